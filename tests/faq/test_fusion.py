from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest
from rapidfuzz import fuzz

from bot.settings import FAQ_MODULES, Settings
from bot.text import squeeze
from faq.files import read_faq
from faq.fusion import Fusion, Probe, Weighed, fit_fusion, weigh
from faq.learning import default_fusion
from faq.matchers import FaqMatcher, FuzzyMatcher, LexicalMatcher
from faq.probes import cut_fragments, gather_probes, splice_wordings
from faq.ridge import RidgeMatcher
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
    curve = (*np.repeat([0.4, 0.2, 0.1, 0.01], 50).tolist(), 0.01)
    assert Fusion((0.0,), (0.0,), curve).threshold_for(rate) == pytest.approx(threshold)


def test_confidences_are_the_probabilities_the_examples_were_drawn_from() -> None:
    rng = np.random.default_rng(5)
    similarity = rng.random(4000)
    chance = 1 / (1 + np.exp(3 - 6 * similarity))
    right = rng.random(4000) < chance

    def evidence(value: float) -> Weighed:
        return Weighed(np.array([0]), np.array([[value, value, value, value, 1.0]]), None)

    drawn = zip(similarity.tolist(), right.tolist(), strict=True)
    probes = [Probe(evidence(value), 0 if hit else 1, "own") for value, hit in drawn]
    fusion = fit_fusion(probes)
    for value in (0.1, 0.3, 0.5, 0.7, 0.9):
        wanted = 1 / (1 + np.exp(3 - 6 * value))
        assert fusion.confidences(evidence(value))[0] == pytest.approx(wanted, abs=0.05)
    assert fusion.wrong_rates[0] == pytest.approx(1 - right.mean(), abs=1e-4)


def drawn_among_three(rng: np.random.Generator, count: int) -> list[Probe]:
    """Draw texts with three questions: the likeliest is right, or another, or none."""
    probes = []
    for _ in range(count):
        near = np.sort(rng.random(3))[::-1]
        odds = np.append(np.exp(4 * near), 4.0)
        right = int(rng.choice([0, 1, 2, -1], p=odds / odds.sum()))
        features = np.stack([near, near - near.max(), np.ones(3)], axis=1)
        probes.append(Probe(Weighed(np.arange(3), features, None), right, "own"))
    return probes


def test_among_several_the_lead_counts_in_how_sure_the_likeliest_is() -> None:
    fusion = fit_fusion(drawn_among_three(np.random.default_rng(1), 4000))
    fresh = drawn_among_three(np.random.default_rng(2), 4000)
    sure = np.array([fusion.confidences(probe.weighed).max() for probe in fresh])
    right = np.array([probe.question == 0 for probe in fresh])
    bins = np.digitize(sure, np.quantile(sure, np.linspace(0.1, 0.9, 9)))
    gaps = [abs(sure[bins == i].mean() - right[bins == i].mean()) for i in range(10)]
    assert np.mean(gaps) < 0.04 and max(gaps) < 0.12


def test_confidences_fall_with_the_rank() -> None:
    rng = np.random.default_rng(3)
    for _ in range(50):
        features = rng.normal(size=(12, 5))
        ranking, accepting = rng.normal(size=6), rng.normal(size=8) / 4
        fusion = Fusion(tuple(ranking.tolist()), tuple(accepting.tolist()), (0.0,))
        found = fusion.confidences(Weighed(np.arange(12), features, None))
        by_rank = found[np.argsort(-(features @ ranking[:-1]))]
        assert (np.diff(by_rank) < 0).all() and 0 < by_rank[-1] and by_rank[0] < 1


@pytest.mark.parametrize("rate", [0.1, 0.05, 0.02])
@pytest.mark.parametrize("trained", [True, False])
def test_wrong_answers_stay_as_rare_as_asked(many: Wordings, rate: float, trained: bool) -> None:
    ridge = RidgeMatcher(many, [LexicalMatcher(many)]) if trained else None
    probes = gather_probes(matchers_of(many), ridge, many)
    fusion = fit_fusion(probes)
    threshold = fusion.threshold_for(rate)
    shares = {"own": 1.0, "taken_away": 0.05, "elsewhere": 0.1, "fragment": 0.02, "spliced": 0.03}
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
    found = weigh(scores, wordings, "退定金", None)
    assert found.questions.tolist() == list(range(7)) and found.features.shape == (7, 2 * 3 + 4)
    ridge = RidgeMatcher(wordings, [LexicalMatcher(wordings)])
    away = weigh(scores, wordings, "退定金", partial(ridge.match, "退定金"), without=1)
    assert away.questions.tolist() == [0, 2, 3, 4, 5, 6]
    assert away.features.shape == (6, 2 * 3 + 7)
    assert away.told is not None and away.told.shape == (7,)


def test_of_many_questions_the_twelve_likeliest_are_weighed(many: Wordings) -> None:
    scores = [matcher.match("天窗坏了去哪修") for matcher in matchers_of(many)]
    found = weigh(scores, many, "天窗坏了去哪修", None).questions.tolist()
    assert len(found) == 12 and found == sorted(found)
    assert "天窗坏了怎么修" in [many.texts[many.starts[question]] for question in found]


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


