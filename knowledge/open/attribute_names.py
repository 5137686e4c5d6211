"""What attributes are called: their letters as vectors, and how much of a name a text holds."""

from __future__ import annotations

import math
import zlib
from collections import Counter
from collections.abc import Iterable

import numpy as np

from bot.encoder import Vectors
from bot.text import normalize
from knowledge.linking.phrases import compact

_DIM = 512


class AttributeNames:
    """Numbered names of attributes; those that differ in spaces and marks alone are one.

    Parameters
    ----------
    names
        As editors wrote them, once for each entity that has one.
    others
        More names, of attributes that no entity has.

    Attributes
    ----------
    letters
        Shape ``(n_names, 512)``, rows of norm 1: letters and pairs of them, weighed by idf and
        hashed. Source: Weinberger et al., Feature Hashing (2009).
    counts
        How many entities have each, shape ``(n_names,)``.
    """

    def __init__(self, names: Iterable[str], others: Iterable[str] = ()) -> None:
        given = Counter(map(plain, names))
        for name in map(plain, others):
            given[name] += 0
        self.names = tuple(given)
        self.counts = np.array(list(given.values()))
        self._numbers = {name: number for number, name in enumerate(self.names)}
        self._longest = max(map(len, self.names), default=0)
        seen = Counter(gram for name in self.names for gram in grams(name))
        self._idf = {gram: math.log((len(self.names) + 1) / n) for gram, n in seen.items()}
        self._weighed = [{g: self._idf[g] for g in grams(name)} for name in self.names]
        self.letters: Vectors = np.zeros((len(self.names), _DIM), np.float32)
        for row, weighed in zip(self.letters, self._weighed, strict=True):
            for gram, weight in weighed.items():
                place = zlib.crc32(gram.encode())
                row[place % _DIM] += weight if place >> 20 & 1 else -weight
        self.letters /= np.linalg.norm(self.letters, axis=1, keepdims=True) + 1e-9

    def number(self, name: str) -> int:
        """Return the number of a name."""
        return self._numbers[plain(name)]

    def written(self, text: str) -> list[int]:
        """Return the numbers of the names of two letters or more in a compact text, longest first.

        Of two names of which one holds the other, only the longer.
        """
        found: list[tuple[int, int]] = []
        for size in range(min(self._longest, len(text)), 1, -1):
            for start in range(len(text) - size + 1):
                inside = any(a <= start and start + size <= b for a, b in found)
                if not inside and text[start : start + size] in self._numbers:
                    found.append((start, start + size))
        return list(dict.fromkeys(self._numbers[text[a:b]] for a, b in found))

    def held(self, number: int, text_grams: set[str]) -> float:
        """Return how much of a name is among a text's letters and pairs, 0..1 by idf."""
        weighed = self._weighed[number]
        met = sum(weight for gram, weight in weighed.items() if gram in text_grams)
        return met / (sum(weighed.values()) or 1.0)


def plain(name: str) -> str:
    """Return a name's letters and digits, normalised; the name where it has none.

    Examples
    --------
    >>> plain("• 歌 手"), plain("- 水域")
    ('歌手', '水域')
    """
    return compact(normalize(name)).chars or normalize(name)


def grams(text: str) -> set[str]:
    """Return the letters of a compact text and the pairs of neighbours."""
    return {*text, *(text[i : i + 2] for i in range(len(text) - 1))}
