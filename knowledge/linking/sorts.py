"""What sort of value a question word asks for: 多久 a duration, 多少钱 money, 几点 a time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.types import AttributeLink, Path
from knowledge.graph.columns import Columns
from knowledge.linking.attributes import AttributeLinker
from knowledge.linking.words import AND, content

Sort = frozenset[str]  # dimensions

_SORTS = {
    r"多久|多长时间|(?:几|多少)个?(?:小时|钟头|分钟|秒|天|月)": "time",
    r"多少钱|几块钱|什么价": "money",
    r"(?:几|多少)个?平(?:方|米)?": "area",
    r"多重|(?:几|多少)(?:公斤|千克|斤|吨)": "weight",
    r"多[远宽高深厚]|多长(?!时间)|(?:几|多少)(?:公里|厘米|毫米|米)": "length",
    r"多大": "length area volume weight energy power data n·m mah v speed 匹 l/100km 级",
    r"几点": "clock time",
    r"什么时候|何时|哪一?年|几月|几号": "date clock",
}
_PLACE = "在哪[里儿]?"  # no number says that
_ASKING = re.compile("|".join(f"({pattern})" for pattern in (*_SORTS, _PLACE)))
_DIMENSIONS = [frozenset(dimensions.split()) for dimensions in (*_SORTS.values(), "")]
_STRICT = frozenset({"money", "weight", "count"})  # never meant by another question word
_TIMES = frozenset({"clock", "time", "date"})
# says again what sort of value it is: 早餐时间是几点
_AGAIN = re.compile("时间|时长|价格|费用|距离|大小|重量|尺寸")
# where it is measured from, and what is claimed: 离西湖多远, 早餐是自助的吗
_WHAT = re.compile(
    "(?:[离距]离?|到)(?P<from>[^,]{2,10}?)(?:有|大概|大约|要)*(?:多远|(?:几|多少)(?:公里|千米|米))"
    "|是(?P<claim>[\u4e00-\u9fff]{2,6}?)的[吗么]"
)
_OTHER = re.compile(r"那么?(?P<said>.+?)呢[?]?")
_DONE = re.compile(
    "(?:能不能|可不可以|能够?|可以)(?P<verb>(?![用有看给到])[\u4e00-\u9fff])(?P<what>[^,。?]+?)[吗么不?]*$"
)
_LONGER = re.compile("[\u4e00-\u9fff]{1,2}")
_TELLING = 2  # characters of what is said, at least
_NO_MEASURE = re.compile("(?:材[料质]|颜色|类[型别]|形式|方式|品牌|型号)$")
_SIZES = frozenset("长宽高深厚")
_SIZE = re.compile(f"多([{''.join(_SIZES)}])(?!时间)")
_DOUBTED = 0.58  # score, at most, of an attribute of another sort: offered, never told
_LABELLED = 0.9  # of one whose values say what is asked about: 快充 of 充电时间


def sort_behind(text: str, end: int) -> Sort | None:
    """Return what the question word asks for that follows a place in a normalised text.

    Examples
    --------
    >>> sorted(sort_behind("快充要多久", 2) or ()), sort_behind("快充功率多少,多久", 4)
    (['time'], None)
    """
    match = _ASKING.search(text, end)
    between = text[end : match.start()] if match else ""
    parted = "," in between or AND.search(between)
    return None if parted or content(_AGAIN.sub("", between)) else _sort_of(text[end:])


def _sort_of(text: str) -> Sort | None:
    """Return what the first question word of a text asks for."""
    match = _ASKING.search(text)
    return _DIMENSIONS[(match.lastindex or 1) - 1] if match else None


def asks_for(text: str, dimension: str) -> bool:
    """Tell whether the first question word of a normalised text asks for a dimension.

    Examples
    --------
    >>> asks_for("键盘多少钱", "money"), asks_for("键盘多重", "money")
    (True, False)
    """
    return dimension in (_sort_of(text) or ())


def is_of_sort(path: Path, sort: Sort, by_name: bool, columns: Columns) -> bool:
    """Tell whether an attribute may be what a question word asks for.

    What is called by its name is taken at its word where the two are near: 续航多久 is the range
    in kilometres, but 质保多少钱 is no number of years.
    """
    dimension = columns.column(path).dimension
    if sort and _NO_MEASURE.search(path[-1]):
        return False  # 轮毂多大 is not about what it is made of, though an editor calls that 轮毂
    if dimension is None or not sort:
        return dimension is None and (by_name or not sort or not sort <= _TIMES)
    if dimension in sort:
        return True
    return by_name and dimension not in _STRICT and sort.isdisjoint(_STRICT)


def agree(
    links: Iterable[AttributeLink], text: str, linker: AttributeLinker, columns: Columns
) -> tuple[AttributeLink, ...]:
    """Doubt the links to attributes of another sort than is asked for, and add those of it.

    Parameters
    ----------
    text
        Normalised, without its entities.
    """
    links = tuple(links)
    own = [*_labelled(text, columns), *_done_with(links, text, linker, columns)]
    strict = _sort_for_all(links, text, columns)
    added = {link.path for link in own}
    judged = (
        link
        if _agrees(link, text, linker, columns, strict)
        and not _is_of_other(link, links, text)
        and not _verb_of(link, text, columns)
        else _doubted(link)
        for link in links
        if link.path not in added
    )
    return tuple(sorted([*own, *judged], key=lambda link: -link.score))


def doubt_unsaid(
    links: Iterable[AttributeLink], text: str, linker: AttributeLinker
) -> tuple[AttributeLink, ...]:
    """Doubt the links where a text asks for more than they are called.

    离西湖多远 asks for no other distance, 早餐是自助的吗 not whether there is one.
    """
    found = (match["from"] or match["claim"] for match in _WHAT.finditer(text))
    said = [what for what in found if len(content(what)) >= _TELLING]
    judged = (
        link if all(linker.is_said(what, link.path) for what in said) else _doubted(link)
        for link in links
    )
    return tuple(sorted(judged, key=lambda link: -link.score))


def without_others(
    links: Iterable[AttributeLink], text: str, topic: Path, linker: AttributeLinker
) -> tuple[AttributeLink, ...]:
    """Leave out what a bare value links to: 那SUV呢 asks something of others, not for a class.

    Parameters
    ----------
    topic
        The attribute asked for last; of it another value is asked about.
    """
    other = _OTHER.fullmatch(text)
    said = other["said"] if other else ""
    return tuple(
        link
        for link in links
        if link.matched != said or link.path == topic or linker.is_name(said, link.path)
    )


def _doubted(link: AttributeLink) -> AttributeLink:
    return replace(link, score=min(link.score, _DOUBTED))


def _sort_for_all(links: Iterable[AttributeLink], text: str, columns: Columns) -> Sort | None:
    """Return what alone is asked for, wherever it stands, where nothing of it was found.

    油箱加满多少钱 asks for money, and a volume is none.
    """
    sort = _sort_of(text)
    sure = (link for link in links if link.score > _DOUBTED)
    found = any(columns.column(link.path).dimension in (sort or ()) for link in sure)
    strict = sort and not sort.isdisjoint(_STRICT) and "," not in text and not AND.search(text)
    return sort if strict and not found else None


def _agrees(
    link: AttributeLink,
    text: str,
    linker: AttributeLinker,
    columns: Columns,
    strict: Sort | None,
) -> bool:
    if _is_other_size(link.path, text):
        return False
    start = text.find(link.matched)
    said = start >= 0  # else it is nearest in meaning: no word of the text stands for it
    sort = sort_behind(text, start + len(link.matched)) if said else _sort_of(text)
    sort = strict if sort is None else sort
    by_name = said and linker.is_name(link.matched, link.path)
    return sort is None or is_of_sort(link.path, sort, by_name, columns)


def _is_other_size(path: Path, text: str) -> bool:
    """Tell whether a name says another size than is asked for: 床多长 is not 床宽."""
    asked = _SIZE.search(text)
    others = _SIZES - {asked[1], "长"} if asked else ()
    return any(size in path[-1] for size in others)


def _is_of_other(link: AttributeLink, links: Iterable[AttributeLink], text: str) -> bool:
    """Tell whether a link is only the question word behind another's: the 多少钱 of 质保多少钱."""
    if not _ASKING.fullmatch(link.matched):
        return False
    places = ((text.find(other.matched), other) for other in links if other.path != link.path)
    return any(
        start >= 0
        and (
            sort_behind(text, start + len(other.matched))
            or _ends(text[:start], link.matched)
            or _goes_on(text[start + len(other.matched) :], link.matched)
        )
        for start, other in places
    )


