"""The benchmark of text skills: which rows are judged, and its figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import text_transformer
from benchmarks.text_classes import _auroc, _interval, _macro_f1, read_split
from benchmarks.text_table import render


def write(folder: Path, rows: list[tuple[str, str, str]]) -> Path:
    lines = ["text\tlabel\tsplit", *("\t".join(row) for row in rows)]
    (folder / "set.tsv").write_text("\n".join(lines) + "\n", "utf-8")
    return folder / "set.tsv"


def test_marked_rows_are_judged(tmp_path):
    rows = [("a", "x", "train"), ("b", "x", "val"), ("c", "oos", "oos_val"), ("d", "y", "dev")]
    learnt, judged = read_split(write(tmp_path, [*rows, ("e", "oos", "oos_train")]))
    assert learnt.texts == ("a", "e")
    assert judged.texts == ("b", "c", "d")
    assert judged.known().tolist() == [True, False, True]


@pytest.mark.parametrize("part", ["train", "dev"])
def test_where_none_is_marked_a_tenth_of_each_label_is_judged(tmp_path, part):
    rows = [(f"{label}{number}", label, part) for label in "xy" for number in range(50)]
    learnt, judged = read_split(write(tmp_path, rows))
    assert Counter(judged.labels.tolist()) == {"x": 5, "y": 5}
    assert not set(learnt.texts) & set(judged.texts)
    assert len(learnt.texts) == 90


def test_macro_f1_is_the_mean_over_labels():
    # label 0: 2 right of 2 true, 3 said; label 1: 1 right of 2 true, 1 said
    assert _macro_f1(np.array([0, 0, 1, 1]), np.array([0, 0, 0, 1])) == pytest.approx(
        (4 / 5 + 2 / 3) / 2
    )


def test_auroc_counts_pairs_and_ties_half():
    inside = np.array([True, True, False, False])
    assert _auroc(inside, np.array([0.9, 0.5, 0.5, 0.1])) == pytest.approx(3.5 / 4)


def test_the_interval_holds_the_figure_and_narrows_with_texts():
    def width(count: int) -> float:
        true = np.arange(count) % 5 > 0
        figure = _interval(lambda w, g: float((w == g).mean()), np.ones(count, bool), true)
        assert figure["low"] < figure["value"] == 0.8 < figure["high"]
        return figure["high"] - figure["low"]

    assert width(100) == pytest.approx(4 * 0.8**0.5 * 0.2**0.5 / 10, rel=0.15)
    assert width(2500) < width(100) / 4


def test_the_table_shows_figures_beside_goals():
    fast: dict[str, Any] = {
        "accuracy": {"value": 0.93, "low": 0.91, "high": 0.95},
        "ece": 0.02,
        "training": {"cpu_s": 20, "wall_s": 30},
        "request": {"wall_ms": {"p50": 3.1}, "cpu_ms": {"p50": 2.9}},
    }
    table = render({"classify": {"banking77": {"fast": fast}}})
    assert "| banking77 | accuracy | 0.93 | 0.9300 (0.910-0.950) |" in table
    assert "calibration error 0.02" in table


def test_what_8_bits_cost_and_gain_is_shown():
    part = {"accuracy": {"value": 0.5}, "ms": {"p50": 4.0}}
    small = {"accuracy": {"value": 0.497}, "ms": {"p50": 1.6}}
    run = {"trained": part, "int8": small, "torch_eager": {"ms": {"p50": 8.0}}}
    line = text_transformer.render({"runs": {"tnews, new": run}}).splitlines()[-1]
    assert line == "| tnews, new | 0.5000 | 0.4970 | 0.0030 | 8.00 | 1.60 | 5.0 |"
