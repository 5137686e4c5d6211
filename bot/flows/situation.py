"""What the rows of the dialog table look at, and what they make: a situation, a draft."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from bot.errors import FlowError
from bot.flows.decision import Decision
from bot.flows.texts import join, say
from bot.flows.tools import Tools
from bot.flows.understanding import Understanding
from bot.types import (
    Attachment,
    Clarification,
    Evidence,
    FaqCandidate,
    GraphAnswer,
    Lang,
    Path,
    Route,
    Session,
    Topic,
)

N_ENTITIES_SHOWN = 3
N_SHOWN = 8
N_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class Situation:
    """What guards and actions look at; ``said`` is the message as it was written."""

    said: str
    session: Session
    lang: Lang
    read: Understanding
    decision: Decision
    tools: Tools
    clarification: Clarification | None = None

    @property
    def candidate(self) -> FaqCandidate:
        """The standard question that was decided for.

        Raises
        ------
        FlowError
            When the event has none: the table names the wrong action for it.
        """
        if self.decision.candidate is None:
            raise FlowError(f"event {self.decision.event!r} has no standard question.")
        return self.decision.candidate

    @property
    def answer(self) -> GraphAnswer:
        """What the graph says.

        Raises
        ------
        FlowError
            When the event has no such answer: the table names the wrong action for it.
        """
        if self.decision.answer is None:
            raise FlowError(f"event {self.decision.event!r} has no answer of the graph.")
        return self.decision.answer

    @property
    def asked(self) -> Clarification:
        """The question back that the event leads to.

        Raises
        ------
        FlowError
            When the event leads to none: the table names the wrong action for it.
        """
        if self.clarification is None:
            raise FlowError(f"event {self.decision.event!r} asks nothing back.")
        return self.clarification

    def say(self, key: str, **values: str) -> str:
        """Return one of the bot's own texts."""
        return say(key, self.lang, **values)

    def as_written(self, fragment: str) -> str:
        """Return a stretch of the normalised text as the visitor wrote it, where it is found."""
        start = self.said.lower().find(fragment)
        return self.said[start : start + len(fragment)] if start >= 0 else fragment

    def label(self, entity: str) -> str:
        """Return an entity's readable name."""
        return self.tools.knowledge.label(entity)

    def no_value(self, entities: Sequence[str], path: Path) -> str:
        """Say that entities have no value of an attribute."""
        attribute = self.tools.knowledge.attribute(path, self.lang)
        names = join(map(self.label, entities), self.lang)
        return self.say("no_value", entity=names, attribute=attribute)

    def text(self, sentences: Sequence[str]) -> str:
        """Put sentences one after the other."""
        return ("" if self.lang == "zh" else " ").join(sentences)

    def examples(self) -> str:
        """Return what can be asked here, as a list in a sentence."""
        topics = self.tools.settings.topics[:N_EXAMPLES]
        return join(topics or (self.say("person"),), self.lang)


Effect = Literal["answered", "asked", "failed", "lost", "talked", "left"]


@dataclass(frozen=True, slots=True)
class Draft:
    """A reply before it is one, and what it does to the session.

    Attributes
    ----------
    effect
        ``answered`` settles what was open, ``asked`` opens a clarification, ``failed`` counts
        as a failure, ``lost`` too and forgets the topic, ``talked`` changes nothing, ``left``
        drops what was open and the topic.
    listed
        The query, where it told of several one after another.
    """

    answer: str
    route: Route
    effect: Effect
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    focus: tuple[str, ...] = ()
    topic: Topic | None = None
    query: str | None = None
    listed: str | None = None
    pending: Clarification | None = None
    ticket: str | None = None


def clarify(session: Session, read: Understanding, decision: Decision) -> Clarification | None:
    """Return the question back that a decision leads to, if it leads to one."""
    kinds: dict[str, Literal["entity", "attribute", "question"]] = {
        "entity_missing": "entity",
        "entity_ambiguous": "entity",
        "entity_unknown": "entity",
        "entity_alone": "attribute",
        "group": "attribute",
        "question_unclear": "question",
        "question_far": "question",
    }
    kind = kinds.get(decision.event)
    if decision.event == "unsure":
        return session.pending
    if kind is None:
        return None
    shown = N_ENTITIES_SHOWN if decision.event == "entity_missing" else N_SHOWN
    shown = min(shown, len(decision.options))
    topic = _topic(read, decision)
    return Clarification(kind, read.text, decision.options, shown, topic, decision.entities)


def _topic(read: Understanding, decision: Decision) -> Topic | None:
    if read.topic:
        return read.topic
    if decision.candidate:
        return Topic("faq", (decision.candidate.question,))
    # one asked attribute is kept as a topic; several are read again from the text
    if len(decision.links) == 1:
        return Topic("graph", decision.links[0].path)
    return None
