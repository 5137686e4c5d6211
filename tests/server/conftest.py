"""The demo bot without encoders (it loads in a second), and a client of its HTTP door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from bot.stores import MemoryStore
from server.app import create_app
from server.cli import main
from server.conversation import Conversations
from server.workspace import Bot, load_bot, open_workspace

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "data" / "car_presales"
Chat = Callable[..., dict[str, Any]]
Run = Callable[..., Result]


@pytest.fixture(scope="session")
def demo_bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    state = tmp_path_factory.mktemp("state")
    environ = {"ZHIKE_STATE_DIR": str(state), "ZHIKE_ENCODERS": "[]"}
    return load_bot(open_workspace(DEMO, environ=environ))


@pytest.fixture
def car_bot(demo_bot: Bot) -> Conversations:
    return Conversations(demo_bot, MemoryStore())


@pytest.fixture
def client(car_bot: Conversations) -> FlaskClient:
    return create_app({car_bot.bot.name: car_bot}).test_client()


@pytest.fixture
def chat(client: FlaskClient) -> Chat:
    """Send one turn that must succeed; return the reply."""

    def send(sent: str, session_id: str | None = None, **fields: Any) -> dict[str, Any]:
        body = {"sent": sent, **fields} | ({"session_id": session_id} if session_id else {})
        response = client.post("/api/chat", json=body)
        assert response.status_code == 200, response.text
        reply = response.get_json()
        assert isinstance(reply, dict)
        return reply

    return send


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Run ``zhike`` in an empty folder, without encoders."""
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str) -> Result:
        result = CliRunner().invoke(main, words, prog_name="zhike")
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield invoke


def failed(response: Any, status: int, code: str) -> str:
    """Check a failure's shape; return its message."""
    body = response.get_json()
    assert (response.status_code, list(body)) == (
        status,
        ["request_id", "success", "error_code", "error_msg"],
    )
    assert (body["success"], body["error_code"], len(body["request_id"])) == (False, code, 32)
    assert "Traceback" not in body["error_msg"]
    return str(body["error_msg"])
