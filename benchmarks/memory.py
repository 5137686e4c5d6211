"""Memory of one worker that has both embedded encoders loaded and has used them."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.load import render
from benchmarks.machine import memory_mb
from benchmarks.mix import make_mix
from benchmarks.processes import zhike
from benchmarks.workspaces import ROOT, copy_demo

SEED = 23
GOAL_MB = 450.0
_BARE = """
import os, flask
from benchmarks.machine import memory_mb
print(memory_mb(os.getpid())["rss"])
"""


def measure(questions: int) -> dict[str, Any]:
    """Answer the mix with one worker and read its memory, resident and proportional."""
    mix = make_mix(questions, SEED)
    with tempfile.TemporaryDirectory() as folder, zhike(copy_demo(Path(folder))) as server:
        with server.connect() as connection:
            for question in mix.measured:
                connection.ask(render(question.text))
        (pid,) = server.workers
        worker, parent = memory_mb(pid), memory_mb(server.process.pid)
    bare = subprocess.run([sys.executable, "-c", _BARE], cwd=ROOT, check=True, capture_output=True)
    flask_mb = float(bare.stdout)
    return {
        "seed": SEED,
        "questions": questions,
        "worker_mb": worker,
        "parent_mb": parent,
        "import_flask_rss_mb": flask_mb,
        "ratio_to_import_flask": round(worker["rss"] / flask_mb, 2),
        "goal_mb": GOAL_MB,
    }
