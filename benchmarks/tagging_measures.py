"""F1 over the texts of a set, with its interval."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any

import numpy as np

_SEED, _RESAMPLED = 7, 2000


def score(
    wanted: Sequence[AbstractSet[Hashable]], given: Sequence[AbstractSet[Hashable]]
) -> dict[str, Any]:
    """Return micro precision, recall and F1, and the 95 % interval of F1: texts are resampled.

    >>> score([{1, 2}, {3}], [{1}, {3, 4}])["f1"]
    0.6667
    """
    counts = np.array(
        [[len(w & g), len(g), len(w)] for w, g in zip(wanted, given, strict=True)], float
    )
    right, said, true = counts.sum(axis=0)
    picked = np.random.default_rng(_SEED).multinomial(
        len(counts), np.full(len(counts), 1 / len(counts)), _RESAMPLED
    )
    sums = picked @ counts
    samples = 2 * sums[:, 0] / np.maximum(sums[:, 1] + sums[:, 2], 1)
    low, high = np.quantile(samples, [0.025, 0.975])
    figures = {
        "f1": 2 * right / max(said + true, 1),
        "low": low,
        "high": high,
        "precision": right / max(said, 1),
        "recall": right / max(true, 1),
    }
    return {name: round(float(value), 4) for name, value in figures.items()} | {
        "texts": len(counts)
    }
