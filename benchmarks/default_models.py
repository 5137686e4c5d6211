"""Make the default models that ship in classifiers/data, and say how good they are.

.venv-train/bin/python -m benchmarks.default_models --data DIR [--only NAME]
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

from bot.training import Report, Row
from classifiers.artifact import read_artifact, write_artifact
from classifiers.classify_settings import ClassifySettings
from classifiers.text_classify import TextClassify
from classifiers.text_label import LabelSettings, TextLabel

ROOT = Path(__file__).parent.parent
SHIPPED = ROOT / "classifiers/data"
CARDS = Path(__file__).parent / "cards"
SEED = 0
_LENGTH = 256
_EVERY = 5  # of the sentences of visitors, which have none of these labels


def make_risk(data: Path) -> None:
    """COLD's offensive comments are 其他风险; its others, and what visitors say, 正常."""
    settings = ClassifySettings(model_name="linear", sequence_length=_LENGTH)
    model = TextClassify(settings)
    learnt = [*_read_service(data), *_read_cold(data, "train")]
    model.fit(learnt, seed=SEED, progress=_tell)
    figures = [
        _tell_figures("dialogues of CrossWOZ, all 正常", model.evaluate(_read_talks(data))),
        _tell_figures("COLD dev", model.evaluate(_read_cold(data, "dev"))),
    ]
    _ship(model, "text_risk_model", figures)


def make_labels(data: Path) -> None:
    """The 13 branches of learning, from titles of papers."""
    model = TextLabel(LabelSettings(model_name="linear", sequence_length=_LENGTH))
    visitors = ({**row, "label": ""} for row in islice(_read_service(data), 0, None, _EVERY))
    model.fit([*_read_titles(data, "train"), *visitors], seed=SEED, progress=_tell)
    talks = ({**row, "label": ""} for row in _read_talks(data))
    figures = [
        _tell_figures("titles with abstracts of CSL dev", model.evaluate(_read_papers(data))),
        _tell_figures("dialogues of CrossWOZ, none has a label", model.evaluate(talks)),
        _tell_figures("titles of CSL dev", model.evaluate(_read_titles(data, "dev"))),
    ]
    _ship(model, "text_label_model", figures)


def _read_cold(data: Path, split: str) -> Iterator[Row]:
    for row in _read(data / "cold/cold.tsv", split):
        yield {"text": row["text"], "label": "其他风险" if row["label"] == "1" else "正常"}


def _read_service(data: Path) -> Iterator[Row]:
    """Return what visitors of services say: English ones, and the questions of our workspaces."""
    for name in ("clinc150", "banking77"):
        for row in _read(data / name / "intents.tsv", "train"):
            yield {"text": row["text"], "label": "正常"}
    for folder in ("data", "examples"):
        for file in sorted((ROOT / folder).glob("*/*/questions/*")):
            for line in [file.stem, *file.read_text("utf-8-sig").splitlines()]:
                if line.strip():
                    yield {"text": line, "label": "正常"}


def _read_talks(data: Path) -> list[Row]:
    """Return what visitors and clerks say to each other: none of it is risky."""
    with (data / "crosswoz/dialogues.jsonl").open(encoding="utf-8") as lines:
        texts = [turn["text"] for talk in map(json.loads, lines) for turn in talk["turns"]]
    return [{"text": text, "label": "正常"} for text in dict.fromkeys(texts)]


def _read_titles(data: Path, split: str) -> list[Row]:
    return list(_read(data / "csl/title_category.tsv", split))


def _read_papers(data: Path) -> list[Row]:
    with (data / "csl/papers.jsonl").open(encoding="utf-8") as lines:
        papers = [json.loads(line) for line in lines]
    return [
        {"text": f"{paper['title']}\n{paper['text']}", "label": paper["category"]}
        for paper in papers
    ]


def _read(file: Path, split: str) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            if row["split"] in (split, "val" if split == "dev" else split):
                yield row


def _tell(what: str, done: int, total: int) -> None:
    print(what, done, total, flush=True)


def _tell_figures(what: str, report: Report) -> str:
    figures = ", ".join(f"{name} {value:.3f}" for name, value in report.metrics.items())
    line = f"  - {what} ({report.count:,}): {figures}"
    print(line, flush=True)
    return line


def _ship(model: TextClassify, name: str, figures: Sequence[str]) -> None:
    """Write a model with its card; both are in its checksums."""
    model.export(SHIPPED / name)
    artifact = read_artifact(SHIPPED / name, model.name)
    card = (CARDS / f"{name}.md").read_text("utf-8").format(figures="\n".join(figures))
    write_artifact(SHIPPED / name, replace(artifact, files={"card.md": card.encode()}))


MAKERS = {"risk": make_risk, "labels": make_labels}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--only", choices=MAKERS)
    given = parser.parse_args()
    for name, make in MAKERS.items():
        if given.only in (None, name):
            make(given.data)
