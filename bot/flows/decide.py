"""What follows from a message: FAQ or graph, an answer or a question back.

FAQ and graph compete by confidence; both stay in the trace, with the reason.
"""

from __future__ import annotations

import re
from dataclasses import replace

from bot.flows.decision import Decision
from bot.flows.enumerated import items
from bot.flows.offers import (
    GRAPH_FLOOR,
    N_OFFERED,
    entity_alone,
    unclear,
    unknown_attribute,
    unknown_entity,
    which_entity,
)
from bot.flows.options import attribute_options, member_options
from bot.flows.tools import Tools
from bot.flows.understanding import CERTAIN, NEAR_EXACT, Understanding
from bot.flows.unknown import stands_apart
from bot.flows.weighing import (
    GRAPH_THRESHOLD,
    goes_beyond,
    is_of_one,
    is_read,
    is_sure,
    is_worded_so,
    names_other,
    needs_no_entity,
)
from bot.text import normalize
from bot.types import AttributeLink, Fact, FaqCandidate, GraphAnswer, Path, Session

# A standard question asked word for word; below it, an attribute asked by its name wins.
EXACT = 0.99
# An attribute named as surely as this, a slip of the pen in it, beats a likely standard question.
BY_NAME = 0.9
# So much below the best another attribute is not asked for beside it.
FAR_WEAKER = 0.16
# Attributes of one name as likely as this are all offered.
ALIKE = 0.01
_AND = re.compile(r"[,、和与跟及\s]|还有|以及|\band\b")


def decide(read: Understanding, session: Session, tools: Tools) -> Decision:
    """Turn an understanding into an event. Pure but for look-ups in the graph."""
    if read.refused:
        return Decision("unknown", "一个都不要 the visitor wants none of the options")
    if read.act != "ask":
        return Decision(read.act, "看句式就知道 told by its form")
    if read.small_talk is not None:
        return Decision("chat", "工作区的闲聊 the workspace's small talk")
    if read.bare:
        return entity_alone(read, tools)
    candidate = read.faq[0] if read.faq else None
    sure_faq = candidate is not None and is_sure(candidate, read, tools)
    faq = candidate.confidence if candidate and sure_faq else 0.0
    if read.answer and faq < EXACT and (faq <= read.answer.confidence or is_read(read.answer)):
        return _tell(read.answer, faq)
    graph = read.links[0].score if read.links else 0.0
    if candidate and faq and names_other(candidate, read, tools):
        if graph < BY_NAME:
            return unclear(read, tools)
        faq = 0.0
    if faq < NEAR_EXACT and goes_beyond(read, tools):
        # the values of both can at least be put side by side
        if len(read.named) < 2 or graph < GRAPH_THRESHOLD:
            return Decision(
                "beyond", "要比较、排序或筛选 compares, ranks or filters", max(faq, graph)
            )
        return _from_graph(read, tools, "要比较：各列其值 compares: the values of each")
    by_name = graph >= BY_NAME and faq < EXACT and not is_worded_so(candidate)
    of_one = candidate is not None and is_of_one(candidate, graph, read)
    if graph >= GRAPH_THRESHOLD and (graph > faq or by_name or of_one):
        return _from_graph(read, tools, f"知识 graph {graph:.2f} > 常见问题 FAQ {faq:.2f}")
    if candidate and faq:
        return _from_faq(candidate, read, tools, f"常见问题 FAQ {faq:.2f} > 知识 graph {graph:.2f}")
    if read.unknown and (stands_apart(read) or not needs_no_entity(candidate)):
        return unknown_entity(read, tools)
    return _absent(read, tools) or unknown_attribute(read, tools) or unclear(read, tools)


def _tell(answer: GraphAnswer, faq: float) -> Decision:
    event = "graph_told" if answer.answered else "graph_silent"
    reason = f"图谱 graph {answer.plan} ({answer.confidence:.2f}) over faq {faq:.2f}"
    return Decision(event, reason, answer.confidence, answer.entities, answer=answer)


