"""Which attribute a question is about: the one named, else the one that a comparing word means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from os.path import commonprefix

from bot.types import AttributeLink, Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.linking.words import content
from knowledge.reading.asked import Asked, rest
from knowledge.reading.comparatives import Comparative, find_measure
from knowledge.reading.conditions import ConditionReader
from knowledge.reading.marks import BY_A_PART, Mark
from knowledge.reading.shapes import FRAME_WORDS, MONEY, THING

MOST_COMPARED = 8
_VAGUE = frozenset("大 小 big bigger biggest large larger largest small smaller smallest".split())
# 离西湖最近: no attribute says how far that is
_FROM_ELSEWHERE = re.compile("[离距](?!A)[^A,。]{1,8}?(?:最|更|比较)?J")
# 月供最低: what stands before the word is no attribute here, and 低 by itself means another
_OF_SOMETHING = re.compile(
    r"(?P<said>[\u4e00-\u9fff]{2,}?)(?:(?:最|更|比较|谁更?|哪[个款家]?更?)J|有?多[大高长])"
    r"|(?:哪[个款家]|谁)的?(?P<own>[\u4e00-\u9fff]{2,}?)(?<!得)J"
)
_ASKS_WHICH = re.compile("哪|谁")
_OF_ALL = re.compile(f"其中|当中|之间|全部|所有|哪?{THING}")


class Aims:
    """Finds the attribute that is meant, in terms of one graph."""

    def __init__(self, graph: Graph, columns: Columns, conditions: ConditionReader) -> None:
        self._graph = graph
        self._columns = columns
        self._conditions = conditions

    def dimension(self, path: Path) -> str | None:
        """Return what an attribute measures."""
        return self._columns.column(path).dimension

    def ranked_by(self, asked: Asked) -> Path | None:
        """Return the attribute that a comparing word is about: the one named, else its own."""
        return next(iter(self.all_ranked_by(asked)), None)

    def all_ranked_by(self, asked: Asked) -> Sequence[Path]:
        """Return every attribute that a comparing word may be about, the likeliest first."""
        if _FROM_ELSEWHERE.search(asked.shape):
            return ()
        for mark in sorted(asked.targets, key=lambda m: self._distance(m, asked)):
            numeric = [path for path in self._meant(mark) if self._is_ranked(path, mark, asked)]
            if hinted := self._named_by(mark, asked):
                return (hinted,)
            if numeric:
                hinted_ones = self._hinted(numeric, asked.comparative)[:1]
                return hinted_ones or self._conditions.alike(mark.names, numeric)
            if path := self._counting(mark, asked):
                return (path,)
        word = asked.comparative
        if asked.targets or word is None or _is_of_something(asked) or self._is_vague(word):
            return ()
        entities = asked.about if asked.scope else ()
        own = self.own_attribute(word, rest(asked), entities)
        return (own,) if own else ()

    def _is_vague(self, word: Comparative) -> bool:
        """Tell whether several attributes are as likely: the biggest car is long, or roomy.

        What is called just so is likelier: 尺寸, before 电池容量.
        """
        named = {path for path in self._columns.numeric() for h in word.hints if h in path[-1]}
        just_so = [path for path in named if path[-1] in word.hints]
        return word.word in _VAGUE and len(named) > 1 and len(just_so) != 1

    def _is_ranked(self, path: Path, mark: Mark, asked: Asked) -> bool:
        """Tell whether a comparing word may be about one of the attributes that a mark means.

        Of what only stands below a group, it must be what a word of many attributes means by
        itself, or be called after the group: 底盘最高 is not about its turning circle.
        """
        if self._columns.column(path).dimension is None:
            return False
        word, said = asked.comparative, asked.marked.text[mark.start : mark.end]
        if path in mark.names or word is None or len(word.word) > 1:
            return True
        named = said in path[-1].lower() and not word.is_general  # a good screen is no large one
        return named or bool(self._hinted([path], word))

    def _named_by(self, mark: Mark, asked: Asked) -> Path | None:
        """Return what a name and a comparing word mean together: 会议室 and 大, its area."""
        said = asked.marked.text[mark.start : mark.end]
        hints = asked.comparative.hints if asked.comparative else ()
        both = (p for h in hints for p in self._columns.numeric() if h in p[-1] and said in p[-1])
        return next(both, None) or self._worded_so(mark, asked)

    def _worded_so(self, mark: Mark, asked: Asked) -> Path | None:
        """Return what has the word, and of a part of a name something: 快充功率 of 充电最快."""
        word = asked.comparative.word if asked.comparative else ""
        named = any(word in path[-1] for path in mark.names)
        if named or max(mark.names.values()) >= BY_A_PART:
            return None
        said = set(asked.marked.text[mark.start : mark.end])
        with_it = (p for p in self._columns.numeric() if word in p[-1] and said & set(p[-1]))
        return next(with_it, None)

    def _counting(self, mark: Mark, asked: Asked) -> Path | None:
        """Return what counts the things that a group is called by: 座位数 of 座位."""
        said = asked.marked.text[mark.start : mark.end]
        counts = (path for path in self._columns.by_dimension("count") if said in path[-1].lower())
        return next(counts, None)

    def measured(
        self, text: str, entities: Sequence[str], before: Sequence[Path] = ()
    ) -> Path | None:
        """Return the attribute that nothing but a measure asks about: how heavy, 多少钱.

        Parameters
        ----------
        text
            Normalised, without its entities.
        entities
            Whom it is asked of; one that all of them have comes first.
        before
            Attributes just compared: the one that is so measured is meant.
        """
        found = find_measure(text)
        if found is None or content(found[1]):
            return None
        word, _ = found
        return (
            self.of_measure(word, before, entities)
            or self.own_attribute(word, "", entities)
            or self.own_attribute(word, "")
        )

    def of_measure(
        self, word: Comparative, paths: Sequence[Path], entities: Sequence[str]
    ) -> Path | None:
        """Return the first of some attributes that a word measures and all entities have."""
        measured = (path for path in paths if self._is_of(word, path))
        had = (path for path in measured if all(self._graph.value(e, path) for e in entities))
        return next(had, None)

    def counterpart(self, group: Path, topic: Path) -> Path | None:
        """Return what stands below a group as another attribute does below its own.

        It measures the same and has the same end of its name: 电动机总功率, 发动机最大功率.
        """
        dimension = self.dimension(topic)
        ends = {
            path: len(commonprefix([path[-1][::-1], topic[-1][::-1]]))
            for path in self._conditions.leaves(group)
            if path != topic and self.dimension(path) == dimension
        }
        most = max(ends.values(), default=0)
        alike = [path for path, size in ends.items() if size == most]
        return alike[0] if len(alike) == 1 and most > 1 else None

    def priced(self, links: Sequence[AttributeLink], text: str) -> tuple[AttributeLink, ...]:
        """Link a price to what states it, where a group has the prices of editions, too."""
        asks = re.search(f"{MONEY.pattern}|怎么卖", text) and not re.search("哪[些几]|各", text)
        stated = ((link, self._price_in(link.path) if asks else None) for link in links)
        return tuple(replace(k, path=path, leaf=True) if path else k for k, path in stated)

    def _price_in(self, group: Path) -> Path | None:
        leaves = (path for path in self._conditions.leaves(group) if path != group)
        stated = [path for path in leaves if self.dimension(path) == "money" and "价" in path[-1]]
        return stated[0] if len(stated) == 1 else None

    def _is_of(self, word: Comparative, path: Path) -> bool:
        """Tell whether a word measures an attribute, and none of another sort."""
        if len(word.dimensions) != 1:
            return any(hint in path[-1].lower() for hint in word.hints[:1])
        return self.dimension(path) == word.dimensions[0]

    def compared(self, asked: Asked) -> tuple[Path, ...] | None:
        """Return the attributes to put side by side; empty: all in which they differ."""
        named = [path for mark in asked.targets for path in self._leaves(mark, asked)]
        if named:
            return tuple(dict.fromkeys(named))
        if asked.comparative:
            if _is_of_something(asked) or self._is_vague(asked.comparative):
                return None
            path = self.own_attribute(asked.comparative, rest(asked), asked.about)
            of_more = content(FRAME_WORDS.sub(" ", rest(asked)))  # 拍照好的
            if path or of_more or not asked.comparative.is_general:
                return (path,) if path else None
        if MONEY.search(asked.marked.text):
            return self._columns.by_dimension("money")[:1] or None
        return ()

    def _distance(self, mark: Mark, asked: Asked) -> int:
        words = [self.place(word, asked) for word in asked.marked.of("J")]
        own = self.place(mark, asked)
        return min((abs(own - place) for place in words), default=0)

    def _meant(self, mark: Mark) -> list[Path]:
        """Return the attributes that a mark may mean, surest first, those below groups too."""
        ranked = sorted(mark.names, key=lambda path: -mark.names[path])
        return [leaf for path in ranked for leaf in self._conditions.leaves(path)]

    def _leaves(self, mark: Mark, asked: Asked) -> Sequence[Path]:
        """Return the attributes that a mark means; several where all asked about have them."""
        path = self._leaf(mark, asked)
        if path is None:
            return ()
        others = [
            other
            for other in mark.names
            if other != path and all(self._graph.value(entity, other) for entity in asked.about)
        ]
        return self._conditions.alike(mark.names, (path, *others))

    def _leaf(self, mark: Mark, asked: Asked) -> Path | None:
        path = self._conditions.best(mark, asked.about)
        if path is None or path in self._graph.leaf_paths:
            return path
        numeric = [p for p in self._conditions.leaves(path) if self._columns.column(p).dimension]
        hinted = self._hinted(numeric, asked.comparative)
        if numeric and not hinted and _ASKS_WHICH.search(asked.shape):
            return None  # 屏幕哪个好, 屏幕哪个护眼: of none of what is known of it
        return next(iter(hinted or numeric), None) or self._counting(mark, asked)

    @staticmethod
    def _hinted(paths: Sequence[Path], comparative: Comparative | None) -> list[Path]:
        hints = comparative.hints if comparative else ()
        return [p for hint in hints for p in paths if hint in p[-1].lower()]

    def own_attribute(
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
        just_so = [path for path in numeric if path[-1].lower() in comparative.hints]
        if len(just_so) == 1 and comparative.word in _VAGUE:
            return just_so[0]
        for hint in comparative.hints:
            hinted = [path for path in numeric if hint in path[-1].lower()]
            fits = (p for p in hinted if self.dimension(p) in comparative.dimensions)
            if hinted:  # 多久 is no date, though one is called 上市时间
                return next(fits, hinted[0])
        for dimension in comparative.dimensions:
            for path in numeric:
                if dimension != "count" and self._columns.column(path).dimension == dimension:
                    return path
        return None

    @staticmethod
    def place(mark: Mark, asked: Asked) -> int:
        """Return where a mark stands in the shape of a question."""
        return asked.marked.at[asked.marked.marks.index(mark)]


def _is_of_something(asked: Asked) -> bool:
    """Tell whether a word of many attributes, 高 or 大, is said of something not known here."""
    word = asked.comparative
    found = _OF_SOMETHING.search(asked.shape) if word and len(word.word) == 1 else None
    if found is None:
        return False
    return len(content(_OF_ALL.sub("", found["said"] or found["own"]))) > 1
