"""Things named by what tells them from the others just told: 便宜的那个, the heavier one."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.types import Mention
from knowledge.linking.entities import Links
from knowledge.query.execute import execute
from knowledge.query.plans import Query
from knowledge.reading.asked import Asked
from knowledge.reading.comparatives import find_comparatives
from knowledge.reading.marker import Marker
from knowledge.reading.of_listed import same_or_own
from knowledge.reading.questions import QuestionReader

_DESCRIBED = re.compile(
    r"(?P<how>[^,。;?!]{1,20}?的|[^,。;?!]{0,12}?最[\u4e00-\u9fff]{1,3}?)[那这]一?[款台辆家个种间只件部](?![a-z])"
    r"|\bthe (?P<latin>\w+) one\b"
)
_ASKS_WHICH = re.compile(r"(?:是|叫)?(?:哪[^,。多几]{0,4}|什么|谁|啥)\W*|\W*(?:is )?which.*")
_LEADS = re.compile("^(?:那么?|[和跟与比]|还是|是|\\s)+")
_DEGREE = re.compile("(?:最|更|比?较|稍微?|相对)?$")


def describes(text: str) -> bool:
    """Tell whether a normalised text may name things by what they are like."""
    return _DESCRIBED.search(text) is not None


class Describer:
    """Finds whom a description means, in terms of one graph."""

    def __init__(self, marker: Marker, reader: QuestionReader) -> None:
        self._marker = marker
        self._reader = reader

    def link(self, links: Links, text: str, told: Sequence[str], before: Query) -> Links:
        """Add those that a normalised text describes.

        Parameters
        ----------
        told
            Whom it may mean. Several that are level are all meant; nobody is an unknown name.
        before
            The query that told them: what they were compared by comes first.
        """
        mentions, unknown, remainder = list(links.mentions), list(links.unknown), links.remainder
        for match in _DESCRIBED.finditer(text):
            start = max([match.start(), *(m.end for m in mentions if m.end <= match.end())])
            said = text[start : match.end()]
            lead = _LEADS.match(said)
            said = said[lead.end() :] if lead else said
            found = self._find(_DESCRIBED.fullmatch(said), told, before)
            if found is None or _ASKS_WHICH.fullmatch(text[match.end() :]):
                continue
            if found:
                end = match.end()
                mentions.append(Mention(said, end - len(said), end, found, 1.0))
            else:
                unknown.append(said)
            remainder = remainder.replace(said, " ")
        mentions.sort(key=lambda mention: mention.start)
        return replace(links, mentions=tuple(mentions), unknown=tuple(unknown), remainder=remainder)

    def _find(
        self, match: re.Match[str] | None, told: Sequence[str], before: Query
    ) -> tuple[str, ...] | None:
        """Return those that are so; None where nothing known is said of them."""
        how = (match["how"] or f"the {match['latin']}").removesuffix("的") if match else ""
        asked = self._reader.ask(self._marker.mark(_most(how), ()), told)
        query = self._read(asked, told, before)
        ground = self._reader.ground
        return execute(query, ground.graph, ground.columns).entities if query else None

    def _read(self, asked: Asked, told: Sequence[str], before: Query) -> Query | None:
        where, among = asked.conditions.where, Query("list", tuple(told))
        if asked.conditions.unread or bool(where) == bool(asked.comparative):
            return None
        if where:
            return None if asked.targets else replace(among, where=where)
        path = same_or_own(asked, before, self._reader.ground)
        return self._reader.ground.ranked(asked, path, among) if path else None


def _most(how: str) -> str:
    """Make a comparing word one that tells the first of all: 更便宜 is 最便宜."""
    words = find_comparatives(how)
    if not words or how.isascii():
        return how
    start = words[0][0]
    return f"{_DEGREE.sub('', how[:start])}最{how[start:]}"
