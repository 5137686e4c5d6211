"""What a message means, given the talk so far.

``understand`` reads one message; ``decide`` (next door) says what follows from it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.flows.acts import Act, names_operation, strip_correction, tell_act
from bot.flows.choices import is_ordinal, pick, wants_all
from bot.flows.fillers import has_content
from bot.flows.forms import is_asking, is_beyond
from bot.flows.settling import keep_to_group, settle, still_open
from bot.flows.tools import Tools
from bot.flows.understanding import (
    CERTAIN,
    FAQ_NEAR,
    NEAR_EXACT,
    Understanding,
    gather,
    read_topic,
    split_mentions,
)
from bot.skill import GraphResult
from bot.text import normalize, squeeze
from bot.types import GraphAnswer, Session

MAX_PLACES = 20
# From this confidence on a question to the graph is understood.
READ = 0.6
_OF_ONE = re.compile("(?:那|它)?有?(?:什么|啥)")
_EDITION = re.compile(r"(?P<name>[\w-]{2,8}版)(?:呢|吗|的|呀|吧)*[?。!]*$")


def understand(text: str, session: Session, tools: Tools) -> Understanding:
    """Read one normalised question.

    Parameters
    ----------
    text
        Normalised (:func:`bot.text.normalize`).
    session
        The talk so far; not changed.

    Raises
    ------
    SkillError
        When a skill fails or misses its deadline.
    """
    corrected = strip_correction(text)
    said = corrected or text
    if session.pending:
        settled = settle(said, session, session.pending, tools)
        if settled:
            return settled
    act = tell_act(said)
    if act == "unsure":  # about nothing that was asked, or about calling a person
        act = "denied"
    if act in ("handoff", "cancel", "denied"):
        if not _is_known(said, act, session, tools):
            return Understanding(said, act)
        act = "ask"
    reply = tools.small_talk(said) if squeeze(said) else None
    if reply:
        return Understanding(said, act, small_talk=reply)
    if act == "ask" and not session.pending:
        act = "ask" if session.listed and is_ordinal(said) else _answers_nothing(said)
        if act == "denied" and _goes_on(said, session, tools):
            act = "ask"
    if act != "ask" and not _is_known(said, act, session, tools):
        return Understanding(said, act)
    return _read(said, session, tools)


def _answers_nothing(text: str) -> Act:
    """Tell what an answer means where nothing was asked: a refusal ends it, a choice is lost."""
    if pick(text, MAX_PLACES) == ():
        return "cancel"
    chooses = is_ordinal(text) or wants_all(text, MAX_PLACES) or pick(text, MAX_PLACES)
    return "denied" if chooses else "ask"


def _goes_on(text: str, session: Session, tools: Tools) -> bool:
    """Tell whether what looks like a choice asks on: 16呢 of a sibling, 第三呢 of a ranking."""
    graph = tools.ask_graph(text, session.focus, session=session)
    return bool(graph.mentions or (graph.answer and graph.answer.confidence >= READ))


def _is_known(text: str, act: Act, session: Session, tools: Tools) -> bool:
    """Tell whether what has another act's form is a question of the FAQ.

    Greetings and "are you a person" are it where the FAQ is sure: editors write such questions.
    A plain call for a person never is, nor a refusal while something is asked back. "Cancel"
    alone is it where a question that holds it is near.
    """
    if act == "handoff" and not is_asking(text):
        return False
    if act in ("cancel", "denied") and session.pending:
        return False
    talk = act in ("greet", "identity")
    found = tools.ask_faq(text, session.focus, encode=talk).candidates
    if names_operation(text):
        near = [candidate for candidate in found if candidate.confidence >= FAQ_NEAR]
        return any(squeeze(text) in normalize(candidate.matched) for candidate in near)
    return bool(found) and found[0].confidence >= (tools.faq_threshold if talk else NEAR_EXACT)


def _read(text: str, session: Session, tools: Tools) -> Understanding:
    still, strange = still_open(session.pending)
    focus = still or session.focus
    graph = tools.ask_graph(text, focus, session=session)
    named, doubt, mention = split_mentions(graph)
    answer = graph.answer
    chooses = is_beyond(text) and not strange  # 哪个便宜, of those that are offered
    if answer and not graph.mentions and not chooses and _is_of(answer, still):
        answer = None
    which = session.pending and session.pending.kind == "entity" and not focus
    if answer and which and not answer.entities and _OF_ONE.match(text):
        answer = None  # 有什么颜色, after it was asked which one
    if answer and answer.confidence >= READ:
        faq = tools.ask_faq(text, answer.entities, encode=answer.confidence < CERTAIN).candidates
        return Understanding(
            text,
            named=named,
            scope=answer.entities,
            read_as=graph.read_as,
            faq=faq,
            answer=answer,
        )
    # where there are no entities, a name like V2 is no unknown one
    unknown = (graph.unknown or _edition(graph)) if tools.knowledge.entities() else ()
    if not graph.mentions and not unknown:
        doubt, unknown = still, strange
    scope = () if doubt else named or (() if unknown else focus)
    read = Understanding(
        text,
        named=named,
        scope=scope,
        doubt=doubt,
        doubt_text=mention,
        unknown=unknown,
        lacking=graph.lacking if scope or doubt else "",
    )
    if (named or doubt) and not has_content(graph.remainder):
        return _carry_over(read, session, tools)
    read = gather(text, graph, read, tools)
    read = replace(read, remainder=graph.remainder)
    if session.pending and session.pending.kind == "attribute":
        return keep_to_group(read, session.pending, tools)
    return read


def _edition(graph: GraphResult) -> tuple[str, ...]:
    """Find an edition that no entity has: "标准续航版" at the end, where nothing was linked."""
    found = None if graph.mentions else _EDITION.search(graph.remainder)
    return (found["name"],) if found else ()


def _is_of(answer: GraphAnswer, entities: tuple[str, ...]) -> bool:
    """Tell whether an answer is about some of a few entities alone."""
    return bool(answer.entities) and set(answer.entities) <= set(entities)


def _carry_over(read: Understanding, session: Session, tools: Tools) -> Understanding:
    """Ask of a newly named entity what was asked before, if anything was."""
    pending = session.pending
    if pending and pending.kind != "entity" and pending.topic is None:
        pending = None
    topic = pending.topic if pending else session.topic
    if pending is None and topic is None:
        return replace(read, bare=True)
    text = pending.text if pending else read.text
    again = read_topic(text, topic, read.named, tools)
    return replace(again, doubt=read.doubt, doubt_text=read.doubt_text, unknown=read.unknown)
