"""Three ways to compare a text with every row of the wordings; each gives 0..1 a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from bot.encoder import Encoder, Vectors
from bot.settings import FaqModule
from bot.sounds import sound_of
from bot.text import squeeze
from bot.vectors import VectorIndex
from faq.lexical import Sketch, SparseIndex, runs, text_grams
from faq.wordings import Wordings, strip_fillers

_FOUND = 100  # rows that the costlier comparisons look at


class FaqMatcher(Protocol):
    """Compares texts with the wordings it was built from."""

    name: FaqModule

    def match(self, text: str) -> Vectors:
        """Compare a normalised text.

        Returns
        -------
        Vectors
            Similarities 0..1, shape ``(n_rows,)``.
        """
        ...

    def match_wording(self, row: int) -> Vectors:
        """Compare a wording with all others; its own similarity is 0."""
        ...


class PointMatcher(FaqMatcher, Protocol):
    """A matcher that sees texts as points: vectors of norm 1 or less."""

    def points_of(self, rows: NDArray[np.int64]) -> Vectors:
        """Return the points of rows, shape ``(len(rows), dim)``."""
        ...

    def point_of(self, text: str) -> Vectors:
        """Return the point of a normalised text, shape ``(dim,)``."""
        ...


class LexicalMatcher:
    """TF-IDF cosine of n-grams."""

    name: FaqModule = "lexical_faq_match"

    def __init__(self, wordings: Wordings) -> None:
        self._cores = wordings.cores
        self._index = SparseIndex([text_grams(core) for core in wordings.cores])

    @cached_property
    def _sketch(self) -> Sketch:
        """Made when the first point is asked for."""
        return Sketch(self._index)

    def points_of(self, rows: NDArray[np.int64]) -> Vectors:
        """Return points; see :class:`PointMatcher`."""
        return self._sketch.of_rows(rows)

    def point_of(self, text: str) -> Vectors:
        """Return a point; see :class:`PointMatcher`."""
        return self._sketch.of_query(text_grams(strip_fillers(text)))

    def match(self, text: str) -> Vectors:
        """Compare; see :class:`FaqMatcher`."""
        return self._index.scores(text_grams(strip_fillers(text)))

    def match_wording(self, row: int) -> Vectors:
        """Compare; see :class:`FaqMatcher`."""
        return _without(self._index.scores(text_grams(self._cores[row])), row)


class FuzzyMatcher:
    """Edit similarity of the letters or of the sounds, whichever is closer.

    Only wordings that share sounds are looked at: an index over syllables finds them, so that
    homophones and words typed in pinyin are among them.
    """

    name: FaqModule = "fuzzy_closest_faq_match"

    def __init__(self, wordings: Wordings) -> None:
        self._cores = wordings.cores
        self._letters = np.array([squeeze(core) for core in wordings.cores], object)
        self._sounds = np.array([sound_of(core) for core in wordings.cores], object)
        self._index = SparseIndex([runs(sound) for sound in self._sounds])

    def match(self, text: str) -> Vectors:
        """Compare; see :class:`FaqMatcher`."""
        return self._match_core(strip_fillers(text))

    def match_wording(self, row: int) -> Vectors:
        """Compare; see :class:`FaqMatcher`."""
        return _without(self._match_core(self._cores[row]), row)

    def _match_core(self, core: str) -> Vectors:
        sound = sound_of(core)
        near = best_rows(self._index.scores(runs(sound)), _FOUND)
        letters = process.cdist([squeeze(core)], self._letters[near], scorer=fuzz.ratio)[0]
        sounds = process.cdist([sound], self._sounds[near], scorer=fuzz.ratio)[0]
        scores = np.zeros(len(self._cores), np.float32)
        # The same sounds in other letters are a little less than the same letters.
        scores[near] = np.maximum(letters, 0.95 * sounds) / 100
        return scores


class VectorMatcher:
    """Cosine of one encoder's vectors, with their mean taken away.

    Without that, vectors of multilingual encoders all point one way (Mu and Viswanath,
    All-but-the-Top, ICLR 2018).

    Parameters
    ----------
    vectors
        One a row of the wordings, shape ``(n_rows, dim)``.
    """

    name: FaqModule = "feature_vector_faq_match"

    def __init__(
        self, encoder: Encoder, vectors: Vectors, build_index: Callable[[Vectors], VectorIndex]
    ) -> None:
        self.encoder = encoder
        self._vectors = vectors
        self._mean = vectors.mean(axis=0)
        self._index = build_index(self._centred(vectors))

    def points_of(self, rows: NDArray[np.int64]) -> Vectors:
        """Return points; see :class:`PointMatcher`."""
        return self._centred(self._vectors[rows])

    def point_of(self, text: str) -> Vectors:
        """Return a point; see :class:`PointMatcher`. Encodes the text."""
        point: Vectors = self._centred(self.encoder.encode([strip_fillers(text)]))[0]
        return point

    def match(self, text: str) -> Vectors:
        """Compare; see :class:`FaqMatcher`. Encodes the text."""
        return self._search(self.encoder.encode([strip_fillers(text)]), _FOUND)

    def match_wording(self, row: int) -> Vectors:
        """Compare; see :class:`FaqMatcher`."""
        return _without(self._search(self._vectors[row : row + 1], _FOUND + 1), row)

    def _search(self, vector: Vectors, top_k: int) -> Vectors:
        similarities, rows = self._index.search(self._centred(vector), top_k)
        similarities = similarities.clip(0, 1)
        # What was not found is at most as near as the last that was.
        scores = np.full(len(self._vectors), similarities[0, -1], np.float32)
        scores[rows[0]] = similarities[0]
        return scores

    def _centred(self, vectors: Vectors) -> Vectors:
        centred = vectors - self._mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        unit: Vectors = (centred / np.maximum(lengths, 1e-9)).astype(np.float32)
        return unit


def best_rows(scores: Vectors, count: int) -> NDArray[np.int64]:
    """Return the rows of the highest positive scores, in row order, at most ``count``."""
    rows = np.flatnonzero(scores > 0)
    if len(rows) > count:
        rows = np.sort(rows[np.argpartition(-scores[rows], count)[:count]])
    return rows


def _without(scores: Vectors, row: int) -> Vectors:
    scores[row] = 0
    return scores
