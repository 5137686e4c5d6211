"""What is learnt from questions, and its file."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.open.nets import Floats, Net
from knowledge.open.patterns import Pattern

FOLDER, FILE = "kbqa", "model.json"  # of the state directory
VERSION = 1  # of the features; grows when a stored model no longer fits


@dataclass(frozen=True, slots=True)
class Stage:
    """A net that ranks pairs, and one that judges the first; learnt with or without vectors.

    ``threshold``: confidence from which the first is answered, 0..1.
    """

    ranker: Net
    judge: Net
    threshold: float


@dataclass(frozen=True, slots=True)
class Model:
    """Everything learnt from questions.

    Attributes
    ----------
    patterns
        The questions, their entities cut out.
    fitting
        Log-odds of kinds of values by kind of question, see :mod:`knowledge.open.kinds`.
    strings, vectors
        The two stages; the second one is None where no encoder was there.
    uses_common
        Whether the questions that ship are asked as well.
    """

    patterns: tuple[Pattern, ...]
    fitting: Floats
    strings: Stage
    vectors: Stage | None
    uses_common: bool = True

    def stage(self, with_vectors: bool) -> Stage:
        """Return the nets for features with or without vectors."""
        return self.vectors if with_vectors and self.vectors else self.strings


def dump_model(model: Model) -> bytes:
    """Return a model as JSON with a checksum."""
    stages = {"strings": model.strings, "vectors": model.vectors}
    body = {
        "version": VERSION,
        "patterns": [[p.text, p.attribute] for p in model.patterns],
        "uses_common": model.uses_common,
        "fitting": np.round(model.fitting, 4).tolist(),
        "stages": {name: _dump_stage(stage) for name, stage in stages.items() if stage},
    }
    text = json.dumps(body, ensure_ascii=False)
    return json.dumps({"sha256": _digest(text), "model": text}, ensure_ascii=False).encode()


def _dump_stage(stage: Stage) -> dict[str, Any]:
    return {
        "ranker": stage.ranker.to_json(),
        "judge": stage.judge.to_json(),
        "threshold": round(stage.threshold, 4),
    }


def load_model(content: bytes) -> Model | None:
    """Read what :func:`dump_model` wrote; None when it is broken or of another version."""
    try:
        stored = json.loads(content)
        if stored["sha256"] != _digest(stored["model"]):
            return None
        body = json.loads(stored["model"])
        if body["version"] != VERSION:
            return None
        uses_common = bool(body["uses_common"])
        stages = {name: _load_stage(part) for name, part in body["stages"].items()}
        patterns = tuple(Pattern(text, attribute) for text, attribute in body["patterns"])
    except (ValueError, KeyError, TypeError):
        return None
    fitting = np.array(body["fitting"])
    return Model(patterns, fitting, stages["strings"], stages.get("vectors"), uses_common)


def _load_stage(stored: Mapping[str, Any]) -> Stage:
    ranker, judge = Net.from_json(stored["ranker"]), Net.from_json(stored["judge"])
    return Stage(ranker, judge, float(stored["threshold"]))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def stored_model(state_dir: Path) -> Model:
    """Return what was learnt from the workspace's questions, else what the product ships."""
    file = state_dir / FOLDER / FILE
    learnt = load_model(file.read_bytes()) if file.is_file() else None
    return learnt or shipped_model()


def shipped_model() -> Model:
    """Return the model that ``scripts/fit_kbqa_model.py`` made of questions of our own."""
    shipped = load_model((files("knowledge") / "data" / FILE).read_bytes())
    assert shipped is not None, "scripts/fit_kbqa_model.py makes the file of this version"
    return shipped
