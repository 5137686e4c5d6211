"""The conversation as one table. Read it from top to bottom: the first row that fits is taken.

``chitchat`` greets, ``question`` waits for a question, ``exception`` has asked something back
or could not answer, ``handoff`` has called a person; from everywhere every question is taken.
"""

from __future__ import annotations

from bot.flows.actions import ACTIONS
from bot.flows.situation import Situation
from bot.machine import STATES, Machine, Transition


def asked_before(now: Situation) -> bool:
    """Tell whether this very clarification was asked since the last answer."""
    return now.clarification is not None and now.clarification.key in now.session.asked


def failed_before(now: Situation) -> bool:
    """Tell whether the turn before failed too, and a person was not offered yet."""
    return now.session.failures >= 1 and "person" not in now.session.asked


def stuck(now: Situation) -> bool:
    """Tell whether this clarification was asked and insisted on, to no avail."""
    return asked_before(now) and now.session.failures >= 1


T = Transition
TABLE: tuple[Transition, ...] = (
    # what is risky is not talked of
    T(STATES, "blocked", "question", "refuse"),
    # the visitor leads
    T(STATES, "handoff", "handoff", "hand_off"),
    T(STATES, "complaint", "handoff", "hand_off"),
    T(STATES, "order", "handoff", "hand_off"),
    T(STATES, "cancel", "question", "leave"),
    T(STATES, "greet", "question", "talk"),
    T(STATES, "chat", "question", "talk"),
    T(STATES, "thanks", "question", "talk"),
    T(STATES, "identity", "question", "talk"),
    T(STATES, "abuse", "question", "talk"),
    T(STATES, "bye", "chitchat", "talk"),
    T(STATES, "denied", "exception", "offer_person", failed_before),
    T(STATES, "denied", "exception", "admit_mistake"),
    T(STATES, "unsure", "exception", "offer_person", failed_before),
    T(STATES, "unsure", "exception", "insist"),
    # answers
    T(STATES, "faq_answer", "question", "answer_faq"),
    T(STATES, "graph_answer", "question", "answer_graph"),
    T(STATES, "graph_told", "question", "tell_graph"),
    T(STATES, "graph_silent", "exception", "tell_graph"),
    # something is missing or ambiguous: ask, but never the same twice
    T(STATES, "entity_missing", "exception", "offer_person", stuck),
    T(STATES, "entity_missing", "exception", "insist", asked_before),
    T(STATES, "entity_missing", "exception", "ask_entity"),
    T(STATES, "entity_ambiguous", "exception", "offer_person", stuck),
    T(STATES, "entity_ambiguous", "exception", "insist", asked_before),
    T(STATES, "entity_ambiguous", "exception", "ask_which"),
    T(STATES, "entity_unknown", "exception", "offer_person", stuck),
    T(STATES, "entity_unknown", "exception", "insist", asked_before),
    T(STATES, "entity_unknown", "exception", "offer_entities"),
    T(STATES, "entity_alone", "exception", "offer_person", stuck),
    T(STATES, "entity_alone", "exception", "insist", asked_before),
    T(STATES, "entity_alone", "exception", "ask_attribute"),
    T(STATES, "group", "exception", "offer_person", stuck),
    T(STATES, "group", "exception", "insist", asked_before),
    T(STATES, "group", "exception", "ask_attribute"),
    T(STATES, "question_unclear", "exception", "offer_person", stuck),
    T(STATES, "question_unclear", "exception", "insist", asked_before),
    T(STATES, "question_unclear", "exception", "ask_question"),
    T(STATES, "question_far", "exception", "offer_person", failed_before),
    T(STATES, "question_far", "exception", "insist", asked_before),
    T(STATES, "question_far", "exception", "offer_nearest"),
    # nothing to answer with: say so, guide on, and at last offer a person
    T(STATES, "value_missing", "exception", "admit_no_value"),
    T(STATES, "attribute_unknown", "exception", "admit_no_attribute"),
    T(STATES, "answer_missing", "exception", "admit_no_answer"),
    T(STATES, "unknown", "exception", "offer_person", failed_before),
    T(STATES, "unknown", "exception", "admit_unknown"),
    T(STATES, "beyond", "exception", "admit_beyond"),
    T(STATES, "empty", "exception", "admit_empty"),
    T(STATES, "image", "exception", "admit_image"),
    T(STATES, "failure", "exception", "apologise"),
)
FLOW = Machine(TABLE, initial="chitchat", actions=ACTIONS)
