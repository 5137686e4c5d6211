"""Questions about which things name another, and whether they do: 赵大勇教哪些班型."""

from __future__ import annotations

import re

from bot.text import normalize
from knowledge.query.plans import Condition, Query, Where
from knowledge.reading.asked import Asked
from knowledge.reading.ground import Ground
from knowledge.reading.shapes import COMPARE, IS, WHICH


def pointing(asked: Asked, ground: Ground) -> Query | None:
    """Read 在滨江训练场的班型有哪些, 城东训练场有哪些教练: those of a kind that name it."""
    where = (*asked.conditions.where, *_kind(asked, ground))
    if len(asked.named) != 1 or asked.conditions.unread or not WHICH.search(asked.shape):
        return None
    (entity,) = asked.named
    of_kind = {
        other
        for row in where
        for each in row
        if each.op == "is"
        for other in ground.graph.holders[each.path]
        if each.value in map(normalize, ground.graph.items(other, each.path))
    }
    paths = [
        path
        for path in ground.graph.pointing_at(entity)
        if not of_kind.isdisjoint(ground.graph.holders[path])
    ]
    row = tuple(Condition(path, "is", normalize(entity), said=entity) for path in paths)
    return Query("list", where=(*where, row)) if row else None


def _kind(asked: Asked, ground: Ground) -> Where:
    """Return the condition of a kind that is called as an attribute which its owner lacks."""
    marks = asked.targets if len(asked.targets) == 1 and len(asked.named) == 1 else ()
    for mark in marks:
        said = asked.marked.text[mark.start : mark.end]
        own = ground.conditions.best(mark, asked.named)
        if own in ground.graph.linking and ground.graph.value(asked.named[0], own) is None:
            kinds = [p for p in ground.graph.leaf_paths if said in ground.graph.values(p)]
            return tuple((Condition(path, "is", said, said=said),) for path in kinds[:1])
    return ()


def joined(asked: Asked, ground: Ground) -> Query | None:
    """Read 李秀兰教C2VIP班吗, C1普通班在滨江训练场吗: whether one names the other."""
    pair = asked.named
    alone = not (asked.targets or asked.conditions.where or asked.conditions.unread)
    if len(pair) != 2 or len(asked.groups) != 2 or not alone or not IS.search(asked.shape):
        return None
    if re.search(f"J|{COMPARE}", asked.shape):
        return None
    for one, other in (pair, pair[::-1]):
        naming = ground.graph.pointing_at(other)
        paths = [path for path in naming if ground.graph.value(one, path)]
        if len(paths) == 1:
            row = (Condition(paths[0], "is", normalize(other), said=other),)
            return Query("check", (one,), where=(row,))
    return None
