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


def kernel_of_rows(views: Sequence[View], shares: Sequence[float], n_rows: int) -> Matrix:
    """Return the kernel of all rows with each other."""
    kernel = np.empty((n_rows, n_rows), np.float32)
    for start in range(0, n_rows, _CHUNK):
        places = np.arange(start, min(start + _CHUNK, n_rows))
        kernel[places] = mix([view.compare_rows(places) for view in views], shares)
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
    inverse = np.linalg.cholesky(kernel)
    _invert_lower(inverse)
    weights = np.asarray(inverse.T @ (inverse @ targets), np.float32)
    trust = np.einsum("ij,ij->j", inverse, inverse)
    return Solution(weights, np.asarray(targets - weights / trust[:, None], np.float32))


def _invert_lower(root: Matrix) -> None:
    """Invert a lower triangular matrix in its place: NumPy alone has no way to."""
    if len(root) <= _BLOCK:
        root[:] = np.tril(np.linalg.inv(root))
        return
    half = len(root) // 2
    upper, left, lower = root[:half, :half], root[half:, :half], root[half:, half:]
    _invert_lower(upper)
    _invert_lower(lower)
    left[:] = -(lower @ (left @ upper))


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
