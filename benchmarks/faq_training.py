"""An encoder trained on the paraphrases that are indexed, for the speed ``trained``."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.processes import ROOT


def can_train() -> bool:
    """Tell whether the extra ``train`` is installed."""
    return find_spec("torch") is not None


def train_encoder(workspace: Path, paraphrases: dict[str, list[str]]) -> Path:
    """Run ``zhike train faq-encoder``, unless that was done for the same paraphrases.

    Returns
    -------
    Path
        The model's folder, beside the workspace.
    """
    digest = hashlib.sha256(json.dumps(paraphrases, sort_keys=True).encode()).hexdigest()
    folder = workspace.parent / "encoders" / digest[:16]
    if not folder.is_dir():
        task = ["train", "faq-encoder", str(workspace), "--checkpoint-dir", str(folder)]
        start = time.perf_counter()
        subprocess.run([sys.executable, "-m", "server", *task], cwd=ROOT, check=True)
        seconds = {"wall_s": round(time.perf_counter() - start, 1)}
        folder.with_suffix(".json").write_text(json.dumps(seconds))
    return folder


def describe_training(workspace: Path) -> dict[str, Any]:
    """Return what a trained workspace's encoder says of its training, and how long it took."""
    folder = Path(json.loads((workspace / "bot.json").read_bytes())["feature_generator_model_dir"])
    metrics: dict[str, Any] = json.loads((folder / "metrics.json").read_bytes())
    seconds = folder.with_suffix(".json")
    return metrics | (json.loads(seconds.read_bytes()) if seconds.is_file() else {})
