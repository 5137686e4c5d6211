"""The skill ``kbqa``: from a text to entities, attributes and values."""

from __future__ import annotations

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel

from bot.errors import WorkspaceError
from bot.skill import GraphQuery, GraphResult, SkillContext
from bot.text import normalize
from bot.types import AttributeLink, GraphAnswer, Path
from knowledge.answers.compose import compose
from knowledge.answers.english import CHINESE_ONLY, English, read_english
from knowledge.answers.joining import join
from knowledge.editing.lint import read_knowledge
from knowledge.graph.graph import KEYWORDS, Graph, walk
from knowledge.graph.synonyms import Rows, usual
from knowledge.linking.attributes import AttributeLinker, Meaning
from knowledge.linking.entities import EntityLinker, Links
from knowledge.linking.names import parts_of
from knowledge.linking.siblings import Siblings
from knowledge.linking.sorts import agree, doubt_unsaid, without_others
from knowledge.linking.words import content
from knowledge.lookup import Lookup
from knowledge.open.graph import is_open
from knowledge.open.linker import OpenLinker
from knowledge.open.model import stored_model
from knowledge.query.execute import execute
from knowledge.query.plans import Query
from knowledge.reading.described import Describer, describes
from knowledge.reading.followups import gone_back, spoken_of
from knowledge.reading.kinds import NO_KINDS, Kinds
from knowledge.reading.marker import Marker
from knowledge.reading.places import link_places, names_nth, names_place
from knowledge.reading.questions import QuestionReader
from knowledge.reading.rereading import Rereader
from knowledge.reading.strange import find_strange

_LONGEST = 400  # characters; a longer text is no question to be read as one
_COMMON = 20  # entities that share what a list or ranking of an open graph goes by
_MEASURED = 0.95  # score of the attribute that a measure alone asks about
_SURE = 0.7  # an attribute that the entity does have wins over one it lacks from here on


