"""What noise, few paraphrases and a missing matcher cost."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.faq_ask import Asker
from benchmarks.faq_data import Data, Query, share_vectors, write_workspace
from benchmarks.faq_measures import measure_accuracy
from benchmarks.noise import KINDS, add_noise
from bot.settings import FAQ_MODULES

SEED = 5
FEW = 8  # paraphrases a question


def measure_noise(asker: Asker, queries: Sequence[Query], sample: int) -> dict[str, Any]:
    """Ask texts of which the answer is known with noise, each kind alone.

    Returns
    -------
    dict
        By kind top-1 as written and with noise, of the same ``asked`` texts, and the points
        lost; texts in which a kind changes nothing are passed over. ``average`` and ``worst``
        of the points lost. ``wrong_rate``: wrong ones among the answered.
    """
    kinds = {kind: _ask_noisy(asker, queries, kind, sample) for kind in KINDS}
    lost = {kind: found["lost"] for kind, found in kinds.items()}
    return {
        "seed": SEED,
        "kinds": kinds,
        "average": round(sum(lost.values()) / len(lost), 2),
        "worst": max(lost.values()),
        "worst_kind": max(lost, key=lambda kind: lost[kind]),
    }


def _ask_noisy(asker: Asker, queries: Sequence[Query], kind: str, sample: int) -> dict[str, Any]:
    pairs = list(islice(_changed(queries, kind), sample))
    count = max(len(pairs), 1)
    clean = sum(asker.ask(query.text).top == query.right for query, _ in pairs)
    answers = [(asker.ask(text), query.right) for query, text in pairs]
    right = sum(answer.top == question for answer, question in answers)
    answered = [answer.top == question for answer, question in answers if answer.answered]
    return {
        "asked": len(pairs),
        "top_1": round(clean / count, 4),
        "top_1_noisy": round(right / count, 4),
        "lost": round(100 * (clean - right) / count, 2),
        "coverage": round(len(answered) / count, 4),
        "wrong_rate": round(1 - sum(answered) / max(len(answered), 1), 4),
        "now_wrong": [
            [query.text, text]
            for query, text in pairs
            if asker.ask(query.text).top == query.right != asker.ask(text).top
        ],
    }


def _changed(queries: Sequence[Query], kind: str) -> Iterator[tuple[Query, str]]:
    drawn = random.Random(SEED).sample(queries, len(queries))
    for query in drawn:
        noisy = add_noise(query.text, kind, SEED)
        if noisy != query.text:
            yield query, noisy


def measure_few(cache: Path, data: Data, speed: str) -> dict[str, Any]:
    """Measure with :data:`FEW` paraphrases a question."""
    return _measure_variant(cache, f"few-{speed}", data.few(FEW, SEED), speed) | {
        "paraphrases": FEW,
        "seed": SEED,
    }


def measure_ablation(cache: Path, data: Data, speed: str) -> dict[str, Any]:
    """Measure without one of the matchers at a time."""
    return {
        name: _measure_variant(
            cache,
            f"without-{name}",
            data,
            speed,
            faq_modules=[other for other in FAQ_MODULES if other != name],
        )
        for name in FAQ_MODULES
    }


def _measure_variant(
    cache: Path, name: str, data: Data, speed: str, **settings: Any
) -> dict[str, Any]:
    share_vectors(cache / "all", cache / name)
    workspace = write_workspace(cache / name, data, speed, **settings)
    return measure_accuracy(Asker(workspace, data.questions), data)
