"""Synonyms that the encoders and the documents suggest; an editor decides."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder, Vectors
from bot.text import normalize, squeeze
from bot.types import Path
from bot.vectors import Embed
from knowledge.graph.complaints import HEAD, NAME
from knowledge.graph.documents import Document
from knowledge.graph.graph import Graph, texts
from knowledge.graph.synonyms import Rows
from knowledge.linking.words import content

_ATTRIBUTES, _WORDINGS, _VALUES = 0.7, 0.8, 0.95  # least likeness; values that differ lie close
_MOST_VALUES = 300  # different ones of an attribute: more are names and sentences
_LONGEST = 12  # characters of a value or a wording that may be a word
_BLOCK = 1000  # rows of the matrix of likeness that are there at once
_ALIAS = re.compile("别名|别称|简称|又称|又名|俗称|俗名|昵称|英文名|外文名|曾用名|alias|nickname")
_UNFIT = re.compile("[（）()：:《》”“…]")  # a remark, or half of one
_BETWEEN = re.compile("[、，,;；/|]|以及| or ")

Kind = Literal["entity", "attribute", "value", "wording"]
Pair = tuple[int, int, float]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Two words that may stand for each other.

    Attributes
    ----------
    word
        The one that the knowledge uses more.
    score
        Likeness above chance of the less convinced encoder, at most 1; 1 where a document says it.
    where
        Where the two stand, ``FILE:LINE`` each, or the wording that the synonym is from.
    """

    word: str
    synonym: str
    kind: Kind
    score: float
    where: tuple[str, str]


def suggest_synonyms(
    documents: Sequence[Document],
    rows: Rows,
    wordings: Sequence[str],
    encoders: Sequence[Encoder],
    embed: Embed,
) -> list[Suggestion]:
    """Find words that may be synonyms and are not yet.

    Two attributes, or two values of one attribute, are suggested when each is the other's
    nearest, every encoder finds them alike, and no entity has both: what stands side by side
    differs. A wording of the FAQ is suggested for its nearest attribute, unless one holds the
    other's letters. An entity is suggested to be called by its 别名, 简称, 英文名, ….

    Parameters
    ----------
    wordings
        Questions as people ask them.
    encoders
        Without any, only what documents say is suggested.

    Returns
    -------
    list of Suggestion
        The most alike first; ties by word.
    """
    finder = _Finder(documents, rows)
    found = [*finder.aliases()]
    if encoders and documents:
        found += finder.attributes_and_wordings(wordings, encoders, embed)
        found += finder.values(encoders, embed)
    return sorted(found, key=lambda one: (-one.score, one.word, one.synonym))


