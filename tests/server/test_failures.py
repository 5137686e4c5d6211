"""Every failure has one shape; a failing part gives guidance, an outage loses nothing."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

import pytest
from flask.testing import FlaskClient
from pydantic import BaseModel

from bot.assistant import Assistant
from bot.errors import SkillError
from bot.registry import Registry
from bot.skill import FaqQuery, FaqResult, GraphQuery, GraphResult, Skill
from bot.stores import MemoryStore
from bot.types import Outcome, Session, Turn
from server.app import create_app
from server.conversation import Conversations
from server.stores import open_store
from server.workspace import Bot
from tests.server.conftest import failed


@pytest.mark.parametrize(
    "path",
    [
        "/nothing", "/api", "/api/chat/", "/api/chat/x", "/api/sessions//messages",
        "/../etc/passwd", "/static/../app.py",
        "/static/%2e%2e/app.py", "/%00", "/%ff%fe", "/您好", "/api/predict",
        "/" + "a" * 3000,
    ],
)  # fmt: skip
def test_what_is_not_there_is_404(client: FlaskClient, path: str) -> None:
    message = failed(client.get(path), 404, "not_found")
    assert message.startswith("Not Found: GET /")
    assert len(message) < 250


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/api/chat", {"POST", "OPTIONS"}),
        ("DELETE", "/api/chat", {"POST", "OPTIONS"}),
        ("PUT", "/api/predict/car_presales", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("POST", "/healthz", {"GET", "HEAD", "OPTIONS"}),
        ("POST", "/api/sessions/x/messages", {"GET", "HEAD", "OPTIONS"}),
        ("PATCH", "/api/feedback", {"POST", "OPTIONS"}),
    ],
)
def test_a_wrong_method_is_405_and_names_the_right_ones(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    response = client.open(path, method=method)
    message = failed(response, 405, "method_not_allowed")
    assert message == f"Method Not Allowed: {method} {path}"
    assert set(response.headers["Allow"].split(", ")) == allowed


def test_a_body_over_four_megabytes_is_413(client: FlaskClient) -> None:
    body = b'{"sent": "' + b"a" * 4 * 1024 * 1024 + b'"}'
    for path in ("/api/chat", "/api/predict/car_presales", "/api/feedback"):
        message = failed(client.post(path, data=body), 413, "payload_too_large")
        assert message == f"Request Entity Too Large: POST {path}"


def test_too_many_turns_are_429(car_bot: Conversations) -> None:
    client = create_app({"car": car_bot}, rate_limit_per_minute=2).test_client()
    sent = [client.post("/api/chat", json={"sent": "您好"}) for _ in range(3)]
    assert [response.status_code for response in sent] == [200, 200, 429]
    assert sent[2].headers["Retry-After"] == "30"
    message = failed(sent[2], 429, "rate_limited")
    assert message == "more than 2 messages a minute. Wait a little."
    other = {"REMOTE_ADDR": "203.0.113.7"}
    assert client.post("/api/chat", json={"sent": "您好"}, environ_base=other).status_code == 200


def test_every_answer_is_guarded_against_sniffing(client: FlaskClient) -> None:
    for response in (client.post("/api/chat", json={"sent": "您好"}), client.get("/nothing")):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


class _Skill:
    """A stranger's skill, in place of a built-in one."""

    def __init__(self, kind: str) -> None:
        self.name = kind
        self.Input: type[BaseModel] = FaqQuery if kind == "faq" else GraphQuery
        self.Output: type[BaseModel] = FaqResult if kind == "faq" else GraphResult


class Failing(_Skill):
    def run(self, request: Any) -> BaseModel:
        raise ConnectionError("model server at 10.0.0.7 refused")


class Refusing(_Skill):
    def run(self, request: Any) -> BaseModel:
        raise SkillError("no model.", hint="Train one.")


class Confused(_Skill):
    def run(self, request: Any) -> BaseModel:
        return FaqQuery(text="not an output")


class Slow(_Skill):
    released: ClassVar[threading.Event] = threading.Event()

    def run(self, request: Any) -> BaseModel:
        self.released.wait(10)
        return FaqResult()


@pytest.fixture(autouse=True)
def _release_slow_skills() -> Iterator[None]:
    Slow.released.clear()
    yield
    Slow.released.set()


def with_skill(bot: Bot, skill: Skill) -> Bot:
    """Return the bot with one skill replaced, and a deadline of 50 ms."""
    registry = Registry(0.05)
    for old in bot.registry.skills():
        registry.register(skill if old.name == skill.name else old)
    tools = replace(bot.assistant.tools, registry=registry)
    return replace(bot, assistant=Assistant(tools), registry=registry)


FAULTS = [
    (
        Failing,
        "skill_failed: skill '{}' failed: ConnectionError: model server at 10.0.0.7 refused.",
    ),
    (Refusing, "skill_failed: no model. Train one."),
    (Confused, "skill_failed: skill '{}' gave FaqQuery, not"),
    (Slow, "skill_timeout: skill '{}' gave no answer in 0.05 s."),
]


