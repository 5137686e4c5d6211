"""An attribute over all entities: what it measures, in which unit, and who can be compared."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from itertools import islice
from operator import itemgetter

from bot.text import normalize
from bot.types import Path
from knowledge.graph.graph import Graph
from knowledge.graph.shelves import Shelves
from knowledge.values.leaves import Bound, Quantity, Value, read_value
from knowledge.values.units import AMBIGUOUS, find_unit, meanings, multiple_of, split_multiple

_SAMPLE = 200  # entities that a column's dimension and unit are told from
_OFF = 10.0  # a limit further off than so many times is about something else
_WAN = 10_000.0  # what w means where nothing is measured in watts
_FREE = {"免费", "免费提供", "free", "free of charge"}


class Columns:
    """The attributes of a graph; each is read when it is first asked for, and kept.

    ``shelves``: the same by value.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._columns: dict[Path, Column] = {}
        self.shelves = Shelves(graph, self)

    def column(self, path: Path) -> Column:
        """Return an attribute; of a path that nobody has, an empty one."""
        if path not in self._columns:
            self._columns[path] = Column(self._graph, path)
        return self._columns[path]

    def by_dimension(self, dimension: str) -> tuple[Path, ...]:
        """Return the attributes that measure a dimension, in file order."""
        return self._by_dimension.get(dimension, ())

    def numeric(self) -> tuple[Path, ...]:
        """Return the attributes that measure something, in file order."""
        return tuple(path for path in self._leaves if self.column(path).dimension)

    @cached_property
    def _leaves(self) -> tuple[Path, ...]:
        return tuple(path for path in self._graph.holders if path in self._graph.leaf_paths)

    @cached_property
    def _by_dimension(self) -> Mapping[str, tuple[Path, ...]]:
        found: dict[str, tuple[Path, ...]] = {}
        for path in self.numeric():
            dimension = self.column(path).dimension or ""
            found[dimension] = (*found.get(dimension, ()), path)
        return found


