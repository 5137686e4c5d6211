"""What is said and done on each row of the dialog table."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from bot.flows.situation import Draft, Effect, Situation
from bot.flows.texts import join, numbered
from bot.types import (
    Clarification,
    Fact,
    FaqEvidence,
    GraphEvidence,
    Table,
    Topic,
)

Action = Callable[[Situation], Draft]


def hand_off(now: Situation) -> Draft:
    """Give a ticket, and say truthfully what happens next."""
    handoff = now.tools.settings.handoff
    ticket = now.session.ticket or _ticket(now.session.id)
    lines = [now.say("handoff_again" if now.session.ticket else "handoff", ticket=ticket)]
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
    told = {fact.entity for fact in facts}
    # what an entity has of its brand is told by the brand's fact
    missing = [
        entity
        for entity in now.decision.entities
        if entity not in told and not now.tools.knowledge.has(entity, path)
    ]
    lines = [_tell(fact, now) for fact in facts]
    lines += [now.say("no_value", entity=now.label(e), attribute=path[-1]) for e in missing]
    return Draft(
        "\n".join(lines),
        "kbqa",
        "answered",
        tuple(GraphEvidence((fact.entity, *fact.path), fact.value) for fact in facts),
        attachments=(_tabulate(facts, now),) if len(facts) > 1 else (),
        focus=now.decision.entities,
        topic=Topic("graph", path),
    )


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
    )


_KINDS = ("类型", "方式", "形式", "型号", "规格", "材质", "材料", "等级")


# "没有天窗类型", "快充功率是不支持" and "蓝牙是是" would be odd: these are told with a colon.
def _tell(fact: Fact, now: Situation) -> str:
    value = fact.value.lower()
    without = re.fullmatch("[无没]有?(?P<rest>[(（].+)", value)
    if without:  # 无（配补胎工具）
        thing = re.sub(f"(?:{'|'.join(_KINDS)})$", "", fact.path[-1])
        told = now.say("value_no", entity=now.label(fact.entity), attribute=thing)
        return told[:-1] + without["rest"] + told[-1]
    names = {"entity": now.label(fact.entity), "attribute": fact.path[-1]}
    if not fact.path[-1].endswith(_KINDS):
        if value in ("有", "yes"):
            return now.say("value_yes", **names)
        if value in ("无", "没有", "no"):
            return now.say("value_no", **names)
    if fact.path[-1].endswith(_KINDS) or value in ("是", "否") or value.startswith(("不", "无")):
        return now.say("value_plain", value=_readable(fact.value, now), **names)
    if value == "选配":
        return now.say("value_optional", **names)
    return now.say("value", value=_readable(fact.value, now), **names)


def _readable(value: str, now: Situation) -> str:
    """Return a value for people: the name of an entity becomes its label."""
    return now.label(value) if now.tools.knowledge.has(value, ()) else value


def _tabulate(facts: tuple[Fact, ...], now: Situation) -> Table:
    """One column an entity, one row an attribute; blank where there is no value."""
    entities = list(dict.fromkeys(fact.entity for fact in facts))
    paths = list(dict.fromkeys(fact.path for fact in facts))
    values = {(fact.entity, fact.path): _readable(fact.value, now) for fact in facts}
    return Table(
        (now.say("column_attribute"), *map(now.label, entities)),
        tuple((path[-1], *(values.get((e, path), "") for e in entities)) for path in paths),
    )


def ask_entity(now: Situation) -> Draft:
    """Ask which entity is meant, showing a few."""
    return _ask(now, "which_entity")


def ask_which(now: Situation) -> Draft:
    """Ask which of several entities an ambiguous name means."""
    if len(now.decision.options) == 1:
        return _ask(now, "you_mean")
    if not now.read.doubt_text:
        return _ask(now, "which_left")
    return _ask(now, "which_of", mention=now.as_written(now.read.doubt_text))


def offer_entities(now: Situation) -> Draft:
    """Say that an entity is not known, and offer the nearest."""
    name = now.as_written(now.read.doubt_text) + now.as_written(now.read.unknown[0])
    if now.decision.options:
        return _ask(now, "unknown_entity", name=name)
    topic = Topic("graph", now.decision.links[0].path) if now.decision.links else None
    return replace(_guide(now, "unknown_entity_bare", name=name), topic=topic)


def ask_attribute(now: Situation) -> Draft:
    """Walk down: offer what stands below a group, or below the entity itself."""
    link = now.decision.links[0] if now.decision.links else None
    entity = now.label(now.decision.entities[0])
    if link is None:
        return _ask(now, "what_about", entity=entity)
    options = numbered(_labels(now.asked))
    return _ask(now, "which_attribute", entity=entity, group=link.path[-1], options=options)


def ask_question(now: Situation) -> Draft:
    """Offer the nearest questions, with "none of these"."""
    draft = _ask_questions(now, "which_question", "is_it_question")
    return replace(draft, suggestions=(*draft.suggestions, now.say("none_of_these")))


def offer_nearest(now: Situation) -> Draft:
    """Say that it is not known, and offer the nearest questions that are."""
    draft = _ask_questions(now, "nearest_question", "nearest_is")
    suggestions = (*draft.suggestions, now.say("none_of_these"), now.say("person"))
    return replace(draft, effect="lost", suggestions=suggestions)


def _ask_questions(now: Situation, several: str, single: str) -> Draft:
    labels = _labels(now.asked)
    if len(labels) == 1:
        return _ask(now, single, question=labels[0])
    return _ask(now, several, options=numbered(labels))


def _ask(now: Situation, key: str, **values: str) -> Draft:
    asked = now.asked
    labels = _labels(asked)
    values.setdefault("options", join(labels, now.lang))
    return Draft(
        now.say(key, **values),
        "clarify",
        "asked",
        suggestions=labels,
        focus=now.decision.entities,
        pending=asked,
    )


def _labels(asked: Clarification) -> tuple[str, ...]:
    return tuple(option.label for option in asked.options[: asked.shown])


def insist(now: Situation) -> Draft:
    """Not the same question again: say what is still needed, and offer a person."""
    asked = now.asked
    text = now.say("again", text=now.as_written(asked.text), options=join(_labels(asked), now.lang))
    return Draft(
        text,
        "exception",
        "failed",
        suggestions=(*_labels(asked), now.say("person")),
        focus=now.decision.entities,
        pending=asked,
    )


def admit_no_value(now: Situation) -> Draft:
    """Say that there is no such value; offer what is near, and who has it."""
    path = now.decision.links[0].path
    entity = now.decision.entities[0]
    lines = [now.say("no_value", entity=now.label(entity), attribute=path[-1])]
    having = tuple(e for e in now.tools.knowledge.entities_with(path) if e != entity)[:3]
    if having:
        names = join(map(now.label, having), now.lang)
        lines.append(now.say("others_have", options=names))
    return Draft(
        "".join(lines),
        "exception",
        "failed",
        suggestions=tuple(option.label for option in now.decision.options),
        focus=now.decision.entities,
        topic=Topic("graph", path),
    )


def admit_no_answer(now: Situation) -> Draft:
    """Say that the question is known but has no answer for this entity."""
    found = now.candidate
    names = join(map(now.label, now.decision.entities), now.lang)
    text = now.say("no_answer", question=found.question, entity=names or "—")
    having = found.entities[:3]
    if having:
        text += now.say("others_have", options=join(map(now.label, having), now.lang))
    return Draft(
        text,
        "exception",
        "failed",
        suggestions=(now.say("person"),),
        focus=now.decision.entities,
        topic=Topic("faq", (found.question,)),
    )


def admit_mistake(now: Situation) -> Draft:
    """Ask what was meant, after an answer that was not it."""
    return _guide(now, "mistake")


def admit_unknown(now: Situation) -> Draft:
    """Say that it is not known, and what can be asked instead."""
    return _guide(now, "unknown")


def admit_beyond(now: Situation) -> Draft:
    """Say that such questions are not answered yet, and how to get at the facts."""
    return _guide(now, "beyond")


def admit_empty(now: Situation) -> Draft:
    """Say that no words came."""
    return _guide(now, "empty")


def admit_image(now: Situation) -> Draft:
    """Say that pictures are not understood."""
    return _guide(now, "image")


def apologise(now: Situation) -> Draft:
    """Say that a part of the system failed."""
    return _guide(now, "failed")


def offer_person(now: Situation) -> Draft:
    """After repeated failure, offer a person; a bare yes accepts."""
    text = now.say("offer_person", options=now.examples())
    suggestions = (now.say("person"), *now.tools.settings.topics)
    pending = Clarification("person", now.read.text)
    return Draft(text, "exception", "lost", suggestions=suggestions, pending=pending)


def _guide(now: Situation, key: str, **values: str) -> Draft:
    suggestions = (*now.tools.settings.topics, now.say("person"))
    text = now.say(key, options=now.examples(), **values)
    return Draft(text, "exception", "lost", suggestions=suggestions)


ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        hand_off,
        leave,
        talk,
        answer_faq,
        answer_graph,
        tell_graph,
        ask_entity,
        ask_which,
        offer_entities,
        ask_attribute,
        ask_question,
        offer_nearest,
        insist,
        admit_no_value,
        admit_no_answer,
        admit_mistake,
        admit_unknown,
        admit_beyond,
        admit_empty,
        admit_image,
        apologise,
        offer_person,
    )
}