def _goes_on(text: str, word: str) -> bool:
    """Tell whether a name goes on before a question word: it is another's, 无线充电器多少钱."""
    between, asked, _ = text.partition(word)
    return bool(asked) and _LONGER.fullmatch(between) is not None and content(between) == between


def _ends(text: str, word: str) -> bool:
    return text.rstrip().endswith(word)


def _verb_of(link: AttributeLink, text: str, columns: Columns) -> str:
    """Return what is to be done with a quantity: the 扩 of 能扩内存吗, which asks for none."""
    done = _DONE.search(text) if columns.column(link.path).dimension else None
    return done["verb"] if done and done["what"] == link.matched else ""


def _done_with(
    links: Iterable[AttributeLink], text: str, linker: AttributeLinker, columns: Columns
) -> Iterator[AttributeLink]:
    """Yield what is called by both, what is done and with what: 内存可扩展 of 能扩内存吗."""
    for link in links:
        if verb := _verb_of(link, text, columns):
            both = {*verb, *link.matched}
            named = (p for p in linker.nearest(verb + link.matched) if both <= set(p[-1]))
            yield from (AttributeLink(path, True, _LABELLED, link.matched) for path in named)


def _labelled(text: str, columns: Columns) -> Iterator[AttributeLink]:
    """Yield the attributes of the sort asked for whose values say what it is asked about."""
    for dimension in _sort_of(text) or ():
        for path in columns.by_dimension(dimension):
            for label in columns.column(path).labels:
                if label and label in text and set(_beside(text, label)) <= set(path[-1]):
                    yield AttributeLink(path, True, _LABELLED, label)


def _beside(text: str, label: str) -> str:
    return content(_ASKING.sub(" ", text.replace(label, " ")))
