"""From a text to a query: the frames of questions about things and their attributes.

Entities, attributes, values, bounds and comparing words are marked first
(:mod:`knowledge.reading.marks`); a frame then sees only the shape of the text, ``E和E哪个AJ``, so
that a typo in a name or another trade changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.text import normalize
from bot.types import Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.query.execute import execute
from knowledge.query.plans import Condition, Query
from knowledge.reading import of_all, of_edges, of_one, of_several, of_sharing, of_values
from knowledge.reading.aims import MOST_COMPARED, Aims
from knowledge.reading.asked import Asked, Reading, confidence
from knowledge.reading.conditions import JOINED, NOT, ConditionReader
from knowledge.reading.followups import follow
from knowledge.reading.ground import Ground
from knowledge.reading.marks import Mark, Marked
from knowledge.reading.parts import is_mixed, left_over, parts
from knowledge.reading.relative import in_own_terms, is_unread
from knowledge.reading.shapes import COMPARE

_HALF = 0.3  # confidence in a query that takes no account of a comparing word
_COMPARING = ("rank", "compare", "difference")


class QuestionReader:
    """Reads questions in terms of one graph."""

    def __init__(self, graph: Graph, columns: Columns) -> None:
        conditions = ConditionReader(graph, columns)
        self.ground = Ground(graph, columns, conditions, Aims(graph, columns, conditions))

    def read(self, asked: Asked, before: Query) -> Reading | None:
        """Read a text; None when it only asks for values, or for something else.

        Parameters
        ----------
        before
            The query that was answered last.
        """
        if is_unread(asked.marked):
            return None
        whole = self._read_one(asked, before)
        left = left_over(asked, whole.query, self.ground) if whole else ()
        if whole is None or not left:
            return whole
        return self._read_parts(asked, before) or replace(whole, confidence=_HALF)

    def _read_parts(self, asked: Asked, before: Query) -> Reading | None:
        """Read 最便宜的和最贵的 as two questions; None where one of them is none."""
        if is_mixed(asked):
            return None
        found = [self._read_one(part, before) for part in parts(asked)]
        readings = [each for each in found if each and each.query.kind in _COMPARING]
        kinds = {each.query.kind for each in readings}
        if not readings or len(readings) < len(found) or (len(kinds) > 1 and "rank" in kinds):
            return None
        first, *rest = dict.fromkeys(
            query for each in readings for query in (each.query, *each.also)
        )
        return Reading(first, min(each.confidence for each in readings), tuple(rest))

    def _read_one(self, asked: Asked, before: Query) -> Reading | None:
        if reading := follow(asked, before, self.ground):
            return reading
        for frame in _FRAMES:
            query = frame(asked, self.ground)
            if query:
                query = _without_denied(query, asked)
                ranked, further = of_all.ranked_part(asked, self.ground)
                if further and query.kind == "rank":
                    return self._of_first(query, further, ranked)
                return Reading(query, confidence(asked, query), self._as_well(query, asked))
        return None

    def _of_first(self, query: Query, paths: tuple[Path, ...], asked: Asked) -> Reading:
        """Read 最便宜的车续航多少: which is the cheapest, and its range."""
        first = execute(query, self.ground.graph, self.ground.columns).told
        values = Query("value", tuple(first[:MOST_COMPARED]), paths=paths)
        return Reading(query, confidence(asked, query), (values,) if first else ())

    def _as_well(self, query: Query, asked: Asked) -> tuple[Query, ...]:
        """Return the rankings by whatever else is called so: 扭矩最大, of engine and motor."""
        if query.kind != "rank":
            return ()
        first, *others = self.ground.aims.all_ranked_by(asked) or (None,)
        return tuple(replace(query, paths=(path,)) for path in others if (first,) == query.paths)

    def ask(self, marked: Marked, focus: Sequence[str]) -> Asked:
        """Tell conditions from what is asked for.

        Parameters
        ----------
        focus
            The entities the talk is about.
        """
        asked = self._ask(marked, focus)
        own_terms = in_own_terms(asked, self.ground)
        return asked if own_terms is marked else self._ask(own_terms, focus)

    def _ask(self, marked: Marked, focus: Sequence[str]) -> Asked:
        conditions = self.ground.conditions.read(marked)
        out = _denied(marked)
        conditions = replace(conditions, where=(*conditions.where, *self._left_out(out)))
        groups = tuple(mark.entities for mark in marked.of("E") if mark not in out)
        targets = tuple(mark for mark in marked.of("A") if mark not in conditions.used)
        left = tuple(dict.fromkeys(entity for mark in out for entity in mark.entities))
        asked = Asked(marked, conditions, groups, tuple(focus), targets, left)
        own = re.search("[比和跟与](?:它|他|自己|E)?的?A", marked.shape)
        if own and len(asked.about) == 1 and targets and re.search(COMPARE, marked.shape):
            for path, other in self.ground.graph.edges(asked.about[0]):
                if path in targets[0].names:
                    groups = (asked.about, (other,))
                    return replace(asked, groups=groups, targets=targets[1:])
        return asked

    def _left_out(self, marks: Sequence[Mark]) -> Iterator[tuple[Condition, ...]]:
        """Read 除了麦驿以外: not of this brand."""
        for entity in (entity for mark in marks for entity in mark.entities):
            for path in filter(self.ground.is_kind, self.ground.graph.pointing_at(entity)):
                yield (Condition(path, "not", normalize(entity), said=entity),)


def _denied(marked: Marked) -> tuple[Mark, ...]:
    """Return the entities behind 除了 or 不是, those joined to them too: 除了V9和归途."""
    leads = ((mark, JOINED.sub("", marked.before(mark))) for mark in marked.of("E"))
    return tuple(mark for mark, lead in leads if NOT.search(lead))


def _without_denied(query: Query, asked: Asked) -> Query:
    """Leave out 除了小满 and "other than"."""
    denied = dict.fromkeys(entity for mark in _denied(asked.marked) for entity in mark.entities)
    if query.kind not in ("rank", "list", "count") or query.entities:
        return query
    return replace(query, without=tuple(dict.fromkeys((*query.without, *denied))))


# in the order in which they are tried
_FRAMES = (
    of_one.premise,
    of_several.difference,
    of_several.sum_up,
    of_values.distinct,
    of_sharing.sharing,
    of_all.count,
    of_all.best_beyond,
    of_all.best,
    of_all.inclined,
    of_all.beyond_one,
    of_several.compare,
    of_one.walk,
    of_all.values_of,
    of_one.how_much,
    of_all.any_of,
    of_one.either,
    of_one.check,
    of_one.claimed,
    of_edges.joined,
    of_all.list_matching,
    of_edges.pointing,
    of_one.define,
)
