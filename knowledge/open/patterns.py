"""Questions seen before, their entity cut out: what people ask when they mean an attribute."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.text import tokens
from knowledge.open.attribute_names import AttributeNames

MARK = "□"  # stands for the entity
_NEAREST = 60
_TOO_COMMON = 0.25  # share of the questions
_FAINT = 0.05
_RIDGE = 3.0

Numbers = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A question with :data:`MARK` for its entity, and the attribute that it asks for."""

    text: str
    attribute: str


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The questions most like a text.

    Attributes
    ----------
    similarities
        Cosines, shape ``(n,)``, n at most 60, in no order.
    attributes
        Numbers of their attributes, shape ``(n,)``.
    gist
        What their attributes are called, on average weighted by the cubed similarity: a vector
        of the space of :class:`AttributeNames`.
    """

    similarities: Floats
    attributes: Numbers
    gist: Vectors

    def nearest(self) -> list[int]:
        """Return the attributes of the neighbours, the nearest first, some more than once."""
        order = np.argsort(-self.similarities, kind="stable")
        return [int(number) for number in self.attributes[order]]

    def votes(self, attributes: Numbers) -> tuple[Floats, Floats]:
        """Return the share of the neighbours' weight, and the nearest's similarity, of each."""
        weights = self.similarities**3
        same = attributes[:, None] == self.attributes[None, :]
        share = same @ weights / (weights.sum() + 0.05)
        nearest = (same * self.similarities).max(axis=1, initial=0.0)
        return share, nearest


class Patterns:
    """Nearest neighbours among questions, by the cosine of their TF-IDF vectors.

    Terms are one to three neighbouring tokens; those in more than a quarter of the questions
    are left out.
    Source: Salton, Buckley, Term-Weighting Approaches in Automatic Text Retrieval (1988).
    """

    def __init__(self, patterns: Sequence[Pattern], names: AttributeNames) -> None:
        self._names = names
        self.attributes: Numbers = np.array([names.number(p.attribute) for p in patterns], np.int64)
        self.counts = Counter(self.attributes.tolist())
        documents = [set(terms(p.text)) for p in patterns]
        seen = Counter(term for own in documents for term in own)
        most = max(2.0, _TOO_COMMON * len(patterns))
        self._idf = {t: math.log(len(patterns) / n) + 0.1 for t, n in seen.items() if n <= most}
        self._postings = self._index(documents)

    def _index(self, documents: Sequence[set[str]]) -> dict[str, tuple[Numbers, Floats]]:
        rows: dict[str, list[tuple[int, float]]] = defaultdict(list)
        for number, own in enumerate(documents):
            known = sorted(own & self._idf.keys())
            norm = math.sqrt(sum(self._idf[t] ** 2 for t in known)) or 1.0
            for term in known:
                rows[term].append((number, self._idf[term] / norm))
        return {
            term: (np.array([n for n, _ in own]), np.array([w for _, w in own]))
            for term, own in rows.items()
        }

    def near(self, text: str, without: Numbers | None = None) -> Neighbours:
        """Find the nearest questions.

        Parameters
        ----------
        text
            Normalised, with :data:`MARK` for the entity.
        without
            Numbers of questions to pass over.
        """
        similarities = self._similarities(text)
        if without is not None:
            similarities[without] = 0
        count = min(_NEAREST, len(similarities))
        nearest = np.argpartition(-similarities, count - 1)[:count] if count else np.arange(0)
        nearest = nearest[similarities[nearest] > _FAINT]
        told, attributes = similarities[nearest], self.attributes[nearest]
        weights = told**3
        gist = weights @ self._names.letters[attributes] / (weights.sum() + 1e-9)
        return Neighbours(told, attributes, gist)

    def _similarities(self, text: str) -> Floats:
        known = [term for term in set(terms(text)) if term in self._postings]
        if not known:
            return np.zeros(len(self.attributes))
        norm = math.sqrt(sum(self._idf[term] ** 2 for term in known))
        numbers = np.concatenate([self._postings[term][0] for term in known])
        weights = np.concatenate(
            [self._postings[term][1] * (self._idf[term] / norm) for term in known]
        )
        met = np.bincount(numbers, weights, len(self.attributes))
        return met.astype(np.float64)


@lru_cache(maxsize=4096)
def _terms(text: str) -> tuple[str, ...]:
    words = ["^", *tokens(text.replace(MARK, " 囗 ")), "$"]
    runs = (words[i : i + n] for n in (2, 3) for i in range(len(words) - n + 1))
    return (*words[1:-1], *(" ".join(run) for run in runs))


def terms(text: str) -> tuple[str, ...]:
    """Return one to three neighbouring tokens of a normalised text, its ends as ``^`` and ``$``.

    Examples
    --------
    >>> terms("□多高")
    ('囗', '多', '高', '^ 囗', '囗 多', '多 高', '高 $', '^ 囗 多', '囗 多 高', '多 高 $')
    """
    return _terms(text)


class Translation:
    """From the vector of a question to that of the attribute it asks for: ridge regression.

    Source: Hoerl, Kennard, Ridge Regression (1970); what a question would be given if it were
    left out, by the diagonal of the hat matrix: Allen, Technometrics 16 (1974).

    Parameters
    ----------
    questions, attributes
        Their vectors, shape ``(n, dim)`` both.
    """

    def __init__(self, questions: Vectors, attributes: Vectors) -> None:
        design = _with_one(questions)
        gram = design.T @ design + _RIDGE * np.eye(design.shape[1], dtype=np.float32)
        self._solution = np.linalg.solve(gram, design.T @ attributes).astype(np.float32)
        self._gram, self._design, self._attributes = gram, design, attributes

    def __call__(self, question: Vectors) -> Vectors:
        """Translate one vector, shape ``(dim,)``; the norm is 1."""
        told: Vectors = np.append(question, np.float32(1)) @ self._solution
        return told / (np.linalg.norm(told) + 1e-9)

    def left_out(self) -> Vectors:
        """Return what each question would be given by the others, shape ``(n, dim)``."""
        leverage = np.einsum("ij,ji->i", self._design, np.linalg.solve(self._gram, self._design.T))
        fitted = self._design @ self._solution
        rest = (fitted - leverage[:, None] * self._attributes) / (1 - leverage[:, None])
        told: Vectors = rest / (np.linalg.norm(rest, axis=1, keepdims=True) + 1e-9)
        return told


def _with_one(vectors: Vectors) -> Vectors:
    return np.column_stack([vectors, np.ones(len(vectors), np.float32)]).astype(np.float32)
