"""One calibrated confidence from all matchers, learned from the workspace's own wordings.

Two logistic regressions over what the matchers say, one that ranks and one that says how sure the
first in rank is, are fitted to texts of which it is known what is right (``probes.py``). Their
confidences on texts they were not fitted to give the threshold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.text import tokens
from faq.wordings import Wordings

Floats = NDArray[np.float64]
Told = Callable[[NDArray[np.int64], Vectors], Floats]

_CANDIDATES = 12  # questions that are weighed
_MOST = 10.0  # lead in the ranking, at most; a question alone has none
_FALL = 0.99  # of the confidence of the one ranked before, at most: the ranking shows
_FOLDS = 5
_PENALTY = 3.0  # less makes models of a hundred wordings too sure
_STEPS = np.linspace(0, 1, 201)
# Texts without an answer, against one wording with its question there: as many as are needed to
# learn what tells them; as the threshold has to stand; as visitors bring, which calibrates. What
# is spliced guards nothing: where a FAQ asks the same of many things, it may be a good question.
_LEARN = {"taken_away": 0.3, "elsewhere": 0.3, "fragment": 0.1, "spliced": 0.2}
_GUARD = {"taken_away": 0.2, "elsewhere": 0.1, "fragment": 0.05, "spliced": 0.0}
_EXPECT = {"taken_away": 0.03, "elsewhere": 0.025, "fragment": 0.01, "spliced": 0.02}


@dataclass(frozen=True, slots=True)
class Weighed:
    """The likeliest questions, and what the matchers say of each.

    Attributes
    ----------
    questions
        Shape ``(n,)``, ascending.
    features
        Shape ``(n, 3 * n_matchers + 7)``, without the ridge ``+ 4``: by matcher the best
        wording's similarity, the mean of the best three, and the lead over the best other
        question or stranger; by the ridge its score, the lead over the best other question,
        and over the strangers; then how much the text and the question's wordings share, and
        the text's length, at most that of the longest wording: of longer texts the model has
        learnt nothing.
    told
        What the ridge says of each, and last of the strangers, shape ``(n + 1,)``; None
        without it.
    """

    questions: NDArray[np.int64]
    features: Floats
    told: Floats | None


def weigh(
    scores: Sequence[Vectors],
    wordings: Wordings,
    text: str,
    ridge: Told | None,
    without: int | None = None,
    row: int | None = None,
) -> Weighed:
    """Gather what the matchers say of the likeliest questions.

    Parameters
    ----------
    scores
        One array a matcher, shape ``(n_rows,)``.
    ridge
        Scores questions and strangers, given the rows' scores; see
        :meth:`faq.ridge.RidgeMatcher.match`. None: it is not among the features.
    without
        A question to leave out.
    row
        The wording that the text is, if it is asked as if it had never been written.
    """
    bests = [wordings.best_of_questions(own) for own in scores]
    if without is not None:
        for best in bests:
            best[without] = -1
    total = np.sum(bests, axis=0)[:-1]
    count = min(_CANDIDATES, len(total) - (without is not None))
    questions = np.sort(np.argsort(-total, kind="stable")[:count]).astype(np.int64)
    columns = []
    for own, best in zip(scores, bests, strict=True):
        support = [_mean_of_three(own, wordings, question) for question in questions]
        lead = _lead(best[questions], best)
        columns += [best[questions], np.array(support), lead]
    told = ridge(questions, np.sum(scores, axis=0)) if ridge else None
    if told is not None:
        columns += [told[:-1], _lead(told[:-1], told[:-1]), told[:-1] - told[-1]]
    columns += list(wordings.covered(text, questions, row).T)
    length = min(len(tokens(text)), wordings.longest)
    columns.append(np.full(count, np.log1p(length)))
    features = np.stack(columns, axis=1).astype(np.float64)
    return Weighed(questions, features, told)


def _lead(own: Any, every: Any) -> Any:
    """Return how far each is before the best other, which is at least 0."""
    second, first = np.sort(np.append(every, [0, 0]))[-2:]
    return own - np.where(own == first, second, first)


def _mean_of_three(scores: Vectors, wordings: Wordings, question: int) -> float:
    top: list[float] = sorted(scores[wordings.rows_of(question)].tolist())[-3:]
    return sum(top) / len(top)


@dataclass(frozen=True, slots=True)
class Fusion:
    """A fitted model.

    Attributes
    ----------
    ranking
        Of "this is the right question among these": one a feature, and the intercept.
    accepting
        Of "the likeliest is right": one a feature, one each for its ranking and for the lead
        over the next, and the intercept.
    wrong_rates
        Share of wrong answers among the answered, at thresholds 0, 0.005, …, 1.
    """

    ranking: tuple[float, ...]
    accepting: tuple[float, ...]
    wrong_rates: tuple[float, ...]

    def confidences(self, weighed: Weighed) -> Floats:
        """Return the probability of each question, shape ``(n,)``; best ranked, most probable.

        Where the ridge takes the text for a stranger, none is more probable than its share of
        what the ridge gives to it and to the strangers.
        """
        ranks = _apply(weighed.features, np.array(self.ranking))
        raw = _sigmoid(_apply(_evidence(weighed, ranks), np.array(self.accepting)))
        raw = np.minimum(raw, _most_sure(weighed))
        order = np.argsort(-ranks, kind="stable")
        fall = _FALL ** np.arange(len(raw))
        falling = np.empty(len(raw))
        falling[order] = fall * np.minimum.accumulate(raw[order] / fall)
        return falling

    def threshold_for(self, max_wrong_rate: float) -> float:
        """Return the lowest threshold that keeps wrong answers among the answered so rare."""
        kept = np.flatnonzero(np.array(self.wrong_rates) <= max_wrong_rate)
        return float(_STEPS[kept[0]]) if len(kept) else 1.0


def _most_sure(weighed: Weighed) -> Floats:
    """Return the most that each question's confidence may be, 0..1."""
    if weighed.told is None or weighed.told.argmax() < len(weighed.questions):
        return np.ones(len(weighed.questions))
    own = weighed.told[:-1].clip(1e-3)
    share: Floats = own / (own + weighed.told[-1])
    return share


