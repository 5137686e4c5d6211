"""How often the nearest wording belongs to the right question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors

_RANKS = 10


@dataclass(frozen=True, slots=True)
class Accuracy:
    """Shares of texts, 0..1.

    Attributes
    ----------
    top1, top5
        The right question is the first, or among the first five.
    mrr
        Mean of 1 / rank of the right question, 0 beyond the tenth.
    n_texts
        How many were asked.
    """

    top1: float
    top5: float
    mrr: float
    n_texts: int


def measure(
    wordings: Vectors, labels: NDArray[np.int64], asked: Vectors, right: NDArray[np.int64]
) -> Accuracy | None:
    """Rank the questions by their nearest wording. None when nothing is asked.

    Parameters
    ----------
    wordings, asked
        Rows of norm 1, shapes ``(n_wordings, dim)`` and ``(n_texts, dim)``.
    labels, right
        Question numbers, of those lengths.

    Examples
    --------
    >>> unit = np.eye(3, dtype=np.float32)
    >>> measure(unit, np.array([0, 1, 1]), unit[[2, 0]], np.array([1, 1])).top1
    0.5
    """
    if not len(asked):
        return None
    order = np.argsort(labels, kind="stable")
    starts = np.flatnonzero(np.diff(labels[order], prepend=-1))
    column = np.zeros(int(labels.max()) + 1, np.int64)
    column[labels[order][starts]] = np.arange(len(starts))
    ranks = []
    for start in range(0, len(asked), 256):
        similarities = asked[start : start + 256] @ wordings[order].T
        best = np.maximum.reduceat(similarities, starts, axis=1)
        own = np.take_along_axis(best, column[right[start : start + 256], None], axis=1)
        ranks.append((best > own).sum(axis=1))
    rank = np.concatenate(ranks)
    reciprocal = np.where(rank < _RANKS, 1 / (rank + 1), 0)
    return Accuracy(
        float((rank < 1).mean()), float((rank < 5).mean()), float(reciprocal.mean()), len(rank)
    )
