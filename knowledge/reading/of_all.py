"""Questions about all things: which of them, how many, the first, those better than one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.types import Path
from knowledge.query.execute import execute
from knowledge.query.found import TOLD
from knowledge.query.plans import Condition, Query
from knowledge.reading import english
from knowledge.reading.aims import MOST_COMPARED
from knowledge.reading.asked import Asked
from knowledge.reading.comparatives import COMPARATIVES, Comparative
from knowledge.reading.ground import Ground
from knowledge.reading.ordinals import counts
from knowledge.reading.parts import parts
from knowledge.reading.shapes import (
    BARE_LIST,
    BEST,
    CHOOSES,
    COUNT,
    EVERYTHING,
    EXISTS,
    IS,
    LEFT_OUT,
    THING,
    WHICH,
)
from knowledge.values.leaves import read_value

_OF_ANYTHING = frozenset("大小高低多少好长短")  # 最大的马力 is the most of it
_OF_THE_FIRST = re.compile(
    rf"(?:最|第[^EAVQ]{{1,3}}|^)J的?(?P<whose>那?{THING}|V)?[^EAVQJ,;是哪]{{0,4}}(?:是什么|哪个)?"
    "(?:A(?!最)|多(?P<much>[长宽高重大快远久]|少(?=钱)))"
)
# 便宜的酒店有哪些, 推荐轻一点的笔记本
_INCLINED = re.compile(
    rf"(?<![最更较越第没不])J(?:一?[点些])?儿?的(?:V|{THING})"
    "(?:$|[?呢吧吗]|都?有?(?:哪[些几]|什么|啥|吗|没)|推荐|来)"
)
_OF_SORT = re.compile(f"V+的?(?:{THING}的?)?A[呢啊呀?]*")
_FEW = 3  # of what is inclined to something so many are told
# 哪家酒店离机场近
_FIRST_OF_ALL = re.compile(
    r"^[^EJ]*(?:哪(?:个|一?家|一?款)(?:酒店|产品|型号|车|V)|(?<![和跟与、])V(?:里面?|中)?哪[个款家])A?(?:比较|更)?J[呢啊呀?]*$"
)


def count(asked: Asked, ground: Ground) -> Query | None:
    """Read 有几款SUV: how many entities, or values."""
    kinds = re.search("几种", asked.marked.text) and asked.targets
    counted = COUNT.search(asked.shape) or kinds
    if not counted or asked.conditions.unread or BEST.search(asked.shape):
        return None
    if re.search("E比[^J]*EJ", asked.shape):
        return None  # by how many more
    if not asked.named and re.match("那?(?:[它他]们?|这[个家]品牌|该)", asked.shape):
        asked = replace(asked, groups=(asked.focus,) if asked.focus else ())  # 它有多少家店
    if not asked.conditions.where and asked.targets:
        return _count_values(asked, ground)
    scope = asked.scope
    if asked.named and not scope:
        return ground.of_one("count", asked)
    return Query("count", scope, where=asked.conditions.where)


def _count_values(asked: Asked, ground: Ground) -> Query | None:
    """Read 驰光有几种颜色: how many values; 有几个气囊 asks for a number that is written."""
    path = ground.conditions.best(asked.targets[0], asked.about)
    if len(asked.about) != 1 or path is None:
        return None
    if not isinstance(ground.graph.node(asked.about[0], path), list):
        return None
    return Query("count", asked.about, paths=(path,))


def best(asked: Asked, ground: Ground) -> Query | None:
    """Read 最便宜的SUV, 第二贵的, 马力前三名."""
    superlative = asked.comparative is not None and asked.comparative.is_superlative
    first = superlative or BEST.search(asked.shape) or _FIRST_OF_ALL.search(asked.shape)
    if not first or asked.conditions.unread:
        return None
    if not asked.comparative:
        listed = re.search(
            "(?:排名?|前)[^EAQV]{0,3}[一二三四五六七八九十\\d]|\\btop\\b", asked.shape
        )
        if not listed or not asked.targets:
            return None
    asked, _ = ranked_part(asked, ground)
    path = ground.aims.ranked_by(asked)
    if path is None:
        return None
    if 1 < len(asked.groups) and len(asked.named) <= MOST_COMPARED:
        return ground.side_by_side("compare", asked, (path,))
    scope, members = Query("rank", asked.scope, where=asked.conditions.where), None
    if len(asked.named) == 1:
        if re.search("多少|多[大长高重远快]|几点|最早几|最晚几", asked.shape):
            return None  # 最快能开到多少
        members = ground.of_one("rank", asked)
        scope = members or scope
    if _claims(asked) and not members:
        if not asked.targets and ground.graph.inherited(asked.about[0], path) is None:
            return None  # whether a coach is the biggest: of no ground's area
        scope = replace(scope, claim=asked.about[0])
    return ground.ranked(asked, path, scope)


def inclined(asked: Asked, ground: Ground) -> Query | None:
    """Read 便宜的酒店有哪些: the cheapest few, for nothing says where cheap ends."""
    if not _INCLINED.search(asked.shape) or re.search("[比最更]", asked.shape):
        return None
    path = ground.aims.ranked_by(asked)
    if path is None or asked.named or asked.conditions.unread:
        return None
    ranking = ground.ranked(asked, path, Query("rank", asked.scope, where=asked.conditions.where))
    return ranking and (ranking if counts(asked.shape) else replace(ranking, k=_FEW))


def ranked_part(asked: Asked, ground: Ground) -> tuple[Asked, tuple[Path, ...]]:
    """Part 最便宜的车续航多少 into what ranks, and the attributes that are asked of the first.

    In 最长的续航 and 续航最长的 the attribute is what ranks.
    """
    found = _OF_THE_FIRST.search(asked.shape)
    words = asked.marked.of("J")
    if not found or len(words) != 1 or (word := words[0].comparative) is None:
        return asked, ()
    later = [mark for mark in asked.targets if mark.start > words[0].start]
    measure = COMPARATIVES.get("贵" if found["much"] == "少" else found["much"] or "")
    own = ground.aims.own_attribute(measure, "") if measure else None
    paths = [*(ground.conditions.best(mark, ()) for mark in later), *([own] if own else [])]
    meant = [path for path in paths if path]
    if not meant or None in paths or (not found["whose"] and _may_rank(word, meant, ground)):
        return asked, ()
    earlier = tuple(mark for mark in asked.targets if mark not in later)
    return replace(asked, targets=earlier), tuple(dict.fromkeys(meant))


def _may_rank(word: Comparative, paths: Sequence[Path], ground: Ground) -> bool:
    """Tell whether a word compares by one of some attributes: 最大的马力, 最贵的价格."""
    measures = {ground.aims.dimension(path) for path in paths}
    hinted = any(hint in path[-1] for path in paths for hint in word.hints)
    return word.word in _OF_ANYTHING or hinted or not measures.isdisjoint(word.dimensions)


def _claims(asked: Asked) -> bool:
    """Tell whether it is asked of one thing if it is the first: 逐星是不是最贵的."""
    if len(asked.about) != 1 or not IS.search(asked.marked.text):
        return False
    if re.search(r"[哪谁几]|什么|多少|有没有|\b(?:which|what|who|how)\b", asked.shape):
        return False
    return bool(asked.named) or re.search(english.CLAIMS, asked.shape) is not None


def best_beyond(asked: Asked, ground: Ground) -> Query | None:
    """Read 比S6贵的里最省油的: the first of those that are better than one."""
    led = re.search(
        rf"比E(?:还要?|更)?A?J(?:的|得).*(?:最|第).*J|{english.BEST_BEYOND}", asked.shape
    )
    both = parts(asked) if led and len(asked.groups) == 1 else ()
    if len(both) != 2:
        return None
    paths = [ground.aims.ranked_by(part) for part in both]
    if paths[0] is None or paths[1] is None:
        return None
    scope = ground.better(asked.named, paths[0], both[0], asked.conditions.where)
    return scope and ground.ranked(both[1], paths[1], scope)


def beyond_one(asked: Asked, ground: Ground) -> Query | None:
    """Read 比小满便宜的有哪些: better than one, by an attribute."""
    match = re.search(r"比E(?:还要?|更)?(?:A)?(?:还要?|更)?J(?!多少|几|吗|\?|么)", asked.shape)
    if match and "E" in asked.shape.split("比")[0]:
        return None
    if not (match or re.search(english.BEYOND, asked.shape)) or len(asked.named) != 1:
        return None
    path = ground.aims.ranked_by(asked)
    if path is None:
        return None
    better = ground.better(asked.named, path, asked, asked.conditions.where)
    if better and re.search("不比E", asked.shape):
        *where, (bound,) = better.where
        no_better = replace(
            bound, low=bound.high, high=bound.low, strict=False, said=f"不更{bound.said}"
        )
        return replace(better, where=(*where, (no_better,)))
    return better


def values_of(asked: Asked, ground: Ground) -> Query | None:
    """Read 昆明的酒店评分各是多少: values of all for which conditions hold."""
    where = asked.conditions.where
    paths = [path for mark in asked.targets if (path := ground.conditions.best(mark, asked.about))]
    if len(asked.named) == 1 and where and paths:  # 昆明的云岚有几间会议室
        members = ground.of_one("value", asked)
        if members and ground.graph.value(asked.named[0], paths[0]) is None:
            return replace(members, paths=tuple(paths))
    each = re.search(f"各|分别|每|都是?(?:什么|多少|几)|{english.EACH}", asked.shape)
    if not (each or _is_of_few(asked, ground)) or not paths:
        return None
    if len(asked.named) == 1 and (own := ground.of_one("value", asked)):
        return replace(own, paths=tuple(paths))
    return Query("value", where=where, paths=tuple(paths)) if where and not asked.named else None


def _is_of_few(asked: Asked, ground: Ground) -> bool:
    """Tell whether a value is asked of so few that all can be told: C1班多少钱.

    A part of a value is too little for that: the Ultra of a chip may be another thing's name.
    """
    whole = all(ground.conditions.is_whole(each) for row in asked.conditions.where for each in row)
    if not whole or asked.focus or asked.conditions.unread or not _OF_SORT.fullmatch(asked.shape):
        return False
    meant = Query("list", where=asked.conditions.where)
    return 1 <= len(execute(meant, ground.graph, ground.columns).entities) <= TOLD


def _says_nothing(condition: Condition, ground: Ground) -> bool:
    """Tell whether all have it, and none says whether: 有能源类型; or a glossary alone has."""
    path, things = condition.path, ground.graph.things
    holders = ground.graph.holders[path]
    if condition.op != "has" or len(things) > len(holders):
        return condition.op == "has" and set(things).isdisjoint(holders)
    return all(read_value(text).has is None for text in ground.graph.values(path))


def any_of(asked: Asked, ground: Ground) -> Query | None:
    """Read 有没有SUV, 昆明有没有温泉酒店; of the one that the talk is about only with a noun."""
    found = EXISTS.search(asked.shape)
    if not found or asked.named or asked.conditions.unread:
        return None
    last = asked.marked.marks[-1]
    noun = re.search(f"{THING}$", asked.marked.text[: last.end])
    noun = noun or next(filter(None, found.groups()), None)
    if not noun and (asked.focus or asked.targets):
        return None
    paths = [ground.conditions.best(mark, ()) for mark in asked.targets]
    having = [
        (Condition(path, "has", said=asked.marked.text[mark.start : mark.end]),)
        for path, mark in zip(paths, asked.targets, strict=True)
        if path
    ]
    where = (*asked.conditions.where, *having)
    if len(having) < len(paths) or all(_says_nothing(e, ground) for row in where for e in row):
        return None
    return Query("list", asked.scope, where=where)


def list_matching(asked: Asked, ground: Ground) -> Query | None:
    """Read 20万以下的有哪些."""
    where = asked.conditions.where
    if asked.conditions.unread or re.search("最.{0,3}J", asked.shape):
        return None
    if where and all(_says_nothing(each, ground) for row in where for each in row):
        return None
    if not asked.marked.marks and LEFT_OUT.search(asked.shape):
        return None
    if re.search("[EV]是哪[国里]|是谁(?!的)", asked.shape):
        return None  # 星海是谁生产的
    if not asked.about and re.search("其[他它]|别的|另外", asked.shape):
        return None  # other than what?
    if EVERYTHING.search(asked.shape):
        return Query("list")
    which = WHICH.search(asked.shape)
    if (
        asked.named and which and not re.search(f"E的?A|{english.OWN}", asked.shape)
    ):  # 知行的竞品是哪款
        if own := ground.of_one("list", asked):
            return own
    if asked.named and not asked.scope:
        return None
    bare = where and not asked.targets and BARE_LIST.search(asked.shape.strip(" ?!。"))
    bare = bare or (where and CHOOSES.search(asked.shape))
    bare = bare or (
        where and not asked.about and re.fullmatch("A?的?Q", asked.shape.strip(" ?!。"))
    )
    everything = asked.scope or not asked.marked.marks
    if asked.scope and which and not asked.targets:
        return Query("list", asked.scope, where=where)
    if which and (where or (everything and re.search(rf"(?:哪|什么).{{0,2}}{THING}", asked.shape))):
        if not asked.targets or where:
            return Query("list", asked.scope, where=where)
    return Query("list", asked.scope, where=where) if bare else None
