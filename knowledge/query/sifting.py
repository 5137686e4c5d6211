"""Which entities conditions leave, why others were left out, and what comes nearest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.types import Fact
from knowledge.query.found import TOLD, Gap, Reading, Rows
from knowledge.query.plans import Query
from knowledge.query.scanning import Scan
from knowledge.query.sieve import Sieve, holds

SMALL = 300  # so many entities are judged one by one
_NEAREST = 3
_MOST_VALUES = 200  # of an attribute that takes more, values are no help


@dataclass(frozen=True, slots=True)
class Sifted:
    """What conditions left of the entities.

    Attributes
    ----------
    held
        Those for which all hold, in their order.
    readings
        How the conditions stand; of a large pool, for some entities of every sort.
    gaps, left
        Entities whose data do not tell, of a large pool some, and how many they are.
    partly
        Ranges that lie only partly within the bounds.
    """

    held: tuple[str, ...]
    readings: Mapping[str, Rows]
    gaps: tuple[Gap, ...]
    partly: tuple[Fact, ...]
    left: int

    def of(self, entities: Sequence[str]) -> dict[str, Rows]:
        """Return the readings of those that are told."""
        return {entity: self.readings.get(entity, ()) for entity in entities[:TOLD]}


def sift(query: Query, pool: Sequence[str], sieve: Sieve) -> Sifted:
    """Keep the entities for which all conditions hold."""
    if not query.where:
        return Sifted(tuple(pool), {}, (), (), 0)
    if len(pool) <= SMALL:
        return _sift(query, pool, sieve)
    scan = Scan(query, pool, sieve)
    held = tuple(scan.held())
    values = scan.values() if not held and _is_one_value(query) else []
    looked_at = dict.fromkeys([*scan.sample(), *values[:_MOST_VALUES]])
    sample = _sift(query, list(looked_at), sieve)
    return replace(sample, held=held, left=scan.left())


def _sift(query: Query, pool: Sequence[str], sieve: Sieve) -> Sifted:
    readings = {entity: sieve.read(entity, query) for entity in pool}
    verdicts = {entity: holds(rows) for entity, rows in readings.items()}
    gaps = [_gap(e, readings[e]) for e in pool if verdicts[e] is None]
    failed = [row for e in pool if verdicts[e] is False for row in readings[e]]
    partly = tuple(r.fact for row in failed for r in row if r.partly and r.fact)
    held = tuple(entity for entity in pool if verdicts[entity])
    return Sifted(held, readings, tuple(gaps), partly, len(gaps))


def _gap(entity: str, rows: Rows) -> Gap:
    """Return the first thing that the data do not tell."""
    reading = next(r for row in rows if holds([row]) is None for r in row if r.holds is None)
    return Gap(entity, reading.condition.path, reading.fact.value if reading.fact else "")


def nearest(query: Query, readings: Mapping[str, Rows]) -> tuple[Fact, ...]:
    """Return what only just fails: one condition, bounds first, by as little as possible."""
    bounded = [any(each.op == "within" for each in row) for row in query.where]
    for i in sorted(range(len(bounded)), key=lambda place: not bounded[place]):
        row = query.where[i]
        rest = [e for e, rows in readings.items() if holds([*rows[:i], *rows[i + 1 :]])]
        missed = [r for entity in rest for r in readings[entity][i] if r.fact and not r.holds]
        sized = [(_distance(r), r.fact) for r in missed if r.size and r.fact]
        if sized:
            least = min(distance for distance, _ in sized)
            return tuple(fact for distance, fact in sized if distance == least)[:_NEAREST]
        if len(query.where) > 1 and missed and not any(each.op == "within" for each in row):
            return tuple(r.fact for r in missed if r.fact)[:_NEAREST]
    return ()


def _distance(reading: Reading) -> float:
    """Return how far a quantity lies outside the bounds, in the base unit."""
    size, low, high = reading.size, reading.condition.low, reading.condition.high
    assert size
    below = 0.0 if low is None else low - size.low
    return max(below, 0.0 if high is None else size.high - high)


def instead(query: Query, readings: Mapping[str, Rows]) -> tuple[Fact, ...]:
    """Return the different values of the one attribute that was asked for, where nobody has it."""
    if not _is_one_value(query):
        return ()
    values: dict[str, Fact] = {}
    for rows in readings.values():
        for reading in rows[0]:
            if reading.fact:
                values.setdefault(reading.fact.value, reading.fact)
    return tuple(values.values())[:TOLD] if len(values) < _MOST_VALUES else ()


def _is_one_value(query: Query) -> bool:
    return len(query.where) == 1 and all(each.op == "is" for each in query.where[0])
