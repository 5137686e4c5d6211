"""Whatever comes in: one clear failure or a guiding answer, and the conversation goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.types import Session, Turn
from server.conversation import Conversations
from server.workspace import Bot
from tests.server.conftest import Chat, failed

NOT_JSON = "the body is not JSON: "
SEND = 'Send {"sent": "您好"}.'
TOO_DEEP = "the body is JSON that cannot be read: nested too deeply, or a number too large. " + SEND
NO_OBJECT = "the body is JSON, but not an object. " + SEND


def turn(**fields: Any) -> bytes:
    return json.dumps({"sent": "a"} | fields).encode()


AT_LEAST = "String should have at least 1 character. Mend the request."
AT_MOST = "String should have at most 128 characters. Mend the request."
NO_STRING = "Input should be a valid string. Mend the request."
NO_PICTURE = "field 'image': Input should be Base64. Mend the request."
NOT_UTF8 = "the body is not UTF-8. Encode it as UTF-8."
REFUSED: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", NOT_JSON + "Expecting value (line 1 column 1). " + SEND),
    "spaces": (b"   ", NOT_JSON + "Expecting value (line 1 column 4). " + SEND),
    "words": ("您好".encode(), NOT_JSON + "Expecting value (line 1 column 1). " + SEND),
    "a form": (b"sent=hello", NOT_JSON + "Expecting value (line 1 column 1). " + SEND),
    "cut off": (b'{"sent": "a', NOT_JSON + "Unterminated string starting at (line 1 column 10)."),
    "single quotes": (b"{'sent': 'a'}", NOT_JSON + "Expecting property name"),
    "two objects": (b'{"sent":"a"}{"sent":"b"}', NOT_JSON + "Extra data (line 1 column 13)."),
    "a line break inside": (b'{"sent": "a\nb"}', NOT_JSON + "Invalid control character at"),
    "GB 18030": ('{"sent": "您好"}'.encode("gb18030"), NOT_UTF8),
    "UTF-16": ('{"sent": "您好"}'.encode("utf-16"), NOT_UTF8),
    "a gzip": (b"\x1f\x8b\x08\x00\x00", NOT_UTF8),
    "NaN": (b'{"sent": NaN}', TOO_DEEP),
    "Infinity": (b'{"sent": -Infinity}', TOO_DEEP),
    "a huge number": (b'{"sent": ' + b"9" * 5000 + b"}", TOO_DEEP),
    "20,000 lists": (b"[" * 20_000, TOO_DEEP),
    "20,000 lists, closed": (b"[" * 20_000 + b"]" * 20_000, TOO_DEEP),
    "20,000 objects": (b'{"sent":' * 20_000, TOO_DEEP),
    "20,000 lists as sent": (b'{"sent":' + b"[" * 20_000 + b"]" * 20_000 + b"}", TOO_DEEP),
    "null": (b"null", NO_OBJECT),
    "a list": (b'[{"sent": "a"}]', NO_OBJECT),
    "a string": ('"您好"'.encode(), NO_OBJECT),
    "a number": (b"42", NO_OBJECT),
    "no sent": (b"{}", "field 'sent': Field required. Mend the request."),
    "sent is null": (turn(sent=None), "field 'sent': " + NO_STRING),
    "sent is a number": (turn(sent=42), "field 'sent': " + NO_STRING),
    "sent is true": (turn(sent=True), "field 'sent': " + NO_STRING),
    "sent is a list": (turn(sent=["a"]), "field 'sent': " + NO_STRING),
    "sent is an object": (turn(sent={"a": 1}), "field 'sent': " + NO_STRING),
    "sent is nested": (turn(sent=[[[[[1]]]]]), "field 'sent': " + NO_STRING),
    "a misprint": (b'{"snet": "a"}', "unknown field 'snet'. Did you mean 'sent'?"),
    "an unknown field": (turn(mesage_id="1"), "unknown field 'mesage_id'. Did you mean"),
    "a Chinese field": (turn(会话="1"), "unknown field '会话'. Did you mean"),
    "a surrogate as a field": (turn(**{"\ud800": 1}), r"unknown field '\ud800'. Did you mean"),
    "a long field": (turn(**{"x" * 9999: 1}), f"unknown field '{'x' * 40}'. Did you mean"),
    "a language": (turn(lang="fr"), "field 'lang': Input should be 'zh' or 'en'. "),
    "session_id is a number": (turn(session_id=1), "field 'session_id': " + NO_STRING),
    "session_id is empty": (turn(session_id=""), "field 'session_id': " + AT_LEAST),
    "session_id is long": (turn(session_id="a" * 129), "field 'session_id': " + AT_MOST),
    "session_id is a surrogate": (turn(session_id="\udc00"), "field 'session_id': Input should be"),
    "message_id is long": (turn(message_id="a" * 129), "field 'message_id': " + AT_MOST),
    "message_id is a list": (turn(message_id=[]), "field 'message_id': " + NO_STRING),
    "user_id is an object": (turn(user_id={}), "field 'user_id': " + NO_STRING),
    "image is a number": (turn(image=7), "field 'image': " + NO_STRING),
    "image is no Base64": (turn(image="您好"), NO_PICTURE),
    "image lacks its padding": (turn(image="QQ"), NO_PICTURE),
    "image is broken into lines": (turn(image="QUFB\nQUFB"), NO_PICTURE),
    "image is an address": (turn(image="https://example.com/a.png"), NO_PICTURE),
    "image is a data URL in plain": (turn(image="data:image/svg+xml,<svg/>"), NO_PICTURE),
}  # fmt: skip


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_turn_is_refused_and_nothing_is_lost(
    client: FlaskClient, car_bot: Conversations, chat: Chat, raw: bytes, message: str
) -> None:
    asked = chat("有几个排气管")
    told = failed(client.post("/api/chat", data=raw), 400, "invalid_request")
    assert told.startswith(message)
    assert chat("A型号长续航版", asked["session_id"])["route"] == "faq"
    assert [turn.text for turn in car_bot.store.turns(asked["session_id"])] == [
        "有几个排气管",
        "A型号长续航版",
    ]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            turn(sent="长" * 2001),
            "the message has 2001 characters; 2000 are allowed. Shorten it.",
        ),
        (
            turn(sent="a" * 100_000),
            "the message has 100000 characters; 2000 are allowed. Shorten it.",
        ),
        (
            turn(sent="ﷺ" * 112),
            "the message has 2016 characters when normalised; 2000 are allowed. Shorten it.",
        ),
        (b'{"sent": "' + b"a" * 10 * 1024 * 1024 + b'"}', "Request Entity Too Large"),
        (b" " * 10 * 1024 * 1024, "Request Entity Too Large"),
    ],
    ids=["2,001 characters", "100,000 characters", "signs that grow", "10 MB", "10 MB of spaces"],
)
def test_what_is_too_long_is_refused_and_nothing_is_lost(
    client: FlaskClient, chat: Chat, raw: bytes, message: str
) -> None:
    asked = chat("有几个排气管")
    told = failed(client.post("/api/chat", data=raw), 413, "payload_too_large")
    assert told.startswith(message)
    assert chat("A型号长续航版", asked["session_id"])["route"] == "faq"


@pytest.mark.parametrize("path", ["/api/feedback", "/api/predict/car_presales"])
@pytest.mark.parametrize("raw", [b"", b"[" * 20_000, b"\xff", b"null", b'{"x": 1}', b"{}"])
def test_other_bodies_are_read_with_the_same_suspicion(
    client: FlaskClient, path: str, raw: bytes
) -> None:
    failed(client.post(path, data=raw), 400, "invalid_request")


# Odd, and a turn all the same: each is answered, with guidance where nothing can be known.
ODD: dict[str, tuple[str, str]] = {
    "empty": ("", "没有看到文字"),
    "spaces": (" \t\r\n\u3000", "没有看到文字"),
    "punctuation": ("？！……", "没有看到文字"),
    "an emoji": ("😀", "没有看到文字"),
    "emoji only": ("👍🏽👨‍👩‍👧🇨🇳❤️", "没有看到文字"),
    "control characters": ("\x00\x01\x07\x1b[31m\x7f", ""),
    "a NUL": ("\x00", "没有看到文字"),
    "invisible": ("\u200b\u202e\ufeff\u2066", "没有看到文字"),
    "lone surrogates": ("\udfff\ud800\ud83d", "没有看到文字"),
    "2,000 characters": ("长" * 2000, ""),
    "combining marks": ("a" + "\u0301" * 1000, ""),
    "one letter": ("a", ""),
    "digits": ("1" * 500, ""),
    "HTML": ("<script>alert(1)</script>", ""),
    "SQL": ("'; DROP TABLE turns; --", ""),
    "a template": ("{entity} {0} %s ${x} {{7*7}}", ""),
    "right to left": ("مرحبا كيف حالك", ""),
    "a regular expression": ("(((((a+)+)+)+)+)$", ""),
    "private use": ("\ue000\U000f0000", ""),
    "no character": ("\uffff\U0010ffff", ""),
}


@pytest.mark.parametrize(("text", "part"), ODD.values(), ids=ODD)
def test_what_is_odd_is_answered_with_guidance(
    client: FlaskClient, chat: Chat, text: str, part: str
) -> None:
    asked = chat("有几个排气管")
    body = turn(sent=text, lang="zh", session_id=asked["session_id"])
    response = client.post("/api/chat", data=body)
    reply = response.get_json()
    assert response.status_code == 200, reply
    assert reply["success"] is True
    assert part in reply["answer"]
    assert reply["answer"]
    assert reply["evidence"] == []
    assert reply["route"] in ("exception", "clarify")
    assert reply["state"] == "exception"
    assert chat("A型号长续航版有几个排气管", asked["session_id"])["route"] == "faq"


def test_an_open_question_survives_a_message_without_words(chat: Chat) -> None:
    session_id = chat("有几个排气管")["session_id"]
    assert chat("😀", session_id)["route"] == "exception"
    assert chat("A型号长续航版", session_id)["route"] == "faq"


@pytest.mark.parametrize(("text", "part"), ODD.values(), ids=ODD)
def test_what_is_odd_stands_in_the_history(client: FlaskClient, text: str, part: str) -> None:
    session_id = client.post("/api/chat", data=turn(sent=text)).get_json()["session_id"]
    said, _ = client.get(f"/api/sessions/{session_id}/messages").get_json()["messages"]
    assert said["text"] == "".join("?" if "\ud800" <= c <= "\udfff" else c for c in text)


@pytest.mark.parametrize(
    "text",
    [
        "A型号长续航版\x00有几个排气管",
        "A型号长续航版有几个排气管😀",
        "Ａ型號長續航版有幾個排氣管？？？",
        "A型号\u200b长续航版有几个\ud800排气管",
        "  A型号长续航版\n有几个排气管\r\n",
    ],
)
def test_odd_characters_do_not_hide_a_question(client: FlaskClient, text: str) -> None:
    reply = client.post("/api/chat", data=turn(sent=text)).get_json()
    assert (reply["route"], reply["evidence"][0]["question"]) == ("faq", "有几个排气管")


def test_ids_of_any_script_are_taken(client: FlaskClient, chat: Chat) -> None:
    ids: dict[str, Any] = {"user_id": "用户😀", "message_id": "消息\x00'; --"}
    session_id = chat("您好")["session_id"]
    first = chat("谢谢", session_id, **ids)
    assert chat("谢谢", session_id, **ids) == first


@pytest.mark.parametrize("service", ["chitchat", "faq", "kbqa"])
@pytest.mark.parametrize(
    "text", ["长" * 10_001, "ﷺ" * 10_000], ids=["10,001 characters", "that grow"]
)
def test_a_service_refuses_a_text_that_is_too_long(
    client: FlaskClient, service: str, text: str
) -> None:
    response = client.post(f"/api/predict/{service}", json={"text": text})
    assert failed(response, 400, "invalid_request").startswith("text: ")


def test_a_message_longer_than_what_skills_read_is_answered(demo_bot: Bot) -> None:
    said = "A型号长续航版怎么样" + "".join(f"，第{number}位客人说" for number in range(2000))
    reply = demo_bot.assistant.handle(Turn(said), Session(id="s")).reply
    assert len(said) > 10_000
    assert reply.answer
