"""Servers started for a measurement, on loopback, and ended after it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load import Connection
from benchmarks.machine import children_of, cpu_seconds
from server.serve import THREADS

ROOT = Path(__file__).parent.parent
_PATIENCE_S = 60.0
_POLL_S = 0.002


@dataclass(frozen=True, slots=True)
class Served:
    """A running server; ``started`` is the time (``perf_counter``) before its process."""

    process: subprocess.Popen[bytes]
    port: int
    started: float

    @property
    def workers(self) -> list[int]:
        return children_of(self.process.pid)

    def cpu_s(self) -> float:
        """Return the processor time of the process and its workers."""
        return cpu_seconds([self.process.pid, *self.workers])

    def connect(self) -> Connection:
        """Connect as soon as the port is open."""
        while True:
            with suppress(ConnectionRefusedError):
                return Connection(self.port)
            if self.process.poll() is not None or time.perf_counter() - self.started > _PATIENCE_S:
                raise RuntimeError(f"the server on port {self.port} does not listen")
            time.sleep(_POLL_S)


@contextmanager
def zhike(workspace: Path, workers: int = 1) -> Iterator[Served]:
    """Run ``zhike serve``, conversations durable as they are by default."""
    script = str(Path(sys.executable).with_name("zhike"))
    with _run([script, "serve", str(workspace), "--workers", str(workers), "--port"]) as served:
        yield served


@contextmanager
def empty_route(workers: int = 1) -> Iterator[Served]:
    """Run a Flask route that does nothing, in the workers that ``zhike serve`` uses."""
    settings = ["--worker-class", "gthread", "--threads", str(THREADS), "--keep-alive", "30"]
    settings += ["--workers", str(workers), "--preload", "--log-level", "warning"]
    command = [sys.executable, "-m", "gunicorn", "benchmarks.empty:app", *settings, "--bind"]
    with _run(command) as served:
        yield served


@contextmanager
def _run(command: Sequence[str]) -> Iterator[Served]:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("ZHIKE_", "chatbot_"))}
    port = _free_port()
    address = f"127.0.0.1:{port}" if command[-1] == "--bind" else str(port)
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, address], cwd=ROOT, env=environment, stderr=subprocess.DEVNULL
    )
    try:
        yield Served(process, port, started)
    finally:
        process.terminate()
        process.wait(_PATIENCE_S)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
