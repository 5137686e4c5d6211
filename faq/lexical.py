"""Sparse similarity: TF-IDF cosine over an inverted index, in NumPy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.text import tokens

Grams = list[str]

_SKETCH = 512  # numbers a sketch has


def text_grams(text: str) -> Grams:
    """Cut a normalised text into n-grams: Han characters and words by 1 to 3, words by letters.

    Examples
    --------
    >>> text_grams("a款pro")
    ['a', '款', 'pro', 'a款', '款pro', 'a款pro', '~pr', 'pro', 'ro~']
    """
    units = tokens(text)
    words = [f"~{unit}~" for unit in units if len(unit) > 2]
    letters = [word[i : i + 3] for word in words for i in range(len(word) - 2)]
    return runs(units) + letters


def runs(units: Sequence[str]) -> Grams:
    """Return every run of one to three units.

    Examples
    --------
    >>> runs("abc")
    ['a', 'b', 'c', 'ab', 'bc', 'abc']
    """
    return ["".join(units[i : i + n]) for n in (1, 2, 3) for i in range(len(units) - n + 1)]


class SparseIndex:
    """Cosine of TF-IDF vectors with sublinear term frequency.

    Source: Manning, Raghavan, Schuetze, Introduction to Information Retrieval, 6.4.1 (wf-idf)
    and 6.3.1; an unknown n-gram weighs as much as one that stands in a single document, so that
    words which nobody indexed lower the score.

    Parameters
    ----------
    documents
        The n-grams of each document.
    """

    def __init__(self, documents: Sequence[Grams]) -> None:
        self._size = len(documents)
        self._numbers: dict[str, int] = {}
        number = self._numbers
        grams = [number.setdefault(gram, len(number)) for grams in documents for gram in grams]
        rows = np.repeat(np.arange(self._size), [len(grams) for grams in documents])
        keys, counts = np.unique(np.array(grams, np.int64) * self._size + rows, return_counts=True)
        columns, self._rows = np.divmod(keys, self._size or 1)
        frequency = np.bincount(columns, minlength=len(number))
        self._idf = self._idf_of(frequency)
        self._starts = [0, *np.cumsum(frequency).tolist()]
        weights = (1 + np.log(counts)) * self._idf[columns]
        norms = np.sqrt(np.bincount(self._rows, weights**2, self._size))
        self._weights = weights / norms[self._rows]
        self._columns = columns

    def __len__(self) -> int:
        return self._size

    @property
    def width(self) -> int:
        """Number of different n-grams."""
        return len(self._idf)

    def entries(self) -> tuple[Any, Any, Any]:
        """Return rows, columns and weights of all documents' n-grams."""
        return self._rows, self._columns, self._weights

    def _idf_of(self, frequency: Any) -> Any:
        return 1 + np.log((1 + self._size) / (1 + frequency))

    def scores(self, grams: Grams) -> Vectors:
        """Compare a query with every document.

        Returns
        -------
        Vectors
            Cosines, shape ``(n_documents,)``, 0..1.
        """
        columns, query = self.weigh(grams)
        if not len(columns):
            return np.zeros(self._size, np.float32)
        slices = [slice(*self._starts[column : column + 2]) for column in columns]
        rows = np.concatenate([self._rows[part] for part in slices])
        weights = np.concatenate(
            [self._weights[part] * w for part, w in zip(slices, query, strict=True)]
        )
        return np.bincount(rows, weights, self._size).astype(np.float32)

    def weigh(self, grams: Grams) -> tuple[Any, Any]:
        """Return the known n-grams of a query by number, and their weights; of norm 1 or less."""
        counts = Counter(grams)
        found = [(self._numbers[gram], n) for gram, n in counts.items() if gram in self._numbers]
        unknown = [n for gram, n in counts.items() if gram not in self._numbers]
        columns, known = np.array(found, np.int64).reshape(-1, 2).T
        weights = (1 + np.log(known)) * self._idf[columns]
        rest = (1 + np.log(unknown)) * self._idf_of(1)
        return columns, weights / (np.sqrt(weights @ weights + rest @ rest) or 1)


class Sketch:
    """The documents of an index as short dense vectors whose products are near their cosines.

    Source: Weinberger et al., Feature Hashing for Large Scale Multitask Learning, ICML 2009:
    every n-gram adds its weight, with a random sign, to a random place.
    """

    def __init__(self, index: SparseIndex, seed: int = 0) -> None:
        rng = np.random.default_rng(seed)
        self._index = index
        self._places = rng.integers(0, _SKETCH, index.width)
        self._signs = rng.choice(np.array([-1.0, 1.0]), index.width)
        rows, columns, weights = index.entries()
        cells = rows * _SKETCH + self._places[columns]
        dense = np.bincount(cells, weights * self._signs[columns], len(index) * _SKETCH)
        self._dense = dense.reshape(-1, _SKETCH).astype(np.float16)

    def of_rows(self, rows: NDArray[np.int64]) -> Vectors:
        """Return documents' vectors, shape ``(len(rows), 512)``."""
        return self._dense[rows].astype(np.float32)

    def of_query(self, grams: Grams) -> Vectors:
        """Return a query's vector, shape ``(512,)``."""
        columns, weights = self._index.weigh(grams)
        own = np.bincount(self._places[columns], weights * self._signs[columns], _SKETCH)
        return own.astype(np.float32)
