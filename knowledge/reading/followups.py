"""Questions that build on the one before: 再便宜点的, 除了A, 那B呢, 它们哪个重."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.linking.words import leftover
from knowledge.query.plans import Query
from knowledge.reading import english, of_further, of_listed, of_spoken
from knowledge.reading.asked import Asked, Reading, is_turned, unused
from knowledge.reading.ground import Ground
from knowledge.reading.of_listed import WHICH_OF_THEM
from knowledge.reading.shapes import FRAME_WORDS

_PLURAL = re.compile(
    rf"它们|他们(?!家)|她们|[两二俩三](?:者|个|台|款|辆|家|间)|[它他]俩|这几|那几|差多少|相差|加起来|{english.TALKED_OF}"
)
_BY_HOW_MUCH = re.compile("那?(?:贵|便宜|轻|快|慢|省)[了出]?(?:多少|几)")
_FIRST_TOO = re.compile("最.*呢[?]?$")
_SURE, _WHOLE = 0.93, 0.97  # read but for a word, and to the last one


def spoken_of(
    text: str, focus: tuple[str, ...], recent: tuple[str, ...], before: Query
) -> tuple[str, ...]:
    """Return whom 它们 or 两台 means: the focus, or the last few that were spoken of.

    Parameters
    ----------
    before
        The query before: 哪个重 asks of what it told, else of those whose values were told.
    """
    some = _PLURAL.search(text)
    told = before.kind in ("value", "check") and not some
    if len(focus) == 1 and told and WHICH_OF_THEM.match(text):
        return recent if len(recent) > 1 else focus
    if len(focus) == 1 and told and _BY_HOW_MUCH.match(text):
        return recent[:2] or focus
    if not some or len(focus) > 1:
        return focus
    return recent[: 3 if some[0].startswith("三") else 2] or focus


def gone_back(text: str, before: Query, listed: Query | None, ground: Ground) -> Query:
    """Return the query that a text goes on from: the one before, or the list told last.

    里面最贵的 asks of the list, whatever was told of it since, and 最重的 after by how much its
    ends differ; 有大点的吗 and 最重的呢, after a value of one in it, of those that are in it.
    """
    if listed is None:
        return before
    if of_listed.points_at_list(text) or (before.kind == "difference" and "最" in text):
        return listed
    if before.kind != "value" or before.where or not before.entities:
        return before
    if not set(before.entities) <= set(of_listed.found(listed, ground)):
        return before
    return listed if _FIRST_TOO.search(text) else replace(before, where=listed.where)


def follow(asked: Asked, before: Query, ground: Ground) -> Reading | None:
    """Read a text as going on from a query; None when it does not.

    Parameters
    ----------
    before
        The query that was answered last.
    """
    before = _as_list(before, asked)
    if of_listed.points_at_list(asked.shape):
        before = of_listed.scope(before, ground)
    if query := of_listed.narrow_by_part(asked, before, ground):
        return Reading(query, _WHOLE)
    if query := of_spoken.at_another_time(asked, before, ground):
        return Reading(query, _WHOLE)
    for step in _STEPS:
        query = step(asked, before, ground)
        if query and query.kind == "check" and is_turned(asked):
            return None
        if query and not unused(asked, query):
            whole = not leftover(FRAME_WORDS.sub(" ", asked.shape))
            return Reading(query, _WHOLE if whole else _SURE)
    return None


def _as_list(before: Query, asked: Asked) -> Query:
    """Take those whose values were told for a list: the dearest of them is asked for next.

    So too those from whose ends a difference was told.
    """
    if before.kind == "difference" and before.where and "最" in asked.shape:
        return Query("list", where=before.where)
    several = before.kind == "value" and len(before.entities) > 1 and not before.via
    return replace(before, kind="list") if several else before


_STEPS = (
    of_listed.tell_more,
    of_spoken.having_it,
    of_listed.leave_out,
    of_listed.ends_apart,
    of_listed.rank_on,
    of_spoken.how_much,
    of_listed.name_them,
    of_spoken.whether,
    of_spoken.compare_again,
    of_spoken.which_of_them,
    of_spoken.set_against,
    of_spoken.differ,
    of_further.go_further,
    of_spoken.ask_of_others,
    of_spoken.add_up,
    of_spoken.ask_something_else,
    of_listed.narrow,
)
