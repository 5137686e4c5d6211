"""What is drawn beside an answer: the values as a table, the walk as a graph."""

from __future__ import annotations

from collections.abc import Sequence

from bot.types import Edge, Fact, Node, Subgraph, Table
from knowledge.answers.telling import Teller


def tabulate(facts: Sequence[Fact], teller: Teller) -> Table:
    """One column an entity, one row an attribute; blank where there is no value.

    Of one attribute the entities are the rows: five beside each other are too wide for a phone.
    """
    entities = list(dict.fromkeys(fact.entity for fact in facts))
    paths = list(dict.fromkeys(fact.path for fact in facts))
    texts = {(fact.entity, fact.path): teller.value(fact.value) for fact in facts}
    if len(paths) == 1:
        columns = (teller.say("column_name"), teller.heading(paths[0]))
        return Table(columns, tuple((teller.label(e), texts[e, paths[0]]) for e in entities))
    rows = (
        (teller.heading(path), *(texts.get((entity, path), "") for entity in entities))
        for path in paths
    )
    return Table((teller.say("column_item"), *map(teller.label, entities)), tuple(rows))


def draw(facts: Sequence[Fact], teller: Teller, named: frozenset[str]) -> Subgraph:
    """Draw facts as arrows from entities to values.

    Entities that share a value meet in it; a value that is an entity is that entity.
    """
    nodes: dict[str, Node] = {}
    edges: dict[Edge, None] = {}
    for fact in facts:
        nodes.setdefault(fact.entity, Node(fact.entity, teller.label(fact.entity)))
        parts = fact.value.split("、")
        for part in parts if named.issuperset(parts) else [fact.value]:
            target = part if part in named else "/".join((*fact.path, part))
            nodes.setdefault(target, Node(target, teller.value(part)))
            edges[Edge(fact.entity, target, teller.attribute(fact.path))] = None
    return Subgraph(tuple(nodes.values()), tuple(edges))
