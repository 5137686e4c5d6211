"""Bounds on how far a thing is ahead of another: 比小满贵10万以上, 100 km more range than E.

They are put in place of what says them, as bounds on the value itself.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from bot.text import parse_numeral
from bot.types import Path
from knowledge.query.sieve import Sieve, place
from knowledge.reading.asked import Asked
from knowledge.reading.ground import Ground
from knowledge.reading.marks import Mark, Marked
from knowledge.reading.ordinals import NUMERAL
from knowledge.reading.parts import parts, without_marks
from knowledge.values.bounds import Bound

_WHOM = "比(?:[EV]|它|他|[这那][款台辆家个]车?)的?[^EQVJ,。;]{0,4}J[了出花]{0,2}"
_THAN = r"J (?:A )?than (?:the |an? )?E"
_AHEAD = re.compile(
    rf"{_WHOM}(?:Q|(?P<times>{NUMERAL})倍(?P<most>以[下内])?(?:以上|多)?|一?半|\d)"
    rf"|比E的?[^EAQVJ,。;但且又而的]{{1,3}}Q|(?:Q|\d\S*)(?: or more)? {_THAN}|{_THAN} by (?:Q|\d)"
)
_SUBJECT = re.compile("[E它他这那]")
_Ends = tuple[float, float]


def is_unread(marked: Marked) -> bool:
    """Tell whether a text says how far ahead something is to be."""
    return _AHEAD.search(marked.shape) is not None


def in_own_terms(asked: Asked, ground: Ground) -> Marked:
    """Return the text with such a bound as one on the value; as it is where it cannot be read."""
    marked, match = asked.marked, _AHEAD.search(asked.shape)
    if match is None:
        return marked
    places = zip(marked.marks, marked.at, strict=True)
    inside = [mark for mark, at in places if at in range(*match.span())]
    path, whom = _compared(inside, asked, ground), _whom(inside, asked)
    own = _farthest(whom, path, _is_more(inside, path, ground), ground) if path else None
    if path is None or own is None:
        return marked
    ends, strict = _ahead(match, inside, path, own, ground)
    if ends is None:
        return marked
    if ends[0] == ends[1] and not _SUBJECT.search(asked.shape[: match.start()]):
        ends = (ends[0], math.inf)  # 贵10万的有哪些: or more; 甲比乙贵10万吗: just so
    low, high = _around(own, ends, _is_more(inside, path, ground))
    start, end = _stretch(match, inside, marked)
    dimension = ground.columns.column(path).dimension
    bound = Bound(start, end, low, high, strict, dimension, "", marked.text[start:end])
    said = _as_written(bound.said, whom[0]) + _edges(bound, own, path, ground)
    far = Mark("Q", start, end, names={path: 1.0}, bound=replace(bound, said=said))
    return _put(far, match, inside, asked)


def _compared(inside: Sequence[Mark], asked: Asked, ground: Ground) -> Path | None:
    """Return the attribute that the comparing word is about."""
    words = zip(parts(asked), asked.marked.of("J"), strict=True)
    own = next((part for part, word in words if word in inside), None)
    return ground.aims.ranked_by(own) if own else None


def _whom(inside: Sequence[Mark], asked: Asked) -> tuple[str, ...]:
    """Return what others are to be ahead of: one thing, or all that share a name."""
    focus = asked.focus if len(asked.focus) == 1 else ()
    return next((m.entities for m in inside if m.letter in "EV"), focus)


def _farthest(whom: Sequence[str], path: Path, more: bool, ground: Ground) -> float | None:
    """Return the value to be ahead of: of several the farthest, so that all are passed."""
    sizes = [ground.columns.column(path).comparable(entity) for entity in whom]
    exact = [size.low for size in sizes if size and size.low == size.high]
    if not exact or len(exact) < len(sizes):
        return None
    return max(exact) if more else min(exact)


def _is_more(inside: Sequence[Mark], path: Path, ground: Ground) -> bool:
    word = next(m.comparative for m in inside if m.letter == "J")
    return word is not None and word.is_descending(ground.aims.dimension(path))


def _ahead(
    match: re.Match[str], inside: Sequence[Mark], path: Path, own: float, ground: Ground
) -> tuple[_Ends | None, bool]:
    """Return by how much to be ahead at least and at most, and whether these are left out."""
    bound = next((m.bound for m in inside if m.letter == "Q"), None)
    if bound:
        return ground.columns.column(path).limits(bound), bound.strict
    if not match["times"] or not _is_more(inside, path, ground):
        return None, False  # nobody knows what 便宜一倍 is
    far = own * (parse_numeral(match["times"]) or float(match["times"]))
    return ((0.0, far) if match["most"] else (far, math.inf)), False


def _around(own: float, ends: _Ends, more: bool) -> tuple[float | None, float | None]:
    """Return the bounds of what is ahead so far; what is level with it is not ahead."""
    least, most = ends
    least = least if least > 0 else math.ulp(own)
    low, high = (own + least, own + most) if more else (own - most, own - least)
    return None if math.isinf(low) else low, None if math.isinf(high) else high


def _stretch(match: re.Match[str], inside: Sequence[Mark], marked: Marked) -> tuple[int, int]:
    """Return where in the text it stands that somebody is to be ahead."""
    start = inside[0].start
    if match[0].startswith("比"):
        start = marked.text.rindex("比", 0, start)
    behind = match.end() - marked.at[marked.marks.index(inside[-1])] - 1
    return start, inside[-1].end + behind


def _as_written(said: str, whom: str) -> str:
    """Return what was said with the name as the data have it: B型号, not b型号."""
    for size in range(len(said), 1, -1):
        for start in range(len(said) - size + 1):
            part = said[start : start + size]
            if written := place(whom, part):
                return said.replace(part, written)
    return said


def _edges(bound: Bound, own: float, path: Path, ground: Ground) -> str:
    """Return the value that is reached, to be told with what was said: （≥15.98万元）."""
    scale = Sieve(ground.graph, ground.columns).scale(path)
    signs = "><" if bound.strict else "≥≤"
    ends = zip(signs, (bound.low, bound.high), strict=True)
    far = [(sign, end) for sign, end in ends if end and abs(end - own) > math.ulp(own)]
    return f"（{'，'.join(sign + scale.tell(end) for sign, end in far)}）" if scale and far else ""


def _put(bound: Mark, match: re.Match[str], inside: Sequence[Mark], asked: Asked) -> Marked:
    """Return the text with a bound in place of some marks, without the name of its attribute."""
    marked = asked.marked
    shape = f"{marked.shape[: match.start()]}Q{marked.shape[match.end() :]}"
    shift = len(shape) - len(marked.shape)
    placed = [
        (mark, at if at < match.start() else at + shift)
        for mark, at in zip(marked.marks, marked.at, strict=True)
        if not any(mark is own for own in inside)
    ]
    placed = sorted([*placed, (bound, match.start())], key=lambda each: each[1])
    marks, at = zip(*placed, strict=True)
    names = [m for m in marks if m.letter == "A" and not bound.names.keys().isdisjoint(m.names)]
    return without_marks(Marked(marked.text, tuple(marks), shape, tuple(at)), names)