def _from_graph(read: Understanding, tools: Tools, reason: str) -> Decision:
    links = _asked_links(read, tools)
    if not read.topic and len(links) > 1 and not all(link.leaf for link in links):
        if not _AND.search(read.text):  # "空调多少钱": a group and a value, but one question
            options = attribute_options(link.path for link in links)
            return Decision("question_unclear", reason, None, read.scope, options=options)
    if read.unknown:
        return unknown_entity(read, tools)
    scope = read.scope
    if not scope:
        having = tools.knowledge.entities_with(links[0].path)
        if read.doubt and not any(tools.knowledge.has(e, links[0].path) for e in read.doubt):
            scope = read.doubt  # whichever of them is meant has none
        elif len(having) == 1 and having[0] not in tools.knowledge.things():
            scope = having  # a glossary's word: there is nobody else to ask of
        else:
            return which_entity(read, having, tools, reason, links=links)
        read = replace(read, scope=scope)
    entity = scope[0]
    here = [link for link in links if any(tools.knowledge.has(e, link.path) for e in scope)]
    if not here:
        near = tools.knowledge.nearest_attributes(read.text, entity, N_OFFERED)
        options = attribute_options(near)
        return Decision(
            "value_missing",
            reason,
            links[0].score,
            read.scope,
            links=tuple(links[:1]),
            options=options,
        )
    rivals = _rivals(here[0], entity, read, tools) if len(here) == 1 else ()
    if len(rivals) > 1:
        options = attribute_options(rivals)
        return Decision("question_unclear", reason, here[0].score, read.scope, options=options)
    confidence = min(link.score for link in here)
    if len(here) == 1 and _is_group(here[0], scope, tools):
        options = member_options(here[0], entity, tools)
        if not options:  # nothing is written in it
            return Decision("value_missing", reason, confidence, scope, links=tuple(here))
        return Decision("group", reason, confidence, read.scope, links=tuple(here), options=options)
    facts = tuple(_facts(here, read.scope, tools))
    least = min(BY_NAME, confidence) if items(read.remainder) else BY_NAME
    absent = [link for link in links if link not in here and link.score >= least]
    return Decision(
        "graph_answer", reason, confidence, read.scope, links=(*here, *absent), facts=facts
    )


def _is_group(link: AttributeLink, scope: tuple[str, ...], tools: Tools) -> bool:
    """Tell whether what is a value elsewhere is a group here."""
    facts = (tools.knowledge.lookup(entity, link.path) for entity in scope)
    return not link.leaf or (bool(scope) and not any(facts))


def _rivals(
    link: AttributeLink, entity: str, read: Understanding, tools: Tools
) -> tuple[Path, ...]:
    """Return the attributes that a word which is none's name may mean as well: 扭矩."""
    if link.score >= CERTAIN or read.topic:
        return ()
    alike = [
        other.path
        for other in read.links
        if other.matched == link.matched
        and other.score >= link.score - ALIKE
        and tools.knowledge.has(entity, other.path)
    ]
    told = {fact.value for path in alike if (fact := tools.knowledge.lookup(entity, path))}
    return tuple(alike) if len(told) != 1 else ()


def _asked_links(read: Understanding, tools: Tools) -> list[AttributeLink]:
    """Keep one link for each name that was found, and none that is far weaker than the best.

    Where clauses were read one by one, each stands for itself.
    """
    if read.topic:
        return list(read.links)
    best: dict[str, AttributeLink] = {}
    least = GRAPH_THRESHOLD
    if not tools.knowledge.reads_clauses:
        least = max(least, read.links[0].score - FAR_WEAKER)
    for link in sorted(read.links, key=lambda one: (-one.score, not _is_own(one, read, tools))):
        listed = link.matched in items(read.remainder) and link.matched in link.path[-1]
        if link.score >= (GRAPH_THRESHOLD if listed else least):
            best.setdefault(link.matched, link)
    return list(best.values())


def _is_own(link: AttributeLink, read: Understanding, tools: Tools) -> bool:
    """Tell whether a value is a thing's own, not that of its brand."""
    facts = (tools.knowledge.lookup(entity, link.path) for entity in read.scope)
    return any(fact and fact.entity in read.scope for fact in facts)


def _facts(links: list[AttributeLink], entities: tuple[str, ...], tools: Tools) -> list[Fact]:
    facts = []
    for entity in entities:
        for link in links:
            paths = (link.path,) if link.leaf else tools.knowledge.leaves(entity, link.path)
            found = [tools.knowledge.lookup(entity, path) for path in paths]
            facts += [fact for fact in found if fact]
    return list(dict.fromkeys(facts))


def _from_faq(candidate: FaqCandidate, read: Understanding, tools: Tools, reason: str) -> Decision:
    strange = [name for name in read.unknown if name not in normalize(candidate.matched)]
    if strange and candidate.entities:
        return unknown_entity(read, tools)
    if candidate.answers and not (read.doubt and candidate.entities):
        return Decision("faq_answer", reason, candidate.confidence, read.scope, candidate=candidate)
    if read.scope or not candidate.entities:
        return Decision(
            "answer_missing", reason, candidate.confidence, read.scope, candidate=candidate
        )
    return which_entity(read, candidate.entities, tools, reason, candidate=candidate)


def _absent(read: Understanding, tools: Tools) -> Decision | None:
    """Say that a thing has none of what a question is likely about: 天窗能打开多大, of none."""
    link = read.links[0] if read.links else None
    if link is None or link.score < GRAPH_FLOOR or len(read.scope) != 1:
        return None
    if not tools.knowledge.lacks(read.scope[0], link.path):
        return None
    facts = tuple(_facts([link], read.scope, tools))
    reason = "没有，也就不用细问 there is none, so nothing more of it"
    return Decision("graph_answer", reason, link.score, read.scope, links=(link,), facts=facts)
