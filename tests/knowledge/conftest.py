from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.skill import GraphQuery, GraphResult, SkillContext
from bot.text import normalize
from bot.vectors import ExactIndex
from knowledge.skill import GraphSkill, build_skill
from server.files import write_atomically
from server.vectors.stored import StoredVectors

DEMO = Path(__file__).parents[2] / "data" / "car_presales"

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
