"""The end of a name that says which of its siblings is meant: 那Pro呢, after talk of an X20."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.text import normalize
from bot.types import Mention
from knowledge.linking.entities import Links
from knowledge.linking.phrases import compact
from knowledge.linking.words import AND

_WORD = re.compile("[a-z]+[\u4e00-\u9fff]*|[0-9]+[\u4e00-\u9fff]*|[\u4e00-\u9fff]+")
_LEADS = re.compile(
    r"(?:那么?|就|要是|如果|换成?|还有|和|跟|与|比|为什么|为啥|我|想|要|买|选|看|看看|\s"
    r"|and|or|what about|how about|the)*"
)
# behind a number or a Chinese word; 14寸 and 16G are none of a name
_ENDS = re.compile(
    r"的?\s*(?:$|[呢吧吗啊呀?!,。和跟与比哪]|多[少重大长宽高快远久]|[有能](?!\d)|怎么|支持|可以|价格)"
)
_GOES_ON = re.compile(r"\s*[a-z0-9+]")


class Siblings:
    """Finds things by the end of their name, where the talk is about one whose name starts alike.

    Parameters
    ----------
    called
        By entity: its name and its keywords.
    """

    def __init__(self, called: Mapping[str, Sequence[str]]) -> None:
        words = {entity: [_words(name) for name in names] for entity, names in called.items()}
        self._starts = {entity: frozenset(_starts(own)) for entity, own in words.items()}
        self._ends: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        for entity, own in words.items():
            for name in own:
                for cut in range(1, len(name)):
                    self._ends["".join(name[:cut])]["".join(name[cut:])].add(entity)

    def link(self, links: Links, text: str, focus: Sequence[str]) -> Links:
        """Add those whose name is said by its end alone.

        Parameters
        ----------
        text
            Normalised.
        focus
            Whom the talk is about; what is named beside it in the text comes first.
        """
        mentions, remainder = list(links.mentions), links.remainder
        for start, end, entities in self._find(text, links.mentions, focus):
            said = text[start:end]
            mentions.append(Mention(said, start, end, tuple(sorted(entities)), 1.0))
            remainder = " ".join(remainder.replace(said, " ", 1).split())
        mentions.sort(key=lambda mention: mention.start)
        return replace(links, mentions=tuple(mentions), remainder=remainder)

    def _find(
        self, text: str, mentions: Sequence[Mention], focus: Sequence[str]
    ) -> Iterator[tuple[int, int, set[str]]]:
        lead = _LEADS.match(text)
        start, first = lead.end() if lead else 0, mentions[0] if mentions else None
        for found in self._at(text, start, (*focus, *(first.entities if first else ()))):
            if first is None or AND.fullmatch(text[found[1] : first.start].strip()):
                yield found
        for mention, after in zip(mentions, (*mentions[1:], None), strict=False):
            joint = AND.match(text[mention.end :].lstrip())
            if joint is None:
                continue
            start = len(text) - len(text[mention.end :].lstrip()[joint.end() :].lstrip())
            if after is None or start < after.start:
                yield from self._at(text, start, mention.entities)

    def _at(
        self, text: str, start: int, beside: Sequence[str]
    ) -> Iterator[tuple[int, int, set[str]]]:
        """Yield the longest end of a name at a place, and whose it is."""
        found: dict[int, set[str]] = defaultdict(set)
        rest = compact(text[start:])
        for known in {known for entity in beside for known in self._starts.get(entity, ())}:
            for end, entities in self._ends.get(known, {}).items():
                size = rest.stretch(0, len(end))[1] if rest.chars.startswith(end) else 0
                if size and _is_name(end, text[start + size :]):
                    found[start + size] |= entities
        if found:
            yield start, max(found), found[max(found)]


def _words(name: str) -> list[str]:
    """Cut a name where another word or a number begins.

    Examples
    --------
    >>> _words("星河 X20 Pro"), _words("A型号_2021款")
    (['星河', 'x', '20', 'pro'], ['a型号', '2021款'])
    """
    return _WORD.findall(normalize(name))


def _starts(names: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the starts of names, whole names too."""
    for name in names:
        for end in range(1, len(name) + 1):
            yield "".join(name[:end])


def _is_name(said: str, rest: str) -> bool:
    """Tell whether what follows leaves it a name: 14 of 那14呢, not of 14寸."""
    if said[-1].isascii() and said[-1].isalpha():
        return not _GOES_ON.match(rest)
    return len(said) > 1 and _ENDS.match(rest) is not None
