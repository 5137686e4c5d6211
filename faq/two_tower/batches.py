"""Hard negatives: the order of an epoch puts questions that are easily mistaken side by side."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors

_NEAREST = 4  # wrong questions that go with each
_PER_QUESTION = 2  # wordings of each that go together


def order_by_confusion(
    vectors: Vectors, labels: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return every row once, in groups of a question and the wrong ones nearest to it.

    Parameters
    ----------
    vectors
        Of the wordings by the encoder as it is now, rows of norm 1, shape ``(n_texts, dim)``.
    labels
        Question numbers 0..n-1, shape ``(n_texts,)``.

    Returns
    -------
    NDArray[np.int64]
        Shape ``(n_texts,)``. A batch is a stretch of it.
    """
    near = _nearest_questions(vectors, labels)
    left = _shuffled_rows(labels, rng)
    groups = []
    for question in rng.permutation(labels).tolist():
        group = [
            row
            for one in (question, *near[question])
            for row in (left[one].pop() for _ in range(min(_PER_QUESTION, len(left[one]))))
        ]
        groups.append(group)
    shuffled = [groups[place] for place in rng.permutation(len(groups))]
    return np.array([row for group in shuffled for row in group], np.int64)


def _nearest_questions(vectors: Vectors, labels: NDArray[np.int64]) -> list[list[int]]:
    """Return the nearest other questions of each, by the middle of their wordings."""
    middles = np.zeros((int(labels.max()) + 1, vectors.shape[1]), np.float32)
    np.add.at(middles, labels, vectors)
    middles /= np.maximum(np.linalg.norm(middles, axis=1, keepdims=True), 1e-9)
    count = min(_NEAREST, len(middles) - 1)
    found = []
    for start in range(0, len(middles), 1024):  # a million similarities at a time
        block = middles[start : start + 1024] @ middles.T
        block[np.arange(len(block)), start + np.arange(len(block))] = -2
        found += np.argsort(-block, axis=1, kind="stable")[:, :count].tolist()
    return found


def _shuffled_rows(labels: NDArray[np.int64], rng: np.random.Generator) -> list[list[int]]:
    rows: list[list[int]] = [[] for _ in range(int(labels.max()) + 1)]
    for row in rng.permutation(len(labels)).tolist():
        rows[labels[row]].append(row)
    return rows
