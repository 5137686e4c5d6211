from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.settings import FAQ_MODULES, Settings
from bot.text import squeeze
from faq.files import read_faq
from faq.fusion import Fusion, Probe, Weighed, fit_fusion, weigh
from faq.learning import default_fusion
from faq.matchers import FaqMatcher, FuzzyMatcher, LexicalMatcher
from faq.probes import cut_fragments, gather_probes
from faq.wordings import Wordings, gather_wordings
from tests.faq.workspaces import write_cars, write_many


@pytest.fixture
def many(tmp_path: Path) -> Wordings:
    return gather_wordings(read_faq(write_many(tmp_path), Settings()).questions)


def matchers_of(wordings: Wordings) -> list[FaqMatcher]:
    return [LexicalMatcher(wordings), FuzzyMatcher(wordings)]


@pytest.mark.parametrize(
    ("rate", "threshold"), [(0.5, 0.0), (0.3, 0.25), (0.1, 0.5), (0.05, 0.75), (0.0, 1.0)]
)
def test_the_threshold_is_the_lowest_that_keeps_the_rate(rate: float, threshold: float) -> None:
    curve = np.repeat([0.4, 0.2, 0.1, 0.01], 50)
    assert Fusion((0.0,), (*curve.tolist(), 0.01)).threshold_for(rate) == pytest.approx(threshold)


def test_confidences_are_the_probabilities_the_examples_were_drawn_from() -> None:
    rng = np.random.default_rng(5)
    similarity = rng.random(4000)
    chance = 1 / (1 + np.exp(3 - 6 * similarity))
    right = rng.random(4000) < chance

    def evidence(value: float) -> Weighed:
        return Weighed(np.array([0]), np.array([[value, value, value, value, 1.0]]))

    drawn = zip(similarity.tolist(), right.tolist(), strict=True)
    probes = [Probe(evidence(value), 0 if hit else 1, "own") for value, hit in drawn]
    fusion = fit_fusion(probes)
    for value in (0.1, 0.3, 0.5, 0.7, 0.9):
        wanted = 1 / (1 + np.exp(3 - 6 * value))
        assert fusion.confidences(evidence(value))[0] == pytest.approx(wanted, abs=0.05)
    assert fusion.wrong_rates[0] == pytest.approx(1 - right.mean(), abs=1e-4)


@pytest.mark.parametrize("rate", [0.1, 0.05, 0.02])
def test_wrong_answers_stay_as_rare_as_asked(many: Wordings, rate: float) -> None:
    probes = gather_probes(matchers_of(many), many)
    fusion = fit_fusion(probes)
    threshold = fusion.threshold_for(rate)
    shares = {"own": 1.0, "taken_away": 0.05, "elsewhere": 0.1, "fragment": 0.02}
    counts = {kind: sum(probe.kind == kind for probe in probes) for kind in shares}
    answered = wrong = 0.0
    for probe in probes:
        confidences = fusion.confidences(probe.weighed)
        if confidences.max() >= threshold:
            weight = shares[probe.kind] * counts["own"] / counts[probe.kind]
            answered += weight
            wrong += weight * (probe.weighed.questions[confidences.argmax()] != probe.question)
    assert answered > counts["own"] / 5
    assert wrong / answered <= rate * 1.2  # judged here on what the model was fitted to


def test_a_question_taken_away_is_no_candidate_and_strangers_never_are(tmp_path: Path) -> None:
    wordings = gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)
    scores = [matcher.match("退定金") for matcher in matchers_of(wordings)]
    found = weigh(scores, wordings, "退定金", count=50)
    assert found.questions.tolist() == list(range(7)) and found.features.shape == (7, 8)
    away = weigh(scores, wordings, "退定金", count=50, without=1)
    assert away.questions.tolist() == [0, 2, 3, 4, 5, 6]


