"""Follow-ups that ask for more of it than what was told: 再便宜点的, 有大点的吗."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.types import Path
from knowledge.query.plans import Condition, Query, Where
from knowledge.reading import english
from knowledge.reading.asked import Asked
from knowledge.reading.ground import Ground
from knowledge.reading.of_listed import WHICH_OF_THEM, found, same_or_own

_MORE = re.compile(rf"[再更还]J|比[它他这]款?J|J(?:一?点|一?些)|有没有J|{english.MORE}")


def go_further(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """再便宜点的: better than the one the talk is about, after a list than the best of it."""
    most = asked.comparative is not None and asked.comparative.is_superlative
    if not _MORE.search(asked.shape) or asked.groups or most:
        return None
    of_them = before.kind in ("compare", "difference") and re.search("哪|谁", asked.shape)
    if of_them or (len(asked.focus) > 1 and WHICH_OF_THEM.match(asked.shape)):
        return None
    path = same_or_own(asked, before, ground)
    where = before.where if before.kind in ("rank", "list", "count", "value") else ()
    if path is None or not asked.comparative:
        return None
    more = asked.comparative.is_descending(ground.aims.dimension(path))
    where = (*_without_side(where, path, low=more), *asked.conditions.where)
    where = tuple(dict.fromkeys(where))
    if before.kind in ("value", "check", "sum", "define", "distinct"):
        return ground.better(asked.focus[:1], path, asked, where)
    return _beyond_all(asked, before, path, where, ground)


def _beyond_all(
    asked: Asked, before: Query, path: Path, where: Where, ground: Ground
) -> Query | None:
    """Ask for what is better than all that were found; where there is none, for their best."""
    than = found(before, ground)
    if not than:
        return _beyond_bound(asked, before, path, ground)
    sized = tuple(entity for entity in than if ground.columns.column(path).comparable(entity))
    better = ground.better(sized, path, asked, where)
    if better is None or len(than) == 1:
        return better
    better = replace(better, without=())
    if found(better, ground):
        return better
    both = (*before.where, *asked.conditions.where)
    among = Query("rank", before.entities, before.via, both, before.without)
    return ground.ranked(asked, path, among)


def _beyond_bound(asked: Asked, before: Query, path: Path, ground: Ground) -> Query:
    """Ask for what is beyond the bounds that left nothing: 再便宜点的, after 3000左右的."""
    word, every = asked.comparative, (each for row in before.where for each in row)
    bound = next((each for each in every if each.path == path and each.op == "within"), None)
    if bound is None or word is None:
        return before
    more = word.is_descending(ground.aims.dimension(path))
    edge = bound.high if more else bound.low
    if edge is None:
        return before
    low, high = (edge, None) if more else (None, edge)
    beyond = Condition(path, "within", low=low, high=high, strict=True, said=word.word)
    where = tuple(row for row in before.where if bound not in row)
    return replace(before, where=(*where, (beyond,)))


def _without_side(where: Where, path: Path, *, low: bool) -> Where:
    """Drop the bounds of an attribute on one side alone: the new one is closer."""
    return tuple(row for row in where if not all(_bounds(each, path, low=low) for each in row))


def _bounds(condition: Condition, path: Path, *, low: bool) -> bool:
    same, other = (condition.low, condition.high)[:: 1 if low else -1]
    return (
        condition.path == path and condition.op == "within" and same is not None and other is None
    )
