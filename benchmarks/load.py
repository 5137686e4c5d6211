"""A load generator that costs little: raw sockets kept open, a process for each client."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Sequence
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

_TIMEOUT_S = 60.0


class Connection:
    """One HTTP connection to 127.0.0.1, kept alive."""

    def __init__(self, port: int) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request and return status and body of the reply."""
        self._socket.sendall(request)
        data = b""
        while b"\r\n\r\n" not in data:
            data += self._receive()
        head, _, body = data.partition(b"\r\n\r\n")
        size = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        while len(body) < size:
            body += self._receive()
        return int(head[9:12]), body

    def __enter__(self) -> Connection:
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def _receive(self) -> bytes:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


@dataclass(frozen=True, slots=True)
class Load:
    """What came of a load.

    Attributes
    ----------
    latencies_ms
        Of every request that was answered.
    seconds
        From the first request of any client to the last reply.
    errors
        Replies with a status other than 200, and requests without a reply.
    """

    latencies_ms: list[float]
    seconds: float
    errors: int


def render(text: str) -> bytes:
    """Return the bytes of a chat request that begins a session."""
    body = json.dumps({"sent": text}).encode()
    head = "POST /api/chat HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def drive(port: int, requests: Sequence[bytes], clients: int) -> Load:
    """Send requests from several clients at once, each in a process of its own."""
    context = get_context("fork")
    together = context.Barrier(clients)
    results: Any = context.SimpleQueue()
    processes = [
        context.Process(target=_client, args=(port, requests[i::clients], together, results))
        for i in range(clients)
    ]
    for process in processes:
        process.start()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    latencies = [ms for own, _, _, _ in found for ms in own]
    seconds = max(end for _, _, end, _ in found) - min(start for _, start, _, _ in found)
    return Load(latencies, seconds, sum(errors for _, _, _, errors in found))


def _client(port: int, requests: Sequence[bytes], together: Any, results: Any) -> None:
    connection = Connection(port)
    together.wait()
    started = time.perf_counter()
    latencies, errors = [], 0
    for request in requests:
        sent = time.perf_counter()
        try:
            status, _ = connection.ask(request)
        except OSError:
            errors += 1
            connection = Connection(port)
            continue
        latencies.append((time.perf_counter() - sent) * 1000)
        errors += status != 200
    results.put((latencies, started, time.perf_counter(), errors))
