"""A question with its entities, attributes, values, bounds and comparing words marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from bot.text import normalize
from bot.types import Mention, Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.graph.synonyms import Rows
from knowledge.linking.attributes import AttributeLinker
from knowledge.linking.words import content
from knowledge.reading.comparatives import Comparative, find_comparatives
from knowledge.reading.english import COLOURS
from knowledge.reading.exact import COUNTED, find_counted, find_exceeding, find_measured, read_count
from knowledge.values.bounds import Bound, find_bounds

# Entity, Attribute, Value, Quantity (a bound), a word that compares (Judgement).
Letter = Literal["E", "A", "V", "Q", "J"]
_MOST_VALUES, _LONGEST = 60, 12  # an attribute with more, or longer, values is no category
_LATIN = re.compile(r"[a-z]+[a-z0-9.\-]*|\d+(?:\.\d+)?[a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_FEW = 4  # a part that so many names share means none of them
# what is asked about everywhere, or names the things themselves
_COMMON = {
    "酒店",
    "车型",
    "品牌",
    "多少",
    "最大",
    "最高",
    "最低",
    "最多",
    "最小",
    "可以",
    "支持",
    "产品",
    "推荐",
    "同系",
    "配置",
}
_SAME = re.compile("同一?个?([\u3400-\u9fff])(?!样|时|意)")
_COLOUR = re.compile(rf"(?P<zh>[红橙黄绿青蓝紫黑白灰银金粉棕])色|\b(?P<en>{'|'.join(COLOURS)})\b")
_SILENT = {"有", "无", "是", "否", "选配", "标配", "不支持", "支持", "没有", "独立", "普通", "其他"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that means something; which fields are filled follows the letter.

    Attributes
    ----------
    entities
        Of ``E``: those it may mean.
    names
        Of ``A``: the paths called so, with how surely that means each.
    values, value
        Of ``V``: the paths that take the value, and the value, normalised.
    """

    letter: Letter
    start: int
    end: int
    entities: tuple[str, ...] = ()
    names: Mapping[Path, float] = field(default_factory=dict)
    values: tuple[Path, ...] = ()
    value: str = ""
    bound: Bound | None = None
    comparative: Comparative | None = None


@dataclass(frozen=True, slots=True)
class Marked:
    """A text and its marks.

    Attributes
    ----------
    marks
        In the order of the text.
    shape
        The text with a capital letter for each mark: ``E和E哪个AJ``.
    at
        Place in ``shape`` of each mark.
    """

    text: str
    marks: tuple[Mark, ...]
    shape: str
    at: tuple[int, ...]

    def of(self, letter: Letter) -> tuple[Mark, ...]:
        """Return the marks of one letter, in order."""
        return tuple(mark for mark in self.marks if mark.letter == letter)

    def before(self, mark: Mark) -> str:
        """Return the shape up to a mark."""
        return self.shape[: self.at[self.marks.index(mark)]]

    def after(self, mark: Mark) -> str:
        """Return the shape behind a mark."""
        return self.shape[self.at[self.marks.index(mark)] + 1 :]


class Pieces:
    """Parts of values by which people name them: ``suv`` of 中型SUV, 麦弗逊 of 麦弗逊式独立悬架.

    Parameters
    ----------
    values
        Every attribute with the texts that it takes.
    rows
        Synonyms: a word in a row with a value stands for it.
    """

    def __init__(self, values: Mapping[Path, Sequence[str]], rows: Rows = ()) -> None:
        self._paths: dict[str, dict[Path, None]] = defaultdict(dict)
        self._sorting: dict[Path, None] = {}
        self._colours: dict[Path, None] = {}
        self._names = {normalize(path[-1]) for path in values}
        all_names = "\n".join(self._names)
        for path, texts in values.items():
            if 0 < len(texts) <= _MOST_VALUES:
                self._sorting[path] = None
                name = normalize(path[-1])
                whole = set(map(normalize, texts))
                for piece in {p for text in whole for p in _pieces(text)}:
                    if piece in whole or piece not in all_names:
                        self._paths[piece][path] = None
                if name.endswith("色"):
                    self._colours[path] = None
        self._same = dict(self._synonyms(rows))
        for word, value in self._same.items():
            self._paths.setdefault(word, self._paths[value])
        self._longest = max(map(len, self._paths), default=0)

    def _synonyms(self, rows: Rows) -> Iterator[tuple[str, str]]:
        """Yield the synonyms of values with the value that they stand for."""
        for row in rows:
            if not self._names.isdisjoint(row):
                continue  # it is about an attribute
            value = next((word for word in row if word in self._paths), None)
            if value:
                yield from ((word, value) for word in row if word not in self._paths)

    def paths(self, piece: str) -> tuple[Path, ...]:
        """Return the attributes with a value of which this is a piece."""
        return tuple(self._paths.get(piece, ()))

    def sorts(self, start: str) -> tuple[Path, ...]:
        """Return the attributes that sort things whose name begins so."""
        return tuple(path for path in self._sorting if normalize(path[-1]).startswith(start))

    def meant(self, word: str) -> str:
        """Return the value that a word stands for; itself, where it is no synonym."""
        return self._same.get(word, word)

    def find(self, text: str, only: Callable[[Path], bool] | None = None) -> Iterator[Mark]:
        """Yield the longest pieces that do not overlap, from left to right, as ``V`` marks."""
        start = 0
        while start < len(text):
            mark = self._longest_at(text, start, only)
            if mark:
                yield mark
            start = mark.end if mark else start + 1

    def _longest_at(
        self, text: str, start: int, only: Callable[[Path], bool] | None
    ) -> Mark | None:
        for end in range(min(len(text), start + self._longest), start, -1):
            paths = self._paths.get(text[start:end])
            if not paths or _splits_word(text, start, end):
                continue
            own = tuple(path for path in paths if only is None or only(path))
            if own:
                value = self._same.get(text[start:end], text[start:end])
                plural = text[start:end].isascii() and text[end : end + 1] == "s"
                return Mark("V", start, end + plural, values=own, value=value)
        colour = _COLOUR.match(text, start)
        if colour and self._colours and only is None:
            value = colour["zh"] or COLOURS[colour["en"]]
            return Mark("V", start, colour.end(), values=tuple(self._colours), value=value)
        return None


