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
from knowledge.linking.words import content
from knowledge.query.plans import Condition, Kind, Query
from knowledge.query.sieve import Sieve, holds
from knowledge.reading import english
from knowledge.reading.aims import MOST_COMPARED, Aims
from knowledge.reading.asked import (
    Asked,
    Reading,
    amount,
    confidence,
    is_rhetorical,
    number,
    rest,
)
from knowledge.reading.comparatives import COMPARATIVES
from knowledge.reading.conditions import NOT, ConditionReader
from knowledge.reading.marks import Mark, Marked
from knowledge.reading.shapes import (
    BARE_LIST,
    BEST,
    CHOOSES,
    COMPARE,
    COUNT,
    DIFFERENCE,
    FRAME_WORDS,
    IS,
    MONEY,
    OTHERS,
    PLURAL,
    PREMISE,
    SAME,
    SUM,
    THING,
    WHICH,
)

_LONG = 10  # a value of so many characters explains


class QuestionReader:
    """Reads questions in terms of one graph."""

    def __init__(self, graph: Graph, columns: Columns) -> None:
        self._graph = graph
        self._columns = columns
        self.conditions = ConditionReader(graph, columns)
        self.aims = Aims(graph, columns, self.conditions)

    def read(self, asked: Asked) -> Reading | None:
        """Read a text; None when it only asks for values, or for something else."""
        for frame in (
            self._premise,
            self._difference,
            self._sum,
            self._same,
            self._count,
            self._best,
            self._beyond_one,
            self._compare,
            self._walk,
            self._values_of,
            self._how_much,
            self._check,
            self._list,
            self._define,
        ):
            query = frame(asked)
            if query:
                query = _without_denied(query, asked)
                return Reading(query, confidence(asked, query))
        return None

    def ask(self, marked: Marked, focus: Sequence[str]) -> Asked:
        """Tell conditions from what is asked for.

        Parameters
        ----------
        focus
            The entities the talk is about.
        """
        conditions = self.conditions.read(marked)
        out = _denied(marked)
        conditions = replace(conditions, where=(*conditions.where, *self._left_out(out)))
        groups = tuple(mark.entities for mark in marked.of("E") if mark not in out)
        targets = tuple(mark for mark in marked.of("A") if mark not in conditions.used)
        left = tuple(dict.fromkeys(entity for mark in out for entity in mark.entities))
        asked = Asked(marked, conditions, groups, tuple(focus), targets, left)
        own = re.search("[比和跟与](?:它|他|自己|E)?的?A", marked.shape)
        if own and len(asked.about) == 1 and targets and re.search(COMPARE, marked.shape):
            for path, other in self._graph.edges(asked.about[0]):
                if path in targets[0].names:
                    groups = (asked.about, (other,))
                    return replace(asked, groups=groups, targets=targets[1:])
        return asked

    def _left_out(self, marks: Sequence[Mark]) -> Iterator[tuple[Condition, ...]]:
        """Read 除了麦驿以外: not of this brand."""
        for entity in (entity for mark in marks for entity in mark.entities):
            for path in filter(self._is_kind, self._graph.pointing_at(entity)):
                yield (Condition(path, "not", normalize(entity), said=entity),)

    # ---- frames, in the order in which they are tried

    def _premise(self, asked: Asked) -> Query | None:
        if not PREMISE.search(asked.shape) or not asked.about:
            return None
        where = asked.conditions.where
        path = self.conditions.best(asked.targets[0], asked.about) if asked.targets else None
        if not where and path in self._graph.leaf_paths and path is not None:
            where = ((Condition(path, "has", said=path[-1]),),)
        return Query("check", asked.about, where=where, premise=True) if where else None

    def _difference(self, asked: Asked) -> Query | None:
        if not DIFFERENCE.search(asked.shape):
            return None
        if not asked.named and len(asked.marked.of("J")) > 1:
            return self._ends(asked)
        if len(asked.about) < 2:
            return None
        paths = self.aims.compared(asked)
        return self._side_by_side("difference", asked, paths)

    def _ends(self, asked: Asked) -> Query | None:
        """Read 最贵的和最便宜的差多少: the two ends of an attribute."""
        path = self.aims.ranked_by(asked)
        if path is None:
            return None
        column, sieve = self._columns.column(path), Sieve(self._graph, self._columns)
        among = Query("list", where=asked.conditions.where)
        sizes = {
            entity: size.low
            for entity in self._graph.holders[path]
            if (size := column.comparable(entity)) and holds(sieve.read(entity, among))
        }
        if len(sizes) < 2:
            return None
        ends = (max(sizes, key=sizes.__getitem__), min(sizes, key=sizes.__getitem__))
        return Query("difference", ends, paths=(path,), descending=True)

    def _sum(self, asked: Asked) -> Query | None:
        where = asked.conditions.where
        bought = re.search("(?:买|订|来|要|住)(?:了|个)?[两二三四五六七八九十\\d]", asked.shape)
        times = amount(asked.shape)
        own = self._of_one("sum", asked) if len(asked.named) == 1 else None
        if own and (path := self.aims.ranked_by(asked)) and SUM.search(asked.shape):
            return replace(own, paths=(path,))
        buys = bought and times > 1 and len(asked.about) == 1 and MONEY.search(asked.marked.text)
        if not (SUM.search(asked.shape) or buys) or not (asked.about or where):
            return None
        path = self.aims.ranked_by(asked)
        if path is None and COUNT.search(asked.shape):
            return None
        if where and not asked.named:
            return Query("sum", where=where, paths=(path,)) if path else None
        money = MONEY.search(asked.marked.text) or re.search("[要花]多少", asked.shape)
        paths = (path,) if path else self._columns.by_dimension("money")[:1] if money else ()
        several = len(asked.about) > 1
        times = 1 if several else times
        if not paths or (times == 1 and not several):
            return None
        return Query("sum", asked.about, paths=tuple(paths), times=times)

    def _same(self, asked: Asked) -> Query | None:
        """Read 和A同级别最便宜的, A的厂商还有哪些车: a walk to those that share a value."""
        same = SAME.search(asked.shape)
        others = OTHERS.search(asked.shape)
        if len(asked.about) != 1 or len(asked.groups) > 1:
            return None
        alike = re.search("[和跟与同像]E.{0,3}一样", asked.shape)
        if alike and asked.conditions.where and not asked.targets and WHICH.search(asked.shape):
            return Query("list", where=asked.conditions.where, without=asked.about)
        kin = re.search("(?:他们?|它们?|这个?|该|E)家(?!族)|同一?家|同厂", asked.shape)
        if kin and others and not asked.targets and not asked.conditions.where:
            groups = self._graph.groups_of(asked.about[0])
            return (
                groups and Query("list", asked.about, via=groups[:1], without=asked.about) or None
            )
        if not asked.targets:
            return None
        first = self._target_of(asked, same) if same else asked.targets[0]
        via = self.conditions.best(first, asked.about)
        whose = (
            via is not None
            and self._is_kind(via)
            and re.search(f"(?:E|它|这款车?)的?A|{english.OWN}", asked.shape)
        )
        wanted = asked.marked.of("J") or asked.conditions.where or WHICH.search(asked.shape)
        if via is None or not (same or (others and whose) or (whose and wanted)):
            return None
        further = replace(asked, targets=tuple(m for m in asked.targets if via not in m.names))
        start = Query("list", asked.about, via=(via,), where=asked.conditions.where)
        named = [other for path, other in self._graph.edges(asked.about[0]) if path == via]
        if named and self._is_kind(via):  # those of the same brand, not the brand itself
            own = Condition(via, "is", normalize(named[0]), said=named[0])
            start = Query("list", where=(*asked.conditions.where, (own,)), without=asked.about)
        if (others or same) and not further.comparative:
            start = replace(start, without=asked.about)
        if further.comparative and (path := self.aims.ranked_by(further)):
            if re.search("比[E它]?", asked.shape) and "最" not in asked.shape:
                better = self.better(asked.about[0], path, further, start.where)
                return better and replace(better, entities=start.entities, via=start.via)
            return self._ranked(further, path, start)
        if COUNT.search(asked.shape):
            return replace(start, kind="count")
        if further.targets and (path := self.conditions.best(further.targets[0], asked.about)):
            return replace(start, kind="value", paths=(path,))
        return start

    def _is_kind(self, path: Path) -> bool:
        """Tell whether an attribute groups entities: a maker, a class.

        An entity that groups others has no such group itself, unlike a rival or a neighbour.
        """
        for holder in self._graph.holders[path][:1]:
            named = [other for own, other in self._graph.edges(holder) if own == path]
            alike = any(self._graph.value(other, path) for other in named)
            return path in self._graph.groups_of(holder) and not alike
        return False

    def _target_of(self, asked: Asked, match: re.Match[str]) -> Mark:
        end = match.end() - 1
        return next(
            m for m in asked.marked.marks if asked.marked.at[asked.marked.marks.index(m)] == end
        )

    def _count(self, asked: Asked) -> Query | None:
        kinds = re.search("几种", asked.marked.text) and asked.targets
        counted = COUNT.search(asked.shape) or kinds
        if not counted or asked.conditions.unread or BEST.search(asked.shape):
            return None
        if not asked.conditions.where and asked.targets:
            return self._count_values(asked)
        scope = asked.scope
        if asked.named and not scope:
            return self._of_one("count", asked)
        return Query("count", scope, where=asked.conditions.where)

    def _count_values(self, asked: Asked) -> Query | None:
        """Read 驰光有几种颜色: how many values; 有几个气囊 asks for a number that is written."""
        path = self.conditions.best(asked.targets[0], asked.about)
        if len(asked.about) != 1 or path is None:
            return None
        if not isinstance(self._graph.node(asked.about[0], path), list):
            return None
        return Query("count", asked.about, paths=(path,))

    def _best(self, asked: Asked) -> Query | None:
        superlative = asked.comparative is not None and asked.comparative.is_superlative
        if not (superlative or BEST.search(asked.shape)) or asked.conditions.unread:
            return None
        if not asked.comparative:
            listed = re.search(
                "(?:排名?|前)[^EAQV]{0,3}[一二三四五六七八九十\\d]|\\btop\\b", asked.shape
            )
            if not listed or not asked.targets:
                return None
        path = self.aims.ranked_by(asked)
        if path is None:
            return None
        if 1 < len(asked.groups) and len(asked.named) <= MOST_COMPARED:
            return self._side_by_side("compare", asked, (path,))
        scope = Query("rank", asked.scope, where=asked.conditions.where)
        if len(asked.named) == 1:
            if re.search("多少|多[大长高重远快]|几点|最早几|最晚几", asked.shape):
                return None  # 最快能开到多少
            scope = self._of_one("rank", asked) or scope
        return self._ranked(asked, path, scope)

    def _ranked(self, asked: Asked, path: Path, scope: Query) -> Query:
        comparative = asked.comparative or COMPARATIVES["大"]
        descending = comparative.is_descending(self._columns.column(path).dimension)
        top = re.search(r"(?:前|top ?|最J的|J的)([一两二三四五六七八九十\d]+)", asked.shape)
        top = top or re.search(
            r"([两二三四五六七八九十\d]+)(?:款|台|辆|家|个|种).{0,4}最", asked.shape
        )
        top = top or re.search(english.TOP, asked.shape)
        k = number(next(filter(None, top.groups()))) if top else 1
        nth = re.search(r"(?<!前)(?:第|倒数第)([二三四五六七八九十\d]+)", asked.shape)
        nth = nth or re.search(english.NTH, asked.shape)
        skip = number(nth[1]) - 1 if nth else 0
        return replace(scope, kind="rank", paths=(path,), descending=descending, k=k, skip=skip)

    def _beyond_one(self, asked: Asked) -> Query | None:
        """Read 比小满便宜的有哪些: better than one, by an attribute."""
        match = re.search(r"比E(?:还要?|更)?(?:A)?(?:还要?|更)?J(?!多少|几|吗|\?|么)", asked.shape)
        if match and "E" in asked.shape.split("比")[0]:
            return None
        if not (match or re.search(english.BEYOND, asked.shape)) or len(asked.named) != 1:
            return None
        path = self.aims.ranked_by(asked)
        if path is None:
            return None
        return self.better(asked.named[0], path, asked, asked.conditions.where)

    def better(
        self, entity: str, path: Path, asked: Asked, where: tuple[tuple[Condition, ...], ...]
    ) -> Query | None:
        """Return the query for what is more so than an entity; None where it has no value."""
        own = self._columns.column(path).comparable(entity)
        if own is None or asked.comparative is None:
            return None
        more = asked.comparative.is_descending(self._columns.column(path).dimension)
        said = f"{asked.comparative.word}"
        bound = Condition(
            path,
            "within",
            low=own.high if more else None,
            high=None if more else own.low,
            strict=True,
            said=said,
        )
        return Query("list", where=(*where, (bound,)), without=(entity,))

    def _compare(self, asked: Asked) -> Query | None:
        several = len(asked.about) > 1
        listed = re.search("哪些|有什么", asked.shape) and not re.search(
            "区别|不同|差", asked.shape
        )
        if len(asked.groups) == 1 and listed:
            return None  # 2023款的车有哪些
        if not several or not (COMPARE.search(asked.shape) or asked.comparative):
            return None
        alone = not asked.groups and not PLURAL.search(asked.shape)
        if alone and WHICH.search(asked.shape) and asked.conditions.where:
            return None  # 哪款车是四驱: of all, not of those before
        if asked.conditions.where and not asked.targets and not asked.comparative:
            which = re.search("哪|谁|which", asked.shape)
            return Query("list" if which else "check", asked.about, where=asked.conditions.where)
        if not asked.groups and not (asked.comparative or PLURAL.search(asked.shape)):
            return None
        query = self._side_by_side("compare", asked, self.aims.compared(asked))
        claims = asked.comparative and re.search(f"E.*比.*E.*J|{english.AHEAD}", asked.shape)
        if (
            query
            and claims
            and IS.search(asked.marked.text)
            and not re.search("哪|谁|which", asked.shape)
        ):
            return replace(query, premise=True)
        return query

    def _side_by_side(self, kind: Kind, asked: Asked, paths: tuple[Path, ...]) -> Query | None:
        if not paths:
            return None
        dimension = self._columns.column(paths[0]).dimension
        more = asked.comparative.is_descending(dimension) if asked.comparative else True
        return Query(kind, asked.about[:MOST_COMPARED], paths=paths, descending=more)

    def _walk(self, asked: Asked) -> Query | None:
        """Read A的竞品多少钱: the attribute of the entity that an attribute names."""
        if len(asked.about) != 1 or asked.conditions.where:
            return None
        if query := self._walk_back(asked):
            return query
        if len(asked.targets) < 2:
            return None
        steps = [self.conditions.best(mark, asked.about) for mark in asked.targets]
        gap = asked.marked.after(asked.targets[0])
        if (
            None in steps
            or not re.match(r"(?:车型|那款|是|,)?的?[^EQVJ和与、及]{0,6}A", gap)
            or re.match("[和、与及,]", gap)
        ):
            return None
        *via, last = [path for path in steps if path]
        start = asked.about[0]
        for path in via:
            if not self._leads_on(start, path):
                return None
            start = self._graph.neighbours(start, path)[0]
        return Query("value", asked.about, via=tuple(via), paths=(last,))

    def _walk_back(self, asked: Asked) -> Query | None:
        """Read "the price of the competitor of E": English names the way last."""
        led = re.search(english.LED, asked.shape)
        place = led.start() + led[0].index("A") if led else -1
        via = next((m for m in asked.targets if self.aims.place(m, asked) == place), None)
        step = self.conditions.best(via, asked.about) if via else None
        if step is None or not self._leads_on(asked.about[0], step):
            return None
        others = (self.conditions.best(m, asked.about) for m in asked.targets if m is not via)
        wanted = next(others, None) or self.aims.measured(rest(asked), asked.about)
        return Query("value", asked.about, via=(step,), paths=(wanted,)) if wanted else None

    def _how_much(self, asked: Asked) -> Query | None:
        """Read 归途多高: a measure without its name."""
        much = re.search(
            "多[长宽高重大快远久贵]|how (?:heavy|tall|long|wide|fast|big)", asked.shape
        )
        if len(asked.named) != 1 or not much or asked.targets or asked.conditions.where:
            return None
        if content(FRAME_WORDS.sub(" ", asked.shape.replace(much[0], ""))).strip():
            return None
        word = COMPARATIVES.get(much[0].rsplit(" ")[-1]) or asked.comparative
        path = self.aims.own_attribute(word, "", asked.named) if word else None
        return Query("value", asked.named, paths=(path,)) if path else None

    def _values_of(self, asked: Asked) -> Query | None:
        """Read 昆明的酒店评分各是多少: values of all for which conditions hold."""
        where = asked.conditions.where
        paths = [
            path for mark in asked.targets if (path := self.conditions.best(mark, asked.about))
        ]
        if len(asked.named) == 1 and where and paths:  # 昆明的云岚有几间会议室
            members = self._of_one("value", asked)
            if members and self._graph.value(asked.named[0], paths[0]) is None:
                return replace(members, paths=tuple(paths))
        each = re.search(f"各|分别|每|都是?(?:什么|多少|几)|{english.EACH}", asked.shape)
        if not each or not paths:
            return None
        if len(asked.named) == 1 and (own := self._of_one("value", asked)):
            return replace(own, paths=tuple(paths))
        return (
            Query("value", where=where, paths=tuple(paths)) if where and not asked.named else None
        )

    def _leads_on(self, entity: str, path: Path) -> bool:
        """Tell whether the value of an attribute is another entity."""
        return any(own == path for own, _ in self._graph.edges(entity))

    def _check(self, asked: Asked) -> Query | None:
        where = asked.conditions.where
        if (
            not asked.about
            or not where
            or not IS.search(asked.marked.text)
            or asked.conditions.unread
        ):
            return None
        has_only = all(c.op in ("has", "lacks") for row in where for c in row)
        claims = re.search("[吧对]|是吗|是不是", asked.marked.text)
        if has_only and not asked.targets and len(asked.about) == 1 and not claims:
            return None  # told by the value itself
        if not asked.named and (WHICH.search(asked.shape) or CHOOSES.search(asked.shape)):
            return None
        edges = [path for m in asked.targets if (path := self.conditions.best(m, asked.about))]
        if len(edges) == 1 and self._leads_on(asked.about[0], edges[0]):
            return Query("check", asked.about, via=tuple(edges), where=where)
        if is_rhetorical(asked):
            where = tuple(
                tuple(replace(c, op="is") if c.op == "not" else c for c in row) for row in where
            )
        return Query("check", asked.about, where=where)

    def _list(self, asked: Asked) -> Query | None:
        where = asked.conditions.where
        if asked.conditions.unread or re.search("最.{0,3}J", asked.shape):
            return None
        if not asked.about and re.search("其[他它]|别的|另外", asked.shape):
            return None  # other than what?
        which = WHICH.search(asked.shape)
        if (
            asked.named and which and not re.search(f"E的?A|{english.OWN}", asked.shape)
        ):  # 知行的竞品是哪款
            if own := self._of_one("list", asked):
                return own
        if asked.named and not asked.scope:
            return None
        bare = where and not asked.targets and BARE_LIST.search(asked.shape.strip(" ?!。"))
        bare = bare or (where and CHOOSES.search(asked.shape))
        everything = asked.scope or not asked.marked.marks
        if asked.scope and which and not asked.targets:
            return Query("list", asked.scope, where=where)
        if which and (
            where or (everything and re.search(rf"(?:哪|什么).{{0,2}}{THING}", asked.shape))
        ):
            if not asked.targets or where:
                return Query("list", asked.scope, where=where)
        return Query("list", asked.scope, where=where) if bare else None

    def _of_one(self, kind: Kind, asked: Asked) -> Query | None:
        """Ask for the entities that point to one: the cars of a maker that is an entity itself."""
        meant = [path for m in asked.targets if (path := self.conditions.best(m, asked.about))]
        row = []
        for entity in asked.named:
            pointing = self._graph.pointing_at(entity)
            paths = [path for path in pointing if path in meant or self._is_kind(path)]
            if not paths:
                return None
            row.append(Condition(paths[0], "is", normalize(entity), said=entity))
        return Query(kind, where=(*asked.conditions.where, tuple(row)))

    def _define(self, asked: Asked) -> Query | None:
        terms = asked.marked.of("A")
        if asked.named or len(terms) != 1:
            return None
        if not re.search(
            r"(?:什么|啥)(?:是|叫)A|A是干[嘛吗什]|A(?:是|指)的?(?:什么|啥)(?:意思|东西)?|解释.*A|A.*(?:含义|什么意思)"
            rf"|{english.DEFINE}",
            asked.shape,
        ):
            return None
        for term in terms[0].names:
            for holder in self._graph.holders.get(term, ())[:1]:
                fact = self._graph.value(holder, term)
                if fact and len(fact.value) >= _LONG:
                    return Query("value", (holder,), paths=(term,))
        path = self.conditions.best(terms[0], asked.about)
        return Query("define", paths=(path,)) if path else None


def _denied(marked: Marked) -> tuple[Mark, ...]:
    """Return the entities behind 除了 or 不是, those joined to them too: 除了V9和归途."""
    joined = "(?:E(?:[和与跟及、,]|以及))+$"
    leads = ((mark, re.sub(joined, "", marked.before(mark))) for mark in marked.of("E"))
    return tuple(mark for mark, lead in leads if NOT.search(lead))


def _without_denied(query: Query, asked: Asked) -> Query:
    """Leave out 除了小满 and "other than"."""
    denied = dict.fromkeys(entity for mark in _denied(asked.marked) for entity in mark.entities)
    if query.kind not in ("rank", "list", "count") or query.entities:
        return query
    return replace(query, without=tuple(dict.fromkeys((*query.without, *denied))))
