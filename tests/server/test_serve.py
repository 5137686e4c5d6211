"""`zhike serve` as it runs: a process, its workers, and what they share."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from server.app import create_app
from server.conversation import Conversations
from tests.server.conftest import DEMO
from tests.services import find_free_port


@dataclass(frozen=True, slots=True)
class Served:
    """A running `zhike serve`."""

    process: subprocess.Popen[bytes]
    host: str
    port: int
    log: Path

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Send one request on a connection of its own; return status and text."""
        connection = HTTPConnection(self.host, self.port, timeout=20)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, path, data, headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def workers(self) -> set[int]:
        """Return the process ids of the workers."""
        place = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return set(map(int, place.read_text().split()))


@contextmanager
def serve(
    folder: Path, *flags: str, host: str = "127.0.0.1", **environment: str
) -> Iterator[Served]:
    """Serve the demo without encoders, state and log in a folder of its own."""
    port = find_free_port()
    command = [str(Path(sys.executable).with_name("zhike")), "serve", str(DEMO), *flags]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZHIKE_")}
    environ |= {"ZHIKE_STATE_DIR": str(folder / "state"), "ZHIKE_ENCODERS": "[]"}
    environ |= environment
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [*command, "--host", host, "--port", str(port)], env=environ, stdout=log, stderr=log
        )
    try:
        _wait_until_open(process, folder / "log")
        yield Served(process, host, port, folder / "log")
    finally:
        process.terminate()
        process.wait(30)


def _wait_until_open(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 180
    while "请打开 open" not in log.read_text():
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"zhike serve does not listen:\n{log.read_text()[-2000:]}")
        time.sleep(0.02)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo with two workers."""
    with serve(tmp_path_factory.mktemp("served"), "--workers", "2") as served:
        yield served


def count_turns(served: Served) -> float:
    """Return the turns that /metrics counts."""
    status, text = served.ask("GET", "/metrics")
    assert status == 200
    turns = [line for line in text.splitlines() if line.startswith("zhike_turns_total{")]
    return sum(float(line.rsplit(" ", 1)[1]) for line in turns)


def test_metrics_count_the_turns_of_all_workers_and_of_those_that_died(served: Served) -> None:
    before = count_turns(served)
    for _ in range(20):
        assert served.ask("POST", "/api/chat", {"sent": "您好"})[0] == 200
    assert {count_turns(served) for _ in range(10)} == {before + 20}
    old = served.workers()
    for worker in old:
        os.kill(worker, signal.SIGTERM)
    deadline = time.monotonic() + 20
    while (now := served.workers()) & old or len(now) < 2:
        assert time.monotonic() < deadline, served.log.read_text()
        time.sleep(0.05)
    assert served.ask("POST", "/api/chat", {"sent": "您好"})[0] == 200
    assert count_turns(served) == before + 21


def test_an_ipv6_address_is_served_and_told_in_brackets(tmp_path: Path) -> None:
    with serve(tmp_path, host="::1") as served:
        assert served.ask("GET", "/metrics")[0] == 200
        assert f"open  http://[::1]:{served.port}\n" in served.log.read_text()


def test_behind_a_proxy_loopback_is_not_trusted(tmp_path: Path) -> None:
    with serve(tmp_path, ZHIKE_TRUSTED_PROXIES="1", ZHIKE_TOKEN="geheim") as served:
        assert served.ask("GET", "/metrics")[0] == 401
        assert served.ask("GET", "/metrics", Authorization="geheim")[0] == 200
        assert served.ask("POST", "/api/chat", {"sent": "您好"})[0] == 200


def send(car_bot: Conversations, proxies: int, *forwarded: str) -> list[int]:
    """Send one turn for each forwarded address, two a minute allowed; return the statuses."""
    app = create_app({"car": car_bot}, rate_limit_per_minute=2, trusted_proxies=proxies)
    return [
        app.test_client()
        .post("/api/chat", json={"sent": "您好"}, headers={"X-Forwarded-For": address})
        .status_code
        for address in forwarded
    ]


def test_visitors_behind_a_trusted_proxy_are_told_apart(car_bot: Conversations) -> None:
    a, b = "203.0.113.5", "203.0.113.6"
    assert send(car_bot, 1, a, a, a, b) == [200, 200, 429, 200]
    assert send(car_bot, 1, f"{b}, {a}", f"1.1.1.1, {a}", f"2.2.2.2, {a}") == [200, 200, 429]
    assert send(car_bot, 2, f"{a}, 10.0.0.1", f"{a}, 10.0.0.1", f"{b}, 10.0.0.1") == [200] * 3


def test_without_a_trusted_proxy_nobody_chooses_an_address(car_bot: Conversations) -> None:
    assert send(car_bot, 0, "203.0.113.5", "203.0.113.6", "203.0.113.7") == [200, 200, 429]


def test_a_page_behind_a_proxy_with_tls_may_talk_to_its_own_server(
    car_bot: Conversations,
) -> None:
    settings = car_bot.bot.workspace.settings.model_copy(update={"allowed_origins": ()})
    workspace = replace(car_bot.bot.workspace, settings=settings)
    talks = Conversations(replace(car_bot.bot, workspace=workspace), car_bot.store)
    headers = {"Origin": "https://shop.example", "Host": "shop.example"}
    headers |= {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https"}
    for proxies, status in ((1, 200), (0, 401)):
        client = create_app({"car": talks}, trusted_proxies=proxies).test_client()
        response = client.post("/api/chat", json={"sent": "您好"}, headers=headers)
        assert response.status_code == status
