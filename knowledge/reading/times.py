"""What is asked of a time of day: from when, until when, or whether a place is open then."""

from __future__ import annotations

import re
from dataclasses import replace

from knowledge.graph.columns import Column
from knowledge.query.plans import Condition
from knowledge.values.clock import may_be_later

_UNTIL = re.compile("退房|截止|结束|最晚|末班|check-?out|deadline|closing")
_FROM = re.compile("入住|报到|开始|最早|首班|check-?in|opening")
_MAY = re.compile(r"能|可以|允许|来得及|行[吗么不]|\b(?:can|could|may)\b")
_OTHERWISE = re.compile(r"提[前早]|延|推迟|拖|\b(?:early|earlier|late|later)\b")
_MORNING = 6 * 3600  # who comes at two in the night is of the day before
_OF_ITS_ENDS = re.compile(r"关门|打烊|下班|收工|关店|停业|结束|开始|\b(?:clos|end|start)\w*")


def permitted(bounds: Condition, column: Column, text: str) -> Condition:
    """Read 下午4点能入住吗: whether it begins by then; 能退房: whether it does not end before."""
    if not _is_moment(column) or not _MAY.search(text):
        return bounds
    name = bounds.path[-1].lower()
    if _UNTIL.search(name):
        latest = bounds.low if bounds.high is None else bounds.high
        return replace(bounds, low=latest, high=None, strict=False)
    if _FROM.search(name):
        earliest = bounds.high if bounds.low is None else bounds.low
        return replace(bounds, low=None, high=earliest, strict=False)
    return bounds


def is_open_to_doubt(bounds: Condition, column: Column, text: str) -> bool:
    """Tell whether neither yes nor no can be said: 5点开门吗, of a morning or an afternoon.

    Nor can it of 晚上5点关门吗, where what is known is when a place is open; or where it is not
    known whether something is possible from a time on or until then, whether the night is of the
    day before, and what may be put off.
    """
    if column.dimension != "clock" or bounds.op != "within":
        return False
    if may_be_later(bounds.said):
        return True
    if not _is_moment(column):
        return bool(_OF_ITS_ENDS.search(text))
    by_night = bounds.high is not None and bounds.high < _MORNING
    postponed = bool(_MAY.search(text) and _OTHERWISE.search(text))
    unknown = bounds.low == bounds.high and bool(_MAY.search(text))
    return by_night or postponed or unknown


def _is_moment(column: Column) -> bool:
    return column.dimension == "clock" and not column.has_ranges
