"""What is drawn beside an answer: the values as a table, the walk as a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.types import Edge, Fact, Node, Subgraph, Table


def tabulate(
    corner: str, facts: Sequence[Fact], label: Callable[[str], str], value: Callable[[str], str]
) -> Table:
    """One column an entity, one row an attribute; blank where there is no value."""
    entities = list(dict.fromkeys(fact.entity for fact in facts))
    paths = list(dict.fromkeys(fact.path for fact in facts))
    texts = {(fact.entity, fact.path): value(fact.value) for fact in facts}
    rows = ((path[-1], *(texts.get((entity, path), "") for entity in entities)) for path in paths)
    return Table((corner, *map(label, entities)), tuple(rows))


def draw(facts: Sequence[Fact], label: Callable[[str], str], named: frozenset[str]) -> Subgraph:
    """Draw facts as arrows from entities to values.

    Entities that share a value meet in it; a value that is an entity is that entity.
    """
    nodes: dict[str, Node] = {}
    edges: dict[Edge, None] = {}
    for fact in facts:
        nodes.setdefault(fact.entity, Node(fact.entity, label(fact.entity)))
        parts = fact.value.split("、")
        for part in parts if named.issuperset(parts) else [fact.value]:
            target = part if part in named else "/".join((*fact.path, part))
            nodes.setdefault(target, Node(target, label(part) if part in named else part))
            edges[Edge(fact.entity, target, fact.path[-1])] = None
    return Subgraph(tuple(nodes.values()), tuple(edges))
