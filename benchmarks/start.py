"""From the start of the server's process to its first answer over HTTP."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.load import render
from benchmarks.machine import median_of
from benchmarks.mix import hand_written
from benchmarks.processes import zhike
from benchmarks.workspaces import copy_demo, make_large

SEED = 1
GOALS_S = {"demo": 3.0, "large": 8.0}


def measure(paraphrases: int, repeats: int) -> dict[str, Any]:
    """Start both workspaces, their vectors stored, and a bare ``import flask``, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        workspaces = {"demo": copy_demo(Path(folder)), "large": make_large(paraphrases, SEED)}
        runs: dict[str, list[dict[str, float]]] = {name: [] for name in workspaces}
        flask = []
        for _ in range(repeats):
            flask.append(_import_flask_s())
            for name, workspace in workspaces.items():
                runs[name].append(_start(workspace))
    base = round(statistics.median(flask), 3)
    result: dict[str, Any] = {"seed": SEED, "repeats": repeats, "paraphrases": paraphrases}
    result |= {"import_flask_s": base, "goals_s": GOALS_S}
    for name, own in runs.items():
        result[name] = median_of(own)
        result[name]["ratio_to_import_flask"] = round(result[name]["first_answer_s"] / base, 2)
    return result


def _start(workspace: Path) -> dict[str, float]:
    """Return seconds to the first answer, processor time till then, and to one with encoders."""
    with zhike(workspace) as server, server.connect() as connection:
        status, body = connection.ask(render("您好"))
        first = time.perf_counter() - server.started
        cpu = server.cpu_s()
        if status != 200 or not json.loads(body)["success"]:
            raise RuntimeError(f"no answer: {status} {body[:200]!r}")
        connection.ask(render(hand_written("new")[0]))
        encoded = time.perf_counter() - server.started
    return {"first_answer_s": first, "cpu_s": cpu, "first_encoded_answer_s": encoded}


def _import_flask_s() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import flask"], check=True)
    return time.perf_counter() - started
