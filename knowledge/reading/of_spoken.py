"""Follow-ups on those just spoken of: 那B呢, 电池呢, 和小满比呢, 哪个有天窗."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.types import Path
from knowledge.linking.words import content, leftover
from knowledge.query.plans import Condition, Kind, Query
from knowledge.reading import english
from knowledge.reading.asked import Asked
from knowledge.reading.comparatives import Comparative
from knowledge.reading.ground import Ground
from knowledge.reading.of_listed import WHICH_OF_THEM, is_whole, same_or_own
from knowledge.reading.shapes import BEST, DIFFERENCE, FRAME_WORDS, LEFT_OUT, SUM, WHICH
from knowledge.reading.times import is_open_to_doubt

_MUCH = re.compile("(?:它们?|都|分别|各|是|有|大概|到底)*多[长宽高重大快远久贵][呢啊的?]*")
_UNIT = re.compile(
    "(?:是|有)?(?:多少|哪一?|几)个?(?P<unit>[\u4e00-\u9fff]{1,2}?)(?:的|开业|上市)?[呢啊?]*"
)
_CHOSEN = re.compile("就(?:要|买|选|定)?E[吧了]")  # asks nothing
_DIFFER = re.compile(
    "那?都?(?:有(?:什么|哪些|啥))?(?:差别?|差异|区别|不同|不一样)(?:是|都?在)?(?:哪[里儿些]?|什么|啥)?(?:方面|地方)?[呢啊?]*"
)
_MOMENTS = {"点": "clock", "年": "date", "月": "date"}
_OF_KIND = re.compile("^V|(?<=[些几个款台辆家间])V(?!$)")  # 哪些V有, V哪些有
_FEW = 4
_MANY = 200  # things that show whether an attribute is theirs


def ask_of_others(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """那B呢: the same of another entity, where more than a value was asked for."""
    if not asked.groups or asked.targets or asked.conditions.where or asked.comparative:
        return None
    if content(re.sub("[EAVQJ]", " ", asked.shape)).strip() or _CHOSEN.search(asked.shape):
        return None
    if before.kind in ("compare", "difference"):
        if len(asked.named) == 1:  # the newcomer against the first
            others = [entity for entity in before.entities if entity not in asked.named]
            return replace(before, entities=(*others[:1], *asked.named))
        return replace(before, entities=asked.named)
    if before.kind in ("check", "sum") or before.via:
        moved = asked.named if before.without == before.entities else before.without
        return replace(before, entities=asked.named, without=moved if before.without else ())
    if before.kind in ("rank", "list", "count"):
        return _of_another_kind(asked, before, ground)
    return None


def _of_another_kind(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """青榕呢 after the cheapest of another brand; of several things, among these."""
    if len(asked.named) > 1:
        return replace(before, entities=asked.named)
    members = ground.of_one(before.kind, asked)
    paths = {each.path for row in members.where for each in row} if members else set()
    others = tuple(row for row in before.where if not any(each.path in paths for each in row))
    if members is None or len(others) == len(before.where):
        return None
    return replace(before, where=(*others, *members.where))


def ask_something_else(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """电池呢: another attribute of those that were compared or listed."""
    if asked.groups or not asked.targets or asked.conditions.where or is_whole(asked):
        return None
    if before.kind not in ("compare", "difference") and len(asked.focus) < 2:
        return None
    entities = before.entities if before.kind in ("compare", "difference") else asked.focus
    if len(entities) < 2:
        return None
    among = replace(asked, focus=entities)
    kind: Kind = "difference" if before.kind == "difference" else "compare"
    return ground.side_by_side(kind, among, ground.aims.compared(among))


def how_much(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """多久 after what lasts the longest: of what was ranked, not of another time."""
    word, unit = asked.comparative, _UNIT.fullmatch(asked.shape)
    if not asked.focus:
        return None
    path = None
    if word and _MUCH.fullmatch(asked.shape):
        path = ground.aims.of_measure(word, before.measures, asked.focus)
    elif before.kind == "rank" and re.fullmatch("(?:是|有)?多少[呢啊?]*", asked.shape):
        path = before.paths[0]
    elif unit and before.kind == "rank":
        path = next((p for p in before.paths if _is_counted(p, unit["unit"], asked, ground)), None)
    return Query("value", asked.focus, paths=(path,)) if path else None


def _is_counted(path: Path, unit: str, asked: Asked, ground: Ground) -> bool:
    """Tell whether the values of an attribute are told in a unit: 多少间, 几点, 哪年."""
    if ground.aims.dimension(path) == _MOMENTS.get(unit):
        return True
    facts = (ground.graph.value(entity, path) for entity in asked.focus)
    return all(fact is not None and unit in fact.value for fact in facts)


def whether(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """有黑色的吗, after the colours of one."""
    where = asked.conditions.where
    if before.kind != "value" or len(asked.focus) != 1 or asked.groups or not where:
        return None
    same = {each.path for row in where for each in row} == set(before.paths)
    asks = re.search("[吗么][?]?$", asked.shape) and not WHICH.search(asked.shape)
    return Query("check", asked.focus, where=where) if same and asks else None


def compare_again(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """哪个长, after the guarantees of some: by that, not by another length."""
    of_them = len(asked.focus) > 1 and WHICH_OF_THEM.match(asked.shape)
    if not of_them or asked.groups or asked.targets or asked.conditions.where:
        return None
    fits = before.kind in ("value", "list", "compare", "difference")
    path = same_or_own(asked, before, ground) if fits else None
    return ground.side_by_side("compare", asked, (path,)) if path else None


def which_of_them(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """哪个有天窗, of the few that were just compared or spoken of."""
    them = before.entities if len(before.entities) > 1 else asked.focus
    told = before.entities or before.kind in ("value", "check", "compare")
    where = asked.conditions.where
    if not (told and where) or asked.groups or asked.targets or asked.comparative:
        return None
    which = re.match("那?(?:哪个|谁)(?!产品|车)|which one\\b", asked.shape)
    return Query("list", them, where=where) if which and 1 < len(them) <= _FEW else None


def at_another_time(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """Read 那晚上8点呢, after 下午4点能入住吗: the same of another time of day."""
    last = [each for row in before.where for each in row]
    bounds = [mark.bound for mark in asked.marked.marks]
    if before.kind != "check" or len(last) != 1 or last[0].op != "within" or len(bounds) != 1:
        return None
    column, bound = ground.columns.column(last[0].path), bounds[0]
    if bound is None or {bound.dimension, column.dimension} != {"clock"}:
        return None
    if leftover(FRAME_WORDS.sub(" ", asked.shape)):
        return None
    ends = [end for end in (bound.low, bound.high) if end is not None]
    low, high = (None if e is None else ends[0] for e in (last[0].low, last[0].high))
    moved = replace(last[0], low=low, high=high, said=bound.said)
    if is_open_to_doubt(moved, column, asked.marked.text):
        return replace(before, kind="value", where=(), paths=(moved.path,))
    return replace(before, where=((moved,),))


def having_it(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """什么是行政酒廊, 哪些酒店有: which have what was spoken of; 哪些平板有: which of a kind."""
    where, shape = asked.conditions.where, _OF_KIND.sub("", asked.shape)
    if len(where) < len(asked.marked.marks) or not LEFT_OUT.search(shape):
        return None
    if before.kind == "check" and not before.premise:
        return Query("list", where=(*where, *before.where))
    if before.kind not in ("value", "define") or len(before.paths) != 1:
        return None
    own = sorted(p for p in ground.graph.leaf_paths if p[-1] == before.paths[0][-1])
    among = [p for p in own if any(ground.graph.value(e, p) for e in ground.graph.things[:_MANY])]
    if not among or any(ground.columns.column(path).dimension for path in among):
        return None
    row = tuple(Condition(path, "has", said=path[-1]) for path in among)
    return Query("list", where=(*where, row))


def set_against(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """和小满比呢, 比逐星短多少: the one before against another."""
    against = re.search(f"(?:和|跟|与)E比|比E|{english.AGAINST}", asked.shape)
    if not against or english.asks_which(asked.shape) or len(asked.named) != 1 or not asked.focus:
        return None
    word = asked.comparative
    fits = before.paths and not (word and _is_other(word, ground.aims.dimension(before.paths[0])))
    path = None if fits and not asked.targets else ground.aims.ranked_by(asked)
    paths = (path,) if path else before.paths
    if not paths:
        return None
    kind: Kind = "difference" if re.search(f"多少|几|{english.HOW_FAR}", asked.shape) else "compare"
    first = next((entity for entity in asked.focus if entity not in asked.named), None)
    return Query(kind, (first, *asked.named), paths=paths, descending=True) if first else None


def differ(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """差在哪, 有什么区别: all in which those just spoken of differ."""
    several = len(asked.focus) > 1 and not asked.marked.marks
    return Query("compare", asked.focus) if several and _DIFFER.fullmatch(asked.shape) else None


def _is_other(word: Comparative, dimension: str | None) -> bool:
    """Tell whether a word compares something else than what is of a dimension."""
    return bool(word.dimensions) and dimension not in word.dimensions


def add_up(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """两个加起来呢, 差多少: of those just spoken of."""
    if BEST.search(asked.shape):
        return None
    if asked.groups or asked.conditions.where or len(asked.focus) < 2 or not before.paths:
        return None
    paths = (path,) if (path := same_or_own(asked, before, ground)) else before.paths[:1]
    if SUM.search(asked.shape):
        return Query("sum", asked.focus, paths=paths)
    if DIFFERENCE.search(asked.shape):
        return Query("difference", asked.focus, paths=paths, descending=True)
    return None
