"""Questions about several things: compared, by how much they differ, added up."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.query.plans import Query
from knowledge.query.sieve import Sieve, holds
from knowledge.reading import english
from knowledge.reading.asked import Asked, amount
from knowledge.reading.ground import Ground
from knowledge.reading.shapes import COMPARE, COUNT, DIFFERENCE, IS, MONEY, PLURAL, SUM, WHICH


def difference(asked: Asked, ground: Ground) -> Query | None:
    """Read A比B贵多少, A和B差多少."""
    if not DIFFERENCE.search(asked.shape):
        return None
    if not asked.named and len(asked.marked.of("J")) > 1:
        return _ends(asked, ground)
    if len(asked.about) < 2:
        return None
    paths = ground.aims.compared(asked)
    return ground.side_by_side("difference", asked, paths)


def _ends(asked: Asked, ground: Ground) -> Query | None:
    """Read 最贵的和最便宜的差多少: the two ends of an attribute."""
    path = ground.aims.ranked_by(asked)
    if path is None:
        return None
    column, sieve = ground.columns.column(path), Sieve(ground.graph, ground.columns)
    among = Query("list", where=asked.conditions.where)
    sizes = {
        entity: size.low
        for entity in ground.graph.holders[path]
        if (size := column.comparable(entity)) and holds(sieve.read(entity, among))
    }
    if len(sizes) < 2:
        return None
    ends = (max(sizes, key=sizes.__getitem__), min(sizes, key=sizes.__getitem__))
    return Query("difference", ends, paths=(path,), descending=True)


def sum_up(asked: Asked, ground: Ground) -> Query | None:
    """Read 两台一共多少钱, and 买三台要多少."""
    where = asked.conditions.where
    bought = re.search("(?:买|订|来|要|住)(?:了|个)?[两二三四五六七八九十\\d]", asked.shape)
    times = amount(asked.shape)
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
    times = 1 if several else times
    if not paths or (times == 1 and not several):
        return None
    return Query("sum", asked.about, paths=tuple(paths), times=times)


def compare(asked: Asked, ground: Ground) -> Query | None:
    """Read A和B哪个长, A比B贵吗, A和B有什么区别."""
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
