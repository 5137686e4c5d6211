"""Labels of papers in two levels: 13 branches above 67 disciplines, by the fast classifier."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.tagging_measures import score
from classifiers.encoders import open_encoders
from classifiers.families import Classifier, find_family

SEED = 7


def measure_labels(data: Path) -> dict[str, Any]:
    """Judge both levels on the papers of CSL: none of them is learnt from."""
    papers = [
        json.loads(line) for line in (data / "csl/papers.jsonl").read_text("utf-8").splitlines()
    ]
    texts = [f"{paper['title']}\n{paper['text']}" for paper in papers]
    branches = _learn(data / "csl/title_category.tsv", set())
    disciplines = _learn(data / "fewclue/csldcp.tsv", {paper["text"][:40] for paper in papers})
    roots = {paper["discipline"]: paper["category"] for paper in papers}
    return {
        "67": _judge(_best(disciplines, texts), [paper["discipline"] for paper in papers]),
        "13 as roots of the 67": _judge(
            [roots[label] for label in _best(disciplines, texts)],
            [paper["category"] for paper in papers],
        ),
        "13 learnt from titles": _judge(
            _best(branches, [paper["title"] for paper in papers]),
            [paper["category"] for paper in papers],
        ),
    }


def _learn(file: Path, left_out: set[str]) -> Classifier:
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    kept = [row for row in rows if row["split"] == "train" and row["text"][:40] not in left_out]
    encoders, _ = open_encoders(["use"])
    return find_family("fast").fit(
        [row["text"] for row in kept],
        [(row["label"],) for row in kept],
        classes=sorted({row["label"] for row in kept}),
        weights=[1.0] * len(kept),
        multi_label=False,
        strangers=[],
        encoders=encoders,
        seed=SEED,
        progress=lambda what, done, total: None,
    )


def _best(model: Classifier, texts: Sequence[str]) -> list[str]:
    return [model.labels[int(np.argmax(row))] for row in model.logits(texts)]


def _judge(given: Sequence[str], wanted: Sequence[str]) -> dict[str, Any]:
    return score([{label} for label in wanted], [{label} for label in given])
