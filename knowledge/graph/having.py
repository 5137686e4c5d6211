"""Whether a leaf says that something is there."""

from __future__ import annotations

from typing import Any

from bot.text import normalize
from bot.types import Path
from knowledge.values.leaves import Has, Value, read_value


def read_having(node: Any, path: Path) -> Has:
    """Return whether there is what an attribute is about; a value without 有/无 says so too.

    Examples
    --------
    >>> [read_having(node, ("天窗",)) for node in ("全景天幕", "0个", "选配")]
    ['yes', 'no', 'optional']
    """
    name = normalize("/".join(path))
    values = [read_value(item, name) for item in (node if isinstance(node, list) else [node])]
    marks: list[Has] = [value.has or ("no" if _is_zero(value) else "yes") for value in values]
    return next((mark for mark in marks if mark != "no"), "no")


def _is_zero(value: Value) -> bool:
    return bool(value.quantities) and all(q.high == 0 for q in value.quantities)
