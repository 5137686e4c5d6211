"""Things named by their place in the list just told: 第二款, 前两个, 最后一个, the second one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.types import Mention
from knowledge.linking.entities import Links
from knowledge.reading import english
from knowledge.reading.asked import number

_N = r"[一二两三四五六七八九十]|\d{1,2}"
_PLACE = re.compile(
    rf"(?:那|其中)?的?(?:(?P<back>倒数)?第(?P<nth>{_N})|前(?P<first>{_N})|最后(?P<last>[一那]))[款台辆家个种间只件部]"
    rf"|{english.PLACE}"
)
_RANKS = re.compile(r"最(?!后)|\b(?:most|least|\w{2,}est)\b")  # the first two by price: no places


def names_place(text: str) -> bool:
    """Tell whether a text may name things by their place in a list."""
    return bool(_PLACE.search(text)) and not _RANKS.search(text)


def names_nth(text: str) -> bool:
    """Tell whether a text names one thing by its place, which means nothing without a list."""
    nth = any(match["nth"] or match["ordinal"] for match in _PLACE.finditer(text))
    return nth and names_place(text)


def link_places(links: Links, text: str, told: Sequence[str]) -> Links:
    """Add those that a normalised text names by their place in a list.

    Parameters
    ----------
    told
        The list. A place that it does not have is an unknown name.
    """
    mentions, unknown, remainder = list(links.mentions), list(links.unknown), links.remainder
    for match in _PLACE.finditer(text):
        named = _at(match, told)
        if not named:
            unknown.append(match[0])
        ends = [match.start(), *[match.end()] * len(named)]  # 前两个: the second takes no room
        for entity, start in zip(named, ends, strict=False):
            said = text[start : match.end()]
            mentions.append(Mention(said, start, match.end(), (entity,), 1.0))
        remainder = remainder.replace(match[0], " ")
    mentions.sort(key=lambda mention: mention.start)
    return replace(links, mentions=tuple(mentions), unknown=tuple(unknown), remainder=remainder)


def _at(match: re.Match[str], told: Sequence[str]) -> Sequence[str]:
    """Return who stands at a place; nobody where the list is shorter."""
    nth, first = match["nth"] or match["ordinal"], match["first"] or match["top"]
    if first:
        return told[: number(first)] if number(first) <= len(told) else ()
    place = number(nth) if nth else 1
    if match["back"] or not nth:
        place = len(told) + 1 - place
    return told[place - 1 : place] if place > 0 else ()
