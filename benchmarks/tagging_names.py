"""Names: learnt here, and by LAC without learning; strict F1 of (start, end, type)."""

from __future__ import annotations

import json
import random
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from benchmarks.tagging_measures import score
from bot.errors import MissingExtra
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.spans import Span

SEED = 7
SHARE = 10  # one of so many texts is judged

Example = tuple[str, list[Span]]


class _Tagger(Protocol):
    def tag(self, text: str) -> list[Span]: ...


def measure(file: Path) -> dict[str, Any]:
    """Learn names on nine tenths of a set and judge the rest."""
    learnt, judged = read(file)
    start = time.perf_counter()
    try:
        tagger = CrfTagger.fit(
            [text for text, _ in learnt], [spans for _, spans in learnt], seed=SEED, progress=_tell
        )
    except MissingExtra as error:
        return {"not measured": str(error)}
    seconds = time.perf_counter() - start
    size = sum(array.nbytes for array in tagger.arrays().values())
    return {
        "learnt": len(learnt),
        "training_s": round(seconds, 1),
        "weights_mb": round(size / 2**20, 1),
        **judge(tagger, judged),
    }


def measure_lac(file: Path) -> dict[str, Any]:
    """Judge LAC on the same tenth, also with places that touch joined."""
    from classifiers.tagging.lac import LacTagger

    _, judged = read(file)
    try:
        tagger = LacTagger()
    except MissingExtra as error:
        return {"not measured": str(error)}
    return judge(tagger, judged)


def judge(tagger: _Tagger, examples: Sequence[Example]) -> dict[str, Any]:
    """Return F1 over all types, and of each."""
    wanted = [set(spans) for _, spans in examples]
    given = [set(tagger.tag(text)) for text, _ in examples]
    kinds = sorted({span.type for spans in wanted for span in spans})
    by_type = {
        kind: score(
            *[[{s for s in own if s.type == kind} for own in side] for side in (wanted, given)]
        )["f1"]
        for kind in kinds
    }
    return {**score(wanted, given), "types": by_type}


def read(file: Path) -> tuple[list[Example], list[Example]]:
    """Read a set: what is learnt from, and a seeded tenth that is judged."""
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    examples = [
        (row["text"], [Span(row["text"][a:b], kind, a, b) for a, b, kind, *_ in row["entities"]])
        for row in rows
        if row["text"]
    ]
    order = list(range(len(examples)))
    random.Random(SEED).shuffle(order)
    cut = len(order) // SHARE
    return [examples[i] for i in sorted(order[cut:])], [examples[i] for i in sorted(order[:cut])]


def _tell(what: str, done: int, total: int) -> None:
    if done % max(total // 8, 1) == 0:
        print(f"  {what} {done}/{total}", flush=True)
