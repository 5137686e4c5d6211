"""What a query found, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.types import Fact, Path
from knowledge.query.plans import Condition, Query
from knowledge.values.leaves import Quantity

FEW = 3  # entities that were left out are named; of more, the number is told
MOST_SUMMED = 100  # more values than anybody would check
TOLD = 8  # entities that are named in an answer; of more, the number is told


@dataclass(frozen=True, slots=True)
class Scale:
    """How the quantities of an attribute are told.

    Attributes
    ----------
    unit
        As most values are written, e.g. ``万``.
    base
        What one of it is in the dimension's base unit, e.g. 10000.
    """

    dimension: str
    unit: str
    base: float

    def tell(self, low: float, high: float | None = None) -> str:
        """Return a quantity of the base unit in this unit.

        Examples
        --------
        >>> Scale("money", "万", 10000).tell(139600)
        '13.96万元'
        >>> Scale("money", "元", 1).tell(700, 900)
        '700-900元'
        >>> Scale("clock", "点", 1).tell(50400)
        '14:00'
        """
        if self.dimension in ("date", "clock"):
            moment = _day if self.dimension == "date" else _time_of_day
            return "-".join(map(moment, (low,) if high is None or high == low else (low, high)))
        unit = self.unit
        if self.dimension == "money" and unit.endswith(("千", "万", "亿")):
            unit += "元"
        ends = (low,) if high is None or high == low else (low, high)
        return "-".join(f"{end / self.base:.10g}" for end in ends) + unit


def _day(ordinal: float) -> str:
    inside = 1 <= ordinal <= date.max.toordinal()
    return date.fromordinal(int(ordinal)).isoformat() if inside else f"{ordinal:g}"


def _time_of_day(seconds: float) -> str:
    return f"{int(seconds) // 3600}:{int(seconds) % 3600 // 60:02}"


@dataclass(frozen=True, slots=True)
class Cell:
    """One value of an entity.

    Attributes
    ----------
    quantity
        What it is compared by; None where it is compared with none.
    label
        Which of several quantities that is: ``快充`` of ``快充1小时，慢充10小时``.
    """

    fact: Fact
    quantity: Quantity | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """Why an entity was left out: it has no value, or (``value``) one that compares with none."""

    entity: str
    path: Path
    value: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a walk: a value, and the entities it leads to.

    ``edge``: the value is the entity that it leads to; else the entities share the value.
    """

    fact: Fact
    edge: bool
    entities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How a condition stands with an entity.

    Attributes
    ----------
    holds
        None where the data cannot tell.
    fact
        The value that tells; None where there is none.
    size
        For bounds: what was compared with them.
    optional
        It can be had as an option.
    partly
        Some of a range lies within the bounds, some outside.
    """

    condition: Condition
    holds: bool | None
    fact: Fact | None = None
    size: Quantity | None = None
    optional: bool = False
    partly: bool = False


Rows = tuple[tuple[Reading, ...], ...]  # as ``Query.where``


@dataclass(frozen=True, slots=True)
class Contest:
    """One attribute of several entities, side by side.

    Attributes
    ----------
    scale
        None where the attribute is no quantity.
    label
        Of several quantities of a value, the one that is compared.
    descending
        Whether the largest is first.
    best
        Who is first; several: equal. Empty where values are no
        quantities, or ranges overlap.
    gap
        Largest less smallest, with unit; empty where that has no meaning.
    blurred
        Ranges overlap, so that none is first.
    """

    path: Path
    cells: tuple[Cell, ...]
    gaps: tuple[Gap, ...]
    scale: Scale | None = None
    label: str = ""
    descending: bool = False
    best: tuple[str, ...] = ()
    gap: str = ""
    blurred: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """What a query found.

    Attributes
    ----------
    entities
        The answer set: ranked, else in the order asked or of the files.
    pool
        How many entities were looked at.
    steps
        The walk to them.
    shared
        What those that are told have in common with where the walk began.
    readings
        How the conditions stand, for each entity of the answer set that is told; of a few that
        were named, for all of these.
    optional
        How many of the answer set have what was demanded as an option only.
    cells
        Values of the attributes asked for.
    values
        Of ``distinct``, each once.
    contests
        Of ``compare`` and ``difference``, one an attribute.
    differences
        In how many attributes they differ, where that was asked; ``contests`` has a few of them.
    gaps, left
        Entities left out because the data do not tell, or some of them, and how many they are.
    partly
        Ranges that only partly lie within the bounds, left out too.
    scale
        Of the attribute that was ranked by or added up; None: it is no quantity.
    sized
        Where a ranking has no such place: how many could be compared.
    blurred
        Entities of a ranking whose ranges overlap, so that none is before the other.
    total
        The sum, with unit.
    near
        Where nothing was found: what comes nearest.
    instead
        Where nobody has the value that was asked for: the values there are.
    priced
        Whether it was ranked by the main price, so that 最便宜 says it all.
    narrow
        An attribute that tells the entities of a long list apart by size.
    written
        What conditions look for, as an editor writes it.
    edges
        The lower and upper bound of conditions, with unit; empty where open.
    named
        Values that are the full name of an entity.
    """

    query: Query
    entities: tuple[str, ...] = ()
    pool: int = 0
    steps: tuple[Step, ...] = ()
    shared: tuple[Fact, ...] = ()
    readings: Mapping[str, Rows] = field(default_factory=dict)
    optional: int = 0
    cells: tuple[Cell, ...] = ()
    values: tuple[str, ...] = ()
    contests: tuple[Contest, ...] = ()
    differences: int = 0
    gaps: tuple[Gap, ...] = ()
    left: int = 0
    partly: tuple[Fact, ...] = ()
    scale: Scale | None = None
    sized: int = 0
    blurred: tuple[str, ...] = ()
    total: str = ""
    near: tuple[Fact, ...] = ()
    instead: tuple[Fact, ...] = ()
    priced: bool = False
    narrow: Path = ()
    written: Mapping[Condition, str] = field(default_factory=dict)
    edges: Mapping[Condition, tuple[str, str]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()

    @property
    def told(self) -> tuple[str, ...]:
        """The entities that the answer names; of a long list those not named before."""
        skip = self.query.skip if self.query.kind in ("list", "count") else 0
        return self.entities[skip : skip + TOLD]

    @property
    def rest(self) -> int:
        """How many of a list, or of all differences, are still to be told."""
        if self.query.kind in ("compare", "difference"):
            told = {contest.path for contest in self.contests}
            return max(self.differences - self.query.skip - len(told), 0)
        listed = self.query.kind in ("list", "count")
        return max(len(self.entities) - self.query.skip - TOLD, 0) if listed else 0

    @property
    def facts(self) -> tuple[Fact, ...]:
        """Everything that what is told rests on, each once: walk, conditions, values."""
        rows = [row for rows in self.readings.values() for row in rows]
        judged = [reading.fact for row in rows for reading in row if reading.fact]
        cells = [cell for contest in self.contests for cell in contest.cells]
        values = [cell.fact for cell in (*cells, *self.cells)]
        left_out = [Fact(gap.entity, gap.path, gap.value) for gap in self.gaps if gap.value][:FEW]
        walked = (*(step.fact for step in self.steps), *self.shared)
        return tuple(
            dict.fromkeys((*walked, *judged, *values, *left_out, *self.near, *self.instead))
        )
