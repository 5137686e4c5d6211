"""What answers a message: a person, small talk, the FAQ, the graph."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from bot.flows.enumerated import unread_items
from bot.flows.situation import Draft, Effect, Situation
from bot.text import normalize
from bot.types import Fact, FaqEvidence, GraphEvidence, Path, Topic


def refuse(now: Situation) -> Draft:
    """Not talk of what is risky; the words are never named to the one who typed them."""
    return Draft(now.say("blocked", options=now.examples()), "blocked", "talked")


def hand_off(now: Situation) -> Draft:
    """Give a ticket, and say truthfully what happens next."""
    handoff = now.tools.settings.handoff
    ticket = now.session.ticket or _ticket(now.session.id)
    event = now.decision.event
    lines = [now.say(event)] if event in ("complaint", "order") else []
    lines.append(now.say("handoff_again" if now.session.ticket else "handoff", ticket=ticket))
    lines.append(now.say("handoff_truth"))
    if handoff.hours:
        lines.append(now.say("handoff_hours", hours=handoff.hours))
    if handoff.contact:
        lines.append(now.say("handoff_contact", contact=handoff.contact))
    lines.append(now.say("handoff_stay"))
    return Draft("\n".join(lines), "handoff", "left", ticket=ticket)


def _ticket(session_id: str) -> str:
    return "ZK-" + hashlib.sha256(session_id.encode()).hexdigest()[:8].upper()


def leave(now: Situation) -> Draft:
    """Drop what was open."""
    return Draft(now.say("cancel"), "chitchat", "left", suggestions=now.tools.settings.topics)


def talk(now: Situation) -> Draft:
    """Answer small talk: the workspace's words, else our own."""
    settings = now.tools.settings
    event = now.decision.event
    text = now.read.small_talk or (settings.greeting if event == "greet" else "")
    suggestions = settings.topics if event in ("greet", "identity") else ()
    text = text or now.say(event, title=settings.title)
    effect: Effect = "left" if event == "bye" else "talked"
    return Draft(text, "chitchat", effect, suggestions=suggestions)


def answer_faq(now: Situation) -> Draft:
    """Give the editor's answer, for each entity that was asked about."""
    found = now.candidate
    # An entity that this message does not name is named in the answer: it may not be meant.
    several = len({answer.entity for answer in found.answers}) > 1
    lines = [
        f"{now.label(a.entity)}{now.say('colon')}{a.text}"
        if a.entity and (several or a.entity not in now.read.named)
        else a.text
        for a in found.answers
    ]
    evidence = tuple(
        FaqEvidence(
            found.id,
            found.question,
            found.matched,
            entity,
            round(found.confidence, 4),
            found.external_id,
        )
        for entity in dict.fromkeys(answer.entity for answer in found.answers)
    )
    topic = Topic("faq", (found.question,))
    focus = tuple(answer.entity for answer in found.answers if answer.entity)
    return Draft(
        "\n".join(lines),
        "faq",
        "answered",
        evidence,
        focus=tuple(dict.fromkeys(focus)) or now.decision.entities,
        topic=topic,
    )


def answer_graph(now: Situation) -> Draft:
    """Say the values, with the path each was read from; several also as a table."""
    facts = now.decision.facts
    path = now.decision.links[0].path
    table = now.tools.knowledge.tabulate(facts, now.lang)
    # what an entity has of its brand is told by the brand's fact
    missing = [
        (entity, link.path)
        for entity in now.decision.entities
        for link in now.decision.links
        if not now.tools.knowledge.has(entity, link.path)
    ]
    lines = [now.tools.knowledge.tell(fact, now.lang) for fact in facts]
    unpriced = {f.path for f in facts if now.tools.knowledge.lacks_price(f, now.read.text)}
    lines += [now.say("no_price", attribute=path[-1]) for path in sorted(unpriced)]
    lines += [now.no_value((entity,), lacked) for entity, lacked in missing]
    unread = unread_items(now.read.remainder, normalize(now.said), now.decision.links)
    lines += [now.say("unknown_part", text=now.as_written(item)) for item in unread]
    return Draft(
        "\n".join(lines),
        "kbqa",
        "answered",
        tuple(GraphEvidence((fact.entity, *fact.path), fact.value) for fact in facts),
        attachments=(table,) if len(facts) > 1 else (),
        focus=_leads_to(facts, path, now) or now.decision.entities,
        topic=Topic("graph", path),
    )


def _leads_to(facts: Sequence[Fact], path: Path, now: Situation) -> tuple[str, ...]:
    """Return the thing of the same sort that is the only value: a rival, not a maker."""
    other = facts[0].value if len(facts) == 1 else ""
    return (other,) if other and now.tools.knowledge.has(other, path) else ()


def tell_graph(now: Situation) -> Draft:
    """Give what the graph says to a question that compares, ranks, filters, counts or walks."""
    told = now.answer
    return Draft(
        told.text,
        "kbqa" if told.answered else "exception",
        "answered" if told.answered else "failed",
        tuple(GraphEvidence((fact.entity, *fact.path), fact.value) for fact in told.facts),
        told.suggestions,
        told.attachments,
        told.entities,
        Topic("graph", told.path) if told.path else None,
        told.query,
        listed=told.query if told.several else None,
    )
