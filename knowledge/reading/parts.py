"""A question that compares by several words, taken apart: 最便宜的和最贵的, 长多少宽多少."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from knowledge.query.plans import Query
from knowledge.reading.asked import Asked
from knowledge.reading.ground import Ground
from knowledge.reading.marks import Mark, Marked

_ENDS = re.compile("A[^EAVQJ]{0,3}J的?(?:[和与跟及、]|以及)最?J")
_LED = re.compile(r"最$|\b(?:the|which)(?: (?:is|has|are))?(?: the)? $")


def parts(asked: Asked) -> tuple[Asked, ...]:
    """Return a question for each comparing word, with the attributes that stand beside it."""
    words = asked.marked.of("J")
    return tuple(_about(word, words, asked) for word in words)


def is_mixed(asked: Asked) -> bool:
    """Tell whether a name, value or bound stands between comparing words.

    Nobody knows whether 成都最贵的和昆明最贵的 has one condition or two.
    """
    return re.search("J[^J]*[EQV][^J]*J", asked.shape) is not None


def left_over(asked: Asked, query: Query, ground: Ground) -> list[Mark]:
    """Return the comparing words of which a query takes no account."""
    words = asked.marked.of("J")
    if query.kind == "difference" and not asked.named:
        return []  # 最贵的和最便宜的差多少
    if len(words) < 2:
        return []
    return [word for word in words if not _is_used(word, words, asked, query, ground)]


def _is_used(word: Mark, words: Sequence[Mark], asked: Asked, query: Query, ground: Ground) -> bool:
    path, meant = ground.aims.ranked_by(_about(word, words, asked)), word.comparative
    if path is None or meant is None:
        return False
    bounds = (each for row in query.where for each in row if each.op == "within")
    if any(each.path == path and meant.word in each.said for each in bounds):
        return True  # 比小满贵的里
    down = meant.is_descending(ground.aims.dimension(path))
    return path in query.paths and (query.kind != "rank" or query.descending == down)


def _about(word: Mark, words: Sequence[Mark], asked: Asked) -> Asked:
    """Return the question of one word: without the others and what belongs to them."""
    out = [other for other in words if other is not word]
    if not _are_ends(words, asked):
        out += [mark for mark in asked.targets if _nearest(mark, words, asked) is not word]
    targets = tuple(mark for mark in asked.targets if not _is_in(mark, out))
    return replace(asked, marked=without_marks(asked.marked, out), targets=targets)


def _are_ends(words: Sequence[Mark], asked: Asked) -> bool:
    """Tell whether two words ask for both ends of one attribute: 续航最长和最短的."""
    compared = [word.comparative for word in words if word.comparative]
    if len(compared) != 2 or len(asked.targets) != 1 or not _ENDS.search(asked.shape):
        return False
    one, other = compared
    return one.descending != other.descending and one.dimensions == other.dimensions


def _nearest(mark: Mark, words: Sequence[Mark], asked: Asked) -> Mark:
    """Return the word that an attribute belongs to: of equally near ones that behind it."""
    return min(words, key=lambda word: (_gap(mark, word, asked.marked), word.start < mark.start))


def _gap(mark: Mark, word: Mark, marked: Marked) -> int:
    one, other = (marked.at[marked.marks.index(each)] for each in (mark, word))
    return abs(one - other)


def _is_in(mark: Mark, marks: Sequence[Mark]) -> bool:
    return any(mark is other for other in marks)


def without_marks(marked: Marked, out: Sequence[Mark]) -> Marked:
    """Return a marked text without some marks, their 最 too."""
    marks, shape, at, last = list[Mark](), "", list[int](), 0
    for mark, place in zip(marked.marks, marked.at, strict=True):
        shape += marked.shape[last:place]
        if _is_in(mark, out):
            shape = _LED.sub("", shape)
        else:
            marks.append(mark)
            at.append(len(shape))
            shape += mark.letter
        last = place + 1
    return Marked(marked.text, tuple(marks), shape + marked.shape[last:], tuple(at))
