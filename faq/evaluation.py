"""How good retrieval is: measures over texts of which it is known what is right. Pure NumPy.

``evaluate([Judged(...), ...], threshold)`` gives every measure with its 95 % interval.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

KNOWN = "known"  # the kind of a text that has its question in the FAQ
_CUT = 10  # ranks that MRR looks at
_BINS = 10
_ROUNDS = 1000
_STEPS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)


@dataclass(frozen=True, slots=True)
class Judged:
    """One text that was asked, and what came.

    Attributes
    ----------
    confidence
        Of the likeliest question, 0..1; 0 when none was found.
    rank
        Place of the right question, 1 is best; None when it was not found, or there is none.
    kind
        :data:`KNOWN`, or what kind of text without a question this is.
    """

    confidence: float
    rank: int | None
    kind: str = KNOWN


@dataclass(frozen=True, slots=True)
class Sample:
    """The same as columns, each of shape ``(n,)``; ``ranks`` is 0 where there is none."""

    confidences: Floats
    ranks: NDArray[np.int64]
    known: Flags

    @property
    def right(self) -> Flags:
        """Whether the likeliest question is the right one."""
        right: Flags = self.ranks == 1
        return right

    def take(self, rows: NDArray[np.int64] | Flags) -> Sample:
        """Return some rows, also several times."""
        return Sample(self.confidences[rows], self.ranks[rows], self.known[rows])


Measure = Callable[[Sample], float]


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured value and its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """What a threshold would mean.

    Attributes
    ----------
    coverage
        Share of the known texts that are answered; None when there is none.
    wrong_rate
        Share of wrong answers among the answered, texts without a question included.
    strangers_answered
        Share of the texts without a question that are answered all the same; None likewise.
    """

    threshold: float
    coverage: float | None
    wrong_rate: float
    strangers_answered: float | None


@dataclass(frozen=True, slots=True)
class Bin:
    """Texts of nearly one confidence: what was promised and what was kept."""

    low: float
    high: float
    count: int
    confidence: float
    accuracy: float


@dataclass(frozen=True, slots=True)
class Report:
    """Everything measured.

    Attributes
    ----------
    figures
        ``top_1``, ``top_5``, ``mrr_10``, ``auroc``, ``ece_known``, ``ece_all``, ``coverage``,
        ``wrong_rate``, in this order; those that need texts without a question are left out
        where there are none, the others where there are no known ones.
    auroc_by_kind
        The known texts against each kind of texts without a question.
    table
        By threshold, ascending; the chosen one is among them.
    bins_known, bins_all
        Reliability of the known texts alone, and of all; empty bins are left out.
    """

    n_known: int
    n_strangers: int
    threshold: float
    figures: dict[str, Figure]
    auroc_by_kind: dict[str, Figure]
    table: tuple[Row, ...]
    bins_known: tuple[Bin, ...]
    bins_all: tuple[Bin, ...]


def evaluate(judged: Sequence[Judged], threshold: float, seed: int = 0) -> Report:
    """Measure retrieval.

    Parameters
    ----------
    judged
        At least one.
    threshold
        Confidence from which on an answer is given, 0..1.
    seed
        Of the bootstrap.
    """
    sample = gather(judged)
    kinds = np.array([one.kind for one in judged])
    n_known = int(sample.known.sum())
    figures = {
        name: bootstrap(measure, sample, seed)
        for name, measure in _measures(threshold).items()
        if np.isfinite(measure(sample))
    }
    by_kind = {
        kind: bootstrap(auroc, sample.take(sample.known | (kinds == kind)), seed)
        for kind in sorted({*kinds.tolist()} - {KNOWN} if n_known else ())
    }
    return Report(
        n_known,
        len(judged) - n_known,
        threshold,
        figures,
        by_kind,
        tuple(_row(sample, step) for step in sorted({*_STEPS, round(threshold, 4)})),
        bin_by_confidence(sample.take(sample.known)),
        bin_by_confidence(sample),
    )


def gather(judged: Sequence[Judged]) -> Sample:
    """Put judged texts into columns."""
    return Sample(
        np.array([one.confidence for one in judged], np.float64),
        np.array([one.rank or 0 for one in judged], np.int64),
        np.array([one.kind == KNOWN for one in judged], bool),
    )


def _measures(threshold: float) -> dict[str, Measure]:
    return {
        "top_1": lambda sample: top_share(sample, 1),
        "top_5": lambda sample: top_share(sample, 5),
        "mrr_10": mean_reciprocal_rank,
        "auroc": auroc,
        "ece_known": lambda sample: calibration_error(sample.take(sample.known)),
        "ece_all": lambda sample: (
            calibration_error(sample) if not sample.known.all() else float("nan")
        ),
        "coverage": lambda sample: coverage(sample, threshold),
        "wrong_rate": lambda sample: wrong_rate(sample, threshold),
    }


def top_share(sample: Sample, count: int) -> float:
    """Return the share of known texts whose question is among the first ``count``."""
    ranks = sample.ranks[sample.known]
    return _mean((ranks > 0) & (ranks <= count))


def mean_reciprocal_rank(sample: Sample) -> float:
    """Return the mean of 1/rank over the known texts; a rank beyond ten counts nothing."""
    ranks = sample.ranks[sample.known]
    return _mean(np.where((ranks > 0) & (ranks <= _CUT), 1 / np.maximum(ranks, 1), 0))


def auroc(sample: Sample) -> float:
    """Return how often a known text has more confidence than one without a question.

    Ties count half. NaN where either kind is missing. Source: Hanley and McNeil, The Meaning
    and Use of the Area under a ROC Curve, Radiology 143 (1982).
    """
    strangers = np.sort(sample.confidences[~sample.known])
    if not len(strangers):
        return float("nan")
    own = sample.confidences[sample.known]
    below = np.searchsorted(strangers, own) + np.searchsorted(strangers, own, "right")
    return _mean(below / (2 * len(strangers)))


def calibration_error(sample: Sample) -> float:
    """Return the expected calibration error over ten equally wide bins.

    A text without a question is never right. Source: Guo et al., On Calibration of Modern
    Neural Networks, ICML 2017, formula 3.
    """
    count = len(sample.confidences)
    gaps = [bin.count * abs(bin.confidence - bin.accuracy) for bin in bin_by_confidence(sample)]
    return sum(gaps) / count if count else float("nan")


def bin_by_confidence(sample: Sample) -> tuple[Bin, ...]:
    """Sort texts into ten equally wide bins of confidence; empty ones are left out."""
    numbers = np.minimum((sample.confidences * _BINS).astype(int), _BINS - 1)
    counts = np.bincount(numbers, minlength=_BINS)
    promised = np.bincount(numbers, sample.confidences, _BINS)
    kept = np.bincount(numbers, sample.right, _BINS)
    return tuple(
        Bin(i / _BINS, (i + 1) / _BINS, int(n), float(promised[i] / n), float(kept[i] / n))
        for i, n in enumerate(counts)
        if n
    )


def coverage(sample: Sample, threshold: float) -> float:
    """Return the share of known texts that are answered, rightly or not."""
    return _mean(sample.confidences[sample.known] >= threshold)


def wrong_rate(sample: Sample, threshold: float) -> float:
    """Return the share of wrong answers among the answered; 0 where none is answered."""
    answered = sample.confidences >= threshold
    return _mean(~sample.right[answered]) if answered.any() else 0.0


def _row(sample: Sample, threshold: float) -> Row:
    strangers = sample.confidences[~sample.known]
    return Row(
        threshold,
        coverage(sample, threshold) if sample.known.any() else None,
        wrong_rate(sample, threshold),
        _mean(strangers >= threshold) if len(strangers) else None,
    )


def bootstrap(measure: Measure, sample: Sample, seed: int = 0) -> Figure:
    """Return a measure of 0..1 with its 95 % percentile interval, less the bootstrap's bias.

    Known texts and those without a question are drawn apart, so that their proportion stays.
    The calibration error of texts drawn again is larger than that of the texts: chance is added
    in every bin, and only absolute values count. So the rounds' mean is moved to the measure.
    Source: Efron and Tibshirani, An Introduction to the Bootstrap, 10.2 and 13.3.
    """
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(sample.known), np.flatnonzero(~sample.known)]
    found = [
        measure(sample.take(np.concatenate([rng.choice(group, len(group)) for group in groups])))
        for _ in range(_ROUNDS)
    ]
    value = measure(sample)
    ends = np.quantile(found, (0.025, 0.975)) - (np.mean(found) - value)
    low, high = ends.clip(0, 1).tolist()
    return Figure(value, min(low, value), max(high, value))


def _mean(values: Floats | Flags) -> float:
    return float(values.mean()) if len(values) else float("nan")
