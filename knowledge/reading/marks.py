"""A question with its entities, attributes, values, bounds and comparing words marked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.types import Path
from knowledge.reading.comparatives import Comparative
from knowledge.reading.kinds import Kinds
from knowledge.values.bounds import Bound

# Entity, Attribute, Value, Quantity (a bound), a word that compares (Judgement).
Letter = Literal["E", "A", "V", "Q", "J"]

BY_A_PART = 0.9  # an attribute that is called so is it more surely than one by a part of its name


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that means something; which fields are filled follows the letter.

    Attributes
    ----------
    entities
        Of ``E``: those it may mean.
    names
        Of ``A``: the paths called so, with how surely that means each.
    values, value
        Of ``V``: the paths that take the value, and the value, normalised.
    """

    letter: Letter
    start: int
    end: int
    entities: tuple[str, ...] = ()
    names: Mapping[Path, float] = field(default_factory=dict)
    values: tuple[Path, ...] = ()
    value: str = ""
    bound: Bound | None = None
    comparative: Comparative | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its marks.

    Attributes
    ----------
    marks
        In the order of the text.
    shape
        The text with a capital letter for each mark: ``E和E哪个AJ``.
    at
        Place in ``shape`` of each mark.
    """

    text: str
    marks: tuple[Mark, ...]
    shape: str
    at: tuple[int, ...]

    def of(self, letter: Letter) -> tuple[Mark, ...]:
        """Return the marks of one letter, in order."""
        return tuple(mark for mark in self.marks if mark.letter == letter)

    def before(self, mark: Mark) -> str:
        """Return the shape up to a mark."""
        return self.shape[: self.at[self.marks.index(mark)]]

    def after(self, mark: Mark) -> str:
        """Return the shape behind a mark."""
        return self.shape[self.at[self.marks.index(mark)] + 1 :]


class Sheet:
    """A text while it is marked: what is marked first stays."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._taken = bytearray(len(text))
        self._marks: list[Mark] = []

    def add(self, marks: Iterable[Mark]) -> None:
        """Add the marks that do not meet an earlier one."""
        for mark in marks:
            place = slice(mark.start, mark.end)
            if not any(self._taken[place]):
                self._taken[place] = b"\1" * (mark.end - mark.start)
                self._marks.append(mark)

    def rest(self) -> str:
        """Return the text with spaces in place of what is marked."""
        pairs = zip(self._text, self._taken, strict=True)
        return "".join(" " if taken else char for char, taken in pairs)

    def marked(self, kinds: Kinds) -> Marked:
        """Return the text with its marks in order; in the shape things have a common name."""
        marks = tuple(sorted(self._marks, key=lambda mark: mark.start))
        pieces, at, last, size = [], [], 0, 0
        for mark in marks:
            pieces += [kinds.replace(self._text[last : mark.start]), mark.letter]
            size += len(pieces[-2]) + 1
            at.append(size - 1)
            last = mark.end
        pieces.append(kinds.replace(self._text[last:]))
        return Marked(self._text, marks, "".join(pieces), tuple(at))
