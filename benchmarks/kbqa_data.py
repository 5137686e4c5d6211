"""The data of the graph benchmark, as it lies in a folder, and the workspaces made of it."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.faq_ask import show_progress
from bot.errors import WorkspaceError
from knowledge.editing.triples import read_triples
from knowledge.open.model import FILE, FOLDER, dump_model, shipped_model
from server.commands.train_kbqa import train_kbqa
from server.files import write_atomically
from server.imports import import_drafts
from server.workspace import open_workspace

WAYS = ("trained", "shipped", "none")
TRACKS = ("nlpcc", "ccks", "crosswoz")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; without an answer ``attributes`` is empty and ``track`` says what is missing."""

    text: str
    track: str
    entity: str
    attributes: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    hard: bool = False


@dataclass(frozen=True, slots=True)
class Data:
    """Where the triples and the training questions lie, and what is asked."""

    folder: Path
    triples: dict[str, dict[str, list[str]]]
    asked: tuple[Asked, ...]
    unanswerable: tuple[Asked, ...]

    def describe(self) -> dict[str, Any]:
        """Count what there is."""
        return {
            "triples": sum(len(v) for own in self.triples.values() for v in own.values()),
            "entities": len(self.triples),
            "asked": dict(Counter(one.track for one in self.asked)),
            "hard": dict(Counter(one.track for one in self.asked if one.hard)),
            "unanswerable": dict(Counter(one.track for one in self.unanswerable)),
        }


def read_data(folder: Path, split: str) -> Data:
    """Read ``kb.tsv``, ``<split>.jsonl`` and ``unanswerable_<split>.jsonl``."""
    triples: dict[str, dict[str, list[str]]] = {}
    for line in (folder / "kb.tsv").read_text("utf-8").split("\n")[1:]:
        if line:
            entity, attribute, value, _ = map(str.strip, line.split("\t"))
            triples.setdefault(entity, {}).setdefault(attribute, []).append(value)
    asked = tuple(map(_read_asked, _rows(folder / f"{split}.jsonl")))
    missing = tuple(
        Asked(row["question"], row["kind"], row["entity"])
        for row in _rows(folder / f"unanswerable_{split}.jsonl")
    )
    return Data(folder, triples, asked, missing)


def _rows(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text("utf-8").split("\n") if line.strip()]


def _read_asked(row: dict[str, Any]) -> Asked:
    attributes = tuple(name.strip() for name in row["attributes"])
    values = tuple(value.strip() for value in row["kb_values"])
    return Asked(
        row["question"], row["track"], row["entity"].strip(), attributes, values, row["hard"]
    )


def write_workspace(folder: Path, data: Data, way: str) -> Path:
    """Make a workspace of the triples, and train it; what is there is taken as it is."""
    if not (folder / "bot.json").is_file():
        drafts, findings = read_triples(data.folder / "kb.tsv", " -> ", show_progress)
        if findings:
            raise WorkspaceError("kb.tsv", findings=findings)
        import_drafts(data.folder / "kb.tsv", drafts, folder, show_progress, replace=False)
    workspace = open_workspace(folder, environ={})
    if way == "trained" and not (workspace.state_dir / FOLDER / FILE).is_file():
        train_kbqa(workspace, data.folder / "train.jsonl")
    if way == "none":
        model = dump_model(replace(shipped_model(), uses_common=False))
        write_atomically(workspace.state_dir / FOLDER / FILE, model)
    return folder
