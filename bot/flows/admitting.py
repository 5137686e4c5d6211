"""What is admitted: that there is no value, no answer, nothing known, and what can be asked."""

from __future__ import annotations

import re

from bot.flows.situation import Draft, Situation
from bot.flows.texts import join
from bot.types import Clarification, Topic

_LETTERS = re.compile("[a-z]")


def admit_no_value(now: Situation) -> Draft:
    """Say that there is no such value; offer what is near, and who has it."""
    path = now.decision.links[0].path
    entities = now.decision.entities
    lines = [now.no_value(entities, path)]
    having = [e for e in now.tools.knowledge.entities_with(path) if e not in entities][:3]
    if having:
        names = join(map(now.label, having), now.lang)
        lines.append(now.say("others_have", options=names))
    return Draft(
        now.text(lines),
        "exception",
        "failed",
        suggestions=tuple(option.label for option in now.decision.options),
        focus=now.decision.entities,
        topic=Topic("graph", path),
    )


def admit_no_attribute(now: Situation) -> Draft:
    """Say that nothing is called so, and offer what comes nearest."""
    names = join(map(now.label, now.decision.entities), now.lang)
    near = tuple(option.label for option in now.decision.options)
    lines = [now.say("no_value", entity=names, attribute=now.as_written(now.read.lacking))]
    if near:
        lines.append(now.say("nearest_are", options=join(near, now.lang)))
    return Draft(
        now.text(lines),
        "exception",
        "failed",
        suggestions=near or (now.say("person"),),
        focus=now.decision.entities,
    )


def admit_no_answer(now: Situation) -> Draft:
    """Say that the question is known but has no answer for this entity."""
    found = now.candidate
    names = join(map(now.label, now.decision.entities), now.lang)
    lines = [now.say("no_answer", question=found.question, entity=names or "—")]
    having = found.entities[:3]
    if having:
        others = join(map(now.label, having), now.lang)
        lines.append(now.say("others_have", options=others))
    return Draft(
        now.text(lines),
        "exception",
        "failed",
        suggestions=(now.say("person"),),
        focus=now.decision.entities,
        topic=Topic("faq", (found.question,)),
    )


def admit_mistake(now: Situation) -> Draft:
    """Ask what was meant, after an answer that was not it."""
    return guide(now, "mistake")


def admit_unknown(now: Situation) -> Draft:
    """Say that it is not known, and what can be asked instead."""
    return guide(now, "unknown")


def admit_beyond(now: Situation) -> Draft:
    """Say that such questions are not answered yet, and how to get at the facts."""
    return guide(now, "beyond")


def admit_empty(now: Situation) -> Draft:
    """Say that no words came."""
    return guide(now, "empty")


def admit_image(now: Situation) -> Draft:
    """Say that pictures are not understood."""
    return guide(now, "image")


def apologise(now: Situation) -> Draft:
    """Say that a part of the system failed."""
    return guide(now, "failed")


def offer_person(now: Situation) -> Draft:
    """After repeated failure, offer a person; a bare yes accepts."""
    text = now.say("offer_person", options=now.examples())
    suggestions = (now.say("person"), *now.tools.settings.topics)
    pending = Clarification("person", now.read.text)
    return Draft(text, "exception", "lost", suggestions=suggestions, pending=pending)


def guide(now: Situation, key: str, **values: str) -> Draft:
    """Say something, and what can be asked here."""
    suggestions = (*now.tools.settings.topics, now.say("person"))
    text = now.say(key, options=now.examples(), **values)
    # what is not read may be a part of the name: X20 of X20 Max is not held
    held = () if _LETTERS.search(now.read.remainder) else now.read.named
    return Draft(text, "exception", "lost", suggestions=suggestions, focus=held)