class Column:
    """One attribute of all entities.

    Attributes
    ----------
    dimension
        Of at least half of its values, those apart that say there is none; else None.
    unit
        The most common one of that dimension, as written; empty for bare numbers.
    scale
        Base units in one of ``unit``.
    labels
        What tells several quantities of one value apart: ``快充``, ``慢充``.
    has_ranges
        Whether some of its values are ranges: 8:00-18:00.
    """

    def __init__(self, graph: Graph, path: Path) -> None:
        self.path = path
        self._graph = graph
        self._name = normalize("/".join(path))
        self._read: dict[str, Value | None] = {}
        self._compared: dict[tuple[str, str], Quantity | None] = {}
        sample = list(islice(graph.holders.get(path, ()), _SAMPLE))
        values = [value for entity in sample if (value := self.value(entity))]
        self.dimension = _most_common_dimension(values)
        same = [[q for q in value.quantities if q.dimension == self.dimension] for value in values]
        units = Counter(q.unit for quantities in same for q in quantities)
        self.unit = _most_common(units.elements())
        self.scale = _scale(normalize(self.unit), self._name)
        several = (q.label for quantities in same if len(quantities) > 1 for q in quantities)
        self.labels = tuple(dict.fromkeys(several))
        self._each = _most_common(map(_each, units.elements()))
        self._sides = {_side(q) for quantities in same for q in quantities}
        self.has_ranges = any(q.low < q.high for quantities in same for q in quantities)

    def value(self, entity: str) -> Value | None:
        """Return the value of an entity, None where it has none or a group."""
        if entity not in self._read:
            node = self._graph.node(entity, self.path)
            is_leaf = node is not None and not isinstance(node, dict)
            self._read[entity] = read_value(node, self._name) if is_leaf else None
        return self._read[entity]

    def choices(self, entity: str) -> tuple[Quantity, ...]:
        """Return the quantities of a list, of which an entity can be had with each."""
        value = self.value(entity)
        is_list = isinstance(self._graph.node(entity, self.path), list)
        return tuple(self._of_dimension(value)) if value and is_list else ()

    @cached_property
    def values(self) -> Mapping[str, Value]:
        """Return the values of all entities that have one, in file order."""
        read = ((entity, self.value(entity)) for entity in self._graph.holders.get(self.path, ()))
        return {entity: value for entity, value in read if value}

    @cached_property
    def lost(self) -> tuple[str, ...]:
        """Return the entities whose number has no unit where most have one, in file order."""
        return tuple(
            entity
            for entity, value in self.values.items()
            if not self._of_dimension(value) and any(map(self._is_bare, value.quantities))
        )

    def comparable(self, entity: str, label: str = "") -> Quantity | None:
        """Return the one quantity of an entity that can be set against the others'.

        Parameters
        ----------
        label
            One of ``labels``, where there are any.

        Returns
        -------
        Quantity or None
            None where there is no value, no quantity of the column's dimension or several, no
            unit among values with, another rate (元/天 among 元/小时), or a range open to one side
            (at least 5) among others; where all are open alike, the number as it stands.
        """
        if (entity, label) not in self._compared:
            self._compared[entity, label] = self._comparable(entity, label)
        return self._compared[entity, label]

    def _comparable(self, entity: str, label: str) -> Quantity | None:
        value = self.value(entity)
        quantities = self._of_dimension(value) if value else []
        fitting = [q for q in quantities if not self.labels or q.label == label]
        if len(fitting) != 1:
            return None
        quantity, side = fitting[0], _side(fitting[0])
        if side == 0:
            return quantity
        edge = quantity.low if side > 0 else quantity.high
        return replace(quantity, low=edge, high=edge) if self._sides == {side} else None

    def limits(self, bound: Bound) -> tuple[float, float] | None:
        """Return a bound in the column's base unit, infinite where open.

        A number without a unit counts in base units or in the column's most common one, whichever
        lies nearer to its values: ``20以下`` of prices in 万 is 200,000.

        Returns
        -------
        low, high
            None where the bound is about something else.
        """
        if self.dimension is None:
            return None
        if bound.dimension is None:
            factor = self._factor(bound)
        elif bound.dimension == self.dimension or self._takes(bound.dimension):
            factor = 1.0
        elif self.dimension in meanings(bound.unit):  # the g of 32g, of a memory
            factor = _worth(bound.unit, self._name) / _worth(bound.unit)
        else:
            return None
        low = -math.inf if bound.low is None else bound.low * factor
        return low, math.inf if bound.high is None else bound.high * factor

    def spans(self, low: float, high: float) -> bool:
        """Tell whether limits are of the size of the numbers here, give or take ten times."""
        numbers = self._numbers
        least, most = (numbers[0] / _OFF, numbers[-1] * _OFF) if numbers else (0.0, 0.0)
        edges = [abs(edge) for edge in (low, high) if math.isfinite(edge) and edge]
        return self.dimension == "date" or all(least <= edge <= most for edge in edges)

    def reaches(self, bound: Bound) -> bool:
        """Tell whether a bound lies among the numbers here: of 5 m, lengths but no widths."""
        limits = self.limits(bound)
        if limits is None or not self._numbers:
            return False
        edges = [abs(edge) for edge in limits if math.isfinite(edge)]
        return all(self._numbers[0] <= edge <= self._numbers[-1] for edge in edges)

    def _takes(self, dimension: str) -> bool:
        """Tell whether a bare number here may mean a dimension: 12.50 under "price", dollars."""
        currencies = {"money", "USD", "EUR", "GBP", "JPY", "HKD"}
        if self.dimension == "money" and not self.unit:
            return dimension in currencies
        return {dimension, self.dimension} == {"score", "count"}

    def _factor(self, bound: Bound) -> float:
        if bound.unit == "w":
            return 1.0 if self.dimension == "power" else _WAN
        multiplied = multiple_of(bound.unit) != 1.0  # the k of 200k
        if (
            bound.unit in AMBIGUOUS
            and not multiplied
            and (own := find_unit(bound.unit, self._name))
        ):
            return own[1]
        number = abs(bound.high or bound.low or 0.0)
        if not number or self.scale == 1.0 or not self._middle:
            return self.scale
        return min(
            (1.0, self.scale), key=lambda factor: abs(math.log(number * factor / self._middle))
        )

    @property
    def _middle(self) -> float:
        """Return a usual number of this column, in base units."""
        return self._numbers[len(self._numbers) // 2] if self._numbers else 0.0

    @cached_property
    def _numbers(self) -> list[float]:
        """Return some of the numbers here in base units, smallest first, without noughts."""
        some = islice(self._graph.holders.get(self.path, ()), _SAMPLE)
        read = (self.value(entity) for entity in some)
        sizes = (q for value in read if value for q in value.quantities)
        lows = (abs(q.low) for q in sizes if q.dimension == self.dimension)
        return sorted(low for low in lows if 0 < low < math.inf)

    def _of_dimension(self, value: Value) -> list[Quantity]:
        if self.dimension == "money" and normalize(value.text) in _FREE:
            return [Quantity("money", 0.0, 0.0, self.unit)]
        read = (self._as_money(quantity) for quantity in value.quantities)
        return [q for q in read if q.dimension == self.dimension and self._is_alike(q)]

    def _as_money(self, quantity: Quantity) -> Quantity:
        """Read 27.6万 as money where the other values are."""
        alike = self.dimension == "money" and quantity.dimension == "count" and quantity.unit
        return replace(quantity, dimension="money") if alike == "万" else quantity

    def _is_bare(self, quantity: Quantity) -> bool:
        return quantity.unit == "" and quantity.dimension in ("count", self.dimension)

    def _is_alike(self, quantity: Quantity) -> bool:
        """Tell whether a quantity has a unit, and is a rate, as most are."""
        if self.dimension in ("count", "score", "date", "clock"):
            return True
        has_unit = bool(quantity.unit) == bool(self.unit)
        return has_unit and _each(quantity.unit) == self._each


def _worth(unit: str, name: str = "") -> float:
    found = find_unit(unit, name)
    return found[1] if found else 1.0


def _most_common_dimension(values: list[Value]) -> str | None:
    """Return the dimension of at least half of the values that say more than that there is none."""
    telling = [value for value in values if value.has != "no"]
    dimensions = Counter(
        d for value in telling for d in dict.fromkeys(q.dimension for q in value.quantities)
    )
    if not dimensions:
        return None
    dimension, count = dimensions.most_common(1)[0]
    return dimension if 2 * count >= len(telling) else None


def _most_common(texts: Iterable[str]) -> str:
    return max(Counter(texts).items(), key=itemgetter(1), default=("", 0))[0]


def _scale(unit: str, name: str) -> float:
    found = find_unit(unit, name) if unit else None
    return found[1] if found else split_multiple(unit)[0]


def _each(unit: str) -> str:
    """Return what a rate is per: ``晚`` of 元/晚."""
    return unit.partition("/")[2]


def _side(quantity: Quantity) -> int:
    """Return 1 for a range open above, -1 for one open below, else 0."""
    return (quantity.high == math.inf) - (quantity.low == -math.inf)
