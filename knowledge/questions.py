"""From a text to a query: the frames of questions about things and their attributes.

Entities, attributes, values, bounds and comparing words are marked first (:mod:`knowledge.marks`);
a frame then sees only the shape of the text, ``E和E哪个AJ``, so that a typo in a name or another
trade changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.text import normalize, parse_numeral
from bot.types import Path
from knowledge import english
from knowledge.columns import Columns
from knowledge.comparatives import COMPARATIVES, Comparative, find_measure
from knowledge.conditions import NOT, ConditionReader, Conditions
from knowledge.exact import read_count
from knowledge.graph import Graph
from knowledge.marks import Mark, Marked
from knowledge.plans import Condition, Kind, Query
from knowledge.words import content, leftover

_THING = "(?:款|台|辆|家|间|种车|个(?!A)|部|只|支|件|车|酒店|产品|型号|版本)"
_PREMISE = re.compile(
    rf"为什么|为啥|为何|凭什么|{english.PREMISE}|怎么连.*[都也]"
    r"|怎么(?:会|就|都|也|还)?(?:没|不(?:带|支持|能|让|给|可以)|只|这么|才[^EAVQJ]{0,2}[QV]|要Q|[AV]都?没)"
)
DIFFERENCE = re.compile(
    r"差(?:了|距|别|价|额)?(?:是|有|大概|大约)?(?:多少|几|多大|A)|相差|差价|J(?:了|出)?(?:多少|几|多大)|多(?:出|花)?多少|少(?:花)?多少"
    rf"|{english.DIFFERENCE}"
)
SUM = re.compile(
    r"一共|总共|合计|总计|加(?:在)?一?起(?:来)?|总价|拢共|都拿下|全?都?买下来?|加上"
    rf"|{english.SUM}"
)
_COUNT = re.compile(
    rf"(?<![这那前])(?:几|多少){_THING}|的(?:有|是)?(?:几|多少)(?:款|台|辆|家|个|种)?$|{english.COUNT}"
)
_BEST = re.compile(
    r"最[^EAQV]{0,4}?J|J最|之最|(?:第一|头)名?.{0,2}J|J(?:的)?(?:是)?第一|第[二三四五六七八九十\d]+J|排.{0,3}(?:第一|前)|前.{1,2}(?:名|款|个|的)"
    rf"|{english.BEST}"
)
_COMPARE = re.compile(
    r"比|哪|谁|更|vs|pk|对比|区别|不同|一样|相同|差异|差别|还是"
    rf"|{english.COMPARE}"
)
_WHICH = re.compile(
    rf"哪些|哪几|哪{_THING}|哪(?:一|个)?{_THING}|什么{_THING}|哪[个些]A|谁|有没有.*[AVQ].*的|有什么|列(?:出|一下|举)|啥|推荐|筛选|都有谁|有吗"
    rf"|{english.WHICH}"
)
_BARE_LIST = re.compile(
    rf"[QVA][^EAVQJ呢]{{0,4}}(?:的{_THING}?|{_THING}|(?<=的)V)(?:有吗|有哪些|有么)?$|[QV]的V$|^有.*[QV][吗么][?]?$|^Q(?:的|左右的)?V$"
    rf"|{english.BARE_LIST}"
)
_CHOOSES = re.compile(
    rf"[有带].*[QVA].{{0,3}}的{_THING}?(?:吗|么|没|没有)?[?]?$|给我|我要|想[要买找]|有啥|都有"
)
_SAME = re.compile(
    r"(?:[和跟与同]|像)(?:E|它|这款|这个|这家)?[^EJQV]{0,3}?(?:同|一样|相同|一个)(?:一个?)?(?:的)?A|同(?:一个?)?A"
    rf"|[和跟与]E的?A(?=一样|相同)|{english.SAME}"
)
_OTHERS = re.compile(
    r"(?:还有|其他|其它|别的|另外).{0,3}(?:哪|什么|几|多少|款|车|J|A)|的(?:车|酒店|产品)?还有"
    rf"|{english.OTHERS}"
)
_IS = re.compile(
    rf"吗|是不是|是否|有没有|能不能|可不可以|有无|对吧|对不对|么$|吧[?]?$|没有$|{english.IS}"
)
_PLURAL = re.compile(
    rf"它们|他们|两者|二者|这[两几些]|那[两几些]|上面|其中|里面|三者|{english.PLURAL}"
)
_FRAME_WORDS = re.compile(
    r"[EAVQJ]|最|更|色|生产|产|各|订|住|一晚|花|辆|人|吧|旗下|纯|所有|全部|总共|合计|间|开到|码|店|家|店铺|以外|只有|[第两二三四五六七八九十]|才|比|较|还|哪|谁|差|相|同|一样|以上|以下|推荐|列出|便|点|些|第|前|名|排|共|加起来|合计|对比|区别"
    r"|不同|除了|其他|别的|另外|里|当中|之间|其中|并|且|但|又|既|同时|满足|要|买|适合|符合|条件|属于|类|价位|预算|左右|酒店|产品|房|版本|型号|牌"
    r"|支持|带|配|含|能|可以|允许|提供|没|无|不|非|或|要么|买|跑得|它们|这|那|几|两|三|四|五|\d"
    rf"|{english.FRAME_WORDS}"
)
_AMOUNT = re.compile(r"([一两二三四五六七八九十\d]+)(?:款|台|辆|家|间|个|部|只|支|件|晚|套|名)")
_MONEY = re.compile(f"钱|价|费|贵|便宜|{english.MONEY}")
_MOST_COMPARED = 8
_LONG = 10  # a value of so many characters explains


@dataclass(frozen=True, slots=True)
class Reading:
    """A query and how surely it is meant, 0..1."""

    query: Query
    confidence: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What a frame looks at.

    Attributes
    ----------
    groups
        The entities of each mention, in the order of the text.
    about
        Who is asked about: the mentioned, else the focus.
    targets
        Attributes that no condition is about.
    out
        Entities that are to be left out.
    """

    marked: Marked
    conditions: Conditions
    groups: tuple[tuple[str, ...], ...]
    focus: tuple[str, ...]
    targets: tuple[Mark, ...]
    out: tuple[str, ...] = ()

    @property
    def shape(self) -> str:
        """The text with capital letters for its marks."""
        return self.marked.shape

    @property
    def named(self) -> tuple[str, ...]:
        """Every entity that is mentioned."""
        return tuple(dict.fromkeys(entity for group in self.groups for entity in group))

    @property
    def about(self) -> tuple[str, ...]:
        """The mentioned entities, else the focus."""
        return self.named or self.focus

    @property
    def scope(self) -> tuple[str, ...]:
        """The entities to choose from: a brand's, a series', those before; none for all."""
        if any(len(group) > 1 for group in self.groups) or len(self.groups) > 1:
            return self.named
        return self.focus if _PLURAL.search(self.shape) and len(self.focus) > 1 else ()

    @property
    def comparative(self) -> Comparative | None:
        """The first comparing word, else the one of 多重, 多高."""
        word = next((mark.comparative for mark in self.marked.of("J")), None)
        much = re.search("多([长宽高重大快远久贵])", self.shape)
        return word or (COMPARATIVES[much[1]] if much else None)


