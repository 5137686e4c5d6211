"""Questions about several things: compared, by how much they differ, added up."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.query.contests import sort
from knowledge.query.execute import execute
from knowledge.query.plans import Query
from knowledge.reading import english
from knowledge.reading.asked import Asked, amount, number
from knowledge.reading.comparatives import Comparative
from knowledge.reading.ground import Ground
from knowledge.reading.marks import Marked
from knowledge.reading.ordinals import Place, counts, find_place, places
from knowledge.reading.parts import parts
from knowledge.reading.shapes import (
    AMOUNT,
    COMPARE,
    COUNT,
    DIFFERENCE,
    IS,
    MONEY,
    PLURAL,
    SUM,
    WHICH,
)
from knowledge.values.leaves import Quantity

_HOW_MANY = re.compile("(?:一共|总共)有?(?:几|多少)[个款家种]?V")
# 比A贵但比B便宜的
_BETWEEN = re.compile(
    "^[^EJ]*比E的?[^EJ]{0,4}J[^EJ比]{0,5}比E的?[^EJ]{0,4}J的?(?!多少|几|吗|[?]|么)"
)


def difference(asked: Asked, ground: Ground) -> Query | None:
    """Read A比B贵多少, A和B差多少."""
    if not DIFFERENCE.search(asked.shape):
        return None
    if not asked.named and len(asked.marked.of("J")) > 1:
        return ends(asked, Query("list", where=asked.conditions.where), ground)
    if len(asked.about) < 2:
        return None
    paths = ground.aims.compared(asked)
    return ground.side_by_side("difference", asked, paths)


def ends(asked: Asked, among: Query, ground: Ground) -> Query | None:
    """Read 最贵的和第三便宜的差多少: two places in the order of some by one attribute."""
    path, where = ground.aims.ranked_by(asked), asked.conditions.where
    asked_for = _two_places(asked)
    if path is None or not asked_for or len({each for row in where for each in row}) > 1:
        return None
    column, pool = ground.columns.column(path), replace(among, kind="list", paths=(), skip=0)
    found = execute(pool, ground.graph, ground.columns).entities
    sizes = {entity: size for entity in found if (size := column.comparable(entity))}
    ends: dict[str, Quantity] = {}
    for word, place in asked_for:
        order = sort(sizes, word.is_descending(column.dimension) != place.from_end)
        ends |= {entity: sizes[entity] for entity in order[place.number - 1 : place.number]}
    if len(ends) < 2:
        return None
    return Query("difference", tuple(sort(ends, True)), paths=(path,), descending=True)


def _two_places(asked: Asked) -> list[tuple[Comparative, Place]]:
    """Return the two words that compare by the same, each with its place; empty where not so."""
    words, found, last = asked.marked.of("J"), list[tuple[Comparative, Place]](), 0
    names = {tuple(mark.names) for mark in asked.targets}
    if len(words) != 2 or len(names) > 1 or counts(asked.shape):
        return []
    for mark in words:
        end = asked.marked.at[asked.marked.marks.index(mark)] + 1
        lead, last, word = asked.shape[last:end], end, mark.comparative
        assert word
        most = word.is_superlative or re.search("最[^EAQV]{0,4}J$", lead)
        place = find_place(lead) if places(lead) else Place(1) if most else None
        if place is None:
            return []
        found.append((word, place))
    (one, _), (other, _) = found
    alike = bool(set(one.hints) & set(other.hints)) or one.dimensions == other.dimensions
    return found if alike and not places(asked.shape[last:]) else []


def sum_up(asked: Asked, ground: Ground) -> Query | None:
    """Read 两台一共多少钱, and 买三台要多少."""
    where = asked.conditions.where
    said = _unnamed(asked.marked)
    bought = re.search("(?:买|订|来|要|住)(?:了|个)?[两二三四五六七八九十\\d]", said)
    times = amount(said)
    if _HOW_MANY.search(asked.shape):
        return None  # 一共有几个班,最贵的多少钱
    own = ground.of_one("sum", asked) if len(asked.named) == 1 else None
    if own and (path := ground.aims.ranked_by(asked)) and SUM.search(asked.shape):
        return replace(own, paths=(path,))
    buys = bought and times > 1 and len(asked.about) == 1 and MONEY.search(asked.marked.text)
    if not (SUM.search(asked.shape) or buys) or not (asked.about or where):
        return None
    path = ground.aims.ranked_by(asked)
    if path is None and COUNT.search(asked.shape):
        return None
    if where and not asked.named:
        return Query("sum", where=where, paths=(path,)) if path else None
    money = MONEY.search(asked.marked.text) or re.search("[要花]多少", asked.shape)
    paths = (path,) if path else ground.columns.by_dimension("money")[:1] if money else ()
    several = len(asked.about) > 1
    counts = _counts(asked) if several else ()
    times = 1 if several else times
    if not paths or counts is None or (times == 1 and not several):
        return None
    unit = AMOUNT.search(said)
    per = unit["unit"] if unit and (times > 1 or counts) else ""
    return Query("sum", asked.about, paths=tuple(paths), times=times, counts=counts, per=per)


def _unnamed(marked: Marked) -> str:
    """Return the text without its names, with the rest as it was said: 住三晚多少钱."""
    text = marked.text
    for mark in reversed(marked.of("E")):
        text = f"{text[: mark.start]}E{text[mark.end :]}"
    return text


def _counts(asked: Asked) -> tuple[int, ...] | None:
    """Return how many of each are meant: 两台A和一台B, A和B各两台; empty for one of each.

    None where nobody knows which: 两台 of a name that several have.
    """
    marked = asked.marked
    if each := re.search(f"各[^EAVQJ]?{AMOUNT.pattern}", asked.shape):
        counts = (number(each[1]),) * len(asked.about)
        return counts if counts[0] > 1 else ()
    names = marked.of("E")
    before = [re.search(f"{AMOUNT.pattern}的?$", marked.before(mark)) for mark in names]
    after = [re.match(f"[买要订来住]?{AMOUNT.pattern}", marked.after(mark)) for mark in names]
    found = after if len(names) > 1 and all(after) else before  # A和B两台 are two together
    counts = tuple(number(each[1]) if each else 1 for each in found)
    if all(count == 1 for count in counts):
        return ()
    alone = len(asked.groups) == len(counts) == len(asked.about)
    return counts if alone and all(len(group) == 1 for group in asked.groups) else None


def compare(asked: Asked, ground: Ground) -> Query | None:
    """Read A和B哪个长, A比B贵吗, A和B有什么区别."""
    if _BETWEEN.search(asked.shape) and len(asked.groups) == 2:
        return _between(asked, ground)
    several = len(asked.about) > 1
    listed = re.search("哪些|有什么", asked.shape) and not re.search("区别|不同|差", asked.shape)
    if listed and (len(asked.groups) == 1 or not (asked.targets or asked.comparative)):
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
    query = ground.side_by_side("compare", asked, ground.aims.compared(asked))
    claims = asked.comparative and re.search(f"E.*比.*E.*J|{english.AHEAD}", asked.shape)
    if (
        query
        and claims
        and IS.search(asked.marked.text)
        and not re.search("哪|谁|which", asked.shape)
    ):
        return replace(query, premise=True)
    return query


def _between(asked: Asked, ground: Ground) -> Query | None:
    """Read 比A贵但比B便宜的: what is ahead of each by the word beside it."""
    query = Query("list", where=asked.conditions.where)
    for group, part in zip(asked.groups, parts(asked), strict=True):
        path = ground.aims.ranked_by(part)
        better = ground.better(group, path, part, query.where) if path else None
        if better is None:
            return None
        query = replace(better, without=(*query.without, *group))
    return query
