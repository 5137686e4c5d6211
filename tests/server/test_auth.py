"""Off loopback everything but the visitors' doors asks for the token."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from bot.errors import SettingsError
from server.app import create_app
from server.conversation import Conversations
from server.serve import is_loopback, read_token, token_place
from server.workspace import open_workspace
from tests.server.conftest import DEMO, failed

TOKEN = "s3cret-Token_0815"
REFUSED = "not authorised. Send the header Authorization: <token>."


@pytest.fixture
def guarded(car_bot: Conversations) -> FlaskClient:
    return create_app({"car": car_bot}, token=TOKEN).test_client()


PLACES = [("POST", "/api/predict/car"), ("GET", "/api/predict/car"), ("GET", "/metrics")]
WRONG = [
    {},
    {"Authorization": ""},
    {"Authorization": "wrong"},
    {"Authorization": TOKEN[:-1]},
    {"Authorization": TOKEN + "x"},
    {"Authorization": TOKEN.lower()},
    {"Authorization": "Basic " + TOKEN},
    {"Authorization": "Bearer"},
    {"Authorization": "密".encode().decode("latin-1")},
    {"Token": TOKEN},
]


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("headers", WRONG)
def test_a_missing_and_a_wrong_token_get_one_and_the_same_answer(
    guarded: FlaskClient, method: str, path: str, headers: dict[str, str]
) -> None:
    response = guarded.open(path, method=method, headers=headers, data='{"sent": "您好"}')
    assert failed(response, 401, "unauthorized") == REFUSED


@pytest.mark.parametrize(("method", "path"), PLACES)
@pytest.mark.parametrize("shown", [TOKEN, "Bearer " + TOKEN])
def test_the_token_opens(guarded: FlaskClient, method: str, path: str, shown: str) -> None:
    response = guarded.open(
        path, method=method, headers={"Authorization": shown}, data='{"sent": "您好"}'
    )
    assert response.status_code == 200


def test_an_unknown_bot_is_not_told_without_the_token(guarded: FlaskClient) -> None:
    failed(guarded.post("/api/predict/other", json={"sent": "您好"}), 401, "unauthorized")
    failed(guarded.post("/api/predict/other", headers={"Authorization": TOKEN}), 404, "not_found")


def test_visitors_need_no_token(guarded: FlaskClient) -> None:
    reply = guarded.post("/api/chat", json={"sent": "您好"}).get_json()
    assert reply["success"] is True
    session_id, request_id = reply["session_id"], reply["request_id"]
    assert guarded.get(f"/api/sessions/{session_id}/messages").status_code == 200
    body = {"session_id": session_id, "request_id": request_id, "rating": "up"}
    assert guarded.post("/api/feedback", json=body).status_code == 200
    for path in ("/healthz", "/readyz", "/api/bot", "/openapi.json", "/"):
        assert guarded.get(path).status_code == 200


def test_on_loopback_nothing_asks_for_a_token(client: FlaskClient) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.post("/api/predict/car_presales", json={"sent": "您好"}).status_code == 200


@pytest.mark.parametrize(
    ("host", "local"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True),
        ("0.0.0.0", False), ("::", False), ("192.168.1.4", False), ("chat.example", False),
        ("", False), ("localhost.example", False),
    ],
)  # fmt: skip
def test_loopback_is_told_from_the_network(host: str, local: bool) -> None:
    assert is_loopback(host) is local


def test_a_token_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ZHIKE_TOKEN", raising=False)
    workspace = open_workspace(DEMO, environ={"ZHIKE_STATE_DIR": str(tmp_path / "state")})
    token = read_token(workspace)
    assert len(token) == 43
    assert read_token(workspace) == token
    assert token_place(workspace).read_text() == token
    assert token_place(workspace).stat().st_mode & 0o777 == 0o600
    token_place(workspace).write_text("\n")
    with pytest.raises(SettingsError, match="token: 里面没有令牌 holds no token."):
        read_token(workspace)
    monkeypatch.setenv("ZHIKE_TOKEN", "given")
    assert read_token(workspace) == "given"
