from __future__ import annotations

import re

from flask.testing import FlaskClient

from server.metrics import Metrics
from tests.server.conftest import Chat


def read(client: FlaskClient) -> dict[str, float]:
    """Return the samples of /metrics by name and labels."""
    response = client.get("/metrics")
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    lines = [line for line in response.text.splitlines() if not line.startswith("#")]
    return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in lines}


def test_turns_are_counted_by_bot_and_route(client: FlaskClient, chat: Chat) -> None:
    chat("您好")
    chat("谢谢")
    chat("A型号长续航版有几个排气管")
    client.post("/api/predict/car_presales", json={"sent": "转人工"})
    samples = read(client)
    turns = {
        re.search('route="(.*?)"', name)[1]: count  # type: ignore[index]
        for name, count in samples.items()
        if name.startswith("zhike_turns_total{")
    }
    assert turns == {"chitchat": 2, "faq": 1, "handoff": 1}
    assert samples['zhike_turn_seconds_count{bot="car_presales"}'] == 4
    assert samples['zhike_turn_seconds_bucket{bot="car_presales",le="+Inf"}'] == 4
    assert 0 < samples['zhike_turn_seconds_sum{bot="car_presales"}'] < 20


def test_what_is_no_turn_is_not_counted(client: FlaskClient) -> None:
    client.post("/api/chat", data=b"{}")
    client.get("/healthz")
    assert not any(name.startswith("zhike_turns_total{") for name in read(client))


def test_two_servers_in_one_process_count_apart() -> None:
    one, other = Metrics(), Metrics()
    one.count_turn("car", {"route": "faq", "latency_ms": 3.0})
    assert b'zhike_turns_total{bot="car",route="faq"} 1.0' in one.render()
    assert b'zhike_turn_seconds_bucket{bot="car",le="0.002"} 0.0' in one.render()
    assert b'zhike_turn_seconds_bucket{bot="car",le="0.005"} 1.0' in one.render()
    assert b'bot="car"' not in other.render()


def test_no_words_of_visitors_stand_in_the_metrics(client: FlaskClient, chat: Chat) -> None:
    reply = chat("我的电话13800000000", user_id="张三")
    text = client.get("/metrics").text
    for private in ("13800000000", "张三", reply["session_id"]):
        assert private not in text
