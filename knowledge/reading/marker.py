"""Marks what a text says of one graph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from bot.sounds import HAN
from bot.text import normalize
from bot.types import Mention, Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.graph.synonyms import Rows
from knowledge.linking.attributes import AttributeLinker
from knowledge.linking.sorts import is_of_sort, sort_behind
from knowledge.linking.words import content
from knowledge.reading.comparatives import find_comparatives
from knowledge.reading.exact import (
    COUNTED,
    counted_words,
    find_counted,
    find_exceeding,
    find_measured,
    read_count,
)
from knowledge.reading.kinds import NO_KINDS, Kinds, short_kinds
from knowledge.reading.lexicon import is_known
from knowledge.reading.marks import Mark, Marked, Sheet
from knowledge.reading.named_kinds import NamedKinds
from knowledge.reading.pieces import NameParts, Pieces
from knowledge.reading.shapes import THING
from knowledge.values.bounds import Bound, find_bounds

_SAME = re.compile("同一?个?([\u3400-\u9fff])(?!样|时|意)")
_NEAR = re.compile("(?:附近|旁边|隔壁|邻近)的?(?:酒店|门店|店|那家)")
_NEIGHBOUR = re.compile("附近|旁边|隔壁|邻近")
_MODEL_YEAR = re.compile(r"(?:19|20)\d\d款")

_AMOUNT = re.compile(r"(?:得?下|到)?(?P<number>\d+)个?(?P<what>[\u4e00-\u9fff])")
_CAPACITY = re.compile("最[多大]|容")
_NUMBER = re.compile(r"\d+(?:\.\d+)?\s?(?:[a-z]+|[\u4e00-\u9fff]{1,2})?的?$")
_ALONE = re.compile(f"[性生士人最]|{THING}")  # what a value of one character may stand before
_LED = re.compile("(?:哪[些个]|[几多]个|多少个?|什么|的)$")  # … and behind
_SIDE = re.compile("(?:及|或|或者)?以[上下内]")


def _words(entity: str) -> list[str]:
    return normalize(entity).split("_")


class Marker:
    """Marks texts in terms of one graph."""

    def __init__(
        self,
        graph: Graph,
        columns: Columns,
        linker: AttributeLinker,
        rows: Rows = (),
        kinds: Kinds = NO_KINDS,
    ) -> None:
        self._graph = graph
        self._linker = linker
        values = {
            path: [text for text in graph.values(path) if text not in graph.keywords]
            for path in graph.leaf_paths
        }
        self._pieces = Pieces(values, rows, short_kinds(graph))
        self._columns = columns
        self._kinds = kinds
        self._named_kinds = NamedKinds(graph, self._pieces)
        self._parts = NameParts(graph, columns)

    def mark(self, text: str, mentions: Iterable[Mention]) -> Marked:
        """Mark a normalised text: entities first, then bounds, names, values, comparing words."""
        mentions = tuple(mentions)
        sheet = Sheet(text)
        sheet.add(map(self._name, mentions))
        sheet.add(self._year_models(sheet.rest()))
        rest = sheet.rest()
        names = [Mark("A", s.start, s.end, names=s.names) for s in self._linker.words.spans(rest)]
        bounds = [
            Mark("Q", b.start, b.end, names=_counted_in(b, names), bound=b)
            for b in self._bounds(rest)
        ]
        bounds += _parted_bounds(rest, names)
        free = _blank(rest, bounds)  # the 6 of "more than 6 airbags" is no number of its own
        names = [self._with_number(name, free) for name in names if name.names]
        numbered = [name for name in names if name.letter == "Q"]
        names = [name for name in names if name.letter == "A"]
        codes = [m for m in self._pieces.find(rest) if _is_coded(m, names, rest)]
        # 0-100加速 is a name, qy20s a value, though they hold numbers
        sheet.add(b for b in bounds if not any(_is_inside(b, m) for m in (*names, *codes)))
        sheet.add((*numbered, *codes))
        if not mentions:
            names = [self._named_kinds.find(name, names, rest) or name for name in names]
        if len(mentions) == 1:
            names = [self._named_kinds.find_own(name, mentions[0], rest) or name for name in names]
        sheet.add(_value_in_name(name, text, self._pieces) or name for name in names)
        measured = find_measured(sheet.rest(), self._is_measured)
        sheet.add(Mark("Q", b.start, b.end, bound=b) for b in measured)
        rest = sheet.rest()
        values = [m for m in self._pieces.find(rest) if not self._goes_on(m, rest)]
        sheet.add(m for m in values if not self._is_in_a_word(m, values, rest))
        counted = find_counted(
            sheet.rest(), self._columns.by_dimension("count"), self._counted_words
        )
        sheet.add(Mark("Q", b.start, b.end, names={p: 1.0}, bound=b) for b, p in counted)
        rest = sheet.rest()
        parts = (self._of_sort(part, text) for part in self._parts.find(rest))
        parts = (self._with_amount(part, rest) for part in parts)
        sheet.add(part for part in parts if part.names)
        sheet.add(self._same(sheet.rest()))
        sheet.add(self._near(sheet.rest()))
        words = find_comparatives(text)
        sheet.add(Mark("J", start, end, comparative=word) for start, end, word in words)
        return sheet.marked(self._kinds)

    def _goes_on(self, value: Mark, text: str) -> bool:
        """Tell whether a value begins the longer word of a name: the 自动 of 自动挡吗."""
        behind = text[value.end : value.end + 1]
        whole = text[value.start : value.end] + behind
        return bool(HAN.match(behind) and content(behind)) and self._linker.words.is_begun(whole)

    def _is_in_a_word(self, value: Mark, values: Sequence[Mark], text: str) -> bool:
        """Tell whether a value of one character is only a part of a word: the 男 of 男朋友."""
        before, behind = text[max(0, value.start - 1) : value.end], text[value.end :]
        if value.end - value.start > 1 or not HAN.match(value.value):
            return False
        if _LED.search(text[: value.start]):
            return False
        if len(before) > 1 and is_known(before):
            return True
        alone = _ALONE.match(behind) or self._kinds.replace(behind) != behind
        beside = any(other.start == value.end for other in values)
        return not (alone or beside) and bool(HAN.match(behind) and content(behind[0]))

    def _of_sort(self, part: Mark, text: str) -> Mark:
        """Leave out what cannot be asked for by the word behind: 快充多久 is no power."""
        sort = sort_behind(text, part.end)
        if sort is None:
            return part
        fit = (path for path in part.names if is_of_sort(path, sort, False, self._columns))
        return replace(part, names={path: part.names[path] for path in fit})

    @cached_property
    def _counted_words(self) -> Mapping[str, Path]:
        counting = self._columns.by_dimension("count")
        names = self._linker.names()
        return counted_words({name: path for name, path in names.items() if path in counting})

    def _same(self, text: str) -> Iterator[Mark]:
        """Mark the 城 of 同城 as the attribute of that sort."""
        for match in _SAME.finditer(text):
            paths = self._pieces.sorts(match[1])
            if len(paths) == 1:
                yield Mark("A", match.start(1), match.end(1), names={paths[0]: 0.9})

    def _near(self, text: str) -> Iterator[Mark]:
        """Mark 附近的酒店 as the attribute that names a neighbour."""
        match = _NEAR.search(text)
        paths = (
            [path for path in self._graph.linking if _NEIGHBOUR.search(path[-1])] if match else []
        )
        if match and paths:
            yield Mark("A", *match.span(), names={paths[0]: 0.9})

    def _with_number(self, name: Mark, text: str) -> Mark:
        """Take the number in front of what is counted: 四个排气管, 双电机."""
        match = COUNTED.search(text[: name.start])
        counting = self._columns.by_dimension("count")
        said = text[name.start : name.end]
        paths = [path for path in name.names if path in counting]
        paths = paths or [path for path in counting if said in normalize(path[-1])]
        if not match or not paths:
            return name
        low = high = read_count(match["number"])
        whole = text[match.start() : name.end]
        bound = Bound(match.start(), name.end, low, high, False, "count", "", whole)
        return Mark("Q", match.start(), name.end, names=dict.fromkeys(paths, 1.0), bound=bound)

    def _with_amount(self, part: Mark, text: str) -> Mark:
        """Take the number behind what holds so many: 容纳1000人."""
        match = _AMOUNT.match(text, part.end)
        holding = [path for path in part.names if match and match["what"] in path[-1]]
        paths = [path for path in holding if path in self._columns.by_dimension("count")]
        if match is None or not paths:
            return part
        most = any(_CAPACITY.search(path[-1]) for path in paths)
        said = match["number"] + match["what"] + ("以上" if most else "")
        low = float(match["number"])
        high = None if most else low
        bound = Bound(part.start, match.end(), low, high, False, "count", "", said)
        return Mark("Q", part.start, match.end(), names=dict.fromkeys(paths, 1.0), bound=bound)

    def _year_models(self, text: str) -> Iterator[Mark]:
        """Mark 2023款 as all the entities of whose names it is a part."""
        for match in _MODEL_YEAR.finditer(text):
            named = tuple(entity for entity in self._graph.entities if match[0] in _words(entity))
            if named:
                yield Mark("E", match.start(), match.end(), entities=named)

    def _bounds(self, text: str) -> list[Bound]:
        found = find_bounds(text)
        taken = [range(bound.start, bound.end) for bound in found]
        more = find_exceeding(text, self._is_measured)
        return found + [b for b in more if not any(b.end - 1 in span for span in taken)]

    def _is_measured(self, dimension: str) -> bool:
        return bool(self._columns.by_dimension(dimension))

    def _name(self, mention: Mention) -> Mark:
        """Mark a name; one that all of a maker, brand or series share is a value of theirs."""
        entity = mention.entities[0]
        if len(mention.entities) > 1:
            value = self._pieces.meant(mention.text)
            for path in self._pieces.paths(mention.text):
                fact = self._graph.value(entity, path)
                if fact is None or normalize(fact.value) != value:
                    continue
                sharers = set(self._graph.sharing(path, fact.value))
                if sharers and sharers == set(mention.entities) - {fact.value}:
                    paths = dict.fromkeys((path, *self._pieces.paths(value)))
                    return Mark("V", mention.start, mention.end, values=tuple(paths), value=value)
        return Mark("E", mention.start, mention.end, entities=mention.entities)


def _counted_in(bound: Bound, names: Iterable[Mark]) -> Mapping[Path, float]:
    """Return what the unit of a bound is a name of: the seats of "at least 7 seats"."""
    last = next((name for name in names if name.end == bound.end), None)
    return last.names if last and bound.dimension == "count" and bound.unit.isascii() else {}


def _parted_bounds(text: str, names: Iterable[Mark]) -> Iterator[Mark]:
    """Yield the bounds that stand around a name: 16gb内存以上."""
    for name in names:
        number, side = _NUMBER.search(text[: name.start]), _SIDE.match(text, name.end)
        found = find_bounds(number[0] + side[0]) if number and side else []
        if number and side and len(found) == 1:
            bound = replace(found[0], start=number.start(), end=side.end())
            yield Mark("Q", bound.start, bound.end, names=name.names, bound=bound)


def _is_coded(value: Mark, names: Sequence[Mark], text: str) -> bool:
    """Tell whether a value comes before names: qy20s, the five-star that ends in a name."""
    latin = text[value.start : value.end].isascii()
    longer = any(_is_inside(m, value) and m.end - m.start < value.end - value.start for m in names)
    return bool(re.search("[0-9]", value.value)) or (latin and longer)


def _value_in_name(name: Mark, text: str, pieces: Pieces) -> Mark | None:
    """Return the value that a synonym says: 真皮座椅 is called so for 座椅材质."""
    said = text[name.start : name.end]
    inside = [m for m in pieces.find(said, only=lambda path: path in name.names)]
    if len(inside) != 1 or any(inside[0].value in path[-1].lower() for path in name.names):
        return None
    return Mark(
        "V", name.start, name.end, names=name.names, values=inside[0].values, value=inside[0].value
    )


def _blank(text: str, marks: Iterable[Mark]) -> str:
    """Return the text with spaces in place of marks."""
    sheet = Sheet(text)
    sheet.add(marks)
    return sheet.rest()


def _is_inside(a: Mark, b: Mark) -> bool:
    return b.start <= a.start and a.end <= b.end
