"""Whether a condition holds for an entity: yes, no, or the data do not tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from bot.text import normalize
from bot.types import Fact, Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.graph.having import read_having
from knowledge.query.found import Cell, Reading, Rows, Scale
from knowledge.query.plans import Condition, Query
from knowledge.values.leaves import Quantity, read_value

_DENIED = ("非", "不", "无", "未", "没", "半")  # 非独立悬架 is no 独立悬架
_SAMPLE = 50  # values that are looked at for how a unit is written


class Sieve:
    """Reads the values of a graph against conditions."""

    def __init__(self, graph: Graph, columns: Columns) -> None:
        self.graph = graph
        self.columns = columns

    def label(self, path: Path) -> str:
        """Return which quantity is meant where values hold several and none was named."""
        return next(iter(self.columns.column(path).labels), "")

    def cell(self, entity: str, path: Path, label: str | None = None) -> Cell | None:
        """Return a value and what it is compared by; None where there is no value."""
        fact = self.graph.value(entity, path)
        if fact is None:
            return None
        label = self.label(path) if label is None else label
        return Cell(fact, self.columns.column(path).comparable(entity, label), label)

    def scale(self, path: Path) -> Scale | None:
        """Return how the quantities of an attribute are told; None where it has none."""
        column = self.columns.column(path)
        if column.dimension is None:
            return None
        return Scale(column.dimension, self._as_written(path, column.unit), column.scale)

    def _as_written(self, path: Path, unit: str) -> str:
        """Return a normalised unit as an editor writes it: ``kWh``."""
        for entity in self.graph.holders.get(path, ())[:_SAMPLE]:
            fact = self.graph.value(entity, path)
            if unit and fact and (found := re.search(re.escape(unit), fact.value, re.IGNORECASE)):
                return found[0]
        return unit

    def read(self, entity: str, query: Query) -> Rows:
        """Read all conditions of a query."""
        return tuple(tuple(self.judge(entity, each) for each in row) for row in query.where)

    def judge(self, entity: str, condition: Condition) -> Reading:
        """Read one condition."""
        if condition.op in ("has", "lacks"):
            return self._judge_having(entity, condition)
        if condition.op == "within":
            return self._judge_bounds(entity, condition)
        fact = self.graph.inherited(entity, condition.path)
        same = fact and matches(fact.value, condition.value, normalize("/".join(fact.path)))
        return Reading(condition, same is (condition.op == "is") if fact else None, fact)

    def _judge_bounds(self, entity: str, condition: Condition) -> Reading:
        cell = self.cell(entity, condition.path)
        if cell is None:
            return Reading(condition, None)
        if cell.quantity is None and (choices := self._choices(entity, condition.path)):
            fitting = [q for q in choices if _is_inside(q, condition)]
            return Reading(condition, bool(fitting), cell.fact, (*fitting, *choices)[0])
        if cell.quantity is None:  # 无 lies within no bounds; of 面议 nobody knows
            node = self.graph.node(entity, condition.path)
            lacks = read_having(node, condition.path) == "no"
            return Reading(condition, False if lacks else None, cell.fact)
        touches = _lies_within(_clip(cell.quantity, condition), condition)
        if condition.low == condition.high:  # 20平方米 of 15-22平方米
            return Reading(condition, touches, cell.fact, cell.quantity)
        holds = _is_inside(cell.quantity, condition)
        partly = touches and not holds
        return Reading(condition, holds, cell.fact, cell.quantity, partly=partly)

    def _choices(self, entity: str, path: Path) -> tuple[Quantity, ...]:
        return self.columns.column(path).choices(entity)

    def _judge_having(self, entity: str, condition: Condition) -> Reading:
        marks = list(self._marks(entity, condition.path))
        if not marks:
            return Reading(condition, None)
        having = [(fact, mark) for fact, mark in marks if mark != "no"]
        fact, mark = (having or marks)[0]
        holds = bool(having) == (condition.op == "has")
        return Reading(condition, holds, fact, optional=mark == "optional")

    def _marks(self, entity: str, path: Path) -> Iterable[tuple[Fact, str]]:
        """Whether an entity has what a leaf, or each leaf of a group, is about."""
        node = self.graph.node(entity, path)
        for leaf in self.graph.leaves(entity, path) if isinstance(node, dict) else (path,):
            if fact := self.graph.value(entity, leaf):
                yield fact, read_having(self.graph.node(entity, leaf), leaf)


def holds(rows: Iterable[Iterable[Reading]]) -> bool | None:
    """Return whether of each row at least one holds; None where the data do not tell.

    Examples
    --------
    >>> holds([])
    True
    """
    results = [_any(reading.holds for reading in row) for row in rows]
    if False in results:
        return False
    return None if None in results else True


def is_option(rows: Rows) -> bool:
    """Return whether something that was demanded can be had as an option only."""
    holding = ([reading for reading in row if reading.holds] for row in rows)
    return any(row and all(reading.optional for reading in row) for row in holding)


@lru_cache(maxsize=65536)
def matches(text: str, wanted: str, name: str = "") -> bool:
    """Return whether a value is what was asked for, holds it, or is the same quantity.

    ``name`` is the attribute's, with its groups: in a price ``27.6万`` is money.

    Examples
    --------
    >>> matches("中型SUV", "suv"), matches("扭力梁式非独立悬架", "独立悬架"), matches("15", "5")
    (True, False, False)
    """
    have, want = (normalize(each).replace(" ", "") for each in (text, wanted))
    if have == want or place(text, wanted):
        return True
    ours, theirs = read_value(text, name).quantities, read_value(wanted, name).quantities
    return len(ours) == len(theirs) == 1 and bool(theirs[0].unit) and _equal(ours[0], theirs[0])


def place(text: str, wanted: str) -> str:
    """Return the part of a value that is what was asked for, as written; empty without one.

    Examples
    --------
    >>> place("中型SUV", "suv")
    'SUV'
    """
    want = normalize(wanted).replace(" ", "")
    if not want:
        return ""
    # neither a number's nor a word's rest, nor the opposite
    before = r"(?<!\d)(?<!\d\.)" if want[0].isdigit() else ""
    before = r"(?<![a-z])" if "a" <= want[0] <= "z" else before
    after = r"(?!\.?\d)" if want[-1].isdigit() else ""
    after = r"(?![a-z])" if "a" <= want[-1] <= "z" else after
    denied = "".join(f"(?<!{word})" for word in _DENIED)
    found = re.search(f"{before}{denied}{re.escape(want)}{after}", normalize(text))
    if not found:
        return ""
    aligned = len(normalize(text)) == len(text)
    return text[slice(*found.span())] if aligned else found[0]


def _lies_within(number: float, condition: Condition) -> bool:
    if condition.strict and number in (condition.low, condition.high):
        return False
    low_enough = condition.high is None or number <= condition.high
    return low_enough and (condition.low is None or number >= condition.low)


def _is_inside(quantity: Quantity, condition: Condition) -> bool:
    return all(_lies_within(end, condition) for end in (quantity.low, quantity.high))


def _clip(quantity: Quantity, condition: Condition) -> float:
    """Return the number of a range that is nearest to the middle of the bounds."""
    low = quantity.low if condition.low is None else condition.low
    high = quantity.high if condition.high is None else condition.high
    return min(max((low + high) / 2, quantity.low), quantity.high)


def _equal(ours: Quantity, theirs: Quantity) -> bool:
    same = (ours.low, ours.high) == (theirs.low, theirs.high)
    # the T of 1.5T says also that there is a turbo: it is not 1.5L
    turbo = [q.dimension == "volume" and q.unit.lower() == "t" for q in (ours, theirs)]
    return same and ours.dimension == theirs.dimension and turbo[0] == turbo[1]


def _any(results: Iterable[bool | None]) -> bool | None:
    every = list(results)
    if True in every:
        return True
    return None if None in every else False
