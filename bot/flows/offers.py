"""Decisions to ask back or to offer something: entities, attributes, questions."""

from __future__ import annotations

from bot.flows.decision import Decision
from bot.flows.options import attribute_options, entity_options, varied
from bot.flows.tools import Tools
from bot.flows.understanding import FAQ_NEAR, Understanding
from bot.flows.unknown import stands_apart
from bot.types import AttributeLink, FaqCandidate, Option

# Below FAQ_NEAR the nearest that is known is offered, down to the floor: an offer is not an answer.
FAQ_FLOOR = 0.2
# The graph's floor is the higher one: its encoder finds some attribute near to anything.
GRAPH_FLOOR = 0.55
N_OFFERED = 3
# An attribute asked of something unknown is kept from here on, for the entity named next.
ASKED = 0.4


def which_entity(
    read: Understanding,
    having: tuple[str, ...],
    tools: Tools,
    reason: str,
    *,
    candidate: FaqCandidate | None = None,
    links: list[AttributeLink] | None = None,
) -> Decision:
    """Ask which entity is meant: of those in doubt, else of those that have what is asked."""
    doubt = tuple(entity for entity in read.doubt if entity in having)
    names = doubt or having
    confidence = candidate.confidence if candidate else links[0].score if links else None
    return Decision(
        "entity_ambiguous" if doubt else "entity_missing",
        reason,
        confidence,
        candidate=candidate,
        links=tuple(links or ()),
        options=entity_options(doubt, tools) if doubt else varied(entity_options(names, tools)),
    )


def entity_alone(read: Understanding, tools: Tools) -> Decision:
    """Offer what can be asked of an entity that was named alone."""
    if read.doubt:
        options = entity_options(read.doubt, tools)
        return Decision(
            "entity_ambiguous",
            "几个实体都叫这个名字 several entities have that name",
            options=options,
        )
    # Attributes, not the editor's groups: those of the first one, where editors put the main ones.
    leaves = tools.knowledge.leaves(read.named[0], ())
    options = attribute_options(path for path in leaves if path[0] == leaves[0][0])
    return Decision(
        "entity_alone",
        "只有实体，没有问题 an entity and no question",
        None,
        read.named,
        options=options,
    )


def unknown_entity(read: Understanding, tools: Tools) -> Decision:
    """Say that an entity is not known, and offer the nearest."""
    near = () if stands_apart(read) else read.doubt or read.named
    near = near or tools.knowledge.nearest_entities(read.unknown[0], N_OFFERED)
    reason = f"没有这个实体 no entity {read.unknown[0]!r}"
    asked = tuple(link for link in read.links[:1] if link.score >= ASKED)
    return Decision("entity_unknown", reason, links=asked, options=entity_options(near, tools))


def unknown_attribute(read: Understanding, tools: Tools) -> Decision | None:
    """Say that nothing is called so; None where something else is near."""
    if not read.lacking or any(link.score >= GRAPH_FLOOR for link in read.links):
        return None
    entities = read.scope or read.doubt
    entity = entities[0]
    linked = [link.path for link in read.links if tools.knowledge.has(entity, link.path)]
    alike = tools.knowledge.nearest_attributes(read.lacking, entity, N_OFFERED)
    if not linked and read.faq and read.faq[0].confidence >= FAQ_NEAR:
        return None
    options = attribute_options(list(dict.fromkeys((*linked, *alike)))[:N_OFFERED])
    reason = f"没有这个属性 no attribute {read.lacking!r}"
    return Decision("attribute_unknown", reason, entities=entities, options=options)


def unclear(read: Understanding, tools: Tools) -> Decision:
    """Offer the nearest questions and attributes; with none near it is not known."""
    questions = [
        Option("question", candidate.question, (candidate.question,))
        for candidate in read.faq[:N_OFFERED]
        if candidate.confidence >= FAQ_FLOOR
    ]
    near = [link.path for link in read.links[:N_OFFERED] if link.score >= GRAPH_FLOOR]
    attributes = list(attribute_options(near)) if read.scope else []
    faq = read.faq[0].confidence if read.faq else 0.0
    options = tuple((attributes + questions)[:N_OFFERED])
    best = max([faq, *(link.score for link in read.links[:1])])
    if not options:
        return Decision("unknown", "没有接近的 nothing near", best)
    if attributes or faq >= FAQ_NEAR:
        # as likely as each other: two questions have this wording, and nobody can tell
        shared = [found for found in read.faq if found.stage == "exact"]
        reason = (
            f"{len(shared)} 个问题都有这个问法 a wording of {len(shared)} questions"
            if len(shared) > 1
            else "接近，但不够近 near, but not near enough"
        )
        return Decision("question_unclear", reason, best, read.scope, options=options)
    return Decision(
        "question_far", "不近，但最近 not near, but the nearest", best, read.scope, options=options
    )
