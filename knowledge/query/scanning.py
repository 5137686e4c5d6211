"""Conditions on very many entities: judged value by value, not entity by entity."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from bot.text import normalize
from knowledge.graph.shelves import Numbers, Places, Shelf, Verdicts
from knowledge.query.plans import Condition, Query
from knowledge.query.sieve import Sieve
from knowledge.values.leaves import read_value

_SAMPLE = 12  # entities of each sort that are looked at closely


class Scan:
    """How the conditions of a query stand with every entity of a pool.

    Parameters
    ----------
    pool
        Entities in file order.
    """

    def __init__(self, query: Query, pool: Sequence[str], sieve: Sieve) -> None:
        self._sieve = sieve
        self._shelves = sieve.columns.shelves
        self._entities = sieve.graph.entities
        self._pool = sieve.columns.shelves.of(pool)
        self._rows = [[self._judge(condition) for condition in row] for row in query.where]
        self._where = query.where

    def held(self) -> list[str]:
        """Return the entities for which all conditions hold, in the order of the pool."""
        return self._names(self._pool[self._all(self._verdicts()) == 1])

    def left(self) -> int:
        """Return for how many entities the data do not tell."""
        return int((self._all(self._verdicts()) == -1).sum())

    def sample(self) -> list[str]:
        """Return a few entities of every sort that an answer names, in the order of the pool."""
        verdict = self._all(self._verdicts())
        chosen = [np.flatnonzero(verdict == 1)[:_SAMPLE], np.flatnonzero(verdict == -1)[:_SAMPLE]]
        chosen += [self._partly(condition) for row in self._where for condition in row]
        if not (verdict == 1).any():
            chosen += [self._nearest(i) for i in range(len(self._where))]
        return self._names(self._pool[np.unique(np.concatenate(chosen))])

    def values(self) -> list[str]:
        """Return one entity for each value of the first condition's attribute."""
        shelf = self._shelves.shelf(self._where[0][0].path)
        inside = np.isin(shelf.places, self._pool)
        _, first = np.unique(shelf.values[inside], return_index=True)
        return self._names(shelf.places[inside][np.sort(first)])

    def _names(self, places: Places) -> list[str]:
        return [self._entities[place] for place in places]

    def _verdicts(self, without: int = -1) -> list[Verdicts]:
        rows = [row for i, row in enumerate(self._rows) if i != without]
        return [_join(row, 1) for row in rows]

    def _all(self, rows: list[Verdicts]) -> Verdicts:
        """Return how all rows together stand with each entity of the pool."""
        if not rows:
            return np.ones(len(self._pool), dtype=np.int8)
        return _join(rows, 0)[self._pool]

    def _judge(self, condition: Condition) -> Verdicts:
        if condition.op in ("has", "lacks"):
            return self._judge_having(condition)
        shelf = self._shelves.shelf(condition.path)
        if condition.op == "within":
            low, high = shelf.ends(self._sieve.label(condition.path))
            return shelf.spread(np.where(shelf.having, _judge_ends(low, high, condition), 0))
        of_values = np.full(len(shelf.first), condition.op == "not", dtype=np.int8)
        for i in self._alike(shelf, condition):
            of_values[i] = bool(self._sieve.judge(shelf.first[i], condition).holds)
        return shelf.spread(of_values)

    def _judge_having(self, condition: Condition) -> Verdicts:
        size = len(condition.path)
        leaves = self._sieve.graph.leaf_paths
        below = [path for path in leaves if path[:size] == condition.path]
        verdicts = [self._shelves.shelf(path) for path in below]
        found = _join([shelf.spread(shelf.having) for shelf in verdicts], 1, known=True)
        return found if condition.op == "has" else np.where(found == -1, -1, 1 - found)

    def _alike(self, shelf: Shelf, condition: Condition) -> Sequence[int]:
        """Return the values that may be what is asked for: they hold it, or are quantities."""
        want = normalize(condition.value).replace(" ", "")
        quantity = any(q.unit for q in read_value(condition.value).quantities)
        if quantity:
            return range(len(shelf.first))
        return [i for i, text in enumerate(shelf.plain) if want in text]

    def _partly(self, condition: Condition) -> Places:
        """Return a few entities whose range lies partly within the bounds, by place in the pool."""
        if condition.op != "within":
            return np.array([], dtype=np.int64)
        low, high = self._ends(condition)
        bottom, top = _bounds(condition)
        outside = (low < bottom) | (high > top)
        partly = (low <= top) & (high >= bottom) & outside & (low < high)
        return np.flatnonzero(partly)[:_SAMPLE]

    def _nearest(self, i: int) -> Places:
        """Return the entities that fail only row i, the nearest to its bounds, by place."""
        others = self._all(self._verdicts(without=i)) == 1
        chosen = [np.flatnonzero(others)[:_SAMPLE]]
        for condition in self._where[i]:
            if condition.op == "within":
                low, high = self._ends(condition)
                bottom, top = _bounds(condition)
                distance = np.where(others, np.maximum(bottom - low, high - top), np.nan)
                order = np.argsort(distance, kind="stable")  # NaN comes last
                chosen.append(order[:_SAMPLE][~np.isnan(distance[order[:_SAMPLE]])])
        return np.concatenate(chosen)

    def _ends(self, condition: Condition) -> tuple[Numbers, Numbers]:
        """Return the ends of every entity of the pool."""
        shelf = self._shelves.shelf(condition.path)
        low, high = shelf.sizes(self._sieve.label(condition.path))
        return low[self._pool], high[self._pool]


