"""Learns how much the form of a phrase counts, from texts whose keywords are known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from classifiers.tagging.keyword_candidates import find_candidates, read_text
from classifiers.tagging.keywords import FEATURES, describe
from classifiers.tagging.words import cut_words

PENALTY = 1.0  # half of it times the square of each weight
STEPS = 25

Floats = NDArray[np.float64]


def learn_keywords(
    texts: Sequence[str], keywords: Sequence[Sequence[str]], alpha: float = 0.5
) -> dict[str, float]:
    """Return the weight of each feature of :data:`classifiers.tagging.keywords.FEATURES`."""
    tables, wanted = [], []
    for text, words in zip(texts, keywords, strict=True):
        read = read_text(cut_words(text), alpha)
        candidates = find_candidates(read)
        if candidates:
            given = {fold(word) for word in words}
            tables.append(describe(read, candidates))
            wanted += [fold(candidate.text) in given for candidate in candidates]
    weights = _logistic(np.vstack(tables), np.array(wanted, np.float64))
    return dict(zip(FEATURES, weights.round(4).tolist(), strict=True))


def fold(word: str) -> str:
    """Return a keyword without what does not matter: case and blanks."""
    return "".join(word.casefold().split())


def _logistic(x: Floats, y: Floats) -> Floats:
    """Fit a logistic regression by Newton's method."""
    weights = np.zeros(x.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-x @ weights))
        slope = x.T @ (p - y) + PENALTY * weights
        curve = (x * (p * (1 - p))[:, None]).T @ x + PENALTY * np.eye(len(weights))
        weights = weights - np.linalg.solve(curve, slope)
    return weights
