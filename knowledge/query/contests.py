"""Attributes of several entities side by side: who is first, and by how much."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from bot.types import Path
from knowledge.query.found import Cell, Contest, Gap, Scale
from knowledge.query.plans import Query
from knowledge.query.sieve import Sieve
from knowledge.values.leaves import Quantity

_NO_GAP = {"clock"}  # told as earlier, without a number


def compare(
    sieve: Sieve, path: Path, entities: Sequence[str], descending: bool
) -> Iterator[Contest]:
    """Put one attribute of several entities side by side, each of its labels by itself."""
    scale = sieve.scale(path)
    for label in sieve.columns.column(path).labels or ("",):
        found = {entity: sieve.cell(entity, path, label) for entity in entities}
        cells = tuple(cell for cell in found.values() if cell)
        gaps = [Gap(entity, path) for entity, cell in found.items() if cell is None]
        if scale:
            gaps += [Gap(c.fact.entity, path, c.fact.value) for c in cells if c.quantity is None]
        contest = Contest(path, cells, tuple(gaps), scale, label, descending)
        yield _judge(contest) if scale else contest


def _judge(contest: Contest) -> Contest:
    """Say who is first, and by how much."""
    sizes = {cell.fact.entity: cell.quantity for cell in contest.cells if cell.quantity}
    if len(sizes) < 2 or contest.scale is None:
        return contest
    order = sort(sizes, contest.descending)
    first = sizes[order[0]]
    near = [entity for entity in order if overlap(sizes[entity], first)]
    if not all(same(sizes[entity], first) for entity in near):
        return replace(contest, blurred=True)
    return replace(contest, best=tuple(near), gap=_gap(sizes, contest.scale))


def sort(sizes: Mapping[str, Quantity], descending: bool) -> list[str]:
    """Return the entities by size, equal ones in the order given."""
    if descending:
        return sorted(sizes, key=lambda entity: (-sizes[entity].high, -sizes[entity].low))
    return sorted(sizes, key=lambda entity: (sizes[entity].low, sizes[entity].high))


def same(one: Quantity, other: Quantity) -> bool:
    """Return whether two quantities are the same, however they are written."""
    return (one.low, one.high) == (other.low, other.high)


def overlap(one: Quantity, other: Quantity) -> bool:
    """Return whether neither is before the other."""
    return one.low <= other.high and other.low <= one.high


def _years(sizes: Mapping[str, Quantity]) -> str:
    """Return how many years lie between years; empty for dates that say more."""
    days = [(date.fromordinal(int(q.low)), date.fromordinal(int(q.high))) for q in sizes.values()]
    whole = all((a.month, a.day, b.month, b.day) == (1, 1, 12, 31) for a, b in days)
    years = [a.year for a, _ in days]
    return f"{max(years) - min(years)}年" if whole and len(set(years)) > 1 else ""


def _gap(sizes: Mapping[str, Quantity], scale: Scale) -> str:
    if scale.dimension == "date":
        return _years(sizes)
    ends = [end for size in sizes.values() for end in (size.low, size.high)]
    points = all(size.low == size.high for size in sizes.values())
    if not points or scale.dimension in _NO_GAP or max(ends) == min(ends):
        return ""
    return scale.tell(max(ends) - min(ends))


def sums(cells: Sequence[Cell], scale: Scale, query: Query) -> str:
    """Return the sum of the quantities, each taken as often as a query says, with its unit."""
    sized = [(c.quantity, query.times_of(c.fact.entity)) for c in cells if c.quantity]
    low, high = (sum(size.low * n for size, n in sized), sum(size.high * n for size, n in sized))
    told = scale.tell(low, high)
    return told.replace(f"/{query.per}", "") if query.per else told
