"""Questions that build on the one before: 再便宜点的, 除了A, 那B呢, 它们哪个重."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.types import Path
from knowledge.linking.words import content
from knowledge.query.execute import execute
from knowledge.query.found import TOLD
from knowledge.query.plans import Condition, Kind, Query, Where
from knowledge.reading import english
from knowledge.reading.asked import Asked, Reading, number, unused
from knowledge.reading.comparatives import Comparative
from knowledge.reading.ground import Ground
from knowledge.reading.ordinals import NUMERAL, find_place, places
from knowledge.reading.shapes import BEST, COUNT, DIFFERENCE, LEFT_OUT, SUM, WHICH

_MORE = re.compile(rf"[再更还]J|比[它他这]款?J|J(?:一?点|一?些)|有没有J|{english.MORE}")
_EXCEPT = re.compile(rf"除了|除去|不算|不要E|{english.EXCEPT}")
_ELSE = re.compile(
    r"还有(?:别的|其他|其它|吗|没有|哪些|什么)|(?:别的|其他|其它)(?:的|呢|吗|有|款|车)|^还有[吗呢?]"
    rf"|{english.ELSE}"
)
_REST = re.compile(r"还有(?:吗|没有|呢|哪些|什么)?|更多|继续|(?:(?:show|see|tell me) )?more")
_PLURAL = re.compile(
    rf"它们|他们(?!家)|她们|[两二俩三](?:者|个|台|款|辆|家|间)|[它他]俩|这几|那几|差多少|相差|加起来|{english.TALKED_OF}"
)
_WHICH_OF_THEM = re.compile(r"那?(?:哪[个款台辆家间]|谁)(?!.*最)|which (?:one )?is \w+(?<!est)\b")
_WHETHER = re.compile(
    r"(?<!的)(?:吗|么|没有)[?]?$|^(?:有没有|能不能|是不是|可不可以|支不支持)(?!.*的[?]?$)|\bit\b"
)
_SORT_OF = "[款台辆家个]"
_SORT = f"{_SORT_OF}?(?:车|酒店|产品|型号)(?!里)"
_SURE = 0.93
_FEW = 4
_MANY = 200  # things that show whether an attribute is theirs


def spoken_of(
    text: str, focus: tuple[str, ...], recent: tuple[str, ...], before: str | None
) -> tuple[str, ...]:
    """Return whom 它们 or 两台 means: the focus, or the last few that were spoken of.

    Parameters
    ----------
    before
        The query before: 哪个重 asks of what it told, else of those whose values were told.
    """
    if len(focus) == 1 and before is None and _WHICH_OF_THEM.match(text):
        return recent if len(recent) > 1 else focus
    some = _PLURAL.search(text)
    if not some or len(focus) > 1:
        return focus
    return recent[: 3 if some[0].startswith("三") else 2] or focus


def follow(asked: Asked, before: Query, ground: Ground) -> Reading | None:
    """Read a text as going on from a query; None when it does not.

    Parameters
    ----------
    before
        The query that was answered last.
    """
    for step in _STEPS:
        query = step(asked, before, ground)
        if query and not unused(asked, query):
            return Reading(query, _SURE)
    return None


def _is_whole(asked: Asked) -> bool:
    """Tell whether a text asks by itself: 哪款车是前麦弗逊悬架, but not 那SUV有哪些."""
    goes_on = re.search("^那|其中|里面|呢[?]?$", asked.shape)
    whole = WHICH.search(asked.shape) or BEST.search(asked.shape) or COUNT.search(asked.shape)
    return bool(whole) and not goes_on


def _tell_more(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """还有吗: what was not told yet of a long list, or of all differences."""
    listed = before.kind in ("list", "count")
    if not (listed or before.kind in ("compare", "difference")) or before.paths:
        return None
    if not _REST.fullmatch(asked.marked.text.strip(" ?!")):
        return None
    return replace(before, skip=before.skip + TOLD)


def _leave_out(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """除了A(还有吗), 还有别的吗."""
    if before.kind not in ("rank", "list", "count"):
        return None
    if _EXCEPT.search(asked.shape) and not asked.conditions.where:
        out = asked.out or asked.named or asked.focus
    elif _ELSE.search(asked.shape) and not asked.marked.marks:
        out = asked.focus
    else:
        return None
    return replace(before, without=tuple(dict.fromkeys((*before.without, *out))))


def _go_further(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """再便宜点的: better than the one the talk is about, after a list than the best of it."""
    if not _MORE.search(asked.shape) or asked.groups:
        return None
    of_them = before.kind in ("compare", "difference") and re.search("哪|谁", asked.shape)
    if of_them or (len(asked.focus) > 1 and _WHICH_OF_THEM.match(asked.shape)):
        return None
    path = same_or_own(asked, before, ground)
    where = before.where if before.kind in ("rank", "list", "count") else ()
    if path is None:
        return None
    where = (*_without_path(where, path), *asked.conditions.where)
    where = tuple(dict.fromkeys(where))
    if before.kind in ("value", "check", "sum", "define", "distinct"):
        return ground.better(asked.focus[:1], path, asked, where)
    return _beyond_all(asked, before, path, where, ground)


def _beyond_all(
    asked: Asked, before: Query, path: Path, where: Where, ground: Ground
) -> Query | None:
    """Ask for what is better than all that were found; where there is none, for their best."""
    than = _found(before, ground)
    sized = tuple(entity for entity in than if ground.columns.column(path).comparable(entity))
    better = ground.better(sized, path, asked, where)
    if better is None or len(than) == 1:
        return better if than else before
    better = replace(better, without=())
    if _found(better, ground):
        return better
    both = (*before.where, *asked.conditions.where)
    among = Query("rank", before.entities, before.via, both, before.without)
    return ground.ranked(asked, path, among)


def same_or_own(asked: Asked, before: Query, ground: Ground) -> Path | None:
    """Return what was compared before, where the word can be about it: 更长的 after 续航."""
    word = asked.comparative
    if before.paths and word and not asked.targets:
        dimension = ground.aims.dimension(before.paths[0])
        if dimension in word.dimensions or dimension in word.turns:
            return before.paths[0]
    return ground.aims.ranked_by(asked)


def _without_path(where: Where, path: tuple[str, ...]) -> Where:
    """Drop bounds on an attribute: the new one is closer."""
    return tuple(row for row in where if not all(c.path == path and c.op == "within" for c in row))


def _ask_of_others(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """那B呢: the same of another entity, where more than a value was asked for."""
    if not asked.groups or asked.targets or asked.conditions.where or asked.comparative:
        return None
    if content(re.sub("[EAVQJ]", " ", asked.shape)).strip():
        return None
    if before.kind in ("compare", "difference"):
        if len(asked.named) == 1:  # the newcomer against the first
            others = [entity for entity in before.entities if entity not in asked.named]
            return replace(before, entities=(*others[:1], *asked.named))
        return replace(before, entities=asked.named)
    if before.kind in ("check", "sum") or before.via:
        moved = asked.named if before.without == before.entities else before.without
        return replace(before, entities=asked.named, without=moved if before.without else ())
    if before.kind in ("rank", "list", "count") and len(asked.named) > 1:
        return replace(before, entities=asked.named)
    return None


def _ask_something_else(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """电池呢: another attribute of those that were compared or listed."""
    if asked.groups or not asked.targets or asked.conditions.where or _is_whole(asked):
        return None
    if before.kind not in ("compare", "difference") and len(asked.focus) < 2:
        return None
    entities = before.entities if before.kind in ("compare", "difference") else asked.focus
    if len(entities) < 2:
        return None
    paths = ground.aims.compared(replace(asked, focus=entities))
    kind: Kind = "difference" if before.kind == "difference" else "compare"
    return Query(kind, entities, paths=paths, descending=True) if paths is not None else None


def _narrow(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """SUV呢, 20万以下的呢, 要有天窗的: another condition on what was listed."""
    where = asked.conditions.where
    if asked.groups or asked.targets or not where or asked.conditions.unread or asked.comparative:
        return None
    if _is_whole(asked):
        return None
    if re.search("[它他这那](?!些|[几]|里|个?的)", asked.shape.removeprefix("那")):
        return None
    if _WHETHER.search(asked.shape) and _found(before, ground) == asked.focus[:1]:
        return Query("check", asked.focus, where=where)  # 最便宜的是哪款, 有天窗吗
    if before.kind == "rank" and re.search("哪些|有什么|哪几", asked.shape):
        before = replace(before, kind="list", paths=())
    if before.kind == "check":
        return replace(before, where=where)
    if before.kind not in ("rank", "list", "count"):
        return None
    fresh = {condition.path for row in where for condition in row}
    kept = tuple(row for row in before.where if not _is_replaced(row, fresh))
    return replace(before, where=(*kept, *where))


def _found(query: Query, ground: Ground) -> tuple[str, ...]:
    return execute(query, ground.graph, ground.columns).entities


def _rank_on(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """哪款最便宜 after a list, 第二贵的呢 and 前三名呢 after a ranking."""
    if asked.groups or asked.conditions.where or before.kind not in ("rank", "list", "count"):
        return None
    if re.search(f"{_SORT}|[两三四五六七八九十\\d]{_SORT_OF}", asked.shape):
        return None  # 续航最长的三款车: of all
    fillers = rf"[EAVQJ]|{NUMERAL}|倒数|最|前|第|名|呢|哪|款|家|个|是|的|谁|{english.RANKS}"
    if content(re.sub(fillers, " ", asked.shape)).strip():
        return None
    path = same_or_own(asked, before, ground)
    path = path or (before.paths[0] if before.kind == "rank" else None)
    place = find_place(asked.shape)
    first = re.search("前([一二两三四五六七八九十\\d]+)", asked.shape)
    first = first or re.search(english.FIRST, asked.shape)
    if place is None and places(asked.shape):
        return None
    word = asked.comparative
    most = word is not None and ("最" in asked.shape or word.is_superlative)
    if path is None or not (place or first or most):
        return None
    down = before.descending
    if word:
        down = word.is_descending(ground.aims.dimension(path))
    down = down != (place is not None and place.from_end)
    skip = place.number - 1 if place else 0
    k = number(first[1]) if first else 1
    return replace(before, kind="rank", paths=(path,), descending=down, k=k, skip=skip)


def _name_them(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """分别是哪些 after a number, 有几款 after a list."""
    how_many = re.fullmatch("(?:一?共)?有?(?:几|多少)(?:款|个|台|辆|家|种)?[呢啊?]?", asked.shape)
    how_many = how_many or re.fullmatch(f"那?有?(?:几|多少){_SORT}[呢啊?]?", asked.shape)
    if how_many and before.kind in ("list", "rank", "distinct"):
        return replace(before, kind="count", paths=(), unlike=())
    names = re.fullmatch(
        f"(?:分别|都|具体)*是?(?:哪|什么|啥)(?:些|几[款家个])?[^EAVQJ]{{0,2}}|{english.WHO}[?]?",
        asked.shape,
    )
    return replace(before, kind="list") if names and before.kind == "count" else None


def _which_of_them(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """哪个有天窗, of the few that were just compared or spoken of."""
    them = before.entities if len(before.entities) > 1 else asked.focus
    told = before.entities or before.kind in ("value", "check", "compare")
    where = asked.conditions.where
    if not (told and where) or asked.groups or asked.targets or asked.comparative:
        return None
    which = re.match("那?(?:哪个|谁)(?!产品|车)|which one\\b", asked.shape)
    return Query("list", them, where=where) if which and 1 < len(them) <= _FEW else None


def _having_it(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """什么是行政酒廊, 哪些酒店有: which have what was spoken of."""
    if asked.marked.marks or not LEFT_OUT.search(asked.shape):
        return None
    if before.kind == "check" and not before.premise:
        return Query("list", where=before.where)
    if before.kind not in ("value", "define") or len(before.paths) != 1:
        return None
    own = {path for path in ground.graph.leaf_paths if path[-1] == before.paths[0][-1]}
    among = [p for p in own if any(ground.graph.value(e, p) for e in ground.graph.things[:_MANY])]
    if len(among) != 1 or ground.columns.column(among[0]).dimension:
        return None
    return Query("list", where=((Condition(among[0], "has", said=among[0][-1]),),))


def _set_against(asked: Asked, before: Query, ground: Ground) -> Query | None:
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


def _is_other(word: Comparative, dimension: str | None) -> bool:
    """Tell whether a word compares something else than what is of a dimension."""
    return bool(word.dimensions) and dimension not in word.dimensions


def _add_up(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """两个加起来呢, 差多少: of those just spoken of."""
    if asked.groups or asked.conditions.where or len(asked.focus) < 2 or not before.paths:
        return None
    paths = (path,) if (path := ground.aims.ranked_by(asked)) else before.paths[:1]
    if SUM.search(asked.shape):
        return Query("sum", asked.focus, paths=paths)
    if DIFFERENCE.search(asked.shape):
        return Query("difference", asked.focus, paths=paths, descending=True)
    return None


def _is_replaced(row: tuple[Condition, ...], fresh: set[tuple[str, ...]]) -> bool:
    return all(condition.path in fresh for condition in row)


_STEPS = (
    _tell_more,
    _having_it,
    _leave_out,
    _rank_on,
    _name_them,
    _which_of_them,
    _set_against,
    _go_further,
    _ask_of_others,
    _add_up,
    _ask_something_else,
    _narrow,
)
