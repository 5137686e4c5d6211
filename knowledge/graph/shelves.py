"""The different values of an attribute, and who has which: for questions about all entities."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bot.text import normalize
from bot.types import Path
from knowledge.graph.graph import Graph
from knowledge.graph.having import read_having

if TYPE_CHECKING:
    from knowledge.graph.columns import Column, Columns

Verdicts = npt.NDArray[np.int8]  # 1 it holds, 0 it does not, -1 the data do not tell
Places = npt.NDArray[np.int64]
Numbers = npt.NDArray[np.float64]


class Shelves:
    """The attributes of a graph by value; each is read when it is first asked for, and kept."""

    def __init__(self, graph: Graph, columns: Columns) -> None:
        self._graph = graph
        self._columns = columns
        self._shelves: dict[Path, Shelf] = {}

    def shelf(self, path: Path) -> Shelf:
        """Return an attribute by value."""
        if path not in self._shelves:
            column = self._columns.column(path)
            self._shelves[path] = Shelf(self._graph, column, self._places)
        return self._shelves[path]

    def of(self, entities: Sequence[str]) -> Places:
        """Return where entities stand in the order of the files."""
        if entities is self._graph.entities:
            return np.arange(len(entities))
        return np.array([self._places[entity] for entity in entities], dtype=np.int64)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {entity: place for place, entity in enumerate(self._graph.entities)}


class Shelf:
    """The different values of one attribute.

    Attributes
    ----------
    first
        For each value, the first entity that has it.
    places, values
        Entities that have a value, by their place in the graph, and which value that is.
    """

    def __init__(self, graph: Graph, column: Column, places: dict[str, int]) -> None:
        self._graph = graph
        self._column = column
        self._ends: dict[str, tuple[Numbers, Numbers]] = {}
        self.first: list[str] = []
        known: dict[str, int] = {}
        have: list[tuple[int, int]] = []
        for entity in graph.holders.get(column.path, ()):
            if fact := graph.value(entity, column.path):
                if fact.value not in known:
                    known[fact.value] = len(known)
                    self.first.append(entity)
                have.append((places[entity], known[fact.value]))
        pairs = np.array(have, dtype=np.int64).reshape(-1, 2)
        self.places, self.values = pairs[:, 0], pairs[:, 1]
        self.plain = [normalize(text).replace(" ", "") for text in known]

    def spread(self, of_values: Verdicts) -> Verdicts:
        """Return for every entity of the graph what holds for its value."""
        verdicts = np.full(len(self._graph.entities), -1, dtype=np.int8)
        verdicts[self.places] = of_values[self.values]
        return verdicts

    @cached_property
    def having(self) -> Verdicts:
        """Return for every value whether it says that something is there."""
        path = self._column.path
        nodes = (self._graph.node(entity, path) for entity in self.first)
        return np.array([read_having(node, path) != "no" for node in nodes], dtype=np.int8)

    def ends(self, label: str) -> tuple[Numbers, Numbers]:
        """Return both ends of every value in base units, NaN where it compares with none."""
        if label not in self._ends:
            sizes = [self._column.comparable(entity, label) for entity in self.first]
            nan = float("nan")
            self._ends[label] = (
                np.array([size.low if size else nan for size in sizes], dtype=np.float64),
                np.array([size.high if size else nan for size in sizes], dtype=np.float64),
            )
        return self._ends[label]

    def sizes(self, label: str) -> tuple[Numbers, Numbers]:
        """Return both ends for every entity of the graph, NaN where it compares with none."""
        low, high = (np.full(len(self._graph.entities), np.nan) for _ in range(2))
        of_low, of_high = self.ends(label)
        low[self.places], high[self.places] = of_low[self.values], of_high[self.values]
        return low, high
