"""What is asked back: which entity, which attribute, which question."""

from __future__ import annotations

from dataclasses import replace

from bot.flows.admitting import guide
from bot.flows.situation import Draft, Situation
from bot.flows.texts import join, numbered, shorten
from bot.flows.unknown import whole_name
from bot.types import Clarification, Topic


def ask_entity(now: Situation) -> Draft:
    """Ask which entity is meant, showing a few."""
    return _ask(now, "which_entity")


def ask_which(now: Situation) -> Draft:
    """Ask which of several entities an ambiguous name means."""
    if len(now.decision.options) == 1:
        return _ask(now, "you_mean")
    if not now.read.doubt_text:
        return _ask(now, "which_left")
    return _ask(now, "which_of", mention=shorten(now.as_written(now.read.doubt_text)))


def offer_entities(now: Situation) -> Draft:
    """Say that an entity is not known, and offer the nearest."""
    name = shorten(now.as_written(whole_name(now.read)))
    if now.decision.options:
        asked = replace(now.asked, unknown=name)
        return replace(_ask(now, "unknown_entity", name=name), pending=asked)
    topic = Topic("graph", now.decision.links[0].path) if now.decision.links else None
    return replace(guide(now, "unknown_entity_bare", name=name), topic=topic)


def ask_attribute(now: Situation) -> Draft:
    """Walk down: offer what stands below a group, or below the entity itself."""
    link = now.decision.links[0] if now.decision.links else None
    entity = now.label(now.decision.entities[0])
    if link is None:
        return _ask(now, "what_about", entity=entity)
    options = numbered(_labels(now.asked)).rstrip()
    group = now.tools.knowledge.attribute(link.path, now.lang)
    return _ask(now, "which_attribute", entity=entity, group=group, options=options)


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
    text = now.say(
        "again", text=shorten(now.as_written(asked.text)), options=join(_labels(asked), now.lang)
    )
    return Draft(
        text,
        "exception",
        "failed",
        suggestions=(*_labels(asked), now.say("person")),
        focus=now.decision.entities,
        pending=asked,
    )
