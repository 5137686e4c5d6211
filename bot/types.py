"""The words everyone shares: frozen values that travel between the rooms."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, Literal

State = Literal["chitchat", "question", "exception", "handoff"]
Route = Literal["chitchat", "faq", "kbqa", "clarify", "exception", "handoff", "blocked", "skill"]
Lang = Literal["zh", "en"]
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with a workspace, and what to do about it.

    Attributes
    ----------
    severity
        ``error`` keeps the workspace from starting, ``warning`` does not.
    file
        Path relative to the workspace.
    line
        1-based; 0 when the finding is about the whole file.
    what, hint
        One sentence each, in Chinese and then in English.
    """

    severity: Literal["error", "warning"]
    file: str
    line: int
    what: str
    hint: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        kind = "错误 error" if self.severity == "error" else "警告 warning"
        return f"{place}: {kind}: {self.what} {self.hint}".rstrip()


@dataclass(frozen=True, slots=True)
class Turn:
    """What a visitor sent.

    Attributes
    ----------
    image
        A Base64 picture, or None.
    """

    text: str
    session_id: str | None = None
    message_id: str | None = None
    user_id: str | None = None
    lang: Lang | None = None
    image: str | None = None


@dataclass(frozen=True, slots=True)
class Mention:
    """A stretch of the text that names one or several entities.

    Attributes
    ----------
    text
        The stretch, as it stands in the normalised text.
    start, end
        Its place there, characters, end exclusive.
    entities
        Full names it may mean, best first, ties in name order. One: resolved. Several:
        ambiguous, nobody may guess.
    score
        How well it matches, 0..1; 1 is letter for letter.
    """

    text: str
    start: int
    end: int
    entities: tuple[str, ...]
    score: float


@dataclass(frozen=True, slots=True)
class AttributeLink:
    """An attribute, or a group of attributes, that a text asks for.

    Attributes
    ----------
    path
        From below the entity to the attribute, e.g. ``("配置", "内部配置", "空调")``.
    leaf
        False for a group.
    score
        Confidence that this is meant, 0..1.
    matched
        The name or synonym that was found.
    """

    path: Path
    leaf: bool
    score: float
    matched: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One value in the graph; ``value`` is the text that an editor wrote."""

    entity: str
    path: Path
    value: str


@dataclass(frozen=True, slots=True)
class FaqAnswer:
    """One answer to a standard question; ``entity`` is None when it holds for all."""

    text: str
    entity: str | None


@dataclass(frozen=True, slots=True)
class FaqCandidate:
    """A standard question that the text may mean.

    Attributes
    ----------
    id
        The integer id of ``query_label_idx_map.txt``.
    matched
        The paraphrase that matched best.
    confidence
        Calibrated probability that this question is meant, 0..1.
    scores
        Each matcher's similarity, 0..1, by its name in ``faq_modules``.
    answers
        For the entities asked about, else the ones that need no entity.
    entities
        Entities that have an answer of their own, in file order.
    source
        Where ``matched`` stands, ``file:line`` relative to the workspace.
    external_id
        The question's id in the system that it came from; None when nobody said.
    stage
        What decided: ``exact`` (a wording itself), ``strings``, or the last encoder asked.
    """

    id: int
    question: str
    matched: str
    confidence: float
    scores: dict[str, float]
    answers: tuple[FaqAnswer, ...]
    entities: tuple[str, ...]
    source: str
    external_id: str | None
    stage: str


@dataclass(frozen=True, slots=True)
class FaqEvidence:
    """The standard question an answer was written for.

    ``external_id`` is left out of the JSON when it is None.
    """

    id: int
    question: str
    matched: str
    entity: str | None
    score: float
    external_id: str | None = None
    type: Literal["faq"] = "faq"


@dataclass(frozen=True, slots=True)
class GraphEvidence:
    """The place in the graph that an answer was read from; ``path[0]`` is the entity."""

    path: Path
    value: str
    type: Literal["graph"] = "graph"


Evidence = FaqEvidence | GraphEvidence


@dataclass(frozen=True, slots=True)
class Table:
    """A table to draw beside the answer."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    type: Literal["table"] = "table"


