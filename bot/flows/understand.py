"""What a message means, given the talk so far.

``understand`` reads one question; ``decide`` (next door) says what follows from it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.flows.acts import Act, names_operation, strip_correction, tell_act
from bot.flows.choices import is_ordinal, is_yes, pick, wants_all
from bot.flows.forms import is_asking, is_beyond
from bot.flows.tools import Tools
from bot.skill import GraphResult
from bot.text import detect_lang, normalize, squeeze
from bot.types import (
    AttributeLink,
    Clarification,
    FaqCandidate,
    GraphAnswer,
    Option,
    Path,
    Session,
    Topic,
)

# From this score on, a graph link is asked for letter by letter: no encoder could add to it.
CERTAIN = 0.94
# A standard question's wording but for a letter or two.
NEAR_EXACT = 0.98
# From here on "did you mean".
FAQ_NEAR = 0.4
MAX_PLACES = 20
# From this confidence on a question to the graph is understood.
READ = 0.6
_EDITION = re.compile(r"(?P<name>[\w-]{2,8}版)(?:呢|吗|的|呀|吧)*[?。!]*$")
# By so much it is then ahead of the others.
AHEAD = 0.02
# From this score on an attribute that was just offered beats a better link to another.
INSIDE = 0.5
_THAT_ONE = re.compile("的?(?:那[个项种])?[呢吧啊]?$")  # 电机的, 电机那个
_FILLER = re.compile(
    r"那家店?|这家店?|问下|那么?|如果是|要是|换成|呢|的话|的|吧|啊|呀|嘛|吗|这|款|台|辆|个|它|车型|版本|怎么样|如何|情况|我|们"
    r"|说|是|想|要|问|看|了解|知道|介绍|关于|一下|请|帮|查|还有|也|就|和|与|跟|或者?|以及|对比|比较"
    r"|\b(?:what|how|about|and|the|it|one|is|of|for|then|in|a|i|want|mean|please|tell|me)\b|[\W_]"
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message, read.

    Attributes
    ----------
    text
        What is to be answered; on a resumed clarification the earlier question.
    act
        What the visitor does with it.
    small_talk
        The workspace's own reply, where it has one.
    chosen
        Options picked from a pending clarification; empty with ``refused`` for "none".
    topic
        Carried over, where the text names an entity and nothing else.
    named
        Entities named beyond doubt, in the order of the text.
    scope
        Entities to answer for: the named ones, else the focus.
    doubt
        Entities that an ambiguous mention may mean; ``doubt_text`` is the mention.
    lacking
        The name asked for, where no attribute is called so.
    read_as
        What the graph took the text for, where it guessed at slips.
    remainder
        The text without the names of entities.
    faq, links
        Candidates from both sides, best first.
    answer
        What the graph says where it was asked more than a value.
    """

    text: str
    act: Act = "ask"
    small_talk: str | None = None
    chosen: tuple[Option, ...] = ()
    refused: bool = False
    topic: Topic | None = None
    named: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    doubt: tuple[str, ...] = ()
    doubt_text: str = ""
    unknown: tuple[str, ...] = ()
    bare: bool = False
    lacking: str = ""
    read_as: str = ""
    remainder: str = ""
    faq: tuple[FaqCandidate, ...] = ()
    links: tuple[AttributeLink, ...] = ()
    answer: GraphAnswer | None = None


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
        settled = _settle(said, session, session.pending, tools)
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
    if act != "ask" and not _is_known(said, act, session, tools):
        return Understanding(said, act)
    return _read(said, session, tools)


def _answers_nothing(text: str) -> Act:
    """Tell what an answer means where nothing was asked: a refusal ends it, a choice is lost."""
    if pick(text, MAX_PLACES) == ():
        return "cancel"
    chooses = is_ordinal(text) or wants_all(text, MAX_PLACES) or pick(text, MAX_PLACES)
    return "denied" if chooses else "ask"


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


