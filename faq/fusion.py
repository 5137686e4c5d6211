"""One calibrated confidence from all matchers, learned from the workspace's own wordings.

A logistic regression over what the matchers say is fitted to texts of which it is known what is
right (``probes.py``), and its confidences on texts it was not fitted to give the threshold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.text import tokens
from faq.wordings import Wordings

Floats = NDArray[np.float64]

_CANDIDATES = 10  # questions that are weighed
_FOLDS = 5
_PENALTY = 1.0
_STEPS = np.linspace(0, 1, 201)
# What has no answer among the learner's examples, against one wording with its question there. The
# learner sees more of it than visitors bring, because it has to tell it; the threshold does not.
_LEARN = {"taken_away": 0.3, "elsewhere": 0.3, "fragment": 0.1}
_EXPECT = {"taken_away": 0.05, "elsewhere": 0.1, "fragment": 0.02}


@dataclass(frozen=True, slots=True)
class Weighed:
    """The likeliest questions, and what the matchers say of each.

    Attributes
    ----------
    questions
        Shape ``(n,)``, ascending.
    features
        Shape ``(n, 3 * n_matchers + 2)``: by matcher the best wording's similarity, the mean of
        the best three, and the lead over the best other question or stranger; then how much of
        the text the question's wordings cover, and the text's length, at most that of the
        longest wording: of longer texts the model has learnt nothing.
    """

    questions: NDArray[np.int64]
    features: Floats


def weigh(
    scores: Sequence[Vectors],
    wordings: Wordings,
    text: str,
    count: int = _CANDIDATES,
    without: int | None = None,
    row: int | None = None,
) -> Weighed:
    """Gather what the matchers say of the likeliest questions.

    Parameters
    ----------
    scores
        One array a matcher, shape ``(n_rows,)``.
    count
        At most so many questions.
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
    count = min(count, len(total) - (without is not None))
    questions = np.sort(np.argsort(-total, kind="stable")[:count]).astype(np.int64)
    columns = []
    for own, best in zip(scores, bests, strict=True):
        second, first = np.sort(np.append(best, [0, 0]))[-2:]
        others = np.where(best[questions] == first, second, first)
        support = [_mean_of_three(own, wordings, question) for question in questions]
        columns += [best[questions], np.array(support), best[questions] - others]
    columns.append(wordings.covered(text, questions, row))
    length = min(len(tokens(text)), wordings.longest)
    columns.append(np.full(count, np.log1p(length)))
    return Weighed(questions, np.stack(columns, axis=1).astype(np.float64))


def _mean_of_three(scores: Vectors, wordings: Wordings, question: int) -> float:
    top: list[float] = sorted(scores[wordings.rows_of(question)].tolist())[-3:]
    return sum(top) / len(top)


@dataclass(frozen=True, slots=True)
class Fusion:
    """A fitted model.

    Attributes
    ----------
    weights
        One a feature, and the intercept.
    wrong_rates
        Share of wrong answers among the answered, at thresholds 0, 0.005, …, 1.
    """

    weights: tuple[float, ...]
    wrong_rates: tuple[float, ...]

    def confidences(self, weighed: Weighed) -> Floats:
        """Return the probability of each question, shape ``(n,)``."""
        logits: Floats = weighed.features @ np.array(self.weights[:-1]) + self.weights[-1]
        return _sigmoid(logits)

    def threshold_for(self, max_wrong_rate: float) -> float:
        """Return the lowest threshold that keeps wrong answers among the answered so rare."""
        kept = np.flatnonzero(np.array(self.wrong_rates) <= max_wrong_rate)
        return float(_STEPS[kept[0]]) if len(kept) else 1.0


@dataclass(frozen=True, slots=True)
class Probe:
    """One text that was asked: what was found, what is right (-1: nothing), and why asked."""

    weighed: Weighed
    question: int
    kind: str


def fit_fusion(probes: Sequence[Probe]) -> Fusion:
    """Learn how much each matcher is worth."""
    folds = np.arange(len(probes)) % _FOLDS
    logits, right = np.zeros(len(probes)), np.zeros(len(probes), bool)
    for fold in range(_FOLDS):
        held = folds == fold
        weights = _fit_ranker([p for p, out in zip(probes, held, strict=True) if not out])
        for number in np.flatnonzero(held).tolist():
            logits[number], right[number] = _top(probes[number], weights)
    expected = _shares(probes, _EXPECT)
    slope, shift = _fit_logistic(logits[:, None], right, expected)
    weights = slope * _fit_ranker(probes)
    weights[-1] += shift
    confidences = _sigmoid(slope * logits + shift)
    return Fusion(tuple(weights.tolist()), _wrong_rates(confidences, right, expected))


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


def _top(probe: Probe, weights: Floats) -> tuple[float, bool]:
    logits = probe.weighed.features @ weights[:-1] + weights[-1]
    best = int(np.argmax(logits))
    return float(logits[best]), bool(probe.weighed.questions[best] == probe.question)


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
