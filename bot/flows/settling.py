"""A message that may settle what was asked back."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.flows.acts import tell_act
from bot.flows.choices import is_ordinal, is_yes, pick, wants_all
from bot.flows.fillers import has_content
from bot.flows.tools import Tools
from bot.flows.understanding import CERTAIN, Understanding, link_to, read_topic, split_mentions
from bot.text import normalize, squeeze
from bot.types import Clarification, Option, Path, Session, Topic

# From this score on an attribute that was just offered beats a better link to another.
INSIDE = 0.5
# By so much it is then ahead of the others.
AHEAD = 0.02
_THAT_ONE = re.compile("的?(?:那[个项种])?[呢吧啊]?$")  # 电机的, 电机那个


def settle(
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
    links = tuple(link_to(path, pending.entities, tools) for path in values)
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
    named, doubt, mention = split_mentions(graph)
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
    clear, _, _ = split_mentions(tools.ask_graph(pending.text, ()))
    entities = tuple(dict.fromkeys((*clear, *chosen)))
    return read_topic(pending.text, pending.topic, entities, tools)


def still_open(pending: Clarification | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the entities that a name left open, and the name where it is none, if they are.

    A question without a name is about the same: what is offered for an unknown name is not meant.
    """
    if pending is None or pending.kind != "entity" or pending.shown < len(pending.options):
        return (), ()
    unknown = (pending.unknown,) if pending.unknown else ()
    return tuple(option.value[0] for option in pending.options), unknown


def keep_to_group(read: Understanding, pending: Clarification, tools: Tools) -> Understanding:
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