def read_topic(
    text: str, topic: Topic | None, entities: tuple[str, ...], tools: Tools
) -> Understanding:
    """Read a question whose entities are settled: ``topic`` if given, else ``text``."""
    if topic is None:
        graph = tools.ask_graph(text, entities)
        read = Understanding(text, named=entities, scope=entities)
        if not has_content(graph.remainder):
            return replace(read, bare=True)
        return _weigh(text, graph, read, tools)
    if topic.kind == "graph":
        links = (_link(topic.value, entities, tools),)
        return Understanding(text, topic=topic, named=entities, scope=entities, links=links)
    faq = tools.ask_faq(topic.value[0], entities, encode=False).candidates
    return Understanding(text, topic=topic, named=entities, scope=entities, faq=faq)


def _link(path: Path, entities: tuple[str, ...], tools: Tools) -> AttributeLink:
    known = entities or tools.knowledge.entities_with(path)
    leaf = any(tools.knowledge.lookup(entity, path) for entity in known)
    has_leaves = any(tools.knowledge.leaves(entity, path) for entity in known)
    return AttributeLink(path, leaf or not has_leaves, 1.0, path[-1])


def _settle(
    text: str, session: Session, pending: Clarification, tools: Tools
) -> Understanding | None:
    """Read a message as the answer to a pending clarification; None when it is not one."""
    if pending.kind == "person":
        return Understanding(text, "handoff") if is_yes(text) else None
    if tell_act(text) == "unsure":
        return Understanding(pending.text, "unsure")
    chosen = _choose(text, pending)
    if chosen is None:
        if is_ordinal(text) or is_yes(text):
            return Understanding(pending.text, "unsure")
        return _settle_entity(text, session, pending, tools)
    if not chosen:
        return Understanding(pending.text, refused=True)
    values = tuple(option.value for option in chosen)
    if chosen[0].kind == "entity":
        return _resume(pending, tuple(value[0] for value in values), tools)
    if chosen[0].kind == "question":
        return read_topic(values[0][0], Topic("faq", values[0]), pending.entities, tools)
    links = tuple(_link(path, pending.entities, tools) for path in values)
    topic = Topic("graph", values[0])
    about = pending.entities
    return Understanding(pending.text, topic=topic, named=about, scope=about, links=links)


def _choose(text: str, pending: Clarification) -> tuple[Option, ...] | None:
    # "all" means all there are, not the few that were shown
    if wants_all(text, len(pending.options)):
        return pending.options
    places = pick(text, pending.shown)
    if places is None and is_yes(text) and pending.shown == 1:
        places = (0,)
    if places is not None:
        return tuple(pending.options[place] for place in places)
    said = squeeze(text)
    same = [option for option in pending.options if squeeze(option.label.lower()) == said]
    part = _THAT_ONE.sub("", said)
    inside = [o for o in pending.options if len(part) > 1 and part in squeeze(o.label.lower())]
    under = [o for o in pending.options if o.kind == "attribute" and _is_within(part, o.value)]
    found = same or inside or under  # the group may tell them apart
    return (found[0],) if len(found) == 1 else None


def _is_within(part: str, path: Path) -> bool:
    """Tell whether a path has all characters of a text in their order: 电机 of 电动机总扭矩."""
    chars = iter(normalize("".join(path)))
    return len(part) > 1 and all(char in chars for char in part)


def _settle_entity(
    text: str, session: Session, pending: Clarification, tools: Tools
) -> Understanding | None:
    if pending.kind != "entity":
        return None
    within = tuple(option.value[0] for option in pending.options)
    graph = tools.ask_graph(text, session.focus, within=within)
    named, doubt, mention = _split_mentions(graph)
    if has_content(graph.remainder) or not (named or doubt):
        return None
    if named and not doubt:
        return _resume(pending, named, tools)
    if len(doubt) == len(within):
        return None
    read = read_topic(pending.text, pending.topic, (), tools)
    return replace(read, doubt=doubt, doubt_text=mention)


def _resume(pending: Clarification, chosen: tuple[str, ...], tools: Tools) -> Understanding:
    """Go back to the question, with the entities that it named clearly and the chosen ones."""
    clear, _, _ = _split_mentions(tools.ask_graph(pending.text, ()))
    entities = tuple(dict.fromkeys((*clear, *chosen)))
    return read_topic(pending.text, pending.topic, entities, tools)


