"""The data of the FAQ benchmark, as it lies in a folder, and the workspace made of it."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.faq_training import train_encoder
from bot.errors import WorkspaceError
from bot.types import Finding
from faq.tsv import import_faq_tsv, read_table

VECTORS = ".zhike/vectors"
# `trained`: light, with the encoder that `zhike train faq-encoder` makes of the paraphrases.
SPEEDS = {"light": "light", "full": "full", "trained": "light"}


@dataclass(frozen=True, slots=True)
class Query:
    """A text that is asked; ``right`` is the question it means, None when none does."""

    text: str
    right: str | None
    kind: str  # a track, a kind of out-of-domain text


@dataclass(frozen=True, slots=True)
class Near:
    """A text, and a question near to it that it does not mean."""

    text: str
    wrong: str


@dataclass(frozen=True, slots=True)
class Data:
    """Questions by id, their paraphrases, and what is asked."""

    questions: dict[str, str]
    tracks: dict[str, str]
    paraphrases: dict[str, list[str]]
    dev: tuple[Query, ...]
    ood: tuple[Query, ...]
    hard: tuple[Near, ...]

    def describe(self) -> dict[str, Any]:
        """Count what there is."""
        sizes = sorted(len(own) for own in self.paraphrases.values())
        return {
            "questions": dict(Counter(self.tracks.values())),
            "paraphrases": sum(sizes),
            "paraphrases_a_question": {"least": sizes[0], "most": sizes[-1]},
            "asked": dict(Counter(query.kind for query in (*self.dev, *self.ood))),
            "hard_negatives": len(self.hard),
        }

    def few(self, count: int, seed: int) -> Data:
        """Return the same data with at most so many paraphrases a question."""
        draw = random.Random(seed)
        kept = {
            question: draw.sample(own, min(count, len(own)))
            for question, own in self.paraphrases.items()
        }
        return replace(self, paraphrases=kept)


def read_data(folder: Path, split: str) -> Data:
    """Read ``faq.tsv``, ``train.tsv`` and the three files of a split.

    Raises
    ------
    WorkspaceError
        With every line that is wrong, or file that is missing.
    """
    findings: list[Finding] = []

    def rows(name: str, *columns: str) -> list[tuple[str, ...]]:
        return [fields for _, fields in read_table(folder / f"{name}.tsv", columns, findings)]

    faq = rows("faq", "id", "track", "question")
    train = rows("train", "id", "text")
    dev = rows(split, "query", "id")
    ood = rows(f"ood_{split}", "query", "kind")
    hard = rows(f"hard_negatives_{split}", "query", "not_id")
    if findings:
        raise WorkspaceError("the data of the benchmark cannot be used:", findings=findings)
    tracks = {key: track for key, track, _ in faq}
    paraphrases: dict[str, list[str]] = {key: [] for key in tracks}
    for key, text in train:
        paraphrases[key].append(text)
    return Data(
        {key: question for key, _, question in faq},
        tracks,
        paraphrases,
        tuple(Query(text, key, tracks[key]) for text, key in dev),
        tuple(Query(text, None, kind) for text, kind in ood),
        tuple(Near(text, key) for text, key in hard),
    )


def write_workspace(folder: Path, data: Data, speed: str, **settings: Any) -> Path:
    """Write a workspace of the data, as ``zhike import faq-tsv`` does: ids count from 0.

    One that is there is replaced, but for what the product keeps there: vectors and models.
    For the speed ``trained`` an encoder is trained first, which takes minutes, unless it was.
    """
    shutil.rmtree(folder / "car_faqs", ignore_errors=True)
    for stale in folder.glob(".zhike/conversations.db*"):
        stale.unlink()
    tables = folder / "tables"
    asked = [(key, text) for key, own in data.paraphrases.items() for text in own]
    _write_table(tables / "faq.tsv", ("id", "question"), data.questions.items())
    _write_table(tables / "train.tsv", ("id", "text"), asked)
    imported = import_faq_tsv(tables)
    if imported.findings:
        raise WorkspaceError("the data makes no workspace:", findings=list(imported.findings))
    config = {"name": folder.name, "speed": SPEEDS[speed], **settings}
    for name, content in (imported.files | {"bot.json": json.dumps(config).encode()}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    if speed == "trained":
        config["feature_generator_model_dir"] = str(train_encoder(folder, data.paraphrases))
        (folder / "bot.json").write_text(json.dumps(config), "utf-8")
    return folder


def _write_table(file: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join("\t".join(row) + "\n" for row in (columns, *rows)), "utf-8")


def share_vectors(source: Path, target: Path) -> None:
    """Let a workspace start with the vectors of another: texts of both are encoded once."""
    if not (target / VECTORS).exists() and (source / VECTORS).exists():
        shutil.copytree(source / VECTORS, target / VECTORS)