def front(query: Query, held: Sequence[str], sieve: Sieve) -> tuple[list[str], list[str], int]:
    """Return who may be among the first, in the order of the files.

    Returns
    -------
    first
        Those asked for and all that are level with them.
    unsized, left
        A few of those that cannot be compared, and how many they are.
    """
    path, shelves = query.paths[0], sieve.columns.shelves
    places = shelves.of(held)
    low, high = (ends[places] for ends in shelves.shelf(path).sizes(sieve.label(path)))
    order = np.lexsort((-low, -high) if query.descending else (high, low))
    order = order[~np.isnan(low[order])]
    front = order[: query.skip + query.k]
    chosen = [front]
    for end in front[query.skip :][:1], front[query.skip :][-1:]:
        chosen += [np.flatnonzero((low <= high[i]) & (high >= low[i])) for i in end]
    first = np.unique(np.concatenate(chosen))
    unsized = np.flatnonzero(np.isnan(low))
    return [held[i] for i in first], [held[i] for i in unsized[:_SAMPLE]], len(unsized)


def _join(verdicts: Sequence[Verdicts], wins: int, known: bool = False) -> Verdicts:
    """Put verdicts together: ``wins`` if any is, else unknown if any is, else the other.

    ``known``: unknown only where all are.
    """
    stack = np.stack(list(verdicts))
    unknown = (stack == -1).all(axis=0) if known else (stack == -1).any(axis=0)
    rest = np.where(unknown, -1, 1 - wins)
    return np.where((stack == wins).any(axis=0), wins, rest).astype(np.int8)


def _bounds(condition: Condition) -> tuple[float, float]:
    low = -np.inf if condition.low is None else condition.low
    return low, np.inf if condition.high is None else condition.high


def _judge_ends(low: Numbers, high: Numbers, condition: Condition) -> Verdicts:
    bottom, top = _bounds(condition)
    if bottom == top:  # 20平方米 of 15-22平方米
        holds = (low <= bottom) & (high >= top)
    elif condition.strict:
        holds = (low > bottom) & (high < top)
    else:
        holds = (low >= bottom) & (high <= top)
    return np.where(np.isnan(low), -1, holds).astype(np.int8)
