"""Parts of values and of names by which people mean them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.text import normalize
from bot.types import Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.graph.synonyms import Rows
from knowledge.reading.english import COLOURS
from knowledge.reading.marks import Mark

_MOST_VALUES, _LONGEST = 60, 12  # an attribute with more, or longer, values is no category
_LATIN = re.compile(r"[a-z]+[a-z0-9.\-]*|\d+(?:\.\d+)?[a-z]+")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_FEW = 4  # a part that so many names share means none of them
_MANY = 6  # … unless no more than so many measure the same
# what is asked about everywhere, or names the things themselves
_COMMON = frozenset(
    (
        "酒店 车型 品牌 多少 最大 最高 最低 最多 最小 最近 最远 最长 最短 最早 最晚 最快 最慢 "
        "可以 支持 产品 推荐 同系 配置"
    ).split()
)
_COLOUR = re.compile(rf"(?P<zh>[红橙黄绿青蓝紫黑白灰银金粉棕])色|\b(?P<en>{'|'.join(COLOURS)})\b")
_SILENT = {"有", "无", "是", "否", "选配", "标配", "不支持", "支持", "没有", "独立", "普通", "其他"}


class Pieces:
    """Parts of values by which people name them: ``suv`` of 中型SUV, 麦弗逊 of 麦弗逊式独立悬架.

    Parameters
    ----------
    values
        Every attribute with the texts that it takes.
    rows
        Synonyms: a word in a row with a value stands for it.
    kinds
        How values are called for short, with the values.
    """

    def __init__(
        self,
        values: Mapping[Path, Sequence[str]],
        rows: Rows = (),
        kinds: Iterable[tuple[str, str]] = (),
    ) -> None:
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
        short = ((word, kind) for word, kind in kinds if word not in self._paths)
        self._same = {**dict(short), **dict(self._synonyms(rows))}
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
    if not re.match(r"\d", value) or (len(value) > 4 and re.search("[a-z/-]", value)):
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

    def __init__(self, graph: Graph, columns: Columns) -> None:
        self._paths: dict[str, dict[Path, float]] = defaultdict(dict)
        self._columns = columns
        entities = "\n".join(map(normalize, graph.entities))
        for path in filter(graph.leaf_paths.__contains__, graph.holders):
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
                if part in self._paths and part not in _COMMON and (names := self._names(part)):
                    yield Mark("A", start, end, names=names)
                    start = end - 1
                    break
            start += 1

    def _names(self, part: str) -> Mapping[Path, float]:
        """Return the attributes that a part means; none where too many share it.

        Names that end in it and measure one thing are meant before others, and may be more:
        快充功率 and 电动机总功率 are a 功率, 最大功率转速 is none.
        """
        paths = self._paths[part]
        ends = {path: sure for path, sure in paths.items() if path[-1].lower().endswith(part)}
        if 0 < len(ends) <= _MANY:
            measured = {self._columns.column(path).dimension for path in ends}
            if len(measured) == 1 and measured.isdisjoint({None, "count"}):
                return ends
        return paths if len(paths) < _FEW else {}


def _runs(text: str) -> Iterator[str]:
    for start in range(len(text)):
        yield from (text[start:end] for end in range(start + 2, len(text) + 1))
