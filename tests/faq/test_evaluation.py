from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest

from faq.evaluation import (
    KNOWN,
    Bin,
    Judged,
    Row,
    auroc,
    bin_by_confidence,
    calibration_error,
    evaluate,
    gather,
)

# Ten known texts, of which seven are right; then five that have no question.
OWN = [(0.95, 1)] * 4 + [(0.75, 1), (0.75, 2), (0.55, 1), (0.55, 1), (0.35, 6), (0.15, None)]
JUDGED = [Judged(confidence, rank) for confidence, rank in OWN]
JUDGED += [Judged(confidence, None, "weather") for confidence in (0.05, 0.05, 0.35, 0.55)]
JUDGED += [Judged(0.75, None, "near")]


def value(name: str, threshold: float = 0.5) -> float:
    return evaluate(JUDGED, threshold).figures[name].value


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("top_1", 7 / 10),
        ("top_5", 8 / 10),
        ("mrr_10", (7 + 1 / 2 + 1 / 6) / 10),
        # pairs won against 0.05, 0.05, 0.35, 0.55 and 0.75, ties half
        ("auroc", (4 * 5 + 2 * 4.5 + 2 * 3.5 + 2.5 + 2) / 50),
        ("ece_known", (4 * 0.05 + 2 * 0.25 + 2 * 0.45 + 0.35 + 0.15) / 10),
        ("ece_all", (4 * 0.05 + 3 * (0.75 - 1 / 3) + 3 * (2 / 3 - 0.55) + 0.7 + 0.15 + 0.1) / 15),
        ("coverage", 8 / 10),
        ("wrong_rate", 3 / 10),
    ],
)  # fmt: skip
def test_the_measures_by_hand(name: str, expected: float) -> None:
    assert value(name) == pytest.approx(expected)


def test_a_rank_beyond_ten_counts_nothing() -> None:
    report = evaluate([Judged(0.5, 10), Judged(0.5, 11)], 0.5)
    assert report.figures["mrr_10"].value == pytest.approx(0.05)
    assert report.figures["top_5"].value == 0


def test_auroc_is_the_share_of_pairs_won() -> None:
    rng = np.random.default_rng(1)
    judged = [Judged(float(c), 1) for c in rng.integers(3, 10, 40) / 10]
    judged += [Judged(float(c), None, "x") for c in rng.integers(0, 7, 30) / 10]
    own = [one.confidence for one in judged if one.kind == KNOWN]
    strangers = [one.confidence for one in judged if one.kind != KNOWN]
    won = [(a > b) + (a == b) / 2 for a in own for b in strangers]
    assert auroc(gather(judged)) == pytest.approx(sum(won) / len(won))


def test_each_kind_of_stranger_has_its_own_auroc() -> None:
    by_kind = evaluate(JUDGED, 0.5).auroc_by_kind
    assert list(by_kind) == ["near", "weather"]
    assert by_kind["near"].value == pytest.approx((4 + 2 * 0.5) / 10)
    only = [one for one in JUDGED if one.kind != "near"]
    assert by_kind["weather"] == evaluate(only, 0.5).figures["auroc"]


def test_bins_hold_their_lower_end_and_the_last_both() -> None:
    judged = [Judged(0.0, 2), Judged(0.1, 1), Judged(1.0, 1), Judged(0.9, None)]
    assert bin_by_confidence(gather(judged)) == (
        Bin(0.0, 0.1, 1, 0.0, 0.0),
        Bin(0.1, 0.2, 1, 0.1, 1.0),
        Bin(0.9, 1.0, 2, 0.95, 0.5),
    )


def test_honest_confidences_have_no_calibration_error() -> None:
    rng = np.random.default_rng(2)
    confidences = rng.random(200_000)
    right = rng.random(200_000) < confidences
    judged = [Judged(c, 1 if ok else 2) for c, ok in zip(confidences.tolist(), right, strict=True)]
    assert calibration_error(gather(judged)) < 0.01


def test_the_table_has_the_chosen_threshold_too() -> None:
    table = evaluate(JUDGED, 0.55).table
    assert [row.threshold for row in table] == sorted({*(row.threshold for row in table), 0.55})
    assert Row(0.55, 8 / 10, pytest.approx(3 / 10), 2 / 5) in table
    assert table[-1] == Row(0.99, 0.0, 0.0, 0.0)  # nothing is answered, so nothing wrongly


def test_the_interval_holds_the_value_and_is_repeatable() -> None:
    once, again = evaluate(JUDGED, 0.5, seed=3), evaluate(JUDGED, 0.5, seed=3)
    assert once == again
    for figure in once.figures.values():
        assert figure.low <= figure.value <= figure.high
    many = evaluate(JUDGED * 25, 0.5).figures["top_1"]
    few = evaluate(JUDGED, 0.5).figures["top_1"]
    # sqrt(pq/n): 0.145 with 10 texts, 0.029 with 250
    assert few.high - few.low == pytest.approx(2 * 1.96 * 0.145, abs=0.08)
    assert many.high - many.low == pytest.approx(2 * 1.96 * 0.029, abs=0.015)


@pytest.mark.parametrize(
    ("judged", "measured"),
    [
        ([Judged(0.6, 1)], ["top_1", "top_5", "mrr_10", "ece_known", "coverage", "wrong_rate"]),
        ([Judged(0.6, None, "x")], ["ece_all", "wrong_rate"]),
    ],
)
def test_what_cannot_be_measured_is_left_out(judged: list[Judged], measured: list[str]) -> None:
    report = evaluate(judged, 0.5)
    assert list(report.figures) == measured
    assert report.auroc_by_kind == {}
    json.dumps(asdict(report), allow_nan=False)


def test_the_interval_of_the_calibration_error_holds_its_figure() -> None:
    """Drawing again adds noise of its own to every bin: uncorrected, the interval lies above."""
    rng = np.random.default_rng(1)
    sure = rng.random(300)
    judged = [
        Judged(confidence, 1 if right else 2)
        for confidence, right in zip(sure.tolist(), (rng.random(300) < sure).tolist(), strict=True)
    ]
    figure = evaluate(judged, 0.5).figures["ece_known"]
    assert 0 <= figure.low < figure.value < figure.high < 0.1
    exact = evaluate([Judged(1.0, 1)] * 50, 0.5).figures
    assert (exact["ece_known"].low, exact["ece_known"].high) == (0, 0)
    assert (exact["top_1"].low, exact["top_1"].high) == (1, 1)