@dataclass(frozen=True, slots=True)
class Node:
    """A thing in a drawing: an entity, a group of attributes, or a value."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow between the ids of two nodes."""

    source: str
    target: str
    label: str


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The part of the graph that an answer was read from, to draw on request."""

    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    type: Literal["graph"] = "graph"


Attachment = Table | Subgraph


@dataclass(frozen=True, slots=True)
class GraphAnswer:
    """What the graph says to a question that its plan answers.

    Attributes
    ----------
    text
        In the language asked for.
    plan
        The query that was run, readable.
    query
        The same as JSON: a follow-up (``再便宜点的``) builds on it.
    confidence
        Probability that this was meant, 0..1.
    facts
        Everything the answer rests on.
    entities
        Whom the talk is about from now on.
    path
        The attribute asked for, if there is one.
    answered
        False where the graph could only say why there is no answer.
    several
        Whether a list was told, or several things one after another: each has a place.
    """

    text: str
    plan: str
    query: str
    confidence: float
    facts: tuple[Fact, ...] = ()
    entities: tuple[str, ...] = ()
    path: Path = ()
    attachments: tuple[Attachment, ...] = ()
    suggestions: tuple[str, ...] = ()
    answered: bool = True
    several: bool = False


@dataclass(frozen=True, slots=True)
class Topic:
    """What an answer is about: a path in the graph, or a standard question's text."""

    kind: Literal["graph", "faq"]
    value: Path


@dataclass(frozen=True, slots=True)
class Option:
    """One way to answer a clarification.

    Attributes
    ----------
    label
        As it is shown.
    value
        ``(entity,)``, an attribute's path, or ``(standard question,)``.
    """

    kind: Literal["entity", "attribute", "question"]
    label: str
    value: Path


@dataclass(frozen=True, slots=True)
class Clarification:
    """A question the bot asked and waits for.

    Attributes
    ----------
    kind
        What is missing: which entity, attribute or question, or consent to call a person.
    text
        The visitor's words that led here; they are answered once it is settled.
    options
        All that would be understood as an answer; the first ``shown`` were shown, numbered.
    topic
        What is to be answered, where ``text`` does not say it (it was carried over).
    entities
        Whom the answer is for, where that is known.
    unknown
        The name that is none here, where its nearest are offered: none of them was meant yet.
    """

    kind: Literal["entity", "attribute", "question", "person"]
    text: str
    options: tuple[Option, ...] = ()
    shown: int = 0
    topic: Topic | None = None
    entities: tuple[str, ...] = ()
    unknown: str = ""

    @property
    def key(self) -> str:
        """Tells two clarifications apart, so that none is asked twice; short."""
        labels = [option.label for option in self.options]
        whole = "|".join([self.kind, self.text, *self.entities, *labels])
        return hashlib.sha256(whole.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation so far. Replaced, never changed.

    Attributes
    ----------
    focus
        Entities that the talk is about, so that they need not be named again.
    recent
        The last few entities spoken of, the latest first.
    query
        The last query of the graph, as its skill writes it.
    listed
        The last one that told of several, for what is named by its place there.
    asked
        Clarifications asked since the last answer; none is asked twice.
    failures
        Failed turns in a row.
    ticket
        Number given at hand-off.
    version
        Grows by one with every save; a save expects the version it loaded.
    """

    id: str
    state: State = "chitchat"
    lang: Lang | None = None
    focus: tuple[str, ...] = ()
    recent: tuple[str, ...] = ()
    topic: Topic | None = None
    query: str | None = None
    listed: str | None = None
    pending: Clarification | None = None
    asked: tuple[str, ...] = ()
    failures: int = 0
    ticket: str | None = None
    version: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """What the visitor gets.

    Attributes
    ----------
    confidence
        0..1, or None where nothing was claimed (chitchat, hand-off).
    """

    answer: str
    state: State
    route: Route
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()
    suggestions: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """Everything a turn led to.

    Attributes
    ----------
    trace
        JSON-ready: steps, scores, the row of the table that was taken, milliseconds.
    """

    reply: Reply
    session: Session
    trace: dict[str, Any] = field(default_factory=dict)
