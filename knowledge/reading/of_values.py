"""Questions about the values of an attribute: 有哪些颜色, 旗下有几个品牌."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.text import normalize
from bot.types import Path
from knowledge.query.plans import Condition, Query
from knowledge.reading import english
from knowledge.reading.asked import Asked
from knowledge.reading.ground import Ground
from knowledge.reading.shapes import OTHERS
from knowledge.values.leaves import read_value

_MOST = 60  # an attribute with more values sorts nothing
_KINDS = "(?:哪些|哪几[个种家类]|什么(?:样的)?|几[个种家类]|多少[个种家类])(?:不同的?)?"
_END = "A(?:的?V?[车店款]?|酒店|产品|可选|可以选)[呢啊?]*$"
_ASKS = re.compile(f"{_KINDS}{_END}|{english.VALUES}")
_NAMED_SO = re.compile(_KINDS)  # 有哪些颜色 may be a name of 颜色
_OF_ALL = re.compile("共|都有|旗下|你们|咱们|店里|市面")


def distinct(asked: Asked, ground: Ground) -> Query | None:
    """Read 有哪些颜色, of all or of the members of one: which values there are."""
    if not asked.targets or asked.conditions.unread or not _asks(asked):
        return None
    path = ground.conditions.best(asked.targets[-1])
    if path is None or not _sorts(path, ground):
        return None
    where = asked.conditions.where
    if not asked.named:
        free = not asked.focus or _OF_ALL.search(asked.shape)
        return Query("distinct", where=where, paths=(path,)) if free else None
    if len(asked.targets) == 2:
        return _of_its_kind(asked, path, ground)
    row = _members(asked.named, path, ground)
    return Query("distinct", where=(*where, row), paths=(path,)) if row else None


def _asks(asked: Asked) -> bool:
    last = asked.targets[-1]
    said = asked.marked.text[last.start : last.end]
    so = _NAMED_SO.search(said) and re.search(_END, asked.shape)
    return bool(so or _ASKS.search(asked.shape))


def _sorts(path: Path, ground: Ground) -> bool:
    """Tell whether an attribute has a few texts for values, not numbers, nor 有 and 无."""
    values = set(ground.graph.values(path)) if path in ground.graph.leaf_paths else set()
    if all(read_value(text).has for text in values):
        return False
    return 1 < len(values) <= _MOST and ground.columns.column(path).dimension is None


def _members(named: Sequence[str], path: Path, ground: Ground) -> tuple[Condition, ...]:
    """Return the conditions to belong to some, for those that have an attribute."""
    return tuple(
        Condition(own, "is", normalize(entity), said=entity)
        for entity in named
        for own in ground.graph.pointing_at(entity)
        if ground.is_kind(own) and ground.graph.value(entity, path) is None
        if any(ground.graph.value(holder, path) for holder in ground.graph.holders[own][:1])
    )


def _of_its_kind(asked: Asked, path: Path, ground: Ground) -> Query | None:
    """Read 崂山店的集团还有哪些品牌: of those that share a group, but its own."""
    entity, via = asked.named[0], ground.conditions.best(asked.targets[0], asked.named)
    group = ground.graph.value(entity, via) if via else None
    if len(asked.named) > 1 or via is None or group is None or not OTHERS.search(asked.shape):
        return None
    row = (Condition(via, "is", normalize(group.value), said=group.value),)
    own = ground.graph.value(entity, path)
    unlike = ground.graph.items(entity, path) if own and "还" in asked.shape else ()
    where = (*asked.conditions.where, row)
    return Query("distinct", where=where, without=(entity,), unlike=unlike, paths=(path,))