class _Finder:
    def __init__(self, documents: Sequence[Document], rows: Rows) -> None:
        self._documents = {document.name: document for document in documents}
        self._graph = Graph(documents)
        self._row_of = {word: number for number, row in enumerate(rows) for word in row}
        self._paths: dict[str, list[Path]] = defaultdict(list)
        for path in self._graph.holders:
            self._paths[normalize(path[-1])].append(path)
        self._names = sorted(name for name in self._paths if squeeze(name))

    def aliases(self) -> Iterator[Suggestion]:
        """Yield what documents themselves say an entity is called, where only one is."""
        known = {normalize(word) for words in self._graph.keywords.values() for word in words}
        known |= {normalize(name) for name in self._documents}
        said: dict[str, list[tuple[str, Path, str]]] = defaultdict(list)
        for path in sorted(self._graph.leaf_paths):
            for entity in self._graph.holders[path] if _ALIAS.search(path[-1]) else ():
                for text in texts(self._graph.node(entity, path)):
                    for alias in map(str.strip, _BETWEEN.split(text)):
                        said[normalize(alias)].append((entity, path, alias))
        for alias, places in said.items():
            entity, path, written = places[0]
            is_new = alias not in known and not self._are_known(normalize(entity), alias)
            fits = 1 < len(alias) <= 2 * _LONGEST and not _UNFIT.search(alias)
            if is_new and fits and len({entity for entity, _, _ in places}) == 1:
                where = (self._place(entity, (HEAD, NAME)), self._place(entity, path))
                yield Suggestion(entity, written, "entity", 1.0, where)

    def attributes_and_wordings(
        self, wordings: Sequence[str], encoders: Sequence[Encoder], embed: Embed
    ) -> Iterator[Suggestion]:
        """Yield attributes that are near one another, and wordings that are near an attribute."""
        asked: dict[str, str] = {}
        for wording in wordings:
            word = content(normalize(wording))
            if 1 < len(word) <= _LONGEST and word not in self._paths:
                asked.setdefault(word, wording)
        words = [*self._names, *asked]
        likeness = _Likeness(words, encoders, embed, "suggested_attributes")
        names, others = np.arange(len(self._names)), np.arange(len(self._names), len(words))
        for i, j, score in likeness.mutual(names, names, _ATTRIBUTES):
            if not self._stand_together(words[i], words[j]):
                yield from self._suggest(words[i], words[j], "attribute", score)
        for i, j, score in likeness.mutual(others, names, _WORDINGS):
            word, name = words[i], words[j]
            if word not in name and name not in word and not self._are_known(word, name):
                place = self._place_of(name)
                yield Suggestion(name, word, "wording", score, (place, asked[word]))

    def values(self, encoders: Sequence[Encoder], embed: Embed) -> Iterator[Suggestion]:
        """Yield values of one attribute that are near one another."""
        groups: dict[Path, dict[str, str]] = {}
        for path in sorted(self._graph.leaf_paths):
            own = {normalize(text): text for text in self._graph.values(path) if _is_word(text)}
            if 1 < len(own) <= _MOST_VALUES:
                groups[path] = own
        words = sorted({word for own in groups.values() for word in own})
        if not words:
            return
        place = {word: number for number, word in enumerate(words)}
        likeness = _Likeness(words, encoders, embed, "suggested_values")
        seen: set[tuple[str, str]] = set()
        for path, own in groups.items():
            numbers = np.array([place[word] for word in own])
            for i, j, score in likeness.mutual(numbers, numbers, _VALUES):
                pair = (words[i], words[j])
                if pair not in seen and not self._are_known(*pair):
                    seen.add(pair)
                    yield self._suggest_value(path, own[pair[0]], own[pair[1]], score)

    def _suggest_value(self, path: Path, one: str, other: str, score: float) -> Suggestion:
        counts = Counter[str]()
        first: dict[str, str] = {}
        for entity in self._graph.holders[path]:
            for text in texts(self._graph.node(entity, path)):
                counts[text] += 1
                first.setdefault(text, entity)
        word, synonym = sorted((one, other), key=lambda text: -counts[text])
        places = (self._place(first[word], path), self._place(first[synonym], path))
        return Suggestion(word, synonym, "value", score, places)

    def _suggest(self, one: str, other: str, kind: Kind, score: float) -> Iterator[Suggestion]:
        if not self._are_known(one, other) and _digits(one) == _digits(other):
            word, synonym = sorted((one, other), key=lambda name: (-len(self._holders(name)), name))
            yield Suggestion(
                word, synonym, kind, score, (self._place_of(word), self._place_of(synonym))
            )

    def _are_known(self, one: str, other: str) -> bool:
        """Tell whether two words stand in one row, or are one word but for signs."""
        row = self._row_of.get(one)
        return squeeze(one) == squeeze(other) or (
            row is not None and row == self._row_of.get(other)
        )

    def _holders(self, name: str) -> set[str]:
        return {entity for path in self._paths[name] for entity in self._graph.holders[path]}

    def _stand_together(self, one: str, other: str) -> bool:
        return not self._holders(one).isdisjoint(self._holders(other))

    def _place_of(self, name: str) -> str:
        path = self._paths[name][0]
        return self._place(self._graph.holders[path][0], path)

    def _place(self, entity: str, path: Path) -> str:
        document = self._documents[entity]
        return f"{document.shown}:{document.line_of(path)}"


def _is_word(text: str) -> bool:
    return 1 < len(text) <= _LONGEST and not any(char.isdigit() for char in text)


def _digits(text: str) -> list[str]:
    return re.findall(r"\d+", text)


class _Likeness:
    """How alike words are: the least over the encoders of their cosine above chance."""

    def __init__(
        self, words: Sequence[str], encoders: Sequence[Encoder], embed: Embed, name: str
    ) -> None:
        title = "找同义词 synonyms"
        self._vectors = [np.asarray(embed(words, encoder, name, title)) for encoder in encoders]
        others = max(len(words) - 1, 1)
        self._chance = [(vectors @ vectors.sum(axis=0) - 1) / others for vectors in self._vectors]

    def mutual(self, rows: NDArray[np.intp], columns: NDArray[np.intp], least: float) -> list[Pair]:
        """Return the words that are each other's nearest, with their likeness, by place."""
        if not len(rows) or not len(columns):
            return []
        best = np.full(len(columns), -np.inf, np.float32)
        back = np.zeros(len(columns), np.intp)
        nearest: list[tuple[int, float]] = []
        for start in range(0, len(rows), _BLOCK):
            block = self._between(rows[start : start + _BLOCK], columns)
            nearest += zip(block.argmax(axis=1).tolist(), block.max(axis=1).tolist(), strict=True)
            better = block.max(axis=0) > best
            best = np.where(better, block.max(axis=0), best)
            back = np.where(better, block.argmax(axis=0) + start, back)
        return [
            (int(rows[i]), int(columns[j]), score)
            for i, (j, score) in enumerate(nearest)
            if score >= least and back[j] == i and (rows is not columns or i < j)
        ]

    def _between(self, rows: NDArray[np.intp], columns: NDArray[np.intp]) -> Vectors:
        """Return the likeness, shape ``(n_rows, n_columns)``; a word is not like itself."""
        found = np.full((len(rows), len(columns)), np.inf, np.float32)
        for vectors, chance in zip(self._vectors, self._chance, strict=True):
            usual = (chance[rows][:, None] + chance[columns]) / 2
            found = np.minimum(found, (vectors[rows] @ vectors[columns].T - usual) / (1 - usual))
        found[rows[:, None] == columns] = -1
        return found
