"""Conditions put into rows: of a row one must hold, and all rows."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from knowledge.query.plans import Condition, Where
from knowledge.reading.marks import Mark, Marked


def in_rows(found: Sequence[tuple[Mark, tuple[Condition, ...]]], marked: Marked) -> Where:
    """Put conditions joined by "or" into one row; values of one attribute side by side too."""
    rows: list[list[Condition]] = []
    last: Mark | None = None
    for mark, conditions in found:
        condition, gap = conditions[0], ""
        if last is not None:
            first = marked.at[marked.marks.index(last)] + 1
            gap = marked.shape[first : marked.at[marked.marks.index(mark)]]
        same = bool(rows) and _exclude(rows[-1][-1], condition)
        neither = condition.op == "lacks" and re.search(r"\bor\b", gap)  # without A or B
        either = re.search(r"或|\bor\b|要么", gap) and not neither
        if rows and (either or (same and re.search("[和与、]", gap))):
            rows[-1] += conditions
        else:
            rows.append([*conditions])
        last = mark
    return tuple(tuple(row) for row in rows)


def _exclude(one: Condition, other: Condition) -> bool:
    """Tell whether two values, or ranges, of one attribute do not go together: 六座 and 七座."""
    if one.path != other.path or one.op != other.op:
        return False
    ends = (one.low, one.high, other.low, other.high)
    low, high, other_low, other_high = (math.nan if end is None else end for end in ends)
    return one.op == "is" or (one.op == "within" and (high < other_low or other_high < low))
