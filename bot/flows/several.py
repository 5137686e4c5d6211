"""Several questions in one message: each tried by itself, kept where that answers more."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.flows.acts import tell_act
from bot.flows.decide import EXACT
from bot.flows.fillers import has_content
from bot.flows.forms import is_asking, without_asking
from bot.flows.split import clauses, halves, sentences
from bot.flows.texts import say
from bot.flows.understanding import FAQ_NEAR
from bot.types import FaqCandidate, FaqEvidence, Lang, Reply, Route, Session

# A clause of these acts needs no reply where another asks something.
_IDLE = {"greet", "thanks"}
# What a part of a longer message may be without being worth a reply of its own.
_SMALL_TALK = {"greet", "thanks", "bye", "chat", "abuse", "identity", "cancel", "denied"}
# A clause that says only what the visitor has in mind: 我想给老婆买台小满.
_LEADS_UP = re.compile(
    r"^(?!.*(?:[?吗呢]|什么|怎|哪|谁|多[少大长久]|几|不[喜想要考打准推]))"
    r".*(?:[想要](?:给.{1,6})?买|想要|[看相]中|看上|喜欢|考虑|打算|准备|推荐|感兴趣|种草|[想要][住订租学做]|预[订约])"
    r"|^i(?: am|'m|'d like| want)\b(?!.*\b(?:what|how|which|when|where)\b)"
)
_UNCLEAR = {"unknown", "question_unclear", "question_far", "beyond"}
# From this confidence on a clause is answered by itself.
SURE = 0.9
ANSWERING: tuple[Route, ...] = ("faq", "kbqa")
# Loosest claim first: a merged reply is named after the first of these among its parts.
_ROUTES: tuple[Route, ...] = ("handoff", "clarify", "kbqa", "faq", "exception", "chitchat")


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a message, dealt with; ``likeliest`` is the nearest of the FAQ.

    ``named`` are the entities that it names beyond doubt.
    """

    text: str
    event: str
    likeliest: FaqCandidate | None
    reply: Reply
    session: Session
    trace: dict[str, Any]
    named: tuple[str, ...] = ()


TakeStep = Callable[[str, Session], Step]


def drop_idle(text: str) -> str:
    """Leave out clauses that only greet, thank or lead up, where one other is left.

    Examples
    --------
    >>> drop_idle("你好,我想问一下,有几个排气管,谢谢")
    '有几个排气管'
    """
    parts = clauses(text)
    telling = [part for part in parts if has_content(part) and tell_act(part) not in _IDLE]
    return telling[0] if len(telling) == 1 < len(parts) else text


def answer_sentences(
    text: str, session: Session, step: TakeStep, lang: Lang, whole: Step
) -> list[Step]:
    """Answer sentence by sentence; empty when the message is better answered as one.

    A sentence that asks and could not be answered is admitted beside those that were.
    """
    steps = _take(sentences(text), session, step)
    return _keep(steps, lang) if _answer_more(steps, whole) else []


def answer_clauses(
    text: str, session: Session, step: TakeStep, lang: Lang, whole: Step
) -> list[Step]:
    """Answer clause by clause; empty when the message is better answered as one.

    That takes clauses that are surely answered, and nothing left over: unless the rest is
    small talk, or the whole could not be answered either, or it answers what was left.
    """
    steps = _take(clauses(text), session, step)
    if steps and all(step.event in _SMALL_TALK for step in steps):
        return [] if whole.reply.route in ANSWERING else steps[-1:]
    return _answer_surely(steps, whole, lang) or _answer_apart(steps, whole, lang)


def _answer_surely(steps: Sequence[Step], whole: Step, lang: Lang) -> list[Step]:
    answered = [step for step in steps if step.reply.route in ANSWERING]
    if not _answer_more(steps, whole) or any(_confidence(step) < SURE for step in answered):
        return []
    rest = [step for step in steps if step not in answered]
    if whole.event in _UNCLEAR or all(step.event in _SMALL_TALK for step in rest):
        return _keep(steps, lang) if len(answered) > 1 or rest else []
    if whole.reply.route in ANSWERING and _are_answered([*answered, whole]):
        return [*answered, whole]
    return []


def _answer_apart(steps: Sequence[Step], whole: Step, lang: Lang) -> list[Step]:
    """Add to what was answered the clauses that it says nothing of: 多少钱,包邮吗.

    Beside a standard question, those that are surely answered or asked back; a value is one
    clause's alone, so what else was asked beside it is admitted.
    """
    if whole.reply.route not in ANSWERING or not any(_bears_out(one, whole) for one in steps):
        return []
    rest = [step for step in steps if not _bears_out(step, whole)]
    if whole.reply.route == "faq":
        told = [step for step in rest if step.named and _is_told(step)]
        return [whole, *told] if told and len(told) == len(rest) else []
    asked = [step for step in rest if step.event in _UNCLEAR and _is_question(step.text)]
    return [whole, *(_admit(step, whole, lang) for step in asked)] if asked else []


def _is_told(step: Step) -> bool:
    """Tell whether a part is surely a question to the graph, which may ask back which value."""
    return step.event == "group" or (step.reply.route == "kbqa" and _confidence(step) >= SURE)


def _bears_out(step: Step, whole: Step) -> bool:
    """Tell whether a part is what the whole was taken for."""
    if step.reply.route in ANSWERING:
        return _sources([step]) <= _sources([whole])
    near, taken = step.likeliest, whole.likeliest
    if near is None or taken is None or whole.reply.route != "faq":
        return False
    return near.id == taken.id and near.confidence >= FAQ_NEAR