def test_spliced_texts_begin_like_one_question_and_end_like_another(many: Wordings) -> None:
    rows = list(range(len(many.sources)))
    spliced = splice_wordings(many, rows, np.random.default_rng(0))
    cores = [squeeze(many.cores[row]) for row in rows]
    assert len(spliced) > 30 and not set(spliced) & set(cores)
    for text in spliced:
        halves = [
            (one, other)
            for one, begin in enumerate(cores)
            for other, end in enumerate(cores)
            if text == begin[: (len(begin) + 1) // 2] + end[len(end) // 2 :]
        ]
        assert any(many.questions[one] != many.questions[other] for one, other in halves), text
        assert max(fuzz.ratio(text, core) for core in cores) < 80


def test_what_is_spliced_is_doubted_more_than_a_wording(many: Wordings) -> None:
    ridge = RidgeMatcher(many, [LexicalMatcher(many)])
    fusion = fit_fusion(gather_probes(matchers_of(many), ridge, many, seed=0))
    fresh = gather_probes(matchers_of(many), ridge, many, seed=1)

    def sure_of(kind: str) -> float:
        of_kind = [probe.weighed for probe in fresh if probe.kind == kind]
        return float(np.mean([fusion.confidences(weighed).max() for weighed in of_kind]))

    assert sure_of("own") > sure_of("spliced") + 0.1 and sure_of("elsewhere") < 0.05


def test_rare_words_that_a_question_never_uses_are_not_covered(tmp_path: Path) -> None:
    wordings = gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)
    pipes = np.array([0, 1])
    assert wordings.covered("几根排气管", pipes)[0, :2].tolist() == [1, 1]
    known, unknown = wordings.covered("有几个排气管", pipes), wordings.covered("有几个气囊", pipes)
    assert known[0, 0] == 1 and 0.5 < unknown[0, 0] < 0.8 and unknown[1, 0] < 0.3
    assert (known[0, 1:] > unknown[0, 1:]).all()  # pairs of words; the question's own words
    assert wordings.covered("", pipes).tolist() == [[0, 0, 0], [0, 0, 0]]


def test_the_words_in_another_order_share_fewer_pairs(tmp_path: Path) -> None:
    wordings = gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)
    single, double, met = wordings.covered("管气排", np.array([0]))[0]
    assert single == 1 and double == 0 and met == wordings.covered("排气管", np.array([0]))[0, 2]


def test_a_wording_is_covered_by_the_others_only(tmp_path: Path) -> None:
    wordings = gather_wordings(read_faq(write_cars(tmp_path), Settings()).questions)
    row = wordings.cores.index("尾部一共几个排气口")
    mine, other = wordings.covered(wordings.cores[row], np.array([0, 5]), row)
    assert 0.3 < mine[0] < 0.6  # 尾部一共 and 口 stand nowhere else
    assert (mine < wordings.covered(wordings.cores[row], np.array([0]))[0]).all()
    assert (other == wordings.covered(wordings.cores[row], np.array([5]))[0]).all()


def test_a_faq_is_no_stranger_to_itself() -> None:
    everyone = gather_wordings([]).texts
    assert len(everyone) > 150 and "明天天气怎么样" in everyone


def test_a_stranger_that_the_faq_is_about_is_none(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {"明天天气怎么样？": ("明天什么天气",)})
    wordings = gather_wordings(read_faq(folder, Settings()).questions)
    assert "明天天气怎么样" not in wordings.texts[len(wordings.sources) :]


def weighed_beside_another(features: list[float], lead: float) -> Weighed:
    other = [0.1, 0.1, -lead] * ((len(features) - 4) // 3) + [0.1, 0.1, 0.1, features[-1]]
    return Weighed(np.array([0, 1]), np.array([features, other]), None)


@pytest.mark.parametrize("encoders", [0, 1, 2])
def test_the_shipped_models_fit_every_set_of_matchers(encoders: int) -> None:
    for names in (["lexical_faq_match"], ["fuzzy_closest_faq_match"], list(FAQ_MODULES[:2])):
        every = names + ["feature_vector_faq_match"] * encoders
        fusion = default_fusion(every)
        assert len(fusion.ranking) == 3 * len(every) + 5
        assert len(fusion.accepting) == 3 * len(every) + 7
        sure = weighed_beside_another([1.0, 0.8, 0.8] * len(every) + [1.0, 1.0, 1.0, 2.0], 0.8)
        unsure = weighed_beside_another([0.1, 0.1, 0.0] * len(every) + [0.3, 0.3, 0.3, 2.0], 0.0)
        threshold = fusion.threshold_for(0.05)
        assert fusion.confidences(sure)[0] > threshold > fusion.confidences(unsure)[0]


def test_of_longer_texts_than_the_longest_wording_nothing_is_claimed(many: Wordings) -> None:
    def length_of(text: str) -> float:
        scores = [matcher.match(text) for matcher in matchers_of(many)]
        return float(weigh(scores, many, text, None).features[0, -1])

    assert length_of("座椅") == pytest.approx(np.log1p(2))
    assert length_of("座" * many.longest) == length_of("座" * 2000) == np.log1p(many.longest)


def test_what_the_ridge_takes_for_a_stranger_is_at_most_as_sure_as_its_share() -> None:
    sure = Fusion((0.0,) * 3 + (9.0,), (0.0,) * 5 + (9.0,), (0.0,) * 201)
    features = np.zeros((2, 3))

    def ask(*told: float) -> list[float]:
        weighed = Weighed(np.array([0, 1]), features, np.array(told))
        return sure.confidences(weighed).round(3).tolist()

    assert ask(0.3, 0.1, 0.9)[0] == 0.25
    assert ask(-0.2, 0.1, 0.9)[0] == 0.001
    assert ask(0.9, 0.1, 0.8)[0] == 1.0
