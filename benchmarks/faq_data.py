"""The data of the FAQ benchmark, as it lies in a folder, and the workspace made of it."""

from __future__ import annotations

import csv
import json
import random
import shutil
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.text_files import encode_name
from faq.files import format_answer

TRACKS = ("ths", "open")


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
    """Read ``faq.tsv``, ``train.tsv`` and the three files of a split."""
    faq = _rows(folder / "faq.tsv", "id", "track", "question")
    tracks = {key: track for key, track, _ in faq}
    paraphrases: dict[str, list[str]] = {key: [] for key in tracks}
    for key, text in _rows(folder / "train.tsv", "id", "text"):
        paraphrases[key].append(text)
    dev = _rows(folder / f"{split}.tsv", "query", "id")
    ood = _rows(folder / f"ood_{split}.tsv", "query", "kind")
    hard = _rows(folder / f"hard_negatives_{split}.tsv", "query", "not_id")
    return Data(
        {key: question for key, _, question in faq},
        tracks,
        paraphrases,
        tuple(Query(text, key, tracks[key]) for text, key in dev),
        tuple(Query(text, None, kind) for text, kind in ood),
        tuple(Near(text, key) for text, key in hard),
    )


def _rows(file: Path, *columns: str) -> list[list[str]]:
    with file.open(encoding="utf-8-sig", newline="") as lines:
        table = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [[row[column] for column in columns] for row in table]


def write_workspace(folder: Path, data: Data, speed: str) -> Path:
    """Write a workspace of the data: each question is its own answer, ids count from 0.

    One that is there is replaced, but for what the product keeps there: vectors and models.
    """
    faq = folder / "car_faqs"
    shutil.rmtree(faq, ignore_errors=True)
    for stale in folder.glob(".zhike/conversations.db*"):
        stale.unlink()
    for name in ("questions", "answers"):
        (faq / name).mkdir(parents=True, exist_ok=True)
    names = list(data.questions.items())
    settings = {"name": folder.name, "encoders": ["use", "e5"][: 1 + (speed == "full")]}
    _write(folder / "bot.json", [json.dumps(settings)])
    numbered = [f"{text}\t{number}" for number, (_, text) in enumerate(names)]
    _write(faq / "query_label_idx_map.txt", numbered)
    _write(faq / "answers/通用.txt", [format_answer(text, text) for _, text in names])
    for key, text in names:
        _write(faq / "questions" / f"{encode_name(text)}.txt", data.paraphrases[key])
    return folder


def _write(file: Path, lines: Sequence[str]) -> None:
    file.write_text("".join(f"{line}\n" for line in lines), "utf-8")
