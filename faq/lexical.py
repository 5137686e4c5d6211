"""Sparse similarity: TF-IDF cosine over an inverted index, in NumPy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.encoder import Vectors
from bot.text import tokens

Grams = list[str]


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

    def _idf_of(self, frequency: Any) -> Any:
        return 1 + np.log((1 + self._size) / (1 + frequency))

    def scores(self, grams: Grams) -> Vectors:
        """Compare a query with every document.

        Returns
        -------
        Vectors
            Cosines, shape ``(n_documents,)``, 0..1.
        """
        counts = Counter(grams)
        found = [(self._numbers[gram], n) for gram, n in counts.items() if gram in self._numbers]
        unknown = [n for gram, n in counts.items() if gram not in self._numbers]
        if not found:
            return np.zeros(self._size, np.float32)
        columns, known = np.array(found).T
        query = (1 + np.log(known)) * self._idf[columns]
        rest = (1 + np.log(unknown)) * self._idf_of(1)
        slices = [slice(*self._starts[column : column + 2]) for column in columns]
        rows = np.concatenate([self._rows[part] for part in slices])
        weights = np.concatenate(
            [self._weights[part] * w for part, w in zip(slices, query, strict=True)]
        )
        norm = np.sqrt(query @ query + rest @ rest)
        scores: Vectors = (np.bincount(rows, weights, self._size) / norm).astype(np.float32)
        return scores
