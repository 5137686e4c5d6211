"""From marks to conditions: what a bound or a value is about, and whether it is denied."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from bot.text import normalize
from bot.types import Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.linking.wordings import STEM
from knowledge.query.plans import Condition, Op, Where
from knowledge.reading import english
from knowledge.reading.bare_bounds import meant_alone, plausible
from knowledge.reading.condition_rows import in_rows
from knowledge.reading.having import demanded, is_of_such
from knowledge.reading.marks import Mark, Marked
from knowledge.reading.times import permitted
from knowledge.values.bounds import Bound
from knowledge.values.leaves import read_value

NOT = re.compile(
    r"(?:(?<!是)不是|并非|非|不要|不在|不带|除了|除掉|去掉|去除|排除|剔除|不考虑|不看|不含|不想要|别的?)[\s的]*$"
    rf"|(?:{english.NOT}){english.ARTICLE}"
)
# A denial is of all that is joined to what follows it: 除了V9和归途.
JOINED = re.compile("(?:[EV](?:[和与跟及或、,]|以及))+$")
_VALUES_JOINED = re.compile("(?:[EV](?:[和与跟及或、]|以及)|V,)+$")  # 除了麦驿,杭州还有哪些
NO = "不是"  # before what was said of a bound that is denied
_CLOSE = 3  # characters between a bound and the attribute that it is about


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a text demands of entities.

    Attributes
    ----------
    used
        The marks of attributes that the conditions are about; the others are asked for.
    unread
        Bounds and values for which no attribute was found.
    """

    where: Where
    used: tuple[Mark, ...]
    unread: tuple[Mark, ...]


