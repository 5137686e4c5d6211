"""A FAQ in a process of its own, on one core: how long it takes to load, and to find questions.

``python -m benchmarks.faq_process WORKSPACE < texts.json`` prints the figures as JSON.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.faq_ask import TOP_K, show_progress
from benchmarks.faq_data import Data
from benchmarks.machine import memory_mb, reference_ms, summarize
from benchmarks.processes import ROOT
from bot.skill import FaqQuery
from bot.types import Session, Turn
from server.workspace import load_bot, open_workspace

_WARM_UP = 40  # texts, but no more than a quarter of them
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def measure_speed(workspace: Path, data: Data) -> dict[str, Any]:
    """Ask what is known and what is not, every text for the first time.

    Returns
    -------
    dict
        ``find``: the FAQ alone; ``handle``: the whole dialog, of the other half of the texts.
        Milliseconds waited (``wall_ms``) and of the processor (``cpu_ms``).
    """
    return _run(workspace, [query.text for query in (*data.dev, *data.ood)])


def measure_indexing(workspace: Path) -> dict[str, Any]:
    """Load a workspace without anything stored, then with all that the first load stored."""
    shutil.rmtree(workspace / ".zhike", ignore_errors=True)
    return {"cold": _run(workspace, [])["load"], "stored": _run(workspace, [])["load"]}


def _run(workspace: Path, texts: Sequence[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.faq_process", str(workspace)]
    done = subprocess.run(
        command,
        cwd=ROOT,
        env={k: v for k, v in os.environ.items() if not k.startswith("ZHIKE_")} | _ENVIRONMENT,
        input=json.dumps(texts).encode(),
        check=True,
        stdout=subprocess.PIPE,
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def measure_here(workspace: Path, texts: Sequence[str]) -> dict[str, Any]:
    """Load a workspace in this process and ask texts; the first ones warm up."""
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
    cpu, wall = time.process_time(), time.perf_counter()
    bot = load_bot(open_workspace(workspace, environ={}), show_progress)
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    load = {"wall_s": round(wall, 2), "cpu_s": round(cpu, 2), "memory_mb": memory_mb(os.getpid())}
    faq, session = bot.registry.get("faq"), Session("0" * 32)
    first = min(_WARM_UP, len(texts) // 4)
    for text in texts[:first]:
        faq.run(FaqQuery(text=text, top_k=TOP_K))
    asked = dict.fromkeys(texts[first:])
    halves = (list(asked)[::2], list(asked)[1::2])
    return {
        "load": load,
        "find": _time(lambda text: faq.run(FaqQuery(text=text, top_k=TOP_K)), halves[0]),
        "handle": _time(lambda text: bot.assistant.handle(Turn(text), session), halves[1]),
        "reference_ms": round(reference_ms(), 3),
    }


def _time(ask: Callable[[str], object], texts: Sequence[str]) -> dict[str, Any] | None:
    rows = []
    for text in texts:
        cpu, wall = time.process_time(), time.perf_counter()
        ask(text)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        rows.append((wall * 1000, cpu * 1000))
    if not rows:
        return None
    walls, cpus = zip(*rows, strict=True)
    return {"wall_ms": summarize(walls), "cpu_ms": summarize(cpus), "count": len(rows)}


if __name__ == "__main__":
    print(json.dumps(measure_here(Path(sys.argv[1]), json.load(sys.stdin))))
