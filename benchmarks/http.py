"""Turns over HTTP, everything durable, against an empty Flask route in the same workers."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.load import Connection, Load, drive, render
from benchmarks.machine import median_of, summarize
from benchmarks.mix import Question, make_mix
from benchmarks.processes import Served, empty_route, zhike
from benchmarks.workspaces import copy_demo

SEED = 21
BLOCK = 40  # requests to one server before it is the other's turn
WORKERS, CLIENTS = 2, 8
FIXED = 240  # questions of the mix that stays the same
GOALS = {"one_client_ratio_p50": 8.0, "turns_per_second": 300.0, "errors": 0}


def measure(alone: int, together: int, repeats: int) -> dict[str, Any]:
    """Measure one client, then eight; servers start anew for every repeat, so nothing is cached.

    Parameters
    ----------
    alone, together
        Turns of the one client, and of the eight; multiples of 4.
    """
    mix = make_mix(alone + together, SEED)
    warm_up = [render(question.text) for question in mix.warm_up]
    result: dict[str, Any] = {
        "seed": SEED,
        "workers": WORKERS,
        "clients": CLIENTS,
        "repeats": repeats,
    }
    with tempfile.TemporaryDirectory() as folder:
        workspace = copy_demo(Path(folder))
        first, rest = mix.measured[:alone], mix.measured[alone:]
        ones = [_one_client(workspace, first, warm_up) for _ in range(repeats)]
        many = [_many_clients(workspace, rest, warm_up) for _ in range(repeats)]
    result["one_client"] = median_of(ones) | {"turns": alone}
    result["eight_clients"] = median_of(many) | {"turns": together}
    result["errors"] = int(max(run["errors"] for run in many))
    return result | {"goals": GOALS}


def _one_client(
    workspace: Path, questions: Sequence[Question], warm_up: Sequence[bytes]
) -> dict[str, float]:
    """Ask both servers in turns, so that what else the machine does falls on both alike."""
    with (
        zhike(workspace) as ours,
        empty_route() as empty,
        ours.connect() as to_ours,
        empty.connect() as to_empty,
    ):
        connections = [to_ours, to_empty]
        for request in warm_up:
            for connection in connections:
                connection.ask(request)
        cpu = ours.cpu_s()
        times: tuple[list[float], list[float]] = ([], [])
        for start in range(0, len(questions), BLOCK):
            for connection, own in zip(connections, times, strict=True):
                own += [_time(connection, q) for q in questions[start : start + BLOCK]]
        cpu = ours.cpu_s() - cpu
    mine, nothing = map(summarize, times)
    strings = [ms for ms, q in zip(times[0], questions, strict=True) if q.kind != "new"]
    return {
        "p50_ms": mine["p50"],
        "p99_ms": mine["p99"],
        "p50_without_new_ms": round(statistics.median(strings), 4),
        "cpu_ms_per_turn": round(cpu * 1000 / len(questions), 3),
        "empty_p50_ms": nothing["p50"],
        "ratio_p50": round(mine["p50"] / nothing["p50"], 2),
    }


def _time(connection: Connection, question: Question) -> float:
    request = render(question.text)
    started = time.perf_counter()
    connection.ask(request)
    return (time.perf_counter() - started) * 1000


def _many_clients(
    workspace: Path, questions: Sequence[Question], warm_up: Sequence[bytes]
) -> dict[str, float]:
    """Load the empty route, then ours.

    First with texts that never come again, then without those that need an encoder, then with
    a mix that stays the same and so comes again, as visitors' questions do.
    """
    requests = [render(question.text) for question in questions]
    known = [render(question.text) for question in questions if question.kind != "new"]
    with empty_route(WORKERS) as server:
        _warm(server, warm_up)
        nothing = drive(server.port, requests, CLIENTS)
    with zhike(workspace, WORKERS) as server:
        _warm(server, warm_up)
        cpu = server.cpu_s()
        new = drive(server.port, requests, CLIENTS)
        cpu = server.cpu_s() - cpu
        strings = drive(server.port, known, CLIENTS)
        fixed = requests[:FIXED]
        drive(server.port, fixed * WORKERS, CLIENTS)
        again = drive(server.port, fixed * max(1, len(requests) // FIXED), CLIENTS)
    return {
        "turns_per_second": _rate(new),
        "cpu_ms_per_turn": round(cpu * 1000 / len(requests), 3),
        "p50_ms": summarize(new.latencies_ms)["p50"],
        "p99_ms": summarize(new.latencies_ms)["p99"],
        "fixed_mix_per_second": _rate(again),
        "without_new_per_second": _rate(strings),
        "empty_per_second": _rate(nothing),
        "ratio_to_empty": round(_rate(nothing) / _rate(new), 2),
        "errors": new.errors + strings.errors + again.errors,
    }


def _warm(server: Served, requests: Sequence[bytes]) -> None:
    """Warm every worker up: a new connection may land on either."""
    with server.connect():
        drive(server.port, list(requests) * WORKERS, CLIENTS)


def _rate(load: Load) -> float:
    return round(len(load.latencies_ms) / load.seconds, 1)
