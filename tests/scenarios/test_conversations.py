"""Every conversation test of every shipped workspace, through the assistant and over HTTP."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.stores import MemoryStore
from bot.types import Lang
from server.app import create_app
from server.conversation import Conversations
from server.scenarios import Scenario, in_process, play, read_scenarios
from server.workspace import Bot, load_bot, open_workspace

ROOT = Path(__file__).parents[2]
WORKSPACES = (
    "data/car_presales",
    "examples/appliances",
    "examples/coffee_en",
    "examples/hotels",
    "server/starter",
    "tests/scenarios/laptops",
    "tests/scenarios/phones",
    "tests/scenarios/school",
    "tests/scenarios/library",
)
CASES = [
    pytest.param(name, file, scenario, id=f"{name}-{file}-{scenario.name}")
    for name in WORKSPACES
    for file, scenario in read_scenarios(ROOT / name)[0]
]


@pytest.fixture(scope="session")
def bots() -> Any:
    """The workspaces as they are shipped, loaded once; vectors are kept beside them."""
    return cache(lambda name: load_bot(open_workspace(ROOT / name, environ={})))


@pytest.mark.parametrize(("name", "file", "scenario"), CASES)
def test_conversation_in_process(bots: Any, name: str, file: str, scenario: Scenario) -> None:
    assert play(file, scenario, in_process(bots(name).assistant)).failure is None


@pytest.mark.parametrize(("name", "file", "scenario"), CASES)
def test_conversation_over_http(bots: Any, name: str, file: str, scenario: Scenario) -> None:
    bot: Bot = bots(name)
    client = create_app({bot.name: Conversations(bot, MemoryStore())}).test_client()
    session: dict[str, str] = {}

    def say(text: str, lang: Lang | None) -> dict[str, Any]:
        body = {"sent": text, **session} | ({"lang": lang} if lang else {})
        response = client.post("/api/chat", json=body)
        reply: dict[str, Any] = response.get_json()
        assert (response.status_code, reply["success"]) == (200, True), reply
        session["session_id"] = reply["session_id"]
        return reply

    assert play(file, scenario, say).failure is None


def test_the_demo_tests_every_route() -> None:
    routes = {
        turn.route
        for _, scenario in read_scenarios(ROOT / "data" / "car_presales")[0]
        for turn in scenario.turns
    }
    assert {"chitchat", "faq", "kbqa", "clarify", "exception", "handoff"} <= routes


def test_without_encoders_the_demo_still_answers(tmp_path: Path) -> None:
    environ = {"ZHIKE_ENCODERS": "[]", "ZHIKE_STATE_DIR": str(tmp_path)}
    bot = load_bot(open_workspace(ROOT / "data" / "car_presales", environ=environ))
    first = next(s for f, s in read_scenarios(ROOT / "data" / "car_presales")[0] if "first" in f)
    assert play("first.yml", first, in_process(bot.assistant)).failure is None
