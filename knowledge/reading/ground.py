"""What every frame reads with: the graph, and the queries that several frames end in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.text import normalize
from bot.types import Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.query.plans import Condition, Kind, Query, Where
from knowledge.reading.aims import MOST_COMPARED, Aims
from knowledge.reading.asked import Asked
from knowledge.reading.comparatives import COMPARATIVES
from knowledge.reading.conditions import ConditionReader
from knowledge.reading.ordinals import Place, counts, find_count, find_place, places


@dataclass(frozen=True, slots=True)
class Ground:
    """One graph as frames and follow-ups see it."""

    graph: Graph
    columns: Columns
    conditions: ConditionReader
    aims: Aims

    def is_kind(self, path: Path) -> bool:
        """Tell whether an attribute groups entities: a maker, a class.

        An entity that groups others has no such group itself, unlike a rival or a neighbour.
        """
        for holder in self.graph.holders[path][:1]:
            named = [other for own, other in self.graph.edges(holder) if own == path]
            alike = any(self.graph.value(other, path) for other in named)
            return path in self.graph.groups_of(holder) and not alike
        return False

    def leads_on(self, entity: str, path: Path) -> bool:
        """Tell whether the value of an attribute is another entity."""
        return any(own == path for own, _ in self.graph.edges(entity))

    def of_one(self, kind: Kind, asked: Asked) -> Query | None:
        """Ask for the entities that point to one: the cars of a maker that is an entity itself."""
        meant = [path for m in asked.targets if (path := self.conditions.best(m, asked.about))]
        row = []
        for entity in asked.named:
            pointing = self.graph.pointing_at(entity)
            paths = [path for path in pointing if path in meant or self.is_kind(path)]
            if not paths:
                return None
            row.append(Condition(paths[0], "is", normalize(entity), said=entity))
        return Query(kind, where=(*asked.conditions.where, tuple(row)))

    def side_by_side(
        self, kind: Kind, asked: Asked, paths: tuple[Path, ...] | None
    ) -> Query | None:
        """Return the query that sets attributes of those asked about side by side."""
        if paths is None:
            return None
        dimension = self.columns.column(paths[0]).dimension if paths else None
        more = asked.comparative.is_descending(dimension) if asked.comparative else True
        return Query(kind, asked.about[:MOST_COMPARED], paths=paths, descending=more)

    def better(
        self, entities: Sequence[str], path: Path, asked: Asked, where: Where
    ) -> Query | None:
        """Return the query for what is more so than all of some; None where one has no value."""
        column = self.columns.column(path)
        own = [size for entity in entities if (size := column.comparable(entity))]
        if not own or len(own) < len(entities) or asked.comparative is None:
            return None
        more = asked.comparative.is_descending(column.dimension)
        said = f"{asked.comparative.word}"
        bound = Condition(
            path,
            "within",
            low=max(size.high for size in own) if more else None,
            high=None if more else min(size.low for size in own),
            strict=True,
            said=said,
        )
        return Query("list", where=(*where, (bound,)), without=tuple(entities))

    def ranked(self, asked: Asked, path: Path, scope: Query) -> Query | None:
        """Return the ranking of a scope, by the words and the number of places asked for.

        None where the place or the number cannot be read.
        """
        comparative = asked.comparative or COMPARATIVES["大"]
        descending = comparative.is_descending(self.columns.column(path).dimension)
        place = find_place(asked.shape) if places(asked.shape) else Place(1)
        k = find_count(asked.shape) if counts(asked.shape) else 1
        if place is None or k is None:
            return None
        down, skip = descending != place.from_end, place.number - 1
        return replace(scope, kind="rank", paths=(path,), descending=down, k=k, skip=skip)
