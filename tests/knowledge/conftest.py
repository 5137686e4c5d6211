from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.flows.understand import READ
from bot.settings import Settings, resolve_settings
from bot.skill import GraphQuery, GraphResult, SkillContext
from bot.text import normalize
from bot.types import GraphAnswer
from bot.vectors import ExactIndex
from knowledge.editing.lint import read_knowledge
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.query.plans import Condition
from knowledge.reading.marker import Marker
from knowledge.reading.marks import Marked
from knowledge.reading.questions import QuestionReader
from knowledge.skill import GraphSkill, build_skill
from server.files import write_atomically
from server.vectors.stored import StoredVectors

DEMO = Path(__file__).parents[2] / "data" / "car_presales"
HOTELS = DEMO.parents[1] / "examples" / "hotels"
SCHOOL = DEMO.parents[1] / "tests" / "scenarios" / "school"

SURE = 0.8  # from here on no document is asked

Ask = Callable[..., GraphResult]


def context(workspace: Path, state_dir: Path, **more: object) -> SkillContext:
    fields = {
        "settings": Settings(),
        "encoders": (),
        "build_index": ExactIndex,
        "embed": StoredVectors(state_dir / "vectors", lambda what, done, total: None),
        "write_file": write_atomically,
        **more,
    }
    return SkillContext(workspace=workspace, state_dir=state_dir, **fields)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> GraphSkill:
    return build_skill(context(DEMO, tmp_path_factory.mktemp("state")))


@pytest.fixture(scope="session")
def ask(demo: GraphSkill) -> Ask:
    def run(text: str, **more: object) -> GraphResult:
        return demo.run(GraphQuery(text=normalize(text), **more))  # type: ignore[arg-type]

    return run


class Reader:
    """Reads questions to one workspace; names are cut to what no other thing is called."""

    def __init__(self, workspace: Path, state_dir: Path) -> None:
        settings, _ = resolve_settings(json.loads((workspace / "bot.json").read_text()), {})
        self.skill = build_skill(context(workspace, state_dir, settings=settings))
        documents, self.rows, _ = read_knowledge(workspace, settings)
        self.graph = Graph(documents)
        self.columns = Columns(self.graph)
        self.marker = Marker(self.graph, self.columns, self.skill._attributes, self.rows)
        self.questions = QuestionReader(self.graph, self.columns)
        labels = {entity: self.skill.label(entity).split(" ") for entity in self.skill.entities()}
        firsts = Counter(parts[0] for parts in labels.values())
        self.short = {
            entity: parts[0] if firsts[parts[0]] == 1 else " ".join(parts)
            for entity, parts in labels.items()
        }
        self.full = {name: entity for entity, name in self.short.items()}

    def mark(self, text: str) -> Marked:
        text = normalize(text)
        return self.marker.mark(text, self.skill._entities.link(text, ()).mentions)

    def conditions(self, text: str) -> tuple[tuple[Condition, ...], ...]:
        return self.questions.ground.conditions.read(self.mark(text)).where

    def where(self, text: str) -> list[str]:
        return [" 或 ".join(map(str, row)) for row in self.conditions(text)]

    def answer(self, *texts: str) -> GraphAnswer | None:
        """Answer the last of some texts, each said after the one before."""
        focus: tuple[str, ...] = ()
        recent: tuple[str, ...] = ()
        topic: tuple[str, ...] = ()
        before = listed = answer = None
        for text in texts:
            said = {
                "focus": focus,
                "recent": recent,
                "topic": topic,
                "before": before,
                "listed": listed,
            }
            result = self.skill.run(GraphQuery(text=normalize(text), plan=True, **said))
            answer, before = result.answer, None
            focus = tuple(e for mention in result.mentions for e in mention.entities) or focus
            topic = result.attributes[0].path if result.attributes else topic
            if answer and answer.confidence >= READ:
                focus, before, topic = answer.entities, answer.query, answer.path
                listed = answer.query if answer.several else listed
            recent = tuple(dict.fromkeys((*focus, *recent)))
        return answer

    def plan(self, *texts: str) -> str:
        """Return what was read of the last of some texts; empty where it is not understood."""
        answer = self.answer(*texts)
        if answer is None or answer.confidence < READ:
            return ""
        plan = answer.plan
        for entity in sorted(self.short, key=len, reverse=True):
            plan = plan.replace(entity, self.short[entity])
        return plan


def says(reader: Reader, text: str) -> str:
    """Return the plan of what is read with few doubts."""
    answer = reader.answer(text)
    assert answer and answer.confidence > SURE
    return reader.plan(text)


@pytest.fixture(scope="session")
def cars(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(DEMO, tmp_path_factory.mktemp("cars"))


@pytest.fixture(scope="session")
def hotels(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(HOTELS, tmp_path_factory.mktemp("hotels"))


@pytest.fixture(scope="session")
def school(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    return Reader(SCHOOL, tmp_path_factory.mktemp("school"))
