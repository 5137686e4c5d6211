"""How long ``Assistant.handle`` takes for the mix, and which questions wait for an encoder."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import server.workspace
from benchmarks.machine import median_of, reference_ms, summarize
from benchmarks.mix import KINDS, Question, make_mix
from benchmarks.workspaces import ROOT, copy_demo
from bot.assistant import Assistant
from bot.encoder import Encoder, Vectors
from bot.types import Session, Turn
from classifiers.encoders import open_encoders

SEED = 20
GOAL_MS = {"p50": 2.0, "p99": 60.0}


class CountingEncoder:
    """An encoder that counts how often it is asked."""

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dim, self.fingerprint = encoder.name, encoder.dim, encoder.fingerprint
        self.calls = 0
        self._encoder = encoder

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.calls += 1
        return self._encoder.encode(texts)


def measure(questions: int, repeats: int) -> dict[str, Any]:
    """Ask the mix in several processes, one after the other; every figure is their median.

    ``wall`` is what a visitor waits, ``cpu`` the processor time of the process, threads and all;
    ``encoded`` counts the questions for which an encoder was asked.
    """
    with tempfile.TemporaryDirectory() as folder:
        arguments = [str(copy_demo(Path(folder))), str(questions)]
        command = [sys.executable, "-m", "benchmarks.handle", *arguments]
        runs = [
            json.loads(subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout)
            for _ in range(repeats)
        ]
    result: dict[str, Any] = {"seed": SEED, "questions": questions, "repeats": repeats}
    for kind in ("all", *KINDS):
        result[kind] = {
            clock: median_of([run[kind][clock] for run in runs]) for clock in ("wall_ms", "cpu_ms")
        } | {"count": runs[0][kind]["count"], "encoded": max(run[kind]["encoded"] for run in runs)}
    result["examples_encoded"] = runs[0]["examples_encoded"]
    reference = median_of([{"ms": run["reference_ms"]} for run in runs])["ms"]
    result["reference_ms"] = reference
    wall = result["all"]["wall_ms"]
    result["ratio_p50_to_reference"] = round(wall["p50"] / reference, 3)
    result["ratio_p99_to_reference"] = round(wall["p99"] / reference, 3)
    result["goals_ms"] = GOAL_MS
    return result


def ask_all(workspace: Path, questions: int) -> dict[str, Any]:
    """Ask the mix in this process, each question in a session of its own and only once."""
    encoders: list[CountingEncoder] = []
    assistant = _load(workspace, encoders)
    mix = make_mix(questions, SEED)
    for question in mix.warm_up:
        assistant.handle(Turn(question.text), Session("0" * 32))
    rows = [_ask(assistant, question, encoders) for question in mix.measured]
    found: dict[str, Any] = {
        kind: _summarize([row for row in rows if kind in (row[0].kind, "all")])
        for kind in ("all", *KINDS)
    }
    found["examples_encoded"] = [
        question.text
        for question, _, _, calls in rows
        if calls and question.kind in ("exact", "near")
    ]
    return found | {"reference_ms": reference_ms()}


def _load(workspace: Path, encoders: list[CountingEncoder]) -> Assistant:
    """Load a bot whose encoders count."""

    def open_counting(*arguments: Any) -> tuple[tuple[Encoder, ...], tuple[str, ...]]:
        opened, missing = open_encoders(*arguments)
        encoders.extend(map(CountingEncoder, opened))
        return tuple(encoders), missing

    vars(server.workspace)["open_encoders"] = open_counting
    return server.workspace.load_bot(
        server.workspace.open_workspace(workspace, environ={})
    ).assistant


def _ask(
    assistant: Assistant, question: Question, encoders: Sequence[CountingEncoder]
) -> tuple[Question, float, float, int]:
    """Return the question, wall and processor time in ms, and how often encoders were asked."""
    calls = sum(encoder.calls for encoder in encoders)
    cpu, wall = time.process_time(), time.perf_counter()
    assistant.handle(Turn(question.text), Session("0" * 32))
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    return question, wall * 1000, cpu * 1000, sum(encoder.calls for encoder in encoders) - calls


def _summarize(rows: Sequence[tuple[Question, float, float, int]]) -> dict[str, Any]:
    return {
        "wall_ms": summarize([wall for _, wall, _, _ in rows]),
        "cpu_ms": summarize([cpu for _, _, cpu, _ in rows]),
        "count": len(rows),
        "encoded": sum(calls > 0 for *_, calls in rows),
    }


if __name__ == "__main__":
    print(json.dumps(ask_all(Path(sys.argv[1]), int(sys.argv[2])), ensure_ascii=False))
