"""Labels of papers in two levels: 13 branches above 67 disciplines, by the fast classifier."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.tagging_measures import score
from classifiers.encoders import open_encoders
from classifiers.families import find_family

SEED, FOLDS = 7, 5

Example = tuple[str, str]  # text, label


def measure_labels(data: Path) -> dict[str, Any]:
    """Judge both levels on the papers of CSL, five-fold; the 13 also as learnt from titles."""
    lines = (data / "csl/papers.jsonl").read_text("utf-8").splitlines()
    papers = [json.loads(line) for line in lines]
    texts = [f"{paper['title']}\n{paper['text']}" for paper in papers]
    disciplines = [paper["discipline"] for paper in papers]
    branches = [paper["category"] for paper in papers]
    roots = dict(zip(disciplines, branches, strict=True))
    seen = {paper["text"][:40] for paper in papers}
    more = [pair for pair in _read(data / "fewclue/csldcp.tsv") if pair[0][:40] not in seen]
    found = _five_fold(list(zip(texts, disciplines, strict=True)), more)
    titles = _learn_and_predict(
        _read(data / "csl/title_category.tsv"), [paper["title"] for paper in papers]
    )
    return {
        "67": _judge(found, disciplines),
        "13 as roots of the 67": _judge([roots[label] for label in found], branches),
        "13 from titles alone": _judge(titles, branches),
    }


def _five_fold(judged: Sequence[Example], more: Sequence[Example]) -> list[str]:
    """Predict each example by a model that learnt from the other folds, and from `more`."""
    found = [""] * len(judged)
    for fold in range(FOLDS):
        places = range(fold, len(judged), FOLDS)
        others = [pair for place, pair in enumerate(judged) if place % FOLDS != fold]
        given = _learn_and_predict([*more, *others], [judged[place][0] for place in places])
        for place, label in zip(places, given, strict=True):
            found[place] = label
    return found


def _learn_and_predict(learnt: Sequence[Example], texts: Sequence[str]) -> list[str]:
    encoders, _ = open_encoders(["use"])
    model = find_family("fast").fit(
        [text for text, _ in learnt],
        [(label,) for _, label in learnt],
        classes=sorted({label for _, label in learnt}),
        weights=[1.0] * len(learnt),
        multi_label=False,
        strangers=[],
        encoders=encoders,
        seed=SEED,
        progress=lambda what, done, total: None,
    )
    return [model.labels[int(row.argmax())] for row in model.judge(texts)[0]]


def _read(file: Path) -> list[Example]:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [(row["text"], row["label"]) for row in rows if row["split"] == "train"]


def _judge(given: Sequence[str], wanted: Sequence[str]) -> dict[str, Any]:
    return score([{label} for label in wanted], [{label} for label in given])