def _pieces(value: str) -> Iterator[str]:
    """Yield a short value whole, its Latin words, and its runs of two or more Han characters."""
    if len(value) > _LONGEST or value in _SILENT or not re.search("[a-z\u3400-\u9fff]", value):
        return
    if not re.match(r"\d", value) or (len(value) > 4 and re.search("[a-z/]", value)):
        yield value
    yield from (word for word in _LATIN.findall(value) if len(word) > 1)
    for run in _HAN.findall("" if re.search(r"\d", value) else value):
        yield from (part for part in _runs(run) if part not in _SILENT)


def _splits_word(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch begins or ends within a Latin word."""
    if text[end : end + 1] == "s" and not text[end + 1 : end + 2].isalnum():
        end += 1  # suvs
    around = (text[cut - 1 : cut + 1] for cut in (start, end) if 0 < cut < len(text))
    return any(pair.isascii() and pair.isalnum() for pair in around)


class NameParts:
    """Parts of attribute names by which people mean them: 地铁站 of 距地铁站, 客房 of 客房总数."""

    def __init__(self, graph: Graph) -> None:
        self._paths: dict[str, dict[Path, float]] = defaultdict(dict)
        entities = "\n".join(map(normalize, graph.entities))
        for path in graph.leaf_paths:
            name = normalize(path[-1])
            for run in _HAN.findall(name):
                for part in _runs(run):
                    if part in entities:
                        continue  # 型号 of A型号
                    self._paths[part][path] = max(0.5, 0.9 * len(part) / len(name))
        self._longest = max(map(len, self._paths), default=0)

    def find(self, text: str) -> Iterator[Mark]:
        """Yield the longest parts that few names share, from left to right, as ``A`` marks."""
        start = 0
        while start < len(text):
            for end in range(min(len(text), start + self._longest), start + 1, -1):
                part = text[start:end]
                if len(self._paths.get(part, ())) in range(1, _FEW) and part not in _COMMON:
                    yield Mark("A", start, end, names=self._paths[part])
                    start = end - 1
                    break
            start += 1


def _runs(text: str) -> Iterator[str]:
    for start in range(len(text)):
        yield from (text[start:end] for end in range(start + 2, len(text) + 1))


_NEAR = re.compile("(?:附近|旁边|隔壁|邻近)的?(?:酒店|门店|店|那家)")
_NEIGHBOUR = re.compile("附近|旁边|隔壁|邻近")
_MODEL_YEAR = re.compile(r"(?:19|20)\d\d款")


def _words(entity: str) -> list[str]:
    return normalize(entity).split("_")


_NO_NAME = re.compile("^[各旁这那哪每几附其别]|的")
_NAME = "(?P<name>[\u4e00-\u9fffa-z0-9]{2,8}?)"
_STRANGE = (
    re.compile(rf"E(?:和|跟|与|比|、){_NAME}(?=哪|谁|比|更|差|相|一样|区别|的?A)"),
    re.compile(rf"^{_NAME}(?:和|跟|与|比|、)E(?=哪|谁|比|更|差|相|一样|区别|的?A)"),
    re.compile(rf"^{_NAME}(?:都)?有(?=哪些|几|多少|什么)"),
    re.compile(
        r"^(?P<name>[\u4e00-\u9fff]{2,6}?\d{0,3}(?:系|店|型|号|版))的?(?:大概|卖|要)?A[^EAVQJ]{0,3}$"
    ),
    re.compile(r"E(?P<name>[\u4e00-\u9fff]{2,7}?(?:店|版))(?=$|[^\u4e00-\u9fff]|多|的|有|几|是)"),
)


class Marker:
    """Marks texts in terms of one graph."""

    def __init__(
        self, graph: Graph, columns: Columns, linker: AttributeLinker, rows: Rows = ()
    ) -> None:
        self._graph = graph
        self._linker = linker
        values = {
            path: [text for text in graph.values(path) if text not in graph.keywords]
            for path in graph.leaf_paths
        }
        self._pieces = Pieces(values, rows)
        self._columns = columns
        self._parts = NameParts(graph)

    def mark(self, text: str, mentions: Iterable[Mention]) -> Marked:
        """Mark a normalised text: entities first, then bounds, names, values, comparing words."""
        marks = [self._name(mention) for mention in mentions]
        _add(marks, self._year_models(_blank(text, marks)))
        rest = _blank(text, marks)
        names = [Mark("A", s.start, s.end, names=s.names) for s in self._linker.spans(rest)]
        bounds = [
            Mark("Q", b.start, b.end, names=_counted_in(b, names), bound=b)
            for b in self._bounds(rest)
        ]
        free = _blank(rest, bounds)  # the 6 of "more than 6 airbags" is no number of its own
        names = [self._with_number(name, free) for name in names if name.names]
        codes = [m for m in self._pieces.find(rest) if _is_code(m, names, rest)]
        numbered = [name for name in names if name.letter == "Q"]
        names = [name for name in names if name.letter == "A"]
        # 0-100加速 is a name, qy20s a value, though they hold numbers
        _add(marks, [b for b in bounds if not any(_inside(b, m) for m in (*names, *codes))])
        _add(marks, (*numbered, *codes))
        _add(marks, (_value_in_name(name, text, self._pieces) or name for name in names))
        _add(
            marks, (Mark("Q", b.start, b.end, bound=b) for b in self._measured(_blank(text, marks)))
        )
        _add(marks, self._pieces.find(_blank(text, marks)))
        counted = find_counted(_blank(text, marks), self._columns.by_dimension("count"))
        _add(marks, (Mark("Q", b.start, b.end, names={p: 1.0}, bound=b) for b, p in counted))
        _add(marks, self._parts.find(_blank(text, marks)))
        _add(marks, self._same(_blank(text, marks)))
        _add(marks, self._near(_blank(text, marks)))
        taken = _blank(text, marks)
        marks += [
            Mark("J", start, end, comparative=word)
            for start, end, word in find_comparatives(text)
            if taken[start:end] == text[start:end]
        ]
        return _shape(text, sorted(marks, key=lambda m: m.start))

    def _same(self, text: str) -> Iterator[Mark]:
        """Mark the 城 of 同城 as the attribute of that sort."""
        for match in _SAME.finditer(text):
            paths = self._pieces.sorts(match[1])
            if len(paths) == 1:
                yield Mark("A", match.start(1), match.end(1), names={paths[0]: 0.9})

    @staticmethod
    def strange(marked: Marked) -> str:
        """Return what stands where a name would and is none; empty without such."""
        for pattern in _STRANGE:
            match = pattern.search(marked.shape)
            if match and _NO_NAME.search(match["name"]):
                continue
            if match and len(content(match["name"])) >= max(2, len(match["name"]) - 1):
                return match["name"]
        return ""

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

    def _year_models(self, text: str) -> Iterator[Mark]:
        """Mark 2023款 as all the entities of whose names it is a part."""
        for match in _MODEL_YEAR.finditer(text):
            named = tuple(entity for entity in self._graph.entities if match[0] in _words(entity))
            if named:
                yield Mark("E", match.start(), match.end(), entities=named)

    def _measured(self, text: str) -> Iterator[Bound]:
        return find_measured(text, self._is_measured)

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


def _is_code(value: Mark, names: Sequence[Mark], text: str) -> bool:
    """Tell whether a value comes before names: qy20s, the five-star that ends in a name."""
    latin = text[value.start : value.end].isascii()
    longer = any(_inside(m, value) and m.end - m.start < value.end - value.start for m in names)
    return bool(re.search("[0-9]", value.value)) or (latin and longer)


def _add(marks: list[Mark], more: Iterable[Mark]) -> None:
    """Add what does not meet an earlier mark."""
    marks += [m for m in more if not any(_meet(m, own) for own in marks)]


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
    """Return the text with spaces in place of what is marked."""
    for m in marks:
        text = f"{text[: m.start]}{' ' * (m.end - m.start)}{text[m.end :]}"
    return text


def _inside(a: Mark, b: Mark) -> bool:
    return b.start <= a.start and a.end <= b.end


def _meet(a: Mark, b: Mark) -> bool:
    return a.start < b.end and b.start < a.end


def _shape(text: str, marks: Sequence[Mark]) -> Marked:
    shape, at, last = "", [], 0
    for m in marks:
        shape += text[last : m.start]
        at.append(len(shape))
        shape += m.letter
        last = m.end
    return Marked(text, tuple(marks), shape + text[last:], tuple(at))
