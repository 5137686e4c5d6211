"""Kernel ridge regression in closed form, with the scores each row gets when it is left out.

Every text is compared with every row that was learnt. Scores regress the labels, 1 or 0. For a
row left out of the fit they follow from the whole fit: ``y - a / diag(K**-1)`` (Rasmussen and
Williams, "Gaussian Processes for Machine Learning", 5.4.2), so that choosing and calibrating
need no second training.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from classifiers.fast.views import Matrix, Places, View

_CHUNK = 2048  # rows at once
_BLOCK = 128  # small enough to be inverted at once

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Solution:
    """What regression found.

    Attributes
    ----------
    weights
        Of each row for each label.
    left_out
        Scores of each row had it not been learnt.
    """

    weights: Matrix
    left_out: Matrix


def mix(likenesses: Sequence[Matrix], shares: Sequence[float]) -> Matrix:
    """Return the kernel of likenesses in several views: 1 for equal texts."""
    kernel = np.zeros_like(likenesses[0])
    for likeness, share in zip(likenesses, shares, strict=True):
        kernel += np.float32(share) * likeness
    return kernel


def kernel_of_rows(views: Sequence[View], shares: Sequence[float], places: Places) -> Matrix:
    """Return the kernel of the rows at some places with each other."""
    kernel = np.empty((len(places), len(places)), np.float32)
    for start in range(0, len(places), _CHUNK):
        asked = places[start : start + _CHUNK]
        likenesses = [view.compare_rows(asked)[:, places] for view in views]
        kernel[start : start + _CHUNK] = mix(likenesses, shares)
    return kernel


def nearest(kernel: Matrix) -> Matrix:
    """Return the kernel of each row with the one most like it, itself left out."""
    own = kernel.diagonal().copy()
    np.fill_diagonal(kernel, 0)
    most: Matrix = kernel.max(axis=1)
    np.fill_diagonal(kernel, own)
    return most


def solve(kernel: Matrix, targets: Matrix, noise: Matrix) -> Solution:
    """Regress targets on a kernel, which is overwritten.

    Parameters
    ----------
    targets
        Shape ``(n_rows, n_labels)``.
    noise
        Of each row: how little it is trusted.
    """
    kernel[np.diag_indices(len(kernel))] += noise
    _invert_root(kernel)
    weights = np.asarray(kernel.T @ (kernel @ targets), np.float32)
    trust = np.einsum("ij,ij->j", kernel, kernel)
    return Solution(weights, np.asarray(targets - weights / trust[:, None], np.float32))


def _invert_root(matrix: Matrix) -> None:
    """Put the inverse of its Cholesky factor in a matrix's place.

    Halves are done one after the other, so that but a quarter of the matrix is copied at a time:
    for 26,000 rows it has 2.7 GB, and NumPy's own functions would copy it whole.
    """
    if len(matrix) <= _BLOCK:
        matrix[:] = np.tril(np.linalg.inv(np.linalg.cholesky(matrix)))
        return
    half = len(matrix) // 2
    upper, left, lower = matrix[:half, :half], matrix[half:, :half], matrix[half:, half:]
    _invert_root(upper)
    factor = left @ upper.T
    for start in range(0, len(lower), _CHUNK):
        lower[start : start + _CHUNK] -= factor[start : start + _CHUNK] @ factor.T
    _invert_root(lower)
    np.matmul(factor, upper, out=left)
    np.negative(np.matmul(lower, left, out=factor), out=left)
    matrix[:half, half:] = 0


def choose_rows(groups: Sequence[object], most: int, seed: int) -> Places:
    """Return the places of at most so many rows, of each group the same share."""
    order = np.random.default_rng(seed).permutation(len(groups))
    rank = np.empty(len(groups))
    seen: dict[object, int] = {}
    for place in order:
        rank[place] = seen.get(groups[place], 0)
        seen[groups[place]] = int(rank[place]) + 1
    share = rank / np.array([seen[group] for group in groups])
    return np.sort(np.lexsort((order, share))[:most])