def _apply(features: Floats, weights: Floats) -> Floats:
    logits: Floats = features @ weights[:-1] + weights[-1]
    return logits


def _evidence(weighed: Weighed, ranks: Floats) -> Floats:
    """Add to what is known of each question how it ranks, and how far before the others."""
    second, first = np.sort(np.append(ranks, ranks.max() - (len(ranks) > 1) * _MOST))[-2:]
    leads = np.clip(ranks - np.where(ranks == first, second, first), -_MOST, _MOST)
    return np.column_stack([weighed.features, ranks, leads])


@dataclass(frozen=True, slots=True)
class Probe:
    """One text that was asked: what was found, what is right (-1: nothing), and why asked."""

    weighed: Weighed
    question: int
    kind: str


def fit_fusion(probes: Sequence[Probe]) -> Fusion:
    """Learn how much each matcher is worth, and when the likeliest question is the right one.

    What the second model learns from is ranked by a first one that has not seen it.
    """
    folds = np.arange(len(probes)) % _FOLDS
    tops: list[tuple[Floats, float, bool]] = [(np.empty(0), 0.0, False)] * len(probes)
    for fold in range(_FOLDS):
        weights = _fit_ranker([p for p, f in zip(probes, folds, strict=True) if f != fold])
        for number in np.flatnonzero(folds == fold).tolist():
            tops[number] = _top(probes[number], weights)
    evidence = np.stack([top for top, _, _ in tops])
    most_sure = np.array([most for _, most, _ in tops])
    right = np.array([is_right for _, _, is_right in tops])
    expected = _shares(probes, _EXPECT)
    confidences = np.empty(len(probes))
    for fold in range(_FOLDS):
        held = folds == fold
        accepting = _fit_logistic(evidence[~held], right[~held], expected[~held])
        confidences[held] = _sigmoid(_apply(evidence[held], accepting))
    confidences = np.minimum(confidences, most_sure)
    accepting = _fit_logistic(evidence, right, expected)
    wrong_rates = _wrong_rates(confidences, right, _shares(probes, _GUARD))
    return Fusion(tuple(_fit_ranker(probes).tolist()), tuple(accepting.tolist()), wrong_rates)


def _shares(probes: Sequence[Probe], shares: dict[str, float]) -> Floats:
    """Weigh the kinds so that each has its share against 1 for the wordings' own."""
    kinds = [probe.kind for probe in probes]
    own = max(kinds.count("own"), 1)
    return np.array([shares.get(kind, 1.0) * own / max(kinds.count(kind), 1) for kind in kinds])


def _fit_ranker(probes: Sequence[Probe]) -> Floats:
    """Fit "is this the right question" over all weighed questions of all probes."""
    features = np.concatenate([probe.weighed.features for probe in probes])
    right = np.concatenate([probe.weighed.questions == probe.question for probe in probes])
    sizes = [len(probe.weighed.questions) for probe in probes]
    return _fit_logistic(features, right, np.repeat(_shares(probes, _LEARN), sizes))


def _top(probe: Probe, ranking: Floats) -> tuple[Floats, float, bool]:
    ranks = _apply(probe.weighed.features, ranking)
    best = int(np.argmax(ranks))
    is_right = bool(probe.weighed.questions[best] == probe.question)
    return _evidence(probe.weighed, ranks)[best], _most_sure(probe.weighed)[best], is_right


def _wrong_rates(
    confidences: Floats, right: NDArray[np.bool_], weights: Floats
) -> tuple[float, ...]:
    answered = confidences[None, :] >= _STEPS[:, None]
    wrong = answered @ (weights * ~right)
    return tuple((wrong / np.maximum(answered @ weights, 1e-9)).round(5).tolist())


def _fit_logistic(features: Floats, right: NDArray[np.bool_], weights: Floats) -> Floats:
    """Fit a logistic regression with an L2 penalty on standardised features, by Newton's method.

    Source: Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 4.4.1.

    Returns
    -------
    Floats
        One weight a feature as given, then the intercept.
    """
    mean, scale = features.mean(axis=0), features.std(axis=0) + 1e-9
    design = np.column_stack([(features - mean) / scale, np.ones(len(features))])
    penalty = np.diag([_PENALTY] * features.shape[1] + [1e-6])
    found = np.zeros(design.shape[1])
    for _ in range(25):
        p = _sigmoid(design @ found)
        gradient = design.T @ (weights * (right - p)) - penalty @ found
        hessian = design.T @ (design * (weights * p * (1 - p))[:, None]) + penalty
        step = np.linalg.solve(hessian, gradient)
        found += step
        if np.abs(step).max() < 1e-6:
            break
    slopes = found[:-1] / scale
    return np.append(slopes, found[-1] - slopes @ mean)


def _sigmoid(logits: Floats) -> Floats:
    return 1 / (1 + np.exp(-np.clip(logits, -30, 30)))
