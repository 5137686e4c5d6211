"""One chat turn over HTTP, field by field (docs: the contract's chapter on turns)."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.stores import MemoryStore, TurnRecord
from bot.types import Session
from server.app import create_app
from server.conversation import Conversations
from server.workspace import Bot
from tests.server.conftest import Chat, failed

FIELDS = [
    "request_id", "success", "session_id", "answer", "state", "route", "confidence", "evidence",
    "suggestions", "attachments", "latency_ms",
]  # fmt: skip
ID = re.compile(r"[0-9a-f]{32}")
LONG_RANGE = "某汽车品牌_A型号_2021款_长续航版"


def test_one_field_is_enough(client: FlaskClient) -> None:
    response = client.post("/api/chat", data='{"sent": "您好"}')
    reply = response.get_json()
    assert response.status_code == 200
    assert response.mimetype == "application/json"
    assert list(reply) == FIELDS
    assert reply["success"] is True
    assert ID.fullmatch(reply["request_id"])
    assert re.fullmatch("[0-9a-f]{40}", reply["session_id"])
    assert (reply["route"], reply["state"], reply["confidence"]) == ("chitchat", "question", None)
    assert reply["answer"].startswith("您好")
    assert reply["latency_ms"] > 0


@pytest.mark.parametrize(
    "content_type", ["application/json", "text/plain", "application/x-www-form-urlencoded", ""]
)
def test_the_content_type_does_not_matter(client: FlaskClient, content_type: str) -> None:
    body = '\ufeff{"sent": "您好"}'.encode()
    assert client.post("/api/chat", data=body, content_type=content_type).status_code == 200


def test_chinese_goes_out_as_it_is(client: FlaskClient) -> None:
    assert "您好" in client.post("/api/chat", json={"sent": "您好"}).text


def test_a_faq_answer_carries_its_question_and_entity(chat: Chat) -> None:
    reply = chat("A型号长续航版有几个排气管")
    assert (reply["route"], reply["state"]) == ("faq", "question")
    assert 0.9 <= reply["confidence"] <= 1
    (evidence,) = reply["evidence"]
    assert list(evidence) == ["id", "question", "matched", "entity", "score", "type"]
    assert evidence["type"] == "faq"
    assert (evidence["question"], evidence["entity"]) == ("有几个排气管", LONG_RANGE)
    assert isinstance(evidence["id"], int)
    assert 0.9 <= evidence["score"] <= 1


def test_a_graph_answer_carries_the_path_of_its_value(chat: Chat) -> None:
    reply = chat("A型号长续航版的空调控制方式是什么")
    assert reply["route"] == "kbqa"
    (evidence,) = reply["evidence"]
    assert evidence["type"] == "graph"
    assert evidence["path"] == [LONG_RANGE, "配置", "内部配置", "空调", "空调控制方式"]
    assert evidence["value"] in reply["answer"]


def test_several_values_come_as_a_table_too(chat: Chat) -> None:
    reply = chat("A型号长续航版和S6长续航版百公里加速多少")
    assert [item["path"][0] for item in reply["evidence"]] == [
        LONG_RANGE,
        "澄屿_S6_2022款_长续航版",
    ]
    (table,) = reply["attachments"]
    assert table["type"] == "table"
    assert [row[0] for row in table["rows"]] == ["A型号 长续航版", "S6 长续航版"]
    assert [row[1] for row in table["rows"]] == [item["value"] for item in reply["evidence"]]


def test_the_conversation_of_the_issue(chat: Chat) -> None:
    reply = chat("您好")
    told = [(reply["route"], reply["state"])]
    said = [
        "有几个排气管", "A型号长续航版", "空调怎么样", "第二个", "那S6长续航版呢", "百公里加速多少",
        "转人工",
    ]  # fmt: skip
    for text in said:
        reply = chat(text, reply["session_id"])
        told.append((reply["route"], reply["state"]))
    assert told == [
        ("chitchat", "question"),
        ("clarify", "exception"),
        ("faq", "question"),
        ("clarify", "exception"),
        ("kbqa", "question"),
        ("kbqa", "question"),
        ("kbqa", "question"),
        ("handoff", "handoff"),
    ]
    assert reply["confidence"] is None
    assert re.search(r"ZK-[0-9A-F]{8}", reply["answer"])


def test_the_session_is_carried_on_and_told_again(chat: Chat) -> None:
    first = chat("有几个排气管")
    second = chat("A型号长续航版", first["session_id"])
    assert second["session_id"] == first["session_id"]
    assert second["request_id"] != first["request_id"]
    assert second["route"] == "faq"
    assert "session_expired" not in second


def test_sessions_do_not_mix(chat: Chat) -> None:
    mine, yours = chat("有几个排气管"), chat("您好")
    assert mine["session_id"] != yours["session_id"]
    assert chat("A型号长续航版", yours["session_id"])["route"] == "clarify"
    assert chat("A型号长续航版", mine["session_id"])["route"] == "faq"


@pytest.mark.parametrize(
    "guess", ["0" * 32, "F" * 32, "abc", "../../etc/passwd", "客户一号", "a" * 128, "0" * 32 + "\n"]
)
def test_an_id_that_we_did_not_give_is_replaced(chat: Chat, guess: str) -> None:
    reply = chat("您好", guess)
    assert reply["session_expired"] is True
    assert re.fullmatch("[0-9a-f]{40}", reply["session_id"])
    assert reply["session_id"] != guess
    assert "session_expired" not in chat("谢谢", reply["session_id"])


def test_an_expired_session_is_replaced_and_its_focus_forgotten(demo_bot: Bot) -> None:
    clock = [1000.0]
    talks = Conversations(demo_bot, MemoryStore(now=lambda: clock[0]))
    client = create_app({"car": talks}).test_client()
    first = client.post("/api/chat", json={"sent": "A型号长续航版百公里加速多少"}).get_json()
    clock[0] += demo_bot.workspace.settings.session_ttl_s - 1
    body = {"sent": "百公里加速多少", "session_id": first["session_id"]}
    assert client.post("/api/chat", json=body).get_json()["route"] == "kbqa"
    clock[0] += demo_bot.workspace.settings.session_ttl_s + 1
    late = client.post("/api/chat", json=body).get_json()
    assert late["session_expired"] is True
    assert late["session_id"] != first["session_id"]
    assert late["route"] == "clarify"
    history = client.get(f"/api/sessions/{first['session_id']}/messages").get_json()
    assert len(history["messages"]) == 4


def test_a_repeated_message_gets_the_stored_reply(client: FlaskClient, chat: Chat) -> None:
    session_id = chat("您好")["session_id"]
    first = chat("有几个排气管", session_id, message_id="m1")
    again = chat("有几个排气管", session_id, message_id="m1")
    assert again == first
    assert len(history(client, session_id)) == 4


def test_a_message_id_with_another_body_is_a_conflict(client: FlaskClient, chat: Chat) -> None:
    session_id = chat("您好")["session_id"]
    chat("有几个排气管", session_id, message_id="m1")
    for body in ({"sent": "谢谢"}, {"sent": "有几个排气管", "lang": "en"}):
        body |= {"session_id": session_id, "message_id": "m1"}
        message = failed(client.post("/api/chat", json=body), 409, "message_conflict")
        assert message == (
            "message_id 'm1' was used for another message. Give every message an id of its own."
        )
    assert len(history(client, session_id)) == 4


def test_a_message_id_belongs_to_its_session(chat: Chat) -> None:
    mine, yours = chat("您好")["session_id"], chat("您好")["session_id"]
    assert (
        chat("谢谢", mine, message_id="m")["request_id"]
        != (chat("谢谢", yours, message_id="m")["request_id"])
    )


def test_concurrent_repeats_are_one_turn(car_bot: Conversations, chat: Chat) -> None:
    session_id = chat("您好")["session_id"]
    app = create_app({"car": car_bot})
    body = {"sent": "有几个排气管", "session_id": session_id, "message_id": "m1"}
    replies: list[dict[str, Any]] = []
    barrier = threading.Barrier(4)

    def send() -> None:
        barrier.wait(5)
        replies.append(app.test_client().post("/api/chat", json=body).get_json())

    run_all([threading.Thread(target=send) for _ in range(4)])
    assert [reply["request_id"] for reply in replies] == [replies[0]["request_id"]] * 4
    assert [turn.seq for turn in car_bot.store.turns(session_id)] == [1, 2]


class Unhurried(MemoryStore):
    """Takes its time to load, so that turns which may overlap do."""

    def load(self, session_id: str) -> Session | None:
        session = super().load(session_id)
        time.sleep(0.01)
        return session


def test_concurrent_turns_of_one_session_are_all_kept_in_order(demo_bot: Bot) -> None:
    talks = Conversations(demo_bot, Unhurried())
    session_id = talks.ask("您好")["session_id"]
    app = create_app({"car": talks})

    def send(text: str) -> None:
        body = {"sent": text, "session_id": session_id}
        assert app.test_client().post("/api/chat", json=body).status_code == 200

    run_all([threading.Thread(target=send, args=(f"谢谢{n}",)) for n in range(6)])
    turns = talks.store.turns(session_id)
    assert [turn.seq for turn in turns] == [1, 2, 3, 4, 5, 6, 7]
    assert {turn.text for turn in turns[1:]} == {f"谢谢{n}" for n in range(6)}


def run_all(threads: Iterable[threading.Thread]) -> None:
    for thread in (threads := list(threads)):
        thread.start()
    for thread in threads:
        thread.join(20)
        assert not thread.is_alive()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_predict_takes_the_same_body(client: FlaskClient, method: str) -> None:
    response = client.open(
        "/api/predict/car_presales", method=method, data='{"sent": "A型号长续航版有几个排气管"}'
    )
    assert response.status_code == 200
    assert list(response.get_json()) == FIELDS
    assert response.get_json()["route"] == "faq"


@pytest.fixture
def two_bots(demo_bot: Bot) -> FlaskClient:
    """Two bots on one database."""
    store = MemoryStore()
    names = ("first", "second")
    bots = {name: Conversations(replace(demo_bot, name=name), store) for name in names}
    return create_app(bots).test_client()


def test_a_bots_sessions_are_unknown_to_another_on_its_database(two_bots: FlaskClient) -> None:
    said = {"sent": "有几个排气管", "message_id": "m1"}
    reply = two_bots.post("/api/chat?bot=second", json=said).get_json()
    session_id, place = reply["session_id"], f"/api/sessions/{reply['session_id']}"
    assert len(two_bots.get(f"{place}/messages?bot=second").get_json()["messages"]) == 2
    assert len(two_bots.get(f"{place}/messages").get_json()["messages"]) == 2
    for kind in ("messages", "events"):
        failed(two_bots.get(f"{place}/{kind}?bot=first"), 404, "not_found")
    for named in ({"message_id": "m1"}, {"request_id": reply["request_id"]}):
        judged = {"session_id": session_id, "rating": "up"} | named
        failed(two_bots.post("/api/feedback?bot=first", json=judged), 404, "not_found")
        assert two_bots.post("/api/feedback", json=judged).status_code == 200
    again = {"sent": "A型号长续航版", "session_id": session_id}
    other = two_bots.post("/api/chat?bot=first", json=again).get_json()
    assert (other["session_expired"], other["session_id"] != session_id) == (True, True)
    assert two_bots.post("/api/chat?bot=second", json=again).get_json()["route"] == "faq"


def test_an_unknown_bot_is_named(two_bots: FlaskClient) -> None:
    message = failed(two_bots.post("/api/chat?bot=third", json={"sent": "您好"}), 404, "not_found")
    assert message == "no bot 'third'. Check its name in bot.json."
    message = failed(two_bots.post("/api/predict/third", json={"sent": "您好"}), 404, "not_found")
    assert message == "no bot or service 'third'. See /services for all."


def history(client: FlaskClient, session_id: str, query: str = "") -> list[dict[str, Any]]:
    body = client.get(f"/api/sessions/{session_id}/messages{query}").get_json()
    assert body["success"] is True
    messages: list[dict[str, Any]] = body["messages"]
    assert body["cursor"] == (messages[-1]["seq"] if messages else int(query[-1]))
    return messages


def test_the_history_holds_both_sides_in_order(client: FlaskClient, chat: Chat) -> None:
    first = chat("有几个排气管", message_id="m1")
    second = chat("A型号长续航版", first["session_id"])
    messages = history(client, first["session_id"])
    assert [(m["seq"], m["role"], m["text"]) for m in messages] == [
        (1, "user", "有几个排气管"),
        (2, "bot", first["answer"]),
        (3, "user", "A型号长续航版"),
        (4, "bot", second["answer"]),
    ]
    assert messages[0]["message_id"] == "m1"
    assert "message_id" not in messages[2]
    assert [messages[1]["reply"], messages[3]["reply"]] == [first, second]
    assert messages[0]["at"] <= messages[2]["at"]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("?after=0", [1, 2, 3, 4, 5, 6]),
        ("?after=1", [2, 3, 4, 5, 6]),
        ("?after=2", [3, 4, 5, 6]),
        ("?after=6", []),
        ("?limit=1&after=0", [1]),
        ("?limit=3&after=1", [2, 3, 4]),
        ("?limit=200&after=5", [6]),
    ],
)
def test_the_history_goes_on_after_a_message(
    client: FlaskClient, chat: Chat, query: str, places: list[int]
) -> None:
    session_id = chat("您好")["session_id"]
    chat("谢谢", session_id)
    chat("再见", session_id)
    assert [message["seq"] for message in history(client, session_id, query)] == places


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("limit=201", "limit='201' is no whole number of 0..200. Mend it."),
        ("limit=-1", "limit='-1' is no whole number of 0..200. Mend it."),
        ("after=x", "after='x' is no whole number of 0..2147483648. Mend it."),
        ("after=" + "9" * 5000, "after='99999999999999999999' is no whole number"),
    ],
)
def test_a_place_that_is_none_is_refused(
    client: FlaskClient, chat: Chat, query: str, message: str
) -> None:
    session_id = chat("您好")["session_id"]
    response = client.get(f"/api/sessions/{session_id}/messages?{query}")
    assert failed(response, 400, "invalid_request").startswith(message)


@pytest.mark.parametrize("kind", ["messages", "events"])
@pytest.mark.parametrize("session_id", ["0" * 32, "x", "%00", "%F0%9F%98%80"])
def test_a_session_nobody_spoke_in_is_not_found(
    client: FlaskClient, session_id: str, kind: str
) -> None:
    message = failed(client.get(f"/api/sessions/{session_id}/{kind}"), 404, "not_found")
    assert message == "no such session. Begin one with POST /api/chat."


def read_events(client: FlaskClient, path: str, count: int, **headers: str) -> list[str]:
    """Read so many blocks of an event stream, then hang up."""
    response = client.get(path, headers=headers)
    assert response.mimetype == "text/event-stream"
    assert response.headers["Cache-Control"] == "no-store"
    blocks = []
    for chunk in response.response:
        blocks.append(chunk.decode() if isinstance(chunk, bytes) else chunk)
        if len(blocks) == count:
            break
    response.close()
    return blocks


def test_the_event_stream_tells_what_was_said(client: FlaskClient, chat: Chat) -> None:
    reply = chat("您好")
    path = f"/api/sessions/{reply['session_id']}/events"
    retry, user, bot, waiting = read_events(client, path, 4)
    assert retry == "retry: 3000\n\n"
    assert user.startswith("id: 1\nevent: message\ndata: ")
    assert json.loads(user.split("data: ")[1])["text"] == "您好"
    assert bot.startswith("id: 2\n")
    assert json.loads(bot.split("data: ")[1])["reply"] == reply
    assert waiting == ": waiting\n\n"


def test_the_event_stream_goes_on_where_the_browser_lost_it(
    client: FlaskClient, chat: Chat
) -> None:
    session_id = chat("您好")["session_id"]
    path = f"/api/sessions/{session_id}/events"
    assert read_events(client, path, 2, **{"Last-Event-ID": "1"})[1].startswith("id: 2\n")
    assert read_events(client, f"{path}?after=2", 2)[1] == ": waiting\n\n"


def test_a_stream_asks_once_for_what_is_new(demo_bot: Bot) -> None:
    class Counting(MemoryStore):
        """Counts how often turns are read."""

        reads = 0

        def turns(self, session_id: str, after: int = 0, limit: int = 200) -> list[TurnRecord]:
            self.reads += 1
            return super().turns(session_id, after, limit)

    store = Counting()
    talks = Conversations(demo_bot, store)
    client = create_app({"car": talks}).test_client()
    response = client.get(f"/api/sessions/{talks.ask('您好')['session_id']}/events?after=2")
    blocks = iter(response.response)
    assert [next(blocks), next(blocks)] == [b"retry: 3000\n\n", b": waiting\n\n"]
    before = store.reads
    assert next(blocks) == b": waiting\n\n"
    assert store.reads == before + 1
    response.close()


@pytest.mark.parametrize("known", ["9" * 30, "9" * 6000, "-1", "x", "１"])
def test_a_strange_last_event_id_breaks_nothing(
    client: FlaskClient, chat: Chat, known: str
) -> None:
    session_id = chat("您好")["session_id"]
    path = f"/api/sessions/{session_id}/events"
    response = client.get(path, headers={"Last-Event-ID": known.encode().decode("latin-1")})
    assert response.status_code == 200
    response.close()


def test_a_judgement_is_kept_with_its_turn(
    client: FlaskClient, car_bot: Conversations, chat: Chat
) -> None:
    reply = chat("您好", message_id="m1")
    session_id = reply["session_id"]
    for body in (
        {"request_id": reply["request_id"], "rating": "up"},
        {"message_id": "m1", "rating": "down", "comment": "答非所问 😀"},
    ):
        response = client.post("/api/feedback", json=body | {"session_id": session_id})
        assert response.status_code == 200
        assert response.get_json()["success"] is True
    kept = [(f.request_id, f.rating, f.comment) for f in car_bot.store.feedback(session_id)]
    assert kept == [
        (reply["request_id"], "up", ""),
        (reply["request_id"], "down", "答非所问 😀"),
    ]


def test_a_judgement_of_nothing_is_refused(
    client: FlaskClient, car_bot: Conversations, chat: Chat
) -> None:
    mine, yours = chat("您好"), chat("您好")
    for body in (
        {"request_id": "0" * 32},
        {"request_id": yours["request_id"]},
        {"message_id": "m1"},
    ):
        body |= {"session_id": mine["session_id"], "rating": "up"}
        message = failed(client.post("/api/feedback", json=body), 404, "not_found")
        assert message == "no such message in this session. Send the reply's request_id."
    assert car_bot.store.feedback(mine["session_id"]) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "field 'session_id': Field required. Mend the request."),
        (
            {"session_id": "s", "request_id": "r", "rating": "5"},
            "field 'rating': Input should be 'up' or 'down'. Mend the request.",
        ),
        (
            {"session_id": "s", "rating": "up"},
            "send either message_id or request_id. Exactly one.",
        ),
        (
            {"session_id": "s", "rating": "up", "request_id": "r", "message_id": "m"},
            "send either message_id or request_id. Exactly one.",
        ),
        (
            {"session_id": "s", "rating": "up", "request_id": "r", "comment": "长" * 2001},
            "field 'comment': String should have at most 2000 characters. Mend the request.",
        ),
        ({"sesion_id": "s"}, "unknown field 'sesion_id'. Did you mean 'session_id'?"),
    ],
)
def test_a_malformed_judgement_is_refused(
    client: FlaskClient, body: dict[str, str], message: str
) -> None:
    assert failed(client.post("/api/feedback", json=body), 400, "invalid_request") == message


def test_any_site_may_embed_the_chat_unless_settings_say_otherwise(
    client: FlaskClient, demo_bot: Bot
) -> None:
    origin = {"Origin": "https://shop.example"}
    response = client.post("/api/chat", json={"sent": "您好"}, headers=origin)
    assert response.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert "Origin" in response.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in response.headers
    preflight = client.options(
        "/api/chat", headers=origin | {"Access-Control-Request-Method": "POST"}
    )
    assert preflight.status_code == 200
    assert preflight.headers["Access-Control-Allow-Headers"] == "Content-Type"
    assert "POST" in preflight.headers["Access-Control-Allow-Methods"]
    without = client.post("/api/chat", json={"sent": "您好"})
    assert "Access-Control-Allow-Origin" not in without.headers


@pytest.fixture
def picky(demo_bot: Bot) -> FlaskClient:
    """Two bots; only one site may embed the second."""

    def allow(*origins: str) -> Conversations:
        settings = demo_bot.workspace.settings.model_copy(update={"allowed_origins": origins})
        workspace = replace(demo_bot.workspace, settings=settings)
        return Conversations(replace(demo_bot, workspace=workspace), MemoryStore())

    return create_app({"open": allow("*"), "own": allow("https://shop.example")}).test_client()


@pytest.mark.parametrize(
    ("path", "origin", "allowed"),
    [
        ("/api/chat", "https://any.example", True),
        ("/api/chat?bot=open", "https://any.example", True),
        ("/api/chat?bot=own", "https://any.example", False),
        ("/api/chat?bot=own", "http://shop.example", False),
        ("/api/chat?bot=own", "https://shop.example.evil.example", False),
        ("/api/chat?bot=own", "null", False),
        ("/api/chat?bot=own", "https://shop.example", True),
        ("/api/chat?bot=own", "http://localhost", True),  # our own page
    ],
)
def test_each_bot_says_which_sites_may_embed_it(
    picky: FlaskClient, path: str, origin: str, allowed: bool
) -> None:
    response = picky.post(path, json={"sent": "您好"}, headers={"Origin": origin})
    if allowed:
        assert response.status_code == 200
        assert response.headers["Access-Control-Allow-Origin"] == origin
    else:
        message = failed(response, 401, "unauthorized")
        assert message == f"origin {origin!r} may not ask. See allowed_origins."
        assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize(
    ("said", "fields", "lang"),
    [
        ("您好", {}, "zh"),
        ("hello there, how are you", {}, "en"),
        ("您好", {"lang": "en"}, "en"),
        ("hello", {"lang": "zh"}, "zh"),
        ("???", {}, "zh"),
        ("您好", {"lang": None}, "zh"),
    ],
)
def test_the_language_is_the_fields_else_the_messages_else_the_bots(
    car_bot: Conversations, chat: Chat, said: str, fields: dict[str, Any], lang: str
) -> None:
    reply = chat(said, **fields)
    assert car_bot.store.turns(reply["session_id"])[0].trace["lang"] == lang


def test_a_conversation_keeps_its_language_where_a_message_tells_none(
    car_bot: Conversations, chat: Chat
) -> None:
    session_id = chat("what can you tell me about the price")["session_id"]
    assert "我" not in chat("42", session_id)["answer"]
    assert [turn.trace["lang"] for turn in car_bot.store.turns(session_id)] == ["en", "en"]


@pytest.mark.parametrize("image", ["aGVsbG8=", "data:image/png;base64,aGVsbG8="])
def test_what_is_missing_in_a_picture_is_said(chat: Chat, image: str) -> None:
    reply = chat("", image=image)
    assert (reply["route"], reply["state"]) == ("exception", "exception")
    assert "图片" in reply["answer"]


def test_every_turn_keeps_why_and_of_which_revision(
    car_bot: Conversations, chat: Chat, demo_bot: Bot
) -> None:
    reply = chat("A型号长续航版百公里加速多少", user_id="u1")
    (turn,) = car_bot.store.turns(reply["session_id"])
    assert (turn.user_id, turn.text) == ("u1", "A型号长续航版百公里加速多少")
    assert json.loads(json.dumps(turn.reply)) == reply
    assert turn.trace["revision"] == demo_bot.workspace.revision()
    (question,) = turn.trace["questions"]
    assert question["event"] == "graph_answer"
    assert question["graph"][0]["path"][-1] == "百公里加速时间"
    assert question["faq"]
    assert car_bot.explain(reply["session_id"]) == turn.trace
    assert json.dumps(turn.trace)
    assert car_bot.explain("0" * 32) is None


def test_the_bots_title_and_greeting(client: FlaskClient, demo_bot: Bot) -> None:
    settings = demo_bot.workspace.settings
    body = client.get("/api/bot").get_json()
    assert list(body) == ["request_id", "success", "name", "title", "lang", "greeting", "topics"]
    assert (body["name"], body["title"], body["lang"]) == ("car_presales", settings.title, "zh")
    assert (body["greeting"], body["topics"]) == (settings.greeting, list(settings.topics))
    english = client.get("/api/bot?lang=en").get_json()
    assert english["greeting"] == settings.greeting  # the shop's own words, whatever the browser
    failed(client.get("/api/bot?bot=x"), 404, "not_found")
