from __future__ import annotations

import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator, ValidationError
from openapi_spec_validator import validate

from server.conversation import Conversations
from tests.server.conftest import Chat

# What a browser loads is no API, and the document does not describe itself.
PAGES = {"/", "/services", "/widget.js", "/static/<path:filename>", "/openapi.json"}
NAMES = ("chitchat", "faq", "kbqa", "text_risk", "text_tagging", "text_vector")
SERVICES = {(f"/api/predict/{name}", "post") for name in NAMES}


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/openapi.json")
    assert response.status_code == 200
    found: dict[str, Any] = response.get_json()
    return found


def conform(document: dict[str, Any], schema: str, value: Any) -> None:
    whole = {"$ref": f"#/components/schemas/{schema}", "components": document["components"]}
    Draft202012Validator(whole).validate(value)


def test_the_document_is_valid_and_names_the_bots(document: dict[str, Any]) -> None:
    validate(document)
    assert document["openapi"] == "3.1.0"
    (bot,) = document["paths"]["/api/chat"]["post"]["parameters"]
    assert bot["schema"]["enum"] == ["car_presales"]


def test_every_route_is_described_and_nothing_else(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in client.application.url_map.iter_rules()
        if rule.rule not in PAGES
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {
        (path, method) for path, methods in document["paths"].items() for method in methods
    }
    assert described - SERVICES == served
    assert described >= SERVICES


def test_what_asks_for_the_token_says_so(document: dict[str, Any]) -> None:
    guarded = {
        (path, method)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if operation.get("security")
    }
    assert guarded == SERVICES | {
        ("/api/predict/{name}", "get"),
        ("/api/predict/{name}", "post"),
        ("/metrics", "get"),
    }


@pytest.mark.parametrize(
    "text",
    [
        "您好", "有几个排气管", "A型号长续航版有几个排气管", "A型号长续航版的空调怎么样",
        "A型号长续航版和S6长续航版百公里加速多少", "asdfgh", "", "转人工",
    ],
)  # fmt: skip
def test_replies_are_as_described(chat: Chat, document: dict[str, Any], text: str) -> None:
    conform(document, "ChatReply", chat(text))


def test_the_description_tells_a_reply_from_what_is_none(
    chat: Chat, document: dict[str, Any]
) -> None:
    reply = chat("A型号长续航版有几个排气管")
    evidence = reply["evidence"][0]
    for wrong in (
        {"confidence": 1.2},
        {"route": "guess"},
        {"suggestions": [1]},
        {"evidence": [evidence | {"type": "rumour"}]},
        {"evidence": [{"type": "graph", "value": "自动"}]},
        {"attachments": [{"type": "table", "columns": []}]},
        {"request_id": None},
    ):
        with pytest.raises(ValidationError):
            conform(document, "ChatReply", reply | wrong)


def test_other_answers_are_as_described(
    client: FlaskClient, chat: Chat, document: dict[str, Any]
) -> None:
    reply = chat("A型号长续航版有几个排气管")
    session_id = reply["session_id"]
    history = client.get(f"/api/sessions/{session_id}/messages").get_json()
    conform(document, "Messages", history)
    body = {"session_id": session_id, "request_id": reply["request_id"], "rating": "up"}
    conform(document, "FeedbackRequest", body)
    conform(document, "Success", client.post("/api/feedback", json=body).get_json())
    for path in ("/healthz", "/readyz", "/api/bot"):
        conform(document, "Success", client.get(path).get_json())
    for failure in (
        client.get("/nothing"),
        client.post("/api/chat", data=b"["),
        client.get("/api/chat"),
    ):
        conform(document, "Failure", failure.get_json())


def test_requests_are_described_by_what_reads_them(
    client: FlaskClient, document: dict[str, Any], car_bot: Conversations
) -> None:
    wrong = [{}, {"sent": 1}, {"sent": "a", "lang": "fr"}, {"sent": "a", "more": 1}, []]
    right = [{"sent": "a"}, {"sent": "", "lang": None, "user_id": "u", "image": "aGk="}]
    for body in wrong:
        with pytest.raises(ValidationError):
            conform(document, "ChatRequest", body)
        assert client.post("/api/chat", json=body).status_code == 400
    for body in right:
        conform(document, "ChatRequest", body)
        assert client.post("/api/chat", json=body).status_code == 200