def test_fragments_are_shared_by_wordings_and_tell_no_question(many: Wordings) -> None:
    fragments = cut_fragments(many, range(len(many.sources)), np.random.default_rng(0))
    assert len(fragments) > 20
    cores = [squeeze(core) for core in many.cores[: len(many.sources)]]
    for fragment in map(squeeze, fragments):
        holders = many.questions[[row for row, core in enumerate(cores) if fragment in core]]
        assert len(holders) > 1 and fragment not in cores
        assert np.bincount(holders).max() < np.diff(many.starts).max() / 2


def test_a_fragment_that_is_a_wording_is_none(tmp_path: Path) -> None:
    questions = {
        "充电桩送不送": ("家里能装桩吗", "充电", "有没有桩送", "装桩要钱吗", "送桩的事情"),
        "半路没电怎么办": (
            "路上没电了",
            "在哪充电方便",
            "抛锚了没电",
            "没电了找谁",
            "没电怎么处理",
        ),
    }
    wordings = gather_wordings(read_faq(write_cars(tmp_path, questions), Settings()).questions)
    rows = range(len(wordings.sources))
    cut = [cut_fragments(wordings, rows, np.random.default_rng(seed)) for seed in range(30)]
    assert any(cut) and not any("充电" in fragments for fragments in cut)


def test_rare_words_that_a_question_never_uses_are_not_covered(tmp_path: Path) -> None:
    wordings = gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)
    pipes = np.array([0, 1])
    assert wordings.covered("几根排气管", pipes)[0] == 1
    known, unknown = wordings.covered("有几个排气管", pipes), wordings.covered("有几个气囊", pipes)
    assert known[0] == 1 and 0.5 < unknown[0] < 0.8 and unknown[1] < 0.3
    assert wordings.covered("", pipes).tolist() == [0, 0]


def test_a_wording_is_covered_by_the_others_only(tmp_path: Path) -> None:
    wordings = gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)
    row = wordings.cores.index("尾部一共几个排气口")
    mine, other = wordings.covered(wordings.cores[row], np.array([0, 5]), row)
    assert 0.3 < mine < 0.6  # 尾部一共 and 口 stand nowhere else
    assert other == wordings.covered(wordings.cores[row], np.array([5]))[0]


def test_a_faq_is_no_stranger_to_itself() -> None:
    everyone = gather_wordings([]).texts
    assert len(everyone) > 150 and "明天天气怎么样" in everyone


def test_a_stranger_that_the_faq_is_about_is_none(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {"明天天气怎么样？": ("明天什么天气",)})
    wordings = gather_wordings(read_faq(folder, Settings()).questions)
    assert "明天天气怎么样" not in wordings.texts[len(wordings.sources) :]


@pytest.mark.parametrize("encoders", [0, 1, 2])
def test_the_shipped_models_fit_every_set_of_matchers(encoders: int) -> None:
    for names in (["lexical_faq_match"], ["fuzzy_closest_faq_match"], list(FAQ_MODULES[:2])):
        every = names + ["feature_vector_faq_match"] * encoders
        fusion = default_fusion(every)
        assert len(fusion.weights) == 3 * len(every) + 3
        sure = Weighed(np.array([0]), np.array([[1.0, 0.8, 0.8] * len(every) + [1.0, 2.0]]))
        unsure = Weighed(np.array([0]), np.array([[0.1, 0.1, 0.0] * len(every) + [0.3, 2.0]]))
        threshold = fusion.threshold_for(0.05)
        assert fusion.confidences(sure)[0] > threshold > fusion.confidences(unsure)[0]


def test_of_longer_texts_than_the_longest_wording_nothing_is_claimed(many: Wordings) -> None:
    def length_of(text: str) -> float:
        scores = [matcher.match(text) for matcher in matchers_of(many)]
        return float(weigh(scores, many, text).features[0, -1])

    assert length_of("座椅") == pytest.approx(np.log1p(2))
    assert length_of("座" * many.longest) == length_of("座" * 2000) == np.log1p(many.longest)
