"""What an attribute is, where the data say so."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.types import Fact, Path
from knowledge.graph.graph import Graph
from knowledge.query.found import Cell, Found
from knowledge.query.sieve import Sieve

_DEFINING = ("定义", "释义", "解释", "说明", "简介", "描述", "definition", "description")
_EXAMPLES = 3
_SAMPLE = 200  # entities whose values may be examples


def define(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``define``: what the data say of an attribute, else values that it takes."""
    path, graph = found.query.paths[0], sieve.graph
    for holder in _definitions(path, graph):
        if fact := graph.value(*holder):
            return replace(found, cells=(Cell(fact),))
    facts: dict[str, Fact] = {}
    for entity in (found.query.entities or graph.holders.get(path, ()))[:_SAMPLE]:
        if fact := graph.value(entity, path):
            facts.setdefault(fact.value, fact)
    return replace(found, near=tuple(facts.values())[:_EXAMPLES])


def _definitions(path: Path, graph: Graph) -> Iterator[tuple[str, Path]]:
    """Where a definition may stand: an entity of that name, or a leaf beside or below."""
    for leaf in graph.leaves(path[-1], ()):
        if leaf[-1] in _DEFINING:
            yield path[-1], leaf
    for word in _DEFINING:
        for near in ((*path[:-1], path[-1] + word), (*path, word)):
            yield from ((entity, near) for entity in graph.holders.get(near, ())[:1])
