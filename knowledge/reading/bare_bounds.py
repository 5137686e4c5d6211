"""What a bound by itself is about: by its unit and its words, else prices."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.text import normalize
from bot.types import Path
from knowledge.graph.columns import Columns
from knowledge.reading.comparatives import find_comparatives
from knowledge.reading.marks import Marked
from knowledge.values.bounds import Bound
from knowledge.values.units import meanings

_PRICE = re.compile("价|price", re.IGNORECASE)
_SIZE = re.compile(r"\d+ ?g(?![a-z])")
_DIGITS = re.compile(r"\d")  # 2000以内 is no more about 12GB+512GB than about another
_MOST_MEANT = 4  # attributes that a bound by itself may be about


def plausible(paths: Iterable[Path], bound: Bound, columns: Columns) -> list[Path]:
    """Keep the attributes that measure what a bound does and have numbers of its size."""
    return [
        path
        for path in paths
        if (limits := columns.column(path).limits(bound)) and columns.column(path).spans(*limits)
    ]


def meant_alone(bound: Bound, marked: Marked, columns: Columns) -> list[Path]:
    """Return the attributes that a bound by itself is about: by its unit, else prices.

    Those that its word means (longer than 5 m), else those that share most characters with
    the text. Of several nobody can tell: all that have numbers so large, unless they are many.
    """
    if bound.unit and bound.dimension in ("count", None):
        named = [path for path in columns.numeric() if _counts(path, bound.unit)]
        if named or bound.dimension:
            return plausible(named, bound, columns)[:1]
    if bound.dimension is None and bound.unit.strip("万千百亿kw元块"):
        return []  # 80度: of what nobody knows
    if bound.unit == "g" and (size := _SIZE.search(bound.said)):  # 512g of 512GB
        return _of_size(size[0].replace(" ", ""), bound, columns)
    own = meanings(bound.unit) or (bound.dimension,) if bound.dimension else ()
    dimensions = own or ("money",)
    found = (plausible(columns.by_dimension(each), bound, columns) for each in dimensions)
    paths = next(filter(None, found), [])
    hints = [h for *_, word in find_comparatives(bound.said) for h in word.hints]
    marks = [marked.text[m.start : m.end] for m in marked.marks if m.letter in "AV"]
    plain = re.sub("[EAVQJ]", " ", marked.shape) + bound.said
    # 停车 is about 停车场, the 房 of 健身房 not about 大床房
    said = plain + "".join(word for word in marks if any(word in path[-1] for path in paths))
    likeness = {path: _likeness(path, hints, said) for path in paths}
    best = [path for path in paths if likeness[path] == max(likeness.values())]
    if dimensions[0] == "money":  # what a thing costs, not what one edition of it does
        return ([path for path in best if _PRICE.search(path[-1])] or best)[:1]
    reached = [path for path in best if columns.column(path).reaches(bound)]
    reached = reached or best[: len(best) == 1]
    return reached if len(reached) <= _MOST_MEANT else []


def _of_size(size: str, bound: Bound, columns: Columns) -> list[Path]:
    """Return what a number of g is about: sizes of storage that there are, else weights."""
    sized = [
        path
        for path in columns.by_dimension("data")
        if any(f"{size}b" in normalize(v.text) for v in columns.column(path).values.values())
    ]
    if sized or any(f"{size}b" in normalize(path[-1]) for path in columns.numeric()):
        return sized[:1]  # of an edition called so nothing is said
    return plausible(columns.by_dimension("weight"), bound, columns)[:1]


def _likeness(path: Path, hints: Sequence[str], text: str) -> tuple[int, int]:
    """Return how early a hint stands in an attribute's name, and what it shares with a text."""
    name = path[-1]
    early = next((-i for i, hint in enumerate(hints) if hint in name.lower()), -len(hints))
    return early, len(set(_DIGITS.sub("", text)).intersection(name))


def _counts(path: Path, unit: str) -> bool:
    """Tell whether an attribute is named after a unit: 座位数 after 座, 密度 not after 度."""
    return unit in path[-1] if len(unit) > 1 else path[-1].startswith(unit)