class QuestionReader:
    """Reads questions in terms of one graph."""

    def __init__(self, graph: Graph, columns: Columns) -> None:
        self._graph = graph
        self._columns = columns
        self.conditions = ConditionReader(graph, columns)

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
                return Reading(query, _confidence(asked, query))
        return None

    def ask(self, marked: Marked, focus: Sequence[str]) -> Asked:
        """Tell conditions from what is asked for.

        Parameters
        ----------
        focus
            The entities the talk is about.
        """
        conditions = self.conditions.read(marked)
        out = tuple(mark for mark in marked.of("E") if NOT.search(marked.before(mark)))
        conditions = replace(conditions, where=(*conditions.where, *self._left_out(out)))
        groups = tuple(mark.entities for mark in marked.of("E") if mark not in out)
        targets = tuple(mark for mark in marked.of("A") if mark not in conditions.used)
        left = tuple(dict.fromkeys(entity for mark in out for entity in mark.entities))
        asked = Asked(marked, conditions, groups, tuple(focus), targets, left)
        own = re.search("[比和跟与](?:它|他|自己|E)?的?A", marked.shape)
        if own and len(asked.about) == 1 and targets and re.search(_COMPARE, marked.shape):
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
        if not _PREMISE.search(asked.shape) or not asked.about:
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
        paths = self.compared(asked)
        return self._side_by_side("difference", asked, paths)

    def _ends(self, asked: Asked) -> Query | None:
        """Read 最贵的和最便宜的差多少: the two ends of an attribute."""
        path = self.ranked_by(asked)
        sizes = {}
        for entity in self._graph.holders.get(path or (), ()):
            if size := self._columns.column(path or ()).comparable(entity):
                sizes[entity] = size.low
        if path is None or asked.conditions.where or len(sizes) < 2:
            return None
        ends = (max(sizes, key=sizes.__getitem__), min(sizes, key=sizes.__getitem__))
        return Query("difference", ends, paths=(path,), descending=True)

    def _sum(self, asked: Asked) -> Query | None:
        where = asked.conditions.where
        bought = re.search("(?:买|订|来|要|住)(?:了|个)?[两二三四五六七八九十\\d]", asked.shape)
        amount = _amount(asked.shape)
        own = self._of_one("sum", asked) if len(asked.named) == 1 else None
        if own and (path := self.ranked_by(asked)) and SUM.search(asked.shape):
            return replace(own, paths=(path,))
        buys = bought and amount > 1 and len(asked.about) == 1 and _MONEY.search(asked.marked.text)
        if not (SUM.search(asked.shape) or buys) or not (asked.about or where):
            return None
        path = self.ranked_by(asked)
        if path is None and _COUNT.search(asked.shape):
            return None
        if where and not asked.named:
            return Query("sum", where=where, paths=(path,)) if path else None
        money = _MONEY.search(asked.marked.text) or re.search("[要花]多少", asked.shape)
        paths = (path,) if path else self._columns.by_dimension("money")[:1] if money else ()
        several = len(asked.about) > 1
        amount = 1 if several else amount
        if not paths or (amount == 1 and not several):
            return None
        return Query("sum", asked.about, paths=tuple(paths), times=amount)

    def _same(self, asked: Asked) -> Query | None:
        """Read 和A同级别最便宜的, A的厂商还有哪些车: a walk to those that share a value."""
        same = _SAME.search(asked.shape)
        others = _OTHERS.search(asked.shape)
        if len(asked.about) != 1 or len(asked.groups) > 1:
            return None
        alike = re.search("[和跟与同像]E.{0,3}一样", asked.shape)
        if alike and asked.conditions.where and not asked.targets and _WHICH.search(asked.shape):
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
        wanted = asked.comparative or asked.conditions.where or _WHICH.search(asked.shape)
        if via is None or not (same or (others and whose) or (whose and wanted)):
            return None
        rest = replace(asked, targets=tuple(m for m in asked.targets if via not in m.names))
        start = Query("list", asked.about, via=(via,), where=asked.conditions.where)
        named = [other for path, other in self._graph.edges(asked.about[0]) if path == via]
        if named and self._is_kind(via):  # those of the same brand, not the brand itself
            own = Condition(via, "is", normalize(named[0]), said=named[0])
            start = Query("list", where=(*asked.conditions.where, (own,)), without=asked.about)
        if (others or same) and not rest.comparative:
            start = replace(start, without=asked.about)
        if rest.comparative and (path := self.ranked_by(rest)):
            if re.search("比[E它]?", asked.shape) and "最" not in asked.shape:
                better = self.better(asked.about[0], path, rest, start.where)
                return better and replace(better, entities=start.entities, via=start.via)
            return self._ranked(rest, path, start)
        if _COUNT.search(asked.shape):
            return replace(start, kind="count")
        if rest.targets and (path := self.conditions.best(rest.targets[0], asked.about)):
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
        counted = _COUNT.search(asked.shape) or kinds
        if not counted or asked.conditions.unread or _BEST.search(asked.shape):
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
        if not (superlative or _BEST.search(asked.shape)) or asked.conditions.unread:
            return None
        if not asked.comparative:
            listed = re.search(
                "(?:排名?|前)[^EAQV]{0,3}[一二三四五六七八九十\\d]|\\btop\\b", asked.shape
            )
            if not listed or not asked.targets:
                return None
        path = self.ranked_by(asked)
        if path is None:
            return None
        if 1 < len(asked.groups) and len(asked.named) <= _MOST_COMPARED:
            return self._side_by_side("compare", asked, (path,))
        scope = Query("rank", asked.scope, where=asked.conditions.where)
        if len(asked.named) == 1:
            if re.search("多少|多[大长高重远快]", asked.shape):
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
        path = self.ranked_by(asked)
        if path is None:
            return None
        return self.better(asked.named[0], path, asked, asked.conditions.where)

    def better(
        self, entity: str, path: Path, asked: Asked, where: tuple[tuple[Condition, ...], ...]
    ) -> Query | None:
        """Return the query for those that are more so than an entity; None where it has no value."""
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
        if not several or not (_COMPARE.search(asked.shape) or asked.comparative):
            return None
        if asked.conditions.where and not asked.targets and not asked.comparative:
            which = re.search("哪|谁|which", asked.shape)
            return Query("list" if which else "check", asked.about, where=asked.conditions.where)
        if not asked.groups and not (asked.comparative or _PLURAL.search(asked.shape)):
            return None
        query = self._side_by_side("compare", asked, self.compared(asked))
        claims = asked.comparative and re.search(f"E.*比.*E.*J|{english.AHEAD}", asked.shape)
        if (
            query
            and claims
            and _IS.search(asked.marked.text)
            and not re.search("哪|谁|which", asked.shape)
        ):
            return replace(query, premise=True)
        return query

    def _side_by_side(self, kind: Kind, asked: Asked, paths: tuple[Path, ...]) -> Query | None:
        if not paths:
            return None
        dimension = self._columns.column(paths[0]).dimension
        more = asked.comparative.is_descending(dimension) if asked.comparative else True
        return Query(kind, asked.about[:_MOST_COMPARED], paths=paths, descending=more)

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
        via = next((m for m in asked.targets if self._place(m, asked) == place), None)
        step = self.conditions.best(via, asked.about) if via else None
        if step is None or not self._leads_on(asked.about[0], step):
            return None
        rest = (self.conditions.best(m, asked.about) for m in asked.targets if m is not via)
        wanted = next(rest, None) or self.measured(_rest(asked), asked.about)
        return Query("value", asked.about, via=(step,), paths=(wanted,)) if wanted else None

    @staticmethod
    def _place(mark: Mark, asked: Asked) -> int:
        return asked.marked.at[asked.marked.marks.index(mark)]

    def _how_much(self, asked: Asked) -> Query | None:
        """Read 归途多高: a measure without its name."""
        much = re.search(
            "多[长宽高重大快远久贵]|how (?:heavy|tall|long|wide|fast|big)", asked.shape
        )
        if len(asked.named) != 1 or not much or asked.targets or asked.conditions.where:
            return None
        if content(_FRAME_WORDS.sub(" ", asked.shape.replace(much[0], ""))).strip():
            return None
        word = COMPARATIVES.get(much[0].rsplit(" ")[-1]) or asked.comparative
        path = self._own_attribute(word, "", asked.named) if word else None
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
            or not _IS.search(asked.marked.text)
            or asked.conditions.unread
        ):
            return None
        has_only = all(c.op in ("has", "lacks") for row in where for c in row)
        claims = re.search("[吧对]|是吗|是不是", asked.marked.text)
        if has_only and not asked.targets and len(asked.about) == 1 and not claims:
            return None  # told by the value itself
        if not asked.named and (_WHICH.search(asked.shape) or _CHOOSES.search(asked.shape)):
            return None
        edges = [path for m in asked.targets if (path := self.conditions.best(m, asked.about))]
        if len(edges) == 1 and self._leads_on(asked.about[0], edges[0]):
            return Query("check", asked.about, via=tuple(edges), where=where)
        return Query("check", asked.about, where=where)

    def _list(self, asked: Asked) -> Query | None:
        where = asked.conditions.where
        if asked.conditions.unread:
            return None
        which = _WHICH.search(asked.shape)
        if (
            asked.named and which and not re.search(f"E的?A|{english.OWN}", asked.shape)
        ):  # 知行的竞品是哪款
            if own := self._of_one("list", asked):
                return own
        if asked.named and not asked.scope:
            return None
        bare = where and not asked.targets and _BARE_LIST.search(asked.shape.strip(" ?!。"))
        bare = bare or (where and _CHOOSES.search(asked.shape))
        everything = asked.scope or not asked.marked.marks
        if asked.scope and which and not asked.targets:
            return Query("list", asked.scope, where=where)
        if which and (
            where or (everything and re.search(rf"(?:哪|什么).{{0,2}}{_THING}", asked.shape))
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
        if asked.named or len(asked.targets) != 1 or asked.conditions.where:
            return None
        if not re.search(
            r"(?:什么|啥)(?:是|叫)A|A是干[嘛吗什]|A(?:是|指)的?(?:什么|啥)(?:意思|东西)?|解释.*A|A.*(?:含义|什么意思)"
            rf"|{english.DEFINE}",
            asked.shape,
        ):
            return None
        for term in asked.targets[0].names:
            for holder in self._graph.holders.get(term, ())[:1]:
                fact = self._graph.value(holder, term)
                if fact and len(fact.value) >= _LONG:
                    return Query("value", (holder,), paths=(term,))
        path = self.conditions.best(asked.targets[0], asked.about)
        return Query("define", paths=(path,)) if path else None

    # ---- which attribute

    def dimension(self, path: Path) -> str | None:
        """Return what an attribute measures."""
        return self._columns.column(path).dimension

    def ranked_by(self, asked: Asked) -> Path | None:
        """Return the attribute that a comparing word is about: the one named, else its own."""
        for mark in sorted(asked.targets, key=lambda m: self._distance(m, asked)):
            numeric = [path for path in self._meant(mark) if self._columns.column(path).dimension]
            if hinted := self._named_by(mark, asked):
                return hinted
            if numeric:
                return self._best_hinted(numeric, asked.comparative)
            if path := self._counting(mark, asked):
                return path
        if asked.targets or asked.comparative is None:
            return None
        entities = asked.about if asked.scope else ()
        return self._own_attribute(asked.comparative, _rest(asked), entities)

    def _named_by(self, mark: Mark, asked: Asked) -> Path | None:
        """Return what a name and a comparing word mean together: 会议室 and 大, its area."""
        said = asked.marked.text[mark.start : mark.end]
        hints = asked.comparative.hints if asked.comparative else ()
        both = (p for h in hints for p in self._columns.numeric() if h in p[-1] and said in p[-1])
        return next(both, None)

    def _counting(self, mark: Mark, asked: Asked) -> Path | None:
        """Return what counts the things that a group is called by: 座位数 of 座位."""
        said = asked.marked.text[mark.start : mark.end]
        counts = (path for path in self._columns.by_dimension("count") if said in path[-1].lower())
        return next(counts, None)

    def measured(self, text: str, entities: Sequence[str]) -> Path | None:
        """Return the attribute that nothing but a measure asks about: how heavy, 多少钱.

        Parameters
        ----------
        text
            Normalised, without its entities.
        entities
            Whom it is asked of; one that all of them have comes first.
        """
        found = find_measure(text)
        if found is None or content(found[1]):
            return None
        word, _ = found
        return self._own_attribute(word, "", entities) or self._own_attribute(word, "")

    def compared(self, asked: Asked) -> tuple[Path, ...]:
        """Return the attributes to put side by side."""
        named = [path for mark in asked.targets if (path := self._leaf(mark, asked))]
        if named:
            return tuple(dict.fromkeys(named))
        if asked.comparative:
            path = self._own_attribute(asked.comparative, _rest(asked), asked.about)
            if path or not asked.comparative.is_general:
                return (path,) if path else ()
        if _MONEY.search(asked.marked.text):
            return tuple(self._columns.by_dimension("money")[:1])
        return self._main(asked.about)

    def _distance(self, mark: Mark, asked: Asked) -> int:
        words = [self._place(word, asked) for word in asked.marked.of("J")]
        own = self._place(mark, asked)
        return min((abs(own - place) for place in words), default=0)

    def _meant(self, mark: Mark) -> list[Path]:
        """Return the attributes that a mark may mean, surest first, those below groups too."""
        ranked = sorted(mark.names, key=lambda path: -mark.names[path])
        return [leaf for path in ranked for leaf in self.conditions.leaves(path)]

    def _leaf(self, mark: Mark, asked: Asked) -> Path | None:
        path = self.conditions.best(mark, asked.about)
        if path is None or path in self._graph.leaf_paths:
            return path
        numeric = [p for p in self.conditions.leaves(path) if self._columns.column(p).dimension]
        if numeric:
            return self._best_hinted(numeric, asked.comparative)
        return self._counting(mark, asked)

    def _best_hinted(self, paths: Sequence[Path], comparative: Comparative | None) -> Path:
        hints = comparative.hints if comparative else ()
        hinted = [p for hint in hints for p in paths if hint in p[-1].lower()]
        return (hinted or list(paths))[0]

    def _own_attribute(
        self, comparative: Comparative, text: str, entities: Sequence[str] = ()
    ) -> Path | None:
        """Return the attribute that a word means by itself: the price of 便宜.

        Parameters
        ----------
        text
            Names that share characters with it come first.
        entities
            If given, all of them must have it.
        """
        common = set(text)
        numeric = sorted(
            self._columns.numeric(),
            key=lambda path: (
                sum(self._graph.value(entity, path) is None for entity in entities),
                -len(common.intersection(path[-1])),
            ),
        )
        for hint in comparative.hints:
            for path in numeric:
                if hint in path[-1].lower():
                    return path
        for dimension in comparative.dimensions:
            for path in numeric:
                if dimension != "count" and self._columns.column(path).dimension == dimension:
                    return path
        return None

    def _main(self, entities: Sequence[str]) -> tuple[Path, ...]:
        """Return the first attributes that all have and in which they differ."""
        shared = [
            path
            for path in self._graph.holders
            if path in self._graph.leaf_paths
            and all(self._graph.value(entity, path) for entity in entities)
            and len({fact.value for e in entities if (fact := self._graph.value(e, path))}) > 1
        ]
        return tuple(shared[:_MOST_COMPARED])


def _without_denied(query: Query, asked: Asked) -> Query:
    """Leave out 除了小满 and "other than"."""
    out = [m for m in asked.marked.of("E") if NOT.search(asked.marked.before(m))]
    denied = dict.fromkeys(entity for mark in out for entity in mark.entities)
    if query.kind not in ("rank", "list", "count") or query.entities:
        return query
    return replace(query, without=tuple(dict.fromkeys((*query.without, *denied))))


def _confidence(asked: Asked, query: Query) -> float:
    """Trust a reading less for every character that it does not explain.

    What is asked of everything must be explained whole: 北京有哪些酒店 is not about all hotels.
    """
    clauses = re.split("[,。;]", asked.shape)
    # 要开年会,…: what leads up to the question, unless it says where
    telling = [part for part in clauses if re.search("[EAVQJ]", part) or part.startswith("在")]
    left = leftover(_FRAME_WORDS.sub(" ", " ".join(telling or clauses)))
    if not (query.where or query.entities or query.paths):
        return 0.7 if not left else 0.1
    weight = 0.1 if query.entities else 0.15 if query.where else 0.2
    return max(0.1, 0.97 - weight * left)


def _rest(asked: Asked) -> str:
    """Return what is not marked."""
    return re.sub("[EAVQJ]", "", asked.shape)


def _amount(shape: str) -> int:
    match = _AMOUNT.search(shape)
    return number(match[1]) if match else 1


def number(text: str) -> int:
    """Return a small number written in digits, Chinese or English, an ordinal too; 1 to 50."""
    digits = re.match(r"\d+", text)
    read = digits[0] if digits else text
    known = digits or read in english.NUMBERS or parse_numeral(read)
    return max(1, min(int(read_count(read)) if known else 1, 50))