@pytest.mark.parametrize("name", ["faq", "kbqa"])
@pytest.mark.parametrize(("kind", "cause"), FAULTS, ids=[kind.__name__ for kind, _ in FAULTS])
def test_a_failing_skill_gives_guidance_and_its_cause_is_kept(
    demo_bot: Bot, kind: type[_Skill], cause: str, name: str
) -> None:
    talks = Conversations(with_skill(demo_bot, kind(name)), MemoryStore())
    client = create_app({"car": talks}).test_client()
    response = client.post("/api/chat", json={"sent": "A型号长续航版隔音好不好"})
    reply = response.get_json()
    assert response.status_code == 200
    assert (reply["success"], reply["route"], reply["state"]) == (True, "exception", "exception")
    assert reply["answer"].startswith("抱歉，系统暂时出了点问题")
    assert reply["evidence"] == []
    assert "转人工" in reply["suggestions"]
    assert "10.0.0.7" not in response.text
    (question,) = talks.store.turns(reply["session_id"])[0].trace["questions"]
    assert question["event"] == "failure"
    assert question["reason"].startswith(cause.format(name))


def test_a_person_is_called_while_every_skill_fails(demo_bot: Bot) -> None:
    talks = Conversations(with_skill(demo_bot, Failing("kbqa")), MemoryStore())
    reply = talks.ask("转人工")
    assert (reply["route"], reply["state"]) == ("handoff", "handoff")


def test_an_open_question_survives_a_failing_skill(demo_bot: Bot) -> None:
    talks = Conversations(demo_bot, MemoryStore())
    session_id = talks.ask("有几个排气管")["session_id"]
    talks.bot = with_skill(demo_bot, Failing("kbqa"))
    assert talks.ask("A型号长续航版", session_id)["route"] == "exception"
    talks.bot = demo_bot
    assert talks.ask("A型号长续航版", session_id)["route"] == "faq"


def test_a_mistake_of_ours_is_500_without_a_trace(
    demo_bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    broken: Any = None
    talks = Conversations(replace(demo_bot, assistant=broken), MemoryStore())
    client = create_app({"car": talks}).test_client()
    response = client.post("/api/chat", json={"sent": "身份证号110"})
    message = failed(response, 500, "internal_error")
    assert message == "something went wrong; it is in the server's log."
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert response.get_json()["request_id"] in record.getMessage()
    assert "AttributeError: 'NoneType' object has no attribute" in record.getMessage()
    assert "身份证" not in caplog.text


def test_what_a_mistake_of_ours_quotes_is_masked_in_the_log(
    demo_bot: Bot, caplog: pytest.LogCaptureFixture
) -> None:
    class Mistaken(Assistant):
        def handle(self, turn: Turn, session: Session) -> Outcome:
            raise KeyError(turn.text)

    talks = Conversations(
        replace(demo_bot, assistant=Mistaken(demo_bot.assistant.tools)), MemoryStore()
    )
    client = create_app({"car": talks}).test_client()
    failed(client.post("/api/chat", json={"sent": "打13812345678"}), 500, "internal_error")
    assert "KeyError: '打[phone]'" in caplog.text
    assert "13812345678" not in caplog.text


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return tmp_path / "conversations.db"


@pytest.fixture
def durable(demo_bot: Bot, database: Path) -> Iterator[FlaskClient]:
    store = open_store(f"sqlite:///{database}")
    yield create_app({"car": Conversations(demo_bot, store)}).test_client()
    store.close()


def rename(database: Path, table: str, name: str) -> None:
    with sqlite3.connect(database) as connection:
        connection.execute(f"ALTER TABLE {table} RENAME TO {name}")
    connection.close()


def test_a_store_outage_is_503_and_the_turn_is_not_acknowledged(
    durable: FlaskClient, database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    session_id = durable.post("/api/chat", json={"sent": "有几个排气管"}).get_json()["session_id"]
    assert durable.get("/readyz").status_code == 200
    turn = {"sent": "A型号长续航版", "session_id": session_id, "message_id": "m1"}
    for table in ("turns", "sessions"):
        rename(database, table, "gone")
        response = durable.post("/api/chat", json=turn)
        message = failed(response, 503, "store_unavailable")
        assert (
            message == "this cannot be done just now; the cause is in the server's log. Try again."
        )
        assert str(database) not in response.text
        rename(database, "gone", table)
    assert "no such table: turns" in caplog.text
    place = f"/api/sessions/{session_id}/messages"
    assert len(durable.get(place).get_json()["messages"]) == 2
    again = durable.post("/api/chat", json=turn).get_json()
    assert (again["route"], again["session_id"]) == ("faq", session_id)
    assert [m["text"] for m in durable.get(place).get_json()["messages"]][::2] == [
        "有几个排气管",
        "A型号长续航版",
    ]


def test_an_outage_is_seen_by_readyz_and_not_by_healthz(
    durable: FlaskClient, database: Path
) -> None:
    rename(database, "sessions", "gone")
    failed(durable.get("/readyz"), 503, "store_unavailable")
    assert durable.get("/healthz").get_json()["status"] == "ok"


def test_a_busy_session_is_503_after_its_wait(car_bot: Conversations) -> None:
    class Busy(MemoryStore):
        """Waits a moment only."""

        def lock(self, session_id: str, timeout_s: float = 0.05) -> Any:
            return super().lock(session_id, timeout_s)

    talks = Conversations(car_bot.bot, Busy())
    client = create_app({"car": talks}).test_client()
    session_id = talks.ask("您好")["session_id"]
    with talks.store.lock(session_id):
        response = client.post("/api/chat", json={"sent": "谢谢", "session_id": session_id})
        failed(response, 503, "session_busy")
    assert (
        client.post("/api/chat", json={"sent": "谢谢", "session_id": session_id}).status_code == 200
    )
