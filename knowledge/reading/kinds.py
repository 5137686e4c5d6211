"""What a workspace calls its things: 笔记本, laptop; 最轻的笔记本 asks for the lightest of all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from bot.sounds import HAN
from bot.text import normalize
from knowledge.graph.graph import Graph

_THING_ZH, _THING_EN = "产品", "model"  # what frames know as a thing of any trade
_NOUN = re.compile(
    "(?<=[的款台个些部家种辆件只间])[\u3400-\u9fff]{2,5}?(?=$|[有都哪是最更比中里呢吗?!。, ])"
)
_FEWEST = 3  # names alike show what their kind is called
_MOST = 60  # what takes more values sorts nothing


class Kinds:
    """Replaces what the things are called by a word for a thing of any trade.

    Parameters
    ----------
    words
        What an editor says they are called.
    title
        Of the bot. A noun of it is what the things are called, where a kind of thing would stand:
        汽车 under 汽车售前咨询. 飞机 is none, so 最便宜的飞机 stays unread.
    """

    def __init__(self, words: Sequence[str], title: str = "") -> None:
        self._title = normalize(title)
        plain = sorted(filter(None, map(normalize, words)), key=len, reverse=True)
        each = (rf"\b{re.escape(w)}s?\b" if w.isascii() else re.escape(w) for w in plain)
        self._words = re.compile("|".join(each) or "(?!)")

    def replace(self, text: str) -> str:
        """Return a normalised text with a common word for every such noun.

        Examples
        --------
        >>> Kinds(["笔记本"]).replace("最轻的笔记本"), Kinds([], "汽车售前").replace("最贵的飞机")
        ('最轻的产品', '最贵的飞机')
        """
        said = self._words.sub(lambda m: _THING_EN if m[0].isascii() else _THING_ZH, text)
        return _NOUN.sub(lambda m: _THING_ZH if m[0] in self._title else m[0], said)


NO_KINDS = Kinds(())


def short_kinds(graph: Graph) -> Iterator[tuple[str, str]]:
    """Yield how kinds are called for short, with the kinds: 班 for 班型 where all are some 班.

    The names of all entities of the kind end so, those of no other do, and the kind's name
    has the character.
    """
    ends = Counter(normalize(entity)[-1:] for entity in graph.entities)
    for path in graph.leaf_paths:
        kinds = graph.values(path)
        for kind in kinds if len(kinds) <= _MOST else ():
            own = graph.sharing(path, kind)
            last = {normalize(entity)[-1:] for entity in own}
            end = last.pop() if len(last) == 1 else ""
            if HAN.match(end) and end in kind and _FEWEST <= len(own) == ends[end]:
                yield end, normalize(kind)
