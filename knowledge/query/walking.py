"""Where a query starts, and the way along edges to what it is about."""

from __future__ import annotations

from bot.types import Fact
from knowledge.graph.graph import Graph
from knowledge.query.found import Found, Gap, Step
from knowledge.query.plans import Query


def walk(query: Query, graph: Graph) -> tuple[tuple[Step, ...], tuple[str, ...], tuple[Gap, ...]]:
    """Return the steps taken, the entities that they lead to, and who leads nowhere."""
    everything = query.kind in ("list", "count") and not query.where
    pool = query.entities or (graph.things if everything else graph.entities)
    steps: list[Step] = []
    gaps: list[Gap] = []
    own = query.kind == "value" and not query.without  # of what is named, not of who shares it
    for path in query.via:
        reached: dict[str, None] = {}
        for entity in pool:
            if fact := graph.value(entity, path):
                targets = tuple(graph.neighbours(entity, path))
                edge = bool(targets) and set(targets) <= set(fact.value.split("、"))
                steps.append(Step(fact, edge, targets))
                if own and not edge:
                    gaps += [Gap(fact.value, last) for last in query.paths]
                    continue
                reached.update(dict.fromkeys(targets))
            else:
                gaps.append(Gap(entity, path))
        pool = tuple(reached)
    left = pool
    if query.without:
        left = tuple(entity for entity in pool if entity not in query.without)
    return tuple(steps), left, tuple(gaps)


def in_common(found: Found, graph: Graph) -> tuple[Fact, ...]:
    """Return what the entities told have in common with the last one that was walked from."""
    shared = [step for step in found.steps if not step.edge][-1:]
    places = ((e, step.fact.path) for step in shared for e in found.told if e in step.entities)
    return tuple(fact for place in places if (fact := graph.value(*place)))
