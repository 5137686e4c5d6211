"""What a message was understood as, with the candidates of FAQ and graph."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.flows.acts import Act
from bot.flows.fillers import has_content
from bot.flows.tools import Tools
from bot.skill import GraphResult
from bot.text import detect_lang, normalize
from bot.types import AttributeLink, FaqCandidate, GraphAnswer, Option, Path, Topic

# From this score on, a graph link is asked for letter by letter: no encoder could add to it.
CERTAIN = 0.94
# A standard question's wording but for a letter or two.
NEAR_EXACT = 0.98
_PAIR = re.compile("(?=([\u4e00-\u9fff]{2}))")  # two characters in a row
# From here on "did you mean".
FAQ_NEAR = 0.4


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


def read_topic(
    text: str, topic: Topic | None, entities: tuple[str, ...], tools: Tools
) -> Understanding:
    """Read a question whose entities are settled: ``topic`` if given, else ``text``."""
    if topic is None:
        graph = tools.ask_graph(text, entities)
        read = Understanding(text, named=entities, scope=entities)
        if not has_content(graph.remainder):
            return replace(read, bare=True)
        return gather(text, graph, read, tools)
    if topic.kind == "graph":
        links = (link_to(topic.value, entities, tools),)
        return Understanding(text, topic=topic, named=entities, scope=entities, links=links)
    faq = tools.ask_faq(topic.value[0], entities, encode=False).candidates
    return Understanding(text, topic=topic, named=entities, scope=entities, faq=faq)


def link_to(path: Path, entities: tuple[str, ...], tools: Tools) -> AttributeLink:
    """Link an attribute that was picked, not read: as surely as can be."""
    known = entities or tools.knowledge.entities_with(path)
    leaf = any(tools.knowledge.lookup(entity, path) for entity in known)
    has_leaves = any(tools.knowledge.leaves(entity, path) for entity in known)
    return AttributeLink(path, leaf or not has_leaves, 1.0, path[-1])


def gather(text: str, graph: GraphResult, read: Understanding, tools: Tools) -> Understanding:
    """Gather candidates from both sides, the cheap ones first."""
    wording = _unname(text, graph) or text
    certain = bool(graph.attributes) and graph.attributes[0].score >= CERTAIN
    faq = tools.ask_faq(wording, read.scope, encode=not certain).candidates
    links = graph.attributes
    if links and links[0].matched not in text:
        own = tools.ask_faq(_without_names(text, graph), read.scope).candidates
        if _is_misheard(text, graph.remainder, own):
            return replace(read, faq=own)
    unsure = not faq or faq[0].confidence < tools.faq_threshold
    if unsure and not certain and tools.encode:
        links = tools.ask_graph(text, read.scope, encode=True).attributes
    return replace(read, faq=faq, links=links)


def _is_misheard(text: str, read_as: str, faq: Sequence[FaqCandidate]) -> bool:
    """Tell whether the graph took for a slip what the FAQ has as a word: 延保, beside 质保."""
    near = [one for one in faq if one.confidence >= FAQ_NEAR]
    told = [said for one in near for said in (one.question, one.matched)]
    told += [answer.text for one in near for answer in one.answers]
    changed = [pair for pair in _PAIR.findall(text) if pair not in read_as]
    return any(pair in normalize(said) for said in told for pair in changed)


def _without_names(text: str, graph: GraphResult) -> str:
    for mention in graph.mentions:
        text = text.replace(mention.text, "", 1)
    return text


def _unname(text: str, graph: GraphResult) -> str:
    """Return a text as it is asked of no particular entity: in English of "it"."""
    if detect_lang(text) != "en":
        return graph.remainder
    for mention in reversed(graph.mentions):
        text = f"{text[: mention.start]}it{text[mention.end :]}"
    return text


def split_mentions(graph: GraphResult) -> tuple[tuple[str, ...], tuple[str, ...], str]:
    """Return the entities named beyond doubt, those of the first doubtful mention, and its text."""
    named = [m.entities[0] for m in graph.mentions if len(m.entities) == 1]
    unclear = [m for m in graph.mentions if len(m.entities) > 1]
    doubt, text = (unclear[0].entities, unclear[0].text) if unclear else ((), "")
    return tuple(dict.fromkeys(named)), doubt, text