class GraphSkill(Lookup):
    """Answers what a text says in terms of the graph. A :class:`bot.knowledge.Knowledge` too.

    Parameters
    ----------
    graph
        Entities and their trees.
    synonyms
        Rows of words that stand for one another.
    others
        Entities known from outside the graph, by full name.
    english
        What attributes are called in English.
    kinds
        What the things are called.
    """

    name = "kbqa"
    waits = False
    reads_clauses = False  # but for an open graph
    Input: ClassVar[type[BaseModel]] = GraphQuery
    Output: ClassVar[type[BaseModel]] = GraphResult

    def __init__(
        self,
        graph: Graph,
        synonyms: Rows = (),
        others: Sequence[str] = (),
        english: English = CHINESE_ONLY,
        kinds: Kinds = NO_KINDS,
    ) -> None:
        names = tuple(dict.fromkeys((*graph.entities, *others)))
        parts = {e: parts_of(e, graph.keywords.get(e, ())) for e in names}
        opened = is_open(graph)
        synonyms = synonyms if opened else (*synonyms, *usual(p[-1] for p in graph.leaf_paths))
        values = {path: () if opened else _texts(graph, path, parts) for path in graph.holders}
        super().__init__(graph, names, AttributeLinker(values, graph.leaf_paths, synonyms), english)
        said = [normalize(word) for path, own in values.items() for word in (path[-1], *own)]
        self._reader = QuestionReader(graph, self._columns)
        self._marker = Marker(graph, self._columns, self._attributes, synonyms, kinds)
        self._describer = Describer(self._marker, self._reader)
        vocabulary = (*said, *(word for row in synonyms for word in row))
        self._entities = EntityLinker(parts, vocabulary, rows=synonyms)
        called = {entity: (entity, *graph.keywords.get(entity, ())) for entity in names}
        self._siblings = Siblings({} if opened else called)
        self._rereader = None if opened else Rereader(parts, values, synonyms)
        self._meaning: Meaning | None = None
        self._open: OpenLinker | None = None

    def understand_meaning(self, context: SkillContext) -> None:
        """Link by meaning too, where strings are not sure and an encoder is there."""
        if is_open(self._graph):
            self._open = OpenLinker(self._graph, stored_model(context.state_dir), context)
            self.reads_clauses = True
        elif context.encoders and self._known:
            from knowledge.linking.meaning import NameMeaning

            names = self._attributes.names()
            self._meaning = NameMeaning(names, context.encoders, context.embed)

    def run(self, request: GraphQuery) -> GraphResult:
        """Link a text and look up what it asks for; see :class:`bot.skill.GraphResult`."""
        if self._open and not request.within:
            return self._run_open(self._open, request)
        return self._rereader.read(request, self._read) if self._rereader else self._read(request)

    def _read(self, request: GraphQuery) -> GraphResult:
        links = self._link(request)
        named = tuple(m.entities[0] for m in links.mentions if len(m.entities) == 1)
        about = named if links.mentions else request.focus
        asked = links.remainder
        for stretch in links.unknown:
            asked = asked.replace(stretch, " ")
        meaning = self._meaning if request.encode else None
        attributes = self._measured(asked, about, request)
        attributes = attributes or self._link_attributes(asked, about, meaning)
        attributes = agree(attributes, asked, self._attributes, self._columns)
        attributes = doubt_unsaid(attributes, normalize(request.text), self._attributes)
        attributes = without_others(attributes, asked, request.topic, self._attributes)
        attributes = self._counterpart(attributes, request.topic, asked) or attributes
        attributes = self._reader.ground.aims.priced(attributes, asked)
        attributes = attributes or self._again(links, request.topic)
        facts, leaves = self._look_up(attributes, about)
        answer, unknown = None, links.unknown
        if request.plan and not unknown:
            answer, strange = self._plan(request, links)
            unknown = (strange,) if strange and not answer else ()
        return GraphResult(
            answer=answer,
            mentions=links.mentions,
            unknown=unknown,
            lacking=self._attributes.lacking(asked, bool(links.mentions)),
            remainder=links.remainder,
            attributes=attributes,
            facts=facts,
            leaves=leaves,
        )

    def _link(self, request: GraphQuery) -> Links:
        """Link names, and what refers to those just told: 第二款, 便宜的那个."""
        text = normalize(request.text)
        links = self._entities.link(text, request.focus, request.within)
        links = self._siblings.link(links, text, request.focus)
        by_place = names_place(text)
        if not request.plan or not (by_place or describes(text)):
            return links
        listed = self._remembered(request.listed)
        told = execute(listed, self._graph, self._columns).told if listed else ()
        if by_place:
            return link_places(links, text, told) if told else links
        if request.before is None and len(request.recent) > 1:
            told = request.recent  # 小满多少钱, 青禾呢, 便宜的那个多重
        before = self._before(request, request.focus)
        return self._describer.link(links, text, told, before) if told else links

    def _before(self, request: GraphQuery, focus: tuple[str, ...]) -> Query:
        """Return the query before, else one for the value that was asked for last."""
        paths = (request.topic,) if request.topic else ()
        before = self._remembered(request.before) or Query("value", focus, paths=paths)
        listed = self._remembered(request.listed)
        return gone_back(normalize(request.text), before, listed, self._reader.ground)

    def _run_open(self, linker: OpenLinker, request: GraphQuery) -> GraphResult:
        """Link by rank, where there are thousands of things; plans are for what names none."""
        found = linker.link(normalize(request.text), request.focus, request.encode)
        about = found.mentions[0].entities if found.mentions else request.focus
        facts, leaves = self._look_up(found.attributes, about) if found.sure else ((), ())
        answer = None
        if request.plan and len(found.mentions) != 1 and not found.sure:
            answer, _ = self._plan(request, Links(found.mentions, (), found.remainder))
        return GraphResult(
            answer=answer if answer and self._is_common(answer) else None,
            mentions=found.mentions,
            unknown=found.unknown,
            remainder=found.remainder,
            attributes=found.attributes,
            facts=facts,
            leaves=leaves,
        )

    def _is_common(self, answer: GraphAnswer) -> bool:
        """Tell whether a plan has an answer, of attributes that many entities share."""
        query = Query.from_json(answer.query)
        paths = {*query.paths, *query.via, *(c.path for row in query.where for c in row)}
        paths = paths or {fact.path for fact in answer.facts}
        shared = all(len(self._known.get(path, ())) >= _COMMON for path in paths)
        return answer.answered and bool(paths) and shared and query.kind != "check"

    def _plan(self, request: GraphQuery, links: Links) -> tuple[GraphAnswer | None, str]:
        """Answer what asks for more than a value, if it does; and return a name that is none."""
        text = normalize(request.text)
        if len(text) > _LONGEST:
            return None, ""
        if names_nth(text) and not any(names_place(m.text) for m in links.mentions):
            return None, ""  # of which list?
        marked = self._marker.mark(text, links.mentions)
        strange = find_strange(marked)
        focus = request.focus
        focus = spoken_of(text, focus, request.recent, self._before(request, focus))
        asked = self._reader.ask(marked, focus)
        reading = self._reader.read(asked, self._before(request, focus))
        if reading is None or strange:
            return None, strange
        queries = (reading.query, *reading.also)
        found = (execute(query, self._graph, self._columns) for query in queries)
        how = (request.lang, self.label, reading.confidence, self._english)
        return join([compose(one, *how) for one in found]), ""

    def _remembered(self, text: str | None) -> Query | None:
        """Read a query of before; None where the graph or the form of queries has changed since."""
        try:
            query = Query.from_json(text or "")
        except ValueError:
            return None
        named = {*query.entities, *query.without}
        conditions = (condition.path for row in query.where for condition in row)
        paths = {*query.paths, *query.via, *conditions} - {KEYWORDS}
        known = named <= self._graph.keywords.keys() and paths <= self._graph.holders.keys()
        return query if known and (query.paths or query.kind not in ("rank", "sum")) else None

    def nearest_entities(self, text: str, k: int) -> tuple[str, ...]:
        """Return at most ``k`` entities named most like a normalised text, nearest first."""
        if self._open:
            return self._open.nearest(text, k)
        return self._entities.nearest(text, k)

    def _link_attributes(
        self, text: str, about: Sequence[str], meaning: Meaning | None
    ) -> tuple[AttributeLink, ...]:
        links = self._attributes.link(text, meaning)
        if not links or not about or any(self.has(e, links[0].path) for e in about):
            return links
        had = {path for e in about for path, _ in walk(self._graph.node(e, ()) or {})}
        better = [link for link in self._attributes.link(text, only=had) if link.score >= _SURE]
        if not better:
            return links
        below, paths = better[-1].score - 0.001, {link.path for link in better}
        rest = (replace(k, score=min(k.score, below)) for k in links if k.path not in paths)
        return (*better, *rest)

    def _measured(
        self, text: str, about: Sequence[str], request: GraphQuery
    ) -> tuple[AttributeLink, ...]:
        """Link 多重 or how much, where the schema has no such name.

        What was ranked, compared or bounded before comes first: 总统套房最贵的是哪家, 多少钱.
        """
        if any(self._attributes.words.spans(text)):
            return ()
        before = request.listed if names_place(normalize(request.text)) else request.before
        query = self._remembered(before)
        path = self._reader.ground.aims.measured(text, about, query.measures if query else ())
        return (AttributeLink(path, True, _MEASURED, path[-1]),) if path else ()

    def _counterpart(
        self, links: Sequence[AttributeLink], topic: Path, text: str
    ) -> tuple[AttributeLink, ...]:
        """Link 发动机的呢, after the power of the motor, to that of the engine."""
        group = links[0] if links and topic else None
        if group is None or group.leaf or content(text.replace(group.matched, " ")):
            return ()
        path = self._reader.ground.aims.counterpart(group.path, topic)
        return (replace(group, path=path, leaf=True),) if path else ()


def _texts(graph: Graph, path: Path, names: Container[str]) -> tuple[str, ...]:
    """Return the values of an attribute that may be asked for; names of entities may not."""
    if path not in graph.leaf_paths:
        return ()
    return tuple(text for text in graph.values(path) if text not in names)


def build_skill(context: SkillContext) -> GraphSkill:
    """Build the skill of a workspace.

    Raises
    ------
    WorkspaceError
        When a document or the synonyms have an error; it carries every finding.
    """
    documents, rows, findings = read_knowledge(context.workspace, context.settings)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        raise WorkspaceError(
            f"{context.workspace} 的知识有错误。Its knowledge cannot be used:",
            findings=errors,
            hint="请改正后再检查。Mend what is listed, then run `zhike check`.",
        )
    english = read_english(context.workspace)
    kinds = Kinds(context.settings.things, context.settings.title)
    skill = GraphSkill(Graph(documents), rows, context.entities, english, kinds)
    skill.understand_meaning(context)
    return skill
