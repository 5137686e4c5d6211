"""Places in an order, and how many of the first are wanted: 第十二, 倒数第二, twelfth, 前三."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.text import parse_numeral
from knowledge.reading import english

NUMERAL = "[零〇一二两三四五六七八九十百千万亿\\d]+"
_NTH = re.compile(
    rf"(?P<last>倒数)第?(?P<back>{NUMERAL})|(?<!前)第(?P<nth>{NUMERAL})(?![排代层级])"
    rf"|{english.NTH}"
)
_TOP = re.compile(
    rf"(?:前|最J的|J的)(?P<first>{NUMERAL})|(?P<many>{NUMERAL})(?:款|台|辆|家|个|种)[^哪谁]{{0,4}}最"
    rf"|{english.TOP}"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place in an order, from 1; ``from_end``: the last is the first."""

    number: int
    from_end: bool = False


def find_place(shape: str) -> Place | None:
    """Return the first ordinal of a text; None where it is no number that can be read.

    Examples
    --------
    >>> find_place("第二十J的"), find_place("the 12th J"), find_place("the hundredth J")
    (Place(number=20, from_end=False), Place(number=12, from_end=False), None)
    """
    match = _NTH.search(shape)
    if match is None:
        return None
    number = _read(match["back"] or match["nth"] or match["english"])
    return Place(number, bool(match["last"])) if number else None


def find_count(shape: str) -> int | None:
    """Return how many of the first are wanted: 12 of 前十二."""
    match = _TOP.search(shape)
    return _read(next(filter(None, match.groups()))) if match else None


def places(shape: str) -> int:
    """Count the ordinals of a text, those that cannot be read too."""
    return len(_NTH.findall(shape))


def counts(shape: str) -> bool:
    """Tell whether a number of the first is wanted, also one that cannot be read."""
    return _TOP.search(shape) is not None


def _read(text: str) -> int | None:
    """Read a whole number from 1: digits, Chinese, or an English word up to twenty."""
    digits = re.match(r"\d+", text)
    if digits and (len(digits[0]) == len(text) or text.isascii()):
        return int(digits[0]) or None
    return english.NUMBERS.get(text) or int(parse_numeral(text) or 0) or None