class ConditionReader:
    """Reads conditions in terms of one graph."""

    def __init__(self, graph: Graph, columns: Columns) -> None:
        self._graph = graph
        self._columns = columns
        self._known: dict[Path, frozenset[str]] = {}
        self._order = {path: i for i, path in enumerate(graph.holders)}

    def read(self, marked: Marked) -> Conditions:
        """Read every bound, value and demanded attribute of a text."""
        found: list[tuple[Mark, tuple[Condition, ...]]] = []
        used: list[Mark] = []
        unread: list[Mark] = []
        for mark in marked.marks:
            about = self._about(mark, marked) if mark.letter in "QV" else None
            conditions = self._conditions(mark, about, marked)
            if conditions:
                found.append((mark, conditions))
                used += [about] if about else [mark] if mark.letter == "A" else []
            elif mark.letter in "QV":
                unread.append(mark)
        bounded = {each.path for mark, own in found if mark.letter != "A" for each in own}
        # 90天能拿证吗 asks for 90 days, and not as well whether there are any
        found = [f for f in found if f[0].letter != "A" or bounded.isdisjoint({f[1][0].path})]
        return Conditions(in_rows(found, marked), tuple(used), tuple(unread))

    def _conditions(self, mark: Mark, about: Mark | None, marked: Marked) -> tuple[Condition, ...]:
        """Return what a mark demands; of several conditions one must hold."""
        if mark.letter == "Q":
            return self._within(mark, about, marked)
        own = self._is(mark, about, marked) if mark.letter == "V" else None
        own = self._has(mark, marked) if mark.letter == "A" else own
        return (own,) if own else ()

    def _about(self, mark: Mark, marked: Marked) -> Mark | None:
        """Return the attribute that stands beside a bound or value, the one before it first."""
        i = marked.marks.index(mark)
        if own := self._named_of(mark, marked):
            return own
        for j in (i - 1, i + 1):
            if j > i and self._is_of_next(j, marked):
                continue
            if 0 <= j < len(marked.marks) and marked.marks[j].letter == "A":
                first, last = sorted((marked.at[i], marked.at[j]))
                gap = re.sub(rf"{english.GLUE}|\s", "", marked.shape[first + 1 : last])
                if j > i and mark.letter == "Q" and "的" in gap:
                    continue
                beside = marked.marks[j]
                if (
                    len(gap) <= _CLOSE
                    and not re.search("[,、和与]", gap)
                    and self._fits(beside, mark)
                ):
                    return beside
        return None

    def _named_of(self, mark: Mark, marked: Marked) -> Mark | None:
        """Return the attribute of "is the price of the E under 250k"."""
        i = marked.marks.index(mark)
        led = re.search(rf"A of (?:the )?E(?:{english.GLUE}|\s)*$", marked.before(mark))
        return marked.marks[i - 2] if led and self._fits(marked.marks[i - 2], mark) else None

    def _is_of_next(self, place: int, marked: Marked) -> bool:
        """Tell whether an attribute leads up to the next bound: 30万以内续航500公里以上."""
        behind = marked.shape[marked.at[place] + 1 :] if place < len(marked.marks) else ""
        return bool(re.match("[在是要有最更]{0,2}[QJ]", behind))

    def _fits(self, attribute: Mark, mark: Mark) -> bool:
        if mark.letter == "Q":
            assert mark.bound is not None
            bare = replace(mark.bound, dimension=None, unit="")
            bound = bare if mark.bound.unit == "个" else mark.bound
            return not mark.names and bool(self._numeric(attribute.names, bound))
        return any(_is_under(value, name) for value in mark.values for name in attribute.names)

    def _within(self, mark: Mark, about: Mark | None, marked: Marked) -> tuple[Condition, ...]:
        bound = mark.bound
        assert bound is not None
        if bound.unit == "个" and about:
            bound = replace(bound, dimension=None, unit="")  # 油耗6个
        names = mark.names or (about.names if about else {})
        if names:
            paths = self.alike(names, self._numeric(names, bound))
        else:
            paths = meant_alone(bound, marked, self._columns)
        found = [each for path in paths if (each := self._bounded(path, bound))]
        found = [permitted(e, self._columns.column(e.path), marked.text) for e in found]
        if not NOT.search(marked.before(mark)):
            return tuple(found)
        return tuple(map(_beyond, found)) if len(found) == 1 and _is_open(found[0]) else ()

    def _bounded(self, path: Path, bound: Bound) -> Condition | None:
        limits = self._columns.column(path).limits(bound)
        if limits is None:
            return None
        low, high = (None if math.isinf(edge) else edge for edge in limits)
        return Condition(path, "within", low=low, high=high, strict=bound.strict, said=bound.said)

    def alike(self, names: Mapping[Path, float], paths: Sequence[Path]) -> list[Path]:
        """Return which of some attributes a word means as well as the first: 扭矩, of two motors.

        A word that is an attribute's own name means that one; a group's name all below it.
        """
        own = (sure for name, sure in names.items() if name in self._graph.leaf_paths)
        surest = max(own, default=0.0)
        if surest >= STEM or not paths:
            return list(paths[:1])
        measured = self._columns.column(paths[0]).dimension
        return [path for path in paths if self._columns.column(path).dimension == measured]

    def _numeric(self, names: Iterable[Path], bound: Bound) -> list[Path]:
        """Return the attributes among some, or below them, that a bound can be about."""
        return plausible(
            (path for name in names for path in self.leaves(name)), bound, self._columns
        )

    def _is(self, mark: Mark, about: Mark | None, marked: Marked) -> Condition | None:
        paths = list(mark.values)
        if about:
            paths = [path for path in paths if any(_is_under(path, name) for name in about.names)]
        text = marked.text
        around = text[max(0, mark.start - 3) : mark.start] + text[mark.end : mark.end + 3]
        paths.sort(
            key=lambda path: (
                self._lacking(path, marked),
                mark.value not in self._texts(path),
                -sum(char in path[-1] for char in around),
                -len(self._graph.holders[path]),
                self._order.get(path, 0),
            )
        )
        op: Op = "not" if NOT.search(_VALUES_JOINED.sub("", marked.before(mark))) else "is"
        return Condition(paths[0], op, mark.value, said=mark.value) if paths else None

    def _has(self, mark: Mark, marked: Marked) -> Condition | None:
        if re.match("(?:是|为|可以|能)*选[配装]", marked.after(mark)):
            path = self.best(mark)
            return Condition(path, "is", "选配", said="选配") if path else None
        of_such = self._is_yes_or_no(mark) and is_of_such(mark, marked)
        if not of_such and re.match("多少|几|什么|是|怎|J|最|Q|V", marked.after(mark)):
            return None
        beside = marked.marks[marked.marks.index(mark) + 1 :][:1]
        if any(m.letter in "QV" and self._about(m, marked) is mark for m in beside):
            return None  # with a range over 500 km
        if re.search("[哪几]|多少|什么", marked.text[mark.start : mark.end]):
            return None
        op = demanded(mark, marked) or ("has" if of_such else None)
        path = self.best(mark)
        if op is None or path is None or path not in self._graph.leaf_paths:
            return None
        return Condition(path, op, said=marked.text[mark.start : mark.end])

    def _is_yes_or_no(self, mark: Mark) -> bool:
        """Tell whether things have what a mark names, or have it not."""
        path = self.best(mark)
        texts = self._texts(path) if path in self._graph.leaf_paths else frozenset[str]()
        return bool(texts) and all(read_value(text).has is not None for text in texts)

    def best(self, mark: Mark, entities: Sequence[str] = ()) -> Path | None:
        """Return the path that an attribute mark means most surely.

        Of equal ones that which some of ``entities`` has, a leaf, what most have, file order.
        """
        ranked = sorted(
            mark.names.items(),
            key=lambda item: (
                -item[1],
                not any(self._graph.node(entity, item[0]) is not None for entity in entities),
                item[0] not in self._graph.leaf_paths,
                -len(self._graph.holders[item[0]]),
                self._order.get(item[0], 0),
            ),
        )
        return ranked[0][0] if ranked else None

    def _texts(self, path: Path) -> frozenset[str]:
        """Return the values of an attribute, normalised."""
        if path not in self._known:
            self._known[path] = frozenset(map(normalize, self._graph.values(path)))
        return self._known[path]

    def is_whole(self, condition: Condition) -> bool:
        """Tell whether what is looked for is a whole value of its attribute, not a part of one."""
        return condition.value in self._texts(condition.path)

    def _lacking(self, path: Path, marked: Marked) -> bool:
        """Tell whether none of the entities that a text names has an attribute."""
        named = [
            entity
            for mark in marked.of("E")
            for entity in mark.entities
            if not self._graph.pointing_at(entity)  # of a brand its members are meant
        ]
        return bool(named) and not any(self._graph.value(entity, path) for entity in named)

    def leaves(self, path: Path) -> list[Path]:
        """Return an attribute itself, or those below a group, in file order."""
        if path in self._graph.leaf_paths:
            return [path]
        return [
            p for p in self._graph.holders if _is_under(p, path) and p in self._graph.leaf_paths
        ]


def _is_open(bounds: Condition) -> bool:
    return None in (bounds.low, bounds.high)


def _beyond(bounds: Condition) -> Condition:
    """Return the bounds of what lies outside of others, open to one side: 不是20万以下."""
    said = f"{NO}{bounds.said}"
    return replace(bounds, low=bounds.high, high=bounds.low, strict=not bounds.strict, said=said)


def _is_under(path: Path, group: Path) -> bool:
    return path[: len(group)] == group
