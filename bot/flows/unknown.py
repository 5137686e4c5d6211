"""A name that is none here: how it was written, and whether a known one belongs to it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.flows.fillers import is_filler
from bot.flows.understanding import Understanding

_JOINER = r"(?:[和与跟比或、,/]|还是|\b(?:and|or|vs|than)\b)"
_MAKER = rf"(?:^|{_JOINER})\s?(?P<maker>(?:(?!{_JOINER})[一-鿿]){{2,3}})\s?$"


def whole_name(read: Understanding) -> str:
    """Return the first unknown name of a text with what belongs to it: 宝马X5, A型号标准版."""
    name, known = read.unknown[0], read.doubt_text
    joined = re.search(rf"{re.escape(known)}[ _]?{re.escape(name)}", read.text) if known else None
    return joined[0] if joined else _maker(read) + name


def stands_apart(read: Understanding) -> bool:
    """Tell whether the first unknown name is joined to a known one: 宝马X5和小满, not 小满X5."""
    name = re.escape(read.unknown[0])
    alone = re.escape(_maker(read)) + name
    beside = rf"{_JOINER}\s?{alone}|{alone}\s?{_JOINER}"
    return bool(read.named or read.doubt) and re.search(beside, read.text) is not None


def _maker(read: Understanding) -> str:
    """Return what stands between an unknown name and a joint or the start: the 宝马 of 宝马X5."""
    before = read.text.partition(read.unknown[0])[0]
    found = re.search(_MAKER, before)
    if not found or is_filler(found["maker"]) or _is_known(found["maker"], read):
        return ""
    return before[found.start("maker") :]


def _is_known(text: str, read: Understanding) -> bool:
    entities: Sequence[str] = (*read.named, *read.doubt)
    return any(text in entity.lower() for entity in entities)
