"""Questions that build on the one before: 再便宜点的, 除了A, 那B呢, 它们哪个重."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.linking.words import leftover
from knowledge.query.plans import Query
from knowledge.reading import english, of_listed, of_spoken
from knowledge.reading.asked import Asked, Reading, is_turned, unused
from knowledge.reading.ground import Ground
from knowledge.reading.of_listed import WHICH_OF_THEM
from knowledge.reading.shapes import FRAME_WORDS

_PLURAL = re.compile(
    rf"它们|他们(?!家)|她们|[两二俩三](?:者|个|台|款|辆|家|间)|[它他]俩|这几|那几|差多少|相差|加起来|{english.TALKED_OF}"
)
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
    if len(focus) == 1 and before.kind in ("value", "check") and WHICH_OF_THEM.match(text):
        return recent if len(recent) > 1 else focus
    some = _PLURAL.search(text)
    if not some or len(focus) > 1:
        return focus
    return recent[: 3 if some[0].startswith("三") else 2] or focus


def goes_back(text: str, before: Query) -> bool:
    """Tell whether a text asks of the list told last, whatever was told of it since.

    里面最贵的, and 最重的 after by how much its ends differ.
    """
    return of_listed.points_at_list(text) or (before.kind == "difference" and "最" in text)


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
    of_listed.go_further,
    of_spoken.ask_of_others,
    of_spoken.add_up,
    of_spoken.ask_something_else,
    of_listed.narrow,
)