def _read(text: str, session: Session, tools: Tools) -> Understanding:
    still, strange = _still_open(session.pending)
    focus = still or session.focus
    graph = tools.ask_graph(text, focus, session=session)
    named, doubt, mention = _split_mentions(graph)
    answer = graph.answer
    chooses = is_beyond(text) and not strange  # 哪个便宜, of those that are offered
    if answer and not graph.mentions and not chooses and _is_of(answer, still):
        answer = None
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
    read = _weigh(text, graph, read, tools)
    read = replace(read, remainder=graph.remainder)
    if session.pending and session.pending.kind == "attribute":
        return _keep_to_group(read, session.pending, tools)
    return read


def _edition(graph: GraphResult) -> tuple[str, ...]:
    """Find an edition that no entity has: "标准续航版" at the end, where nothing was linked."""
    found = None if graph.mentions else _EDITION.search(graph.remainder)
    return (found["name"],) if found else ()


def _is_of(answer: GraphAnswer, entities: tuple[str, ...]) -> bool:
    """Tell whether an answer is about some of a few entities alone."""
    return bool(answer.entities) and set(answer.entities) <= set(entities)


def _still_open(pending: Clarification | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the entities that a name left open, and the name where it is none, if they are.

    A question without a name is about the same: what is offered for an unknown name is not meant.
    """
    if pending is None or pending.kind != "entity" or pending.shown < len(pending.options):
        return (), ()
    unknown = (pending.unknown,) if pending.unknown else ()
    return tuple(option.value[0] for option in pending.options), unknown


def _keep_to_group(read: Understanding, pending: Clarification, tools: Tools) -> Understanding:
    """Take an attribute that was just offered before any other of the graph."""
    offered = [option.value for option in pending.options if option.kind == "attribute"]
    inside = tools.knowledge.attributes_among(read.text, offered)
    known = {link.path for link in read.links if link.score >= CERTAIN}
    if not inside or inside[0].score < INSIDE or inside[0].path in known:
        return read
    best = max([inside[0].score, *(link.score for link in read.links[:1])])
    first = replace(inside[0], score=min(1.0, best + AHEAD))
    others = (replace(link, matched=first.matched) for link in read.links)
    return replace(read, links=(first, *others))


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


def _weigh(text: str, graph: GraphResult, read: Understanding, tools: Tools) -> Understanding:
    """Gather candidates from both sides, the cheap ones first."""
    wording = _unname(text, graph) or text
    certain = bool(graph.attributes) and graph.attributes[0].score >= CERTAIN
    faq = tools.ask_faq(wording, read.scope, encode=not certain).candidates
    links = graph.attributes
    unsure = not faq or faq[0].confidence < tools.faq_threshold
    if unsure and not certain and tools.encode:
        links = tools.ask_graph(text, read.scope, encode=True).attributes
    return replace(read, faq=faq, links=links)


def _unname(text: str, graph: GraphResult) -> str:
    """Return a text as it is asked of no particular entity: in English of "it"."""
    if detect_lang(text) != "en":
        return graph.remainder
    for mention in reversed(graph.mentions):
        text = f"{text[: mention.start]}it{text[mention.end :]}"
    return text


def _split_mentions(graph: GraphResult) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    named = [m.entities[0] for m in graph.mentions if len(m.entities) == 1]
    unclear = [m for m in graph.mentions if len(m.entities) > 1]
    doubt, text = (unclear[0].entities, unclear[0].text) if unclear else ((), "")
    return tuple(dict.fromkeys(named)), doubt, text


def is_filler(text: str) -> bool:
    """Tell whether some of a text only leads up to a question: 请问, 我想看."""
    return _FILLER.search(text) is not None


def has_content(text: str) -> bool:
    """Tell whether anything but filler words is left.

    Examples
    --------
    >>> has_content("那呢?"), has_content("百公里加速多少")
    (False, True)
    """
    return bool(_FILLER.sub("", text))
