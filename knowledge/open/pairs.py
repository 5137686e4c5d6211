"""What speaks for each pair of an entity and one of its attributes, as numbers."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.types import Path
from knowledge.linking.phrases import Compact, compact
from knowledge.linking.words import content
from knowledge.open.attribute_names import AttributeNames, grams
from knowledge.open.kinds import kind_of_question
from knowledge.open.patterns import MARK, Neighbours, Numbers
from knowledge.open.titles import Candidate, Kind, Titles, pairs

_QUOTES = re.compile(rf"[《<〈【\[\"“”'‘’「(]*{MARK}[》>〉】\]\"“”'‘’」)]*")
_LETTER = re.compile("[一-鿿a-z0-9]")
_IN_BRACKETS = re.compile(r"[(\[](.*?)[)\]]")
_N_VALUE = 4  # features of the value, right before those of the attribute
_N_OTHERS = 24

Features = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One attribute of an entity.

    Attributes
    ----------
    attribute
        Number of its name.
    kind
        Of its value, see :func:`knowledge.open.kinds.kind_of_value`.
    values
        The first five, the first twenty letters of each, compact.
    count, length
        Of all values, and of the first as it is written.
    """

    path: Path
    attribute: int
    kind: int
    values: tuple[str, ...]
    count: int
    length: int


@dataclass(frozen=True, slots=True)
class View:
    """A text with a candidate's name cut out, and all that it says about attributes."""

    text: str
    rest: str
    said: str
    grams: set[str]
    kind: int
    neighbours: Neighbours
    vector: Vectors | None = None
    told: Vectors | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """An entity that a text may mean, and the attribute that it may ask for."""

    candidate: Candidate
    leaf: Leaf


def cut_out(text: str, chars: Compact, candidate: Candidate) -> str:
    """Return a text with :data:`MARK` for the name."""
    for start, end in reversed(candidate.blocks):
        left, right = chars.stretch(start, end)
        fill = MARK if (start, end) == candidate.blocks[0] else " "
        text = text[:left] + fill + text[right:]
    return _QUOTES.sub(MARK, text)


def view(text: str, neighbours: Neighbours) -> View:
    """Look at a text with :data:`MARK` for its entity."""
    rest = text.replace(MARK, " ")
    letters = compact(text).chars
    said = compact(content(rest)).chars
    return View(text, compact(rest).chars, said, grams(letters), kind_of_question(text), neighbours)


