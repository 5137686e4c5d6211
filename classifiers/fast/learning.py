"""What is learnt of the rows: weights, how sure a score is, and what belongs to no label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.everyday import EVERYDAY
from classifiers.families import MIN_STRANGERS
from classifiers.fast import ridge
from classifiers.fast.calibration import (
    balance,
    count_errors,
    find_scale,
    fit_logistic,
    fit_rising,
    surprise,
)
from classifiers.fast.ridge import Numbers
from classifiers.fast.views import Matrix, Places, View

NOISES = (0.03, 0.1, 0.3, 1.0)
NGRAM_SHARES = (0.1, 0.2, 0.35, 0.5)  # of the kernel, where there are encoders too
FIRST_NOISE = 0.1  # under which shares are chosen
TRIED_ROWS = 10_000  # for choosing between them: of fewer rows other ones are best
LEFT_OUT_ROWS = 2500  # for leaving out labels
_PARTS = 5  # of the labels, one of which is left out at a time
_SAME = 0.8  # likeness from which on a sentence says the same as a row

Flags = NDArray[np.bool_]
Judged = tuple[Numbers, Flags]  # traits of texts, and whether they have a label


@dataclass(frozen=True, slots=True)
class Rows:
    """What is known of rows.

    Attributes
    ----------
    targets
        Which labels each has, shape ``(n_rows, n_labels)``.
    strangers
        Whether it is known to have none of them.
    trust
        Weight of each.
    """

    targets: Flags
    strangers: Flags
    trust: Numbers

    def take(self, places: Places) -> Rows:
        """Return some of them."""
        return Rows(self.targets[places], self.strangers[places], self.trust[places])

    def columns(self) -> Matrix:
        """Return what is regressed: the labels, and whether a row is a stranger if any is."""
        parts = [self.targets, self.strangers[:, None]][: 1 + bool(self.strangers.any())]
        return np.hstack(parts).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Learnt:
    """What was learnt.

    Attributes
    ----------
    weights
        Of each row for each label and, where there were strangers, for being one.
    base
        What is added to each score.
    n_labels
        How many labels there are.
    shares
        Of each view in the kernel.
    noise
        How little the rows are trusted.
    scale, bias
        Make logits of scores.
    rejection
        Weights of :func:`_traits` and a bias; none where a text may have several labels.
    """

    weights: Matrix
    base: tuple[float, ...]
    n_labels: int
    shares: tuple[float, ...]
    noise: float
    scale: float
    bias: float
    rejection: tuple[float, ...]

    def score(self, kernel: Matrix) -> Numbers:
        """Return the scores of texts from their kernel with the rows."""
        scores: Numbers = (kernel @ self.weights).astype(float) + np.array(self.base)
        return scores

    def logits(self, scores: Numbers) -> Numbers:
        """Return logits of the labels."""
        return scores[:, : self.n_labels] * self.scale + self.bias

    def known(self, scores: Numbers, likeness: Matrix) -> Numbers:
        """Return how likely texts have any label, by scores and likeness to the nearest row."""
        if not self.rejection:
            return np.ones(len(scores))
        *slopes, bias = self.rejection
        return _sigmoid(_traits(scores, likeness, self.n_labels) @ slopes + bias)

    def config(self) -> dict[str, Any]:
        """Return all but the weights: JSON."""
        names = ("base", "n_labels", "shares", "noise", "scale", "bias", "rejection")
        return {name: getattr(self, name) for name in names}

    @classmethod
    def from_config(cls, config: Mapping[str, Any], weights: Matrix) -> Self:
        """Make it again."""
        return cls(
            weights,
            tuple(config["base"]),
            config["n_labels"],
            tuple(config["shares"]),
            config["noise"],
            config["scale"],
            config["bias"],
            tuple(config["rejection"]),
        )


def learn(
    views: Sequence[View], rows: Rows, *, multi_label: bool, seed: int, tell: Callable[[int], None]
) -> Learnt:
    """Choose, regress, calibrate.

    Parameters
    ----------
    tell
        Called with the steps that are done: 1, 2 and 3.
    """
    groups = [tuple(row.tolist()) for row in rows.columns()]
    shares, noise = _choose(views, rows, ridge.choose_rows(groups, TRIED_ROWS, seed), multi_label)
    tell(1)
    kernel = ridge.kernel_of_rows(views, shares, np.arange(len(groups)))
    tell(2)
    likeness = ridge.nearest(kernel)
    weights, base, scores = _regress(kernel, rows, noise)
    tell(3)
    scale, bias = _calibrate(scores, rows, multi_label)
    n_labels, own = rows.targets.shape[1], tuple(base.tolist())
    learnt = Learnt(weights, own, n_labels, shares, noise, scale, bias, ())
    if multi_label:
        return learnt
    judged = [(_traits(scores, likeness, n_labels), ~rows.strangers)]
    if rows.strangers.sum() < MIN_STRANGERS:
        judged.append(_judge_everyday(views, learnt))
        some = ridge.choose_rows(groups, LEFT_OUT_ROWS, seed)
        kernel = ridge.kernel_of_rows(views, shares, some)
        judged += _leave_labels_out(kernel, rows.take(some), noise, seed)
    return replace(learnt, rejection=_fit_rejection(judged))


def _choose(
    views: Sequence[View], rows: Rows, places: Places, multi_label: bool
) -> tuple[tuple[float, ...], float]:
    """Return the shares of the views, and then the noise, that do best on the rows at some places.

    See :func:`_try`.
    """
    own = rows.take(places)

    @cache
    def judge(shares: tuple[float, ...], noise: float) -> tuple[float, float]:
        return _try(ridge.kernel_of_rows(views, shares, places), own, noise, multi_label)

    shares = min(_possible_shares(len(views)), key=lambda shares: judge(shares, FIRST_NOISE))
    return shares, min(NOISES, key=lambda noise: judge(shares, noise))


def _try(kernel: Matrix, rows: Rows, noise: float, multi_label: bool) -> tuple[float, float]:
    """Return how many rows that are left out come out wrong, and how much they surprise."""
    _, _, scores = _regress(kernel, rows, noise)
    scale, bias = _calibrate(scores, rows, multi_label)
    own = ~rows.strangers
    logits = scores[own, : rows.targets.shape[1]] * scale + bias
    judged = logits, rows.targets[own], rows.trust[own], multi_label
    return count_errors(*judged), surprise(*judged)


def _possible_shares(n_views: int) -> list[tuple[float, ...]]:
    if n_views == 1:
        return [(1.0,)]
    return [(share, *[(1 - share) / (n_views - 1)] * (n_views - 1)) for share in NGRAM_SHARES]


def _regress(kernel: Matrix, rows: Rows, noise: float) -> tuple[Matrix, Matrix, Numbers]:
    """Return weights, what is added to scores, and the scores of rows left out."""
    columns = rows.columns()
    base = np.average(columns, axis=0, weights=rows.trust).astype(np.float32)
    each = (noise * rows.trust.mean() / rows.trust).astype(np.float32)
    found = ridge.solve(kernel, columns - base, each)
    return found.weights, base, (found.left_out + base).astype(float)


def _calibrate(scores: Numbers, rows: Rows, multi_label: bool) -> tuple[float, float]:
    own, n_labels = ~rows.strangers, rows.targets.shape[1]
    scores, targets, trust = scores[own][:, :n_labels], rows.targets[own], rows.trust[own]
    if not multi_label:
        return find_scale(scores, targets, trust), 0.0
    scale, bias = fit_logistic(scores.reshape(-1, 1), targets.ravel(), trust.repeat(n_labels))
    return float(scale), float(bias)


def _judge_everyday(views: Sequence[View], learnt: Learnt) -> Judged:
    """Judge everyday sentences: strangers, but those that a row says."""
    kernel = ridge.mix([view.compare(EVERYDAY) for view in views], learnt.shares)
    kernel = kernel[kernel.max(axis=1) < _SAME]
    traits = _traits(learnt.score(kernel), kernel.max(axis=1), learnt.n_labels)
    return traits, np.zeros(len(kernel), bool)


def _leave_labels_out(kernel: Matrix, rows: Rows, noise: float, seed: int) -> Iterator[Judged]:
    """Judge rows of labels that are left out in turn; two at least have to stay."""
    n_labels = rows.targets.shape[1]
    n_parts = min(n_labels, _PARTS) if n_labels > 2 else 0
    part_of = np.random.default_rng(seed).permutation(n_labels) % max(n_parts, 1)
    for part in range(n_parts):
        out = rows.targets[:, part_of == part].any(axis=1)
        ins = np.flatnonzero(~out)
        left = Rows(rows.targets[:, part_of != part], rows.strangers, rows.trust).take(ins)
        own = kernel[np.ix_(ins, ins)]
        near = np.append(ridge.nearest(own), kernel[np.ix_(out, ~out)].max(axis=1))
        weights, base, scores = _regress(own, left, noise)
        others = kernel[np.ix_(out, ~out)] @ weights + base
        traits = _traits(np.vstack([scores, others]), near, left.targets.shape[1])
        yield traits, np.append(~left.strangers, np.zeros(int(out.sum()), bool))


def _fit_rejection(judged: Sequence[Judged]) -> tuple[float, ...]:
    traits, known = (np.concatenate(parts) for parts in zip(*judged, strict=True))
    return tuple(fit_rising(traits, known, balance(known)).tolist())


def _traits(scores: Numbers, likeness: Matrix, n_labels: int) -> Numbers:
    """Return what tells whether a text has any label, the more the likelier: one row a text."""
    ordered = np.sort(scores[:, :n_labels], axis=1)
    top, second = ordered[:, -1], ordered[:, -2]
    stranger = scores[:, n_labels:]
    return np.column_stack([top, top - second, likeness, -stranger])


def _sigmoid(logits: Numbers) -> Numbers:
    shares: Numbers = 1 / (1 + np.exp(-logits.clip(-30, 30)))
    return shares
