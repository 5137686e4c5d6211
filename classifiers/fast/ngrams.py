"""Weighted n-grams of characters and words: TF-IDF with nothing but NumPy.

An n-gram is known by a hash of 64 bits, and the vocabulary is a sorted array of hashes. All spans
of a text are hashed at once: with ``S[i]`` the sum of ``code[k] * B**k`` over ``k < i``, the hash
of the span ``i..j`` is ``(S[j] - S[i]) * B**-i``, modulo 2**64 (Karp and Rabin, 1987).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from classifiers.artifact import Arrays

MAX_CHARS = 2000  # of a text that are read
LENGTHS = range(1, 6)  # of n-grams of characters
MAX_NGRAMS = 500_000  # those in most rows are kept
_COMMON = 0.1  # of the rows: an n-gram in more tells little, and costs most
_BASE = 0x9E3779B97F4A7C15  # odd, so that it has an inverse modulo 2**64
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_WORD_SALT = np.uint64(0x2545F4914F6CDD1D)
_WORD = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_\u3400-\u9fff\uf900-\ufaff]+")

Hashes = NDArray[np.uint64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Rows of numbers, most of them 0.

    Attributes
    ----------
    starts
        Where the numbers of each row start, and where the last row ends.
    columns, values
        Of the numbers that are not 0.
    """

    starts: NDArray[np.int64]
    columns: NDArray[np.integer[Any]]
    values: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class NGrams:
    """A vocabulary of n-grams with their weights.

    Attributes
    ----------
    hashes
        Sorted.
    rarity
        Inverse document frequency of each; 0 of one in too many rows to tell anything.
    unseen
        What an n-gram of no row weighs: it makes a text less like every row. 0: nothing.
    """

    hashes: Hashes
    rarity: NDArray[np.float32]
    unseen: float = 0.0

    @classmethod
    def fit(cls, texts: Sequence[str], most: int = MAX_NGRAMS) -> Self:
        """Count the n-grams of texts; so many at most, those in most rows, are kept."""
        every = np.concatenate([np.unique(hash_ngrams(text)[0]) for text in texts])
        hashes, rows = np.unique(every, return_counts=True)
        chosen = np.sort(np.argsort(-rows, kind="stable")[:most])
        rarity = _rarity(len(texts), rows[chosen])
        rarity[rows[chosen] > max(_COMMON * len(texts), 100)] = 0
        return cls(hashes[chosen], rarity)

    @classmethod
    def strict(cls, hashes: Hashes, rarity: NDArray[np.float32], n_texts: int) -> Self:
        """Make a vocabulary of so many texts that weighs unseen n-grams like those of one text.

        A row left out has such, too: without them a text would look more alike than it does.
        """
        return cls(hashes, rarity, float(_rarity(n_texts, np.ones(1))[0]))

    def weigh(self, texts: Sequence[str]) -> SparseRows:
        """Return a row of norm 1 for each text; one without a known n-gram is all 0."""
        found = [self._weigh_one(text) for text in texts]
        starts = np.cumsum([0, *(len(columns) for columns, _ in found)])
        columns = np.concatenate([np.empty(0, np.int32), *(columns for columns, _ in found)])
        values = np.concatenate([np.empty(0, np.float32), *(values for _, values in found)])
        return SparseRows(starts, columns, values)

    def _weigh_one(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
        hashes, is_word = hash_ngrams(text)
        if not len(self.hashes):
            return np.empty(0, np.int32), np.empty(0, np.float32)
        unique, first, times = np.unique(hashes, return_index=True, return_counts=True)
        columns = np.searchsorted(self.hashes, unique).clip(max=len(self.hashes) - 1)
        known, word = self.hashes[columns] == unique, is_word[first]
        values = (1 + np.log(times)) * np.where(known, self.rarity[columns], self.unseen)
        for part in (word, ~word):  # words weigh as much as characters, though they are fewer
            values[part] /= max(float(np.linalg.norm(values[part])), 1e-9)
        values /= max(float(np.linalg.norm(values)), 1e-9)
        kept = known & (values > 0)
        return columns[kept].astype(np.int32), values[kept].astype(np.float32)

    def arrays(self) -> Arrays:
        """Return the vocabulary as arrays."""
        return {"hashes": self.hashes, "rarity": self.rarity}


def _rarity(n_texts: int, n_rows: NDArray[Any]) -> NDArray[np.float32]:
    return np.asarray(1 + np.log((1 + n_texts) / (1 + n_rows)), np.float32)


def hash_ngrams(text: str) -> tuple[Hashes, Flags]:
    """Return the hash of every n-gram of a text, and whether it is of words.

    Of characters: those within words and the spaces around them. Of words: single ones and
    pairs; a Chinese character counts as a word.
    """
    folded = unicodedata.normalize("NFKC", text[:MAX_CHARS]).casefold()[:MAX_CHARS]
    clean = f" {' '.join(folded.split())} "
    codes = np.frombuffer(clean.encode("utf-32-le", "surrogatepass"), np.uint32)
    sums = np.append(
        np.uint64(0), np.cumsum(_scatter(codes.astype(np.uint64)) * _POWERS[: len(codes)])
    )
    chars = np.concatenate(list(_char_spans(codes == 32)), axis=1)
    spans = [found.span() for found in _WORD.finditer(clean)]
    words = _hash_spans(sums, np.array(spans, np.int64).reshape(-1, 2).T) + _WORD_SALT
    pairs = _scatter(words[:-1]) + words[1:]
    hashes = _scatter(np.concatenate([_hash_spans(sums, chars), words, pairs]))
    return hashes, np.arange(len(hashes)) >= chars.shape[1]


def _char_spans(space: Flags) -> list[NDArray[np.int64]]:
    """Return starts and ends of n-grams that have no space but at their ends."""
    spaces = np.append(0, np.cumsum(space))
    spans = []
    for length in LENGTHS:
        start = np.arange(max(len(space) - length + 1, 0))
        end = start + length
        inner = spaces[np.maximum(end - 1, start + 1)] - spaces[start + 1]
        kept = (inner == 0) & (spaces[end] - spaces[start] < length)
        spans.append(np.stack([start[kept], end[kept]]))
    return spans


def _hash_spans(sums: Hashes, spans: NDArray[np.int64]) -> Hashes:
    start, end = spans
    hashes: Hashes = (sums[end] - sums[start]) * _INVERSES[start]
    return hashes


def _scatter(numbers: Hashes) -> Hashes:
    """Mix the bits, so that neighbours lie far apart."""
    mixed: Hashes = (numbers ^ (numbers >> np.uint64(29))) * _MIX
    return mixed ^ (mixed >> np.uint64(32))


def _powers(base: int) -> Hashes:
    bases = np.full(MAX_CHARS + 2, base, np.uint64)
    bases[0] = 1
    return np.cumprod(bases)


_POWERS, _INVERSES = _powers(_BASE), _powers(pow(_BASE, -1, 2**64))
