"""Follow-ups on a list or a ranking: 除了A, 有泳池的呢, 第二贵的呢."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.text import normalize
from bot.types import Path
from knowledge.linking.words import content
from knowledge.query.execute import execute
from knowledge.query.found import TOLD
from knowledge.query.plans import Condition, Query, Where
from knowledge.reading import english
from knowledge.reading.asked import Asked, number
from knowledge.reading.comparatives import COMPARATIVES, Comparative
from knowledge.reading.ground import Ground
from knowledge.reading.of_several import ends
from knowledge.reading.ordinals import NUMERAL, find_count, find_place, places
from knowledge.reading.shapes import BEST, COUNT, DIFFERENCE, WHICH

_EXCEPT = re.compile(rf"除了|除去|不算|不要E|{english.EXCEPT}")
_ELSE = re.compile(
    r"还有(?:别的|其他|其它|吗|没有|哪些|什么)|(?:别的|其他|其它)(?:的|呢|吗|有|款|车)|^还有[吗呢?]"
    rf"|{english.ELSE}"
)
_REST = re.compile(r"还有(?:吗|没有|呢|哪些|什么)?|更多|继续|(?:(?:show|see|tell me) )?more")
_THEM = (
    "(?:[它他她]们|[它他]俩|[这那]?[两二俩三几](?:[个款台辆家间者]|$)?)(?:里面?|[之当]?中间?|之间)?"
)
WHICH_OF_THEM = re.compile(
    rf"(?:{_THEM})?那?(?:哪[个款台辆家间]|谁)(?!.*最)|which (?:one )?is \w+(?<!est)\b"
)
_WHETHER = re.compile(
    r"(?<!的)(?:吗|么|没有)[?]?$|^(?:有没有|能不能|是不是|可不可以|支不支持)(?!.*的[?]?$)|\bit\b"
)
_SUCH = re.compile("那?有(?:没有)?[VQ]的[吗么呢]?[?]?$")
_OF_PART = re.compile(r"那?(?:在|位于)?E的?(?:呢|有吗|有哪些|有没有)?[?]?")
_ANY = ("高", "低", "多", "少")  # are said of what was just told, whatever it is
_NAMED_AFTER = {hint for each in COMPARATIVES.values() for hint in each.hints if each.word in hint}
_SORT_OF = "[款台辆家个]"
_AMONG = re.compile(
    rf"其中|当中|之[中间]|[这那]?里[面边]|[这那]里|[这那](?:些|(?:几|{NUMERAL}){_SORT_OF})(?:中|里面?)?"
)
_SORT = f"{_SORT_OF}?(?:车|酒店|产品|型号)(?!里)"


def is_whole(asked: Asked) -> bool:
    """Tell whether a text asks by itself: 哪款车是前麦弗逊悬架, but not 那SUV有哪些."""
    goes_on = re.search("^那|其中|里面|呢[?]?$|^有没有.*的[吗?]*$", asked.shape)
    whole = WHICH.search(asked.shape) or BEST.search(asked.shape) or COUNT.search(asked.shape)
    return bool(whole) and not goes_on


def tell_more(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """还有吗: what was not told yet of a long list, or of all differences."""
    listed = before.kind in ("list", "count")
    if not (listed or before.kind in ("compare", "difference")) or before.paths:
        return None
    if not _REST.fullmatch(asked.marked.text.strip(" ?!")):
        return None
    return replace(before, skip=before.skip + TOLD)


def leave_out(asked: Asked, before: Query, ground: Ground) -> Query | None:
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


def same_or_own(asked: Asked, before: Query, ground: Ground) -> Path | None:
    """Return what was compared before, where the word can be about it: 更长的 after 续航."""
    word, last = asked.comparative, (*before.paths[:1], *before.measures[-1:])
    if last and word and not asked.targets and not _is_named_after_another(last[0], word):
        dimension = ground.aims.dimension(last[0])
        if dimension in (*word.dimensions, *word.turns) or (dimension and word.word in _ANY):
            return last[0]
    return ground.aims.ranked_by(asked)


def _is_named_after_another(path: Path, word: Comparative) -> bool:
    """Tell 长度 for 更高的, which has a height of its own."""
    name = path[-1].lower()
    own = any(hint in name for hint in word.hints)
    return not own and any(hint in name for hint in _NAMED_AFTER)


def narrow(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """SUV呢, 20万以下的呢, 要有天窗的: another condition on what was listed."""
    where = asked.conditions.where
    if asked.groups or asked.targets or not where or asked.conditions.unread or asked.comparative:
        return None
    if is_whole(asked):
        return None
    if re.search("[它他这那](?!些|[几]|里|个?的)", asked.shape.removeprefix("那")):
        return None
    if _WHETHER.search(asked.shape) and found(before, ground) == asked.focus[:1]:
        return Query("check", asked.focus, where=where)  # 最便宜的是哪款, 有天窗吗
    if before.kind == "rank" and re.search("哪些|有什么|哪几", asked.shape):
        before = replace(before, kind="list", paths=())
    if before.kind == "check":
        return replace(before, where=where)
    if before.kind == "value" and before.where and _SUCH.match(asked.shape):
        before = Query("list", where=before.where)  # 有没有白色的, after a value of one in a list
    if before.kind not in ("rank", "list", "count"):
        return None
    fresh = {condition.path for row in where for condition in row}
    kept = [row for row in _without_failed(before, ground) if not _is_replaced(row, fresh)]
    return replace(before, where=(*kept, *where))


def _without_failed(before: Query, ground: Ground) -> Where:
    """Return the conditions less the last one, where it left nothing: another is asked for now."""
    failed = [row for row in before.where if any(each.op != "is" for each in row)][-1:]
    rest = tuple(row for row in before.where if row not in failed)
    empty = failed and not found(before, ground)
    return rest if empty and found(replace(before, where=rest), ground) else before.where


def narrow_by_part(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """在成都的, where 成都 is a part of a name in the list, and its city."""
    if before.kind not in ("rank", "list", "count") or not _OF_PART.fullmatch(asked.shape):
        return None
    mark, graph = asked.marked.of("E")[0], ground.graph
    said = asked.marked.text[mark.start : mark.end]
    paths = {
        path
        for entity in mark.entities
        for path in graph.leaves(entity, ())
        if said in map(normalize, graph.items(entity, path))
    }
    if len(paths) != 1:
        return None
    (path,) = paths
    where = tuple(row for row in before.where if not _is_replaced(row, {path}))
    return replace(before, where=(*where, (Condition(path, "is", said, said=said),)))


def found(query: Query, ground: Ground) -> tuple[str, ...]:
    """Return all that a query finds, told or not."""
    return execute(query, ground.graph, ground.columns).entities


def rank_on(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """哪款最便宜 after a list, 第二贵的呢 and 前三名呢 after a ranking."""
    if asked.groups or asked.conditions.where or not _may_be_ranked(before):
        return None
    if _is_of_all(asked) or _says_more(asked.shape):
        return None
    path = same_or_own(asked, before, ground)
    path = path or (before.paths[0] if before.kind == "rank" else None)
    place, many = find_place(asked.shape), _find_many(asked.shape)
    word = asked.comparative
    of_them = points_at_list(asked.shape) and "哪" in asked.shape
    most = word is not None and ("最" in asked.shape or word.is_superlative or of_them)
    if path is None or not (place or many or most) or (places(asked.shape) and not place):
        return None
    down = before.descending
    if word:
        down = word.is_descending(ground.aims.dimension(path))
    down = down != (place is not None and place.from_end)
    skip = place.number - 1 if place else 0
    told = before if place or many else among(before, ground)
    return replace(told, kind="rank", paths=(path,), descending=down, k=many or 1, skip=skip)


def _says_more(shape: str) -> bool:
    """Tell whether a text says more than that some are the first."""
    fillers = rf"[EAVQJ]|{NUMERAL}|倒数|[最前第名呢哪款台辆家个是的谁叫在那]|{english.RANKS}"
    return bool(content(re.sub(f"{_AMONG.pattern}|{fillers}", " ", shape)).strip())


def _find_many(shape: str) -> int | None:
    first = re.search(english.FIRST, shape)
    return number(first[1]) if first else find_count(_AMONG.sub("", shape))  # 这三款里最快的: one


def _is_of_all(asked: Asked) -> bool:
    """Tell whether 续航最长的三款车 asks of all things, not of those just told."""
    return re.search(_SORT, asked.shape) is not None and not points_at_list(asked.shape)


def points_at_list(shape: str) -> bool:
    """Tell whether a text looks into what was listed: 里面最贵的, 其中有天窗的."""
    return _AMONG.search(shape) is not None


def among(before: Query, ground: Ground) -> Query:
    """Return the query of those that were told: of the three cheapest, these three."""
    cut = before.kind == "rank" and before.k > 1
    return Query("list", found(before, ground)) if cut else before


def scope(before: Query, ground: Ground) -> Query:
    """Return the query of those that 里面 means: all from which the first was told."""
    if before.kind == "rank" and before.k == 1 and before.entities:
        return replace(before, kind="list", paths=(), skip=0)
    return among(before, ground)


def ends_apart(asked: Asked, before: Query, ground: Ground) -> Query | None:
    """最贵的和最便宜的差多少, after a list: of those."""
    apart = DIFFERENCE.search(asked.shape) and _may_be_ranked(before) and not _is_of_all(asked)
    if not apart or asked.groups or asked.conditions.where:
        return None
    of_them = among(before, ground)
    query = ends(asked, of_them, ground)
    return replace(query, where=of_them.where) if query else None


def _may_be_ranked(before: Query) -> bool:
    """Tell whether the first of what was told may be asked for; of two that was said."""
    listed = before.kind in ("rank", "list", "count")
    return listed or (before.kind == "compare" and len(before.entities) > 2)


def name_them(asked: Asked, before: Query, ground: Ground) -> Query | None:
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


def _is_replaced(row: tuple[Condition, ...], fresh: set[tuple[str, ...]]) -> bool:
    return all(condition.path in fresh for condition in row)