class Describer:
    """Describes pairs.

    Parameters
    ----------
    asked
        How many of the questions seen before ask for each attribute.
    fitting
        Log-odds of the kinds of values, by kind of question, shape
        ``(N_QUESTIONS, N_VALUES)``.
    """

    def __init__(
        self,
        titles: Titles,
        names: AttributeNames,
        asked: Mapping[int, int],
        fitting: NDArray[np.float64],
        vectors: Vectors | None,
    ) -> None:
        self._titles = titles
        self._names = names
        self._asked = asked
        self._fitting = fitting
        self._vectors = vectors

    def describe(
        self,
        chars: Compact,
        text: str,
        found: Sequence[Pair],
        views: Mapping[Candidate, View],
        own: int = -1,
    ) -> Features:
        """Describe pairs.

        Parameters
        ----------
        views
            By candidate; those that cut out the same stretches share one.
        own
            Attribute that one of the questions seen before asks for which is not to count.

        Returns
        -------
        Features
            Shape ``(n_pairs, n_features)``; the last two columns only where there are vectors.
        """
        candidates = list(dict.fromkeys(pair.candidate for pair in found))
        longest = max((c.size for c in candidates if c.kind < Kind.ALIKE), default=0)
        entities = {
            c: self._describe_entity(chars, text, c, views[c], longest, candidates)
            for c in candidates
        }
        sizes = {c: sum(pair.candidate == c for pair in found) for c in candidates}
        attributes = self._describe_attributes(found, views, own)
        rows = [
            [*entities[p.candidate], math.log(sizes[p.candidate]), *self._describe_value(p, views)]
            for p in found
        ]
        return np.column_stack([np.array(rows, np.float32), attributes])

    def describe_others(
        self, row: Features, seen: View, own: Sequence[int], asked: int = -1
    ) -> tuple[list[int], Features]:
        """Describe a pair as if its entity had, instead, what it lacks but the text may ask for.

        Parameters
        ----------
        row
            The pair's description.
        own
            Numbers of the attributes that the entity has.
        asked
            As ``own`` of :meth:`describe`.

        Returns
        -------
        numbers, features
            Of the attributes of the nearest questions, and of those whose names are in the
            text; shape ``(n_others, n_features)``.
        """
        near = dict.fromkeys(seen.neighbours.nearest())
        numbers = [n for n in (*near, *self._names.written(seen.rest)) if n not in own]
        numbers = list(dict.fromkeys(numbers))[:_N_OTHERS]
        if not numbers:
            return [], np.zeros((0, len(row)), np.float32)
        attributes = self._describe_names(seen, np.array(numbers), asked)
        rows = np.repeat(row[None, :], len(numbers), axis=0)
        start = len(row) - attributes.shape[1]
        rows[:, start:] = attributes
        rows[:, start - _N_VALUE : start - _N_VALUE + 2] = 0  # of no value it is known how it fits
        return numbers, rows

    def _describe_entity(
        self,
        chars: Compact,
        text: str,
        candidate: Candidate,
        seen: View,
        longest: int,
        others: Sequence[Candidate],
    ) -> list[float]:
        size, whole = candidate.size, self._titles.bases[candidate.entity]
        name = self._titles.names[candidate.entity]
        told = set(pairs(compact("".join(_IN_BRACKETS.findall(name))).chars)) - {""}
        at = seen.text.find(MARK)
        after, before = seen.text[at + 1 : at + 2], seen.text[max(at - 1, 0) : at]
        return [
            *(float(candidate.kind % Kind.FOCUS == kind) for kind in Kind),
            math.log(size + 1),
            size / max(longest, 1),
            size / max(len(chars.chars), 1),
            candidate.covered,
            size / max(len(whole), 1),
            float(name in text),
            sum(pair in chars.chars for pair in told) / len(told) if told else 0.0,
            float(bool(told)),
            float(any(_is_inside(candidate, other) for other in others)),
            float(after == "的"),
            float(bool(_LETTER.match(after)) and after != "的"),
            float(bool(_LETTER.match(before))),
            float(at <= 0),
            float(len(candidate.blocks) > 1),
        ]

    def _describe_value(self, pair: Pair, views: Mapping[Candidate, View]) -> list[float]:
        seen, leaf = views[pair.candidate], pair.leaf
        said = any(len(value) > 1 and value in seen.rest for value in leaf.values)
        fit = float(self._fitting[seen.kind, leaf.kind])
        return [fit, float(said), math.log1p(leaf.length), math.log1p(leaf.count)]

    def _describe_attributes(
        self, found: Sequence[Pair], views: Mapping[Candidate, View], own: int
    ) -> Features:
        """Describe what is asked of each pair's attribute, once for each view and attribute."""
        rows: dict[tuple[str, int], Features] = {}
        for seen in {views[p.candidate].text: views[p.candidate] for p in found}.values():
            numbers = dict.fromkeys(
                p.leaf.attribute for p in found if views[p.candidate].text == seen.text
            )
            told = self._describe_names(seen, np.array(list(numbers)), own)
            rows |= {(seen.text, n): row for n, row in zip(numbers, told, strict=True)}
        return np.stack([rows[views[p.candidate].text, p.leaf.attribute] for p in found])

    def _describe_names(self, seen: View, numbers: Numbers, own: int) -> Features:
        share, nearest = seen.neighbours.votes(numbers)
        best = float(seen.neighbours.similarities.max(initial=0.0))
        gist = self._names.letters[numbers] @ seen.neighbours.gist
        strings = [self._describe_letters(seen, int(n), int(n) == own) for n in numbers]
        columns = [np.array(strings), share, nearest, np.full(len(numbers), best), gist]
        if self._vectors is not None and seen.vector is not None and seen.told is not None:
            named = self._vectors[numbers]
            columns += [named @ seen.vector, named @ seen.told]
        return np.column_stack(columns).astype(np.float32)

    def _describe_letters(self, seen: View, number: int, is_own: bool) -> list[float]:
        name = self._names.names[number]
        literal = float(name in seen.rest)
        held = self._names.held(number, seen.grams)
        covered = sum(letter in name for letter in seen.said) / max(len(seen.said), 1)
        return [
            literal,
            literal * math.log1p(len(name)),
            held,
            covered,
            held * covered,
            math.log1p(self._asked.get(number, 0) - is_own),
            math.log1p(int(self._names.counts[number])),
            float(len(name)),
            float(name[-1:] in seen.rest),
            float(name[:2] in seen.rest),
            float(len(seen.said)),
        ]


def _is_inside(candidate: Candidate, other: Candidate) -> bool:
    """Tell whether a longer name of the text holds a candidate's."""
    if other.kind >= Kind.ALIKE or candidate.kind >= Kind.ALIKE or other.size <= candidate.size:
        return False
    start, end = candidate.blocks[0]
    return other.blocks[0][0] <= start and end <= other.blocks[-1][1]