def answer_halves(text: str, session: Session, step: TakeStep, whole: Step) -> list[Step]:
    """Answer what stands on both sides of an "and"; empty when the whole is better answered.

    Both must be questions that are surely answered, one of them what the whole was taken for.
    """
    for pair in halves(text):
        steps = _take(pair, session, step) if all(map(_is_question, pair)) else []
        sure = all(s.reply.route in ANSWERING and _confidence(s) >= SURE for s in steps)
        if sure and _are_answered(steps) and _adds(steps, whole):
            return steps
    return []


def _adds(steps: Sequence[Step], whole: Step) -> bool:
    """Tell whether parts say what the whole does, and more."""
    if whole.reply.route not in ANSWERING:
        return True
    said = _sources([whole])
    return bool(said & _sources(steps)) and not _sources(steps) <= said


def _take(parts: Sequence[str], session: Session, step: TakeStep) -> list[Step]:
    """Take parts one after another, each in the talk as the clear ones left it.

    What an unclear part names, the next are about.
    """
    parts = [part for part in parts if has_content(part) or tell_act(part) != "ask"]
    steps: list[Step] = []
    for part in parts if len(parts) > 1 else ():
        taken = step(part, session)
        if taken.event not in _UNCLEAR:
            session = taken.session
        elif taken.named:
            session = replace(session, focus=taken.named)
            taken = replace(taken, event="entity_alone") if _LEADS_UP.search(part) else taken
        steps.append(taken)
    return steps


def _answer_more(steps: Sequence[Step], whole: Step) -> bool:
    """Tell whether the parts of a message answer more than the whole.

    They must be questions: a statement is what the rest is about, and neither may answer
    without the other, unless the part that asks is what the whole is likeliest to mean. Where
    the FAQ is sure of the whole, the parts must all be answered, or agree with it.
    """
    telling = [step for step in steps if step.event not in _SMALL_TALK | {"entity_alone"}]
    if not _are_answered(telling):
        return False
    if len(telling) > 1 and not all(map(_asks, telling)):
        return whole.event in _UNCLEAR and _is_borne_out(telling, whole)
    if whole.reply.route != "faq":
        return True
    agrees = bool(_sources([whole]) & _sources(telling))
    return agrees or all(step.reply.route in ANSWERING for step in telling)


def _is_borne_out(steps: Sequence[Step], whole: Step) -> bool:
    """Tell whether all that is answered was asked, and is the whole's likeliest question."""
    near = whole.likeliest
    if near is None or near.confidence < FAQ_NEAR:
        return False
    answered = [step for step in steps if step.reply.route in ANSWERING]
    return all(
        _asks(step) and step.likeliest is not None and step.likeliest.id == near.id
        for step in answered
    )


def _asks(step: Step) -> bool:
    """Tell whether a part asks by itself; naming an attribute is enough."""
    return step.reply.route == "kbqa" or _is_question(step.text)


def _is_question(text: str) -> bool:
    """Tell a question with something in it from a statement, or from a mere "what now?"."""
    return is_asking(text) and has_content(without_asking(text))


def _admit(step: Step, last: Step, lang: Lang) -> Step:
    """Say that one part of a message is not known; the talk stays where the others left it."""
    reply = replace(
        last.reply,
        answer=say("unknown_part", lang, text=step.text.strip(" ?!。;,")),
        evidence=(),
        suggestions=(),
        attachments=(),
    )
    return replace(step, reply=reply, session=last.session)


def _confidence(step: Step) -> float:
    return step.reply.confidence or 0.0


def _are_answered(steps: Sequence[Step]) -> bool:
    """Tell whether some parts are answered, each by evidence of its own."""
    answered = [step for step in steps if step.reply.route in ANSWERING]
    n_items = sum(len(step.reply.evidence) for step in answered)
    return bool(answered) and len(_sources(answered)) == n_items


def _sources(steps: Sequence[Step]) -> set[Hashable]:
    """Return what the evidence was written for, however it was found."""
    return {
        (item.question, item.entity) if isinstance(item, FaqEvidence) else item
        for step in steps
        for item in step.reply.evidence
    }


def _keep(steps: Sequence[Step], lang: Lang) -> list[Step]:
    kept = [s for s in steps if s.event not in _SMALL_TALK | _UNCLEAR | {"entity_alone"}]
    unclear = [step for step in steps if step.event in _UNCLEAR and _is_question(step.text)]
    return kept + [_admit(step, kept[-1], lang) for step in unclear]


def is_exact(step: Step) -> bool:
    """Tell whether the message is known word for word, or all of it is one plan of the graph."""
    return _confidence(step) >= (SURE if step.event == "graph_told" else EXACT)


def merge(replies: Sequence[Reply]) -> Reply:
    """Join the replies to several questions of one message into one."""
    if len(replies) == 1:
        return replies[0]
    sure = [reply.confidence for reply in replies if reply.confidence is not None]
    return Reply(
        "\n".join(reply.answer for reply in replies),
        replies[-1].state,
        min((reply.route for reply in replies), key=_ROUTES.index),
        min(sure, default=None),
        tuple(item for reply in replies for item in reply.evidence),
        tuple(dict.fromkeys(item for reply in replies for item in reply.suggestions)),
        tuple(item for reply in replies for item in reply.attachments),
    )
