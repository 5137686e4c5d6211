"""Questions about those that share something with one: its class, its maker."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.text import normalize
from knowledge.query.plans import Condition, Query
from knowledge.reading import english
from knowledge.reading.asked import Asked
from knowledge.reading.ground import Ground
from knowledge.reading.marks import Mark
from knowledge.reading.shapes import COUNT, OTHERS, SAME, WHICH

# 厂商是谁 asks for the maker, not who shares it
_WHO = re.compile("A[是叫]?谁[呢啊呀?]*$|^谁是.*A[呢啊呀?]*$")


def sharing(asked: Asked, ground: Ground) -> Query | None:
    """Read 和A同级别最便宜的, A的厂商还有哪些车: a walk to those that share a value."""
    same = SAME.search(asked.shape)
    others = OTHERS.search(asked.shape)
    if len(asked.about) != 1 or len(asked.groups) > 1:
        return None
    if len(asked.targets) == 1 and _WHO.search(asked.shape):
        return _who(asked, ground)
    alike = re.search("[和跟与同像]E.{0,3}一样", asked.shape)
    if alike and asked.conditions.where and not asked.targets and WHICH.search(asked.shape):
        return Query("list", where=asked.conditions.where, without=asked.about)
    kin = re.search("(?:他们?|它们?|这个?|该|E)家(?!族)|同一?家|同厂", asked.shape)
    if kin and others and not asked.targets and not asked.conditions.where:
        groups = ground.graph.groups_of(asked.about[0])
        return groups and Query("list", asked.about, via=groups[:1], without=asked.about) or None
    if not asked.targets:
        return None
    first = _target_of(asked, same) if same else asked.targets[0]
    via = ground.conditions.best(first, asked.about)
    whose = (
        via is not None
        and ground.is_kind(via)
        and re.search(f"(?:E|它|这款车?)(?:的|那个|这个|所属的)?A|{english.OWN}", asked.shape)
    )
    wanted = asked.marked.of("J") or asked.conditions.where or WHICH.search(asked.shape)
    if via is None or not (same or (others and whose) or (whose and wanted)):
        return None
    further = replace(asked, targets=tuple(m for m in asked.targets if via not in m.names))
    start = Query("list", asked.about, via=(via,), where=asked.conditions.where)
    named = [other for path, other in ground.graph.edges(asked.about[0]) if path == via]
    if named and ground.is_kind(via):  # those of the same brand, not the brand itself
        own = Condition(via, "is", normalize(named[0]), said=named[0])
        start = Query("list", where=(*asked.conditions.where, (own,)), without=asked.about)
    if (others or same) and not further.comparative:
        start = replace(start, without=asked.about)
    if further.comparative and (path := ground.aims.ranked_by(further)):
        if re.search("比[E它]?", asked.shape) and "最" not in asked.shape:
            better = ground.better(asked.about[:1], path, further, start.where)
            return better and replace(better, entities=start.entities, via=start.via)
        return ground.ranked(further, path, start)
    if COUNT.search(asked.shape):
        return replace(start, kind="count")
    if further.targets and (path := ground.conditions.best(further.targets[0], asked.about)):
        return replace(start, kind="value", paths=(path,))
    return start


def _who(asked: Asked, ground: Ground) -> Query | None:
    """Read 厂商是谁, which is a value; 竞品是谁 leads on to it."""
    path = ground.conditions.best(asked.targets[0], asked.about)
    if path is None or not ground.leads_on(asked.about[0], path):
        return None
    if ground.is_kind(path):
        return Query("value", asked.about, paths=(path,))
    return Query("list", asked.about, via=(path,))


def _target_of(asked: Asked, match: re.Match[str]) -> Mark:
    end = match.end() - 1
    return next(
        m for m in asked.marked.marks if asked.marked.at[asked.marked.marks.index(m)] == end
    )
