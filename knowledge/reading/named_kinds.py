"""Names of attributes that are kinds of things as well: 教练, whom a course has and who is one."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence

from bot.types import Mention
from knowledge.graph.graph import Graph
from knowledge.reading.marks import Mark
from knowledge.reading.pieces import Pieces

# 教练的电话, 教练是谁: of whom the talk is about
_OF_ONE = re.compile("的|叫|是(?![哪谁])")
_OF_MANY = re.compile("[哪几谁最每各]|多少|所有|全部|以[上下内外]|有没有|^有.*[吗么]")


class NamedKinds:
    """Tells where a kind is meant by what is an attribute's name, too."""

    def __init__(self, graph: Graph, pieces: Pieces) -> None:
        self._graph = graph
        self._pieces = pieces

    def find(self, name: Mark, names: Sequence[Mark], text: str) -> Mark | None:
        """Return the value that an attribute's name is as well, where that sorts what is listed.

        评分4.5以上的教练 asks for those whose 类别 is 教练, not for whom courses have as theirs.
        """
        said, before, behind = text[name.start : name.end], text[: name.start], text[name.end :]
        if set(name.names) - set(self._graph.linking) or _OF_ONE.match(behind):
            return None
        if behind.startswith("是") and not before.endswith("的"):
            return None
        if not (_OF_MANY.search(text) or len(names) > 1):
            return None
        named = {to for path in name.names for to in self._graph.values(path)}
        for path in self._pieces.paths(said):
            own = set(self._graph.sharing(path, said))
            fits = all(_is_of(own, m, self._graph) for m in names if m is not name)
            alike = (other for other in self._graph.leaf_paths if other[-1] == path[-1])
            others = {value for other in alike for value in self._graph.values(other)} - {said}
            if fits and named <= own and not any(other in before for other in others):
                return Mark("V", name.start, name.end, values=(path,), value=said)
        return None

    def find_own(self, name: Mark, mention: Mention, text: str) -> Mark | None:
        """Return the kind of a thing that an attribute's name is as well: 陈静是女教练吗."""
        said, behind = text[name.start : name.end], text[name.end :]
        is_it = text[mention.end : name.start].lstrip().startswith("是")
        if not is_it or not re.match("[吗么吧?]|$", behind):
            return None
        if any(self._graph.value(e, path) for e in mention.entities for path in name.names):
            return None
        facts = [(e, path) for e in mention.entities for path in self._pieces.paths(said)]
        own = [path for e, path in facts if e in self._graph.sharing(path, said)]
        return Mark("V", name.start, name.end, values=tuple(own), value=said) if own else None


def _is_of(entities: Container[str], name: Mark, graph: Graph) -> bool:
    """Tell whether any of some entities has what a name may mean."""
    return any(holder in entities for path in name.names for holder in graph.holders[path])
