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
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

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
def serve(folder: Path, *flags: str, host: str = "127.0.0.1") -> Iterator[Served]:
    """Serve the demo without encoders, state and log in a folder of its own."""
    port = find_free_port()
    command = [str(Path(sys.executable).with_name("zhike")), "serve", str(DEMO), *flags]
    environ = {k: v for k, v in os.environ.items() if not k.startswith("ZHIKE_")}
    environ |= {"ZHIKE_STATE_DIR": str(folder / "state"), "ZHIKE_ENCODERS": "[]"}
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
    deadline = time.monotonic() + 60
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
