"""How alike texts are to the rows that were learnt: by their n-grams, and by an encoder.

N-grams add up, each for itself: their likeness is the cosine. Vectors mean something as a whole,
and only near ones mean the same: theirs is a Gaussian kernel, which falls faster.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from classifiers.artifact import Arrays
from classifiers.fast.ngrams import NGrams, SparseRows

MAX_AXES = 256  # of an encoder's vectors: the others hold next to nothing
WIDTH = 2.0  # of the Gaussian kernel exp(WIDTH * (cosine - 1))
_TINY = 1e-9

Matrix = NDArray[np.float32]
Places = NDArray[np.int64]


class View(Protocol):
    """One way to compare texts."""

    def compare(self, texts: Sequence[str]) -> Matrix:
        """Return the likeness of texts to every row, 1 at most, shape ``(n_texts, n_rows)``."""
        ...

    def compare_rows(self, places: Places) -> Matrix:
        """Return the likeness of some rows, in ascending order, to every row."""
        ...

    def arrays(self) -> Arrays:
        """Return what ``from_arrays`` makes it of again."""
        ...


@dataclass(frozen=True, slots=True)
class NGramView:
    """Compares n-grams.

    Attributes
    ----------
    ngrams
        The vocabulary.
    starts, rows, values
        For each n-gram the rows that have it, and with what weight: those of n-gram i lie from
        ``starts[i]`` to ``starts[i + 1]``.
    n_rows
        How many were learnt.
    """

    ngrams: NGrams
    starts: Places
    rows: NDArray[np.int32]
    values: Matrix
    n_rows: int

    @classmethod
    def fit(cls, texts: Sequence[str]) -> Self:
        """Learn the vocabulary, and where its n-grams are."""
        fitted = NGrams.fit(texts)
        ngrams = NGrams.strict(fitted.hashes, fitted.rarity, len(texts))
        found = ngrams.weigh(texts)
        order = np.argsort(found.columns, kind="stable")
        row_of = np.repeat(np.arange(len(texts), dtype=np.int32), np.diff(found.starts))
        starts = np.searchsorted(found.columns[order], np.arange(len(ngrams.hashes) + 1))
        return cls(ngrams, starts, row_of[order], found.values[order], len(texts))

    def compare(self, texts: Sequence[str]) -> Matrix:
        """See :meth:`View.compare`."""
        return self._compare(self.ngrams.weigh(texts))

    def compare_rows(self, places: Places) -> Matrix:
        """See :meth:`View.compare_rows`."""
        columns = np.repeat(np.arange(len(self.ngrams.hashes)), np.diff(self.starts))
        wanted = np.flatnonzero(np.isin(self.rows, places))
        order = wanted[np.argsort(self.rows[wanted], kind="stable")]
        starts = np.append(np.searchsorted(self.rows[order], places), len(order))
        return self._compare(SparseRows(starts, columns[order], self.values[order]))

    def _compare(self, asked: SparseRows) -> Matrix:
        likeness = np.empty((len(asked.starts) - 1, self.n_rows), np.float32)
        for place, bounds in enumerate(pairwise(asked.starts)):
            own = slice(*bounds)
            likeness[place] = self._compare_one(asked.columns[own], asked.values[own])
        return likeness

    def _compare_one(self, columns: NDArray[np.integer[Any]], weights: Matrix) -> NDArray[Any]:
        first, last = self.starts[columns], self.starts[columns + 1]
        counts = last - first
        ends = np.cumsum(counts)
        total = int(ends[-1]) if len(ends) else 0
        places = np.arange(total) + np.repeat(first - ends + counts, counts)
        products = self.values[places] * np.repeat(weights, counts)
        return np.bincount(self.rows[places], products, minlength=self.n_rows)

    def arrays(self) -> Arrays:
        """See :meth:`View.arrays`."""
        return {
            **self.ngrams.arrays(),
            "starts": self.starts,
            "rows": self.rows,
            "values": self.values,
            "n_rows": np.array([self.n_rows]),
        }

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> Self:
        """Make it again."""
        n_rows = int(arrays["n_rows"][0])
        ngrams = NGrams.strict(arrays["hashes"], arrays["rarity"], n_rows)
        return cls(ngrams, arrays["starts"], arrays["rows"], arrays["values"], n_rows)


@dataclass(frozen=True, slots=True)
class VectorView:
    """Compares vectors of an encoder, centred and turned to the axes along which they differ.

    Attributes
    ----------
    encoder
        Whose vectors they are.
    mean, axes
        Of the rows; shape of the latter ``(encoder.dim, n_axes)``.
    rows
        Of norm 1, shape ``(n_rows, n_axes)``.
    """

    encoder: Encoder
    mean: Matrix
    axes: Matrix
    rows: Matrix

    @classmethod
    def fit(cls, texts: Sequence[str], encoder: Encoder) -> Self:
        """Encode texts, and find their axes."""
        vectors = encoder.encode(texts)
        mean = vectors.mean(axis=0)
        spread = (vectors - mean).T @ (vectors - mean)
        axes = np.linalg.eigh(spread.astype(float))[1][:, ::-1][:, :MAX_AXES].astype(np.float32)
        return cls(encoder, mean, axes, _turn(vectors, mean, axes))

    def compare(self, texts: Sequence[str]) -> Matrix:
        """See :meth:`View.compare`."""
        return _gauss(_turn(self.encoder.encode(texts), self.mean, self.axes) @ self.rows.T)

    def compare_rows(self, places: Places) -> Matrix:
        """See :meth:`View.compare_rows`."""
        return _gauss(self.rows[places] @ self.rows.T)

    def arrays(self) -> Arrays:
        """See :meth:`View.arrays`."""
        return {"mean": self.mean, "axes": self.axes, "rows": self.rows}

    @classmethod
    def from_arrays(cls, arrays: Arrays, encoder: Encoder) -> Self:
        """Make it again."""
        return cls(encoder, arrays["mean"], arrays["axes"], arrays["rows"])


def _gauss(cosines: Matrix) -> Matrix:
    likeness: Matrix = np.exp(np.float32(WIDTH) * (cosines - 1))
    return likeness


def _turn(vectors: Matrix, mean: Matrix, axes: Matrix) -> Matrix:
    turned = (vectors - mean) @ axes
    norms = np.linalg.norm(turned, axis=1, keepdims=True).clip(min=_TINY)
    return np.asarray(turned / norms, np.float32)


def store_views(views: Sequence[View]) -> dict[str, NDArray[Any]]:
    """Return the arrays of all views, each under its view's place."""
    return {
        f"view{place}.{name}": array
        for place, view in enumerate(views)
        for name, array in view.arrays().items()
    }


def arrays_of_view(arrays: Arrays, place: int) -> Mapping[str, NDArray[Any]]:
    """Return the arrays of the view at a place."""
    start = f"view{place}."
    return {name.removeprefix(start): a for name, a in arrays.items() if name.startswith(start)}
