"""The actions that the dialog table names."""

from __future__ import annotations

from collections.abc import Callable

from bot.flows import admitting, answering, asking
from bot.flows.situation import Draft, Situation

Action = Callable[[Situation], Draft]

ACTIONS: dict[str, Action] = {
    action.__name__: action
    for action in (
        answering.refuse,
        answering.hand_off,
        answering.leave,
        answering.talk,
        answering.answer_faq,
        answering.answer_graph,
        answering.tell_graph,
        asking.ask_entity,
        asking.ask_which,
        asking.offer_entities,
        asking.ask_attribute,
        asking.ask_question,
        asking.offer_nearest,
        asking.insist,
        admitting.admit_no_value,
        admitting.admit_no_attribute,
        admitting.admit_no_answer,
        admitting.admit_mistake,
        admitting.admit_unknown,
        admitting.admit_beyond,
        admitting.admit_empty,
        admitting.admit_image,
        admitting.apologise,
        admitting.offer_person,
    )
}
