"""What the answers of a bot to the graph benchmark's questions amount to."""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.faq_ask import show_progress
from benchmarks.kbqa_data import TRACKS, Asked, Data
from benchmarks.machine import memory_mb, summarize
from bot.types import GraphEvidence, Reply, Session, Turn
from server.workspace import Bot, load_bot, open_workspace

_RESAMPLED = 2000
_SEED = 0


@dataclass(frozen=True, slots=True)
class Loaded:
    """A bot, and what it took to load it."""

    bot: Bot
    load_s: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of one question."""

    asked: Asked
    right: bool
    answered: bool
    route: str
    event: str
    ms: float
    cpu_ms: float


def load(workspace: Path) -> Loaded:
    """Load a bot as ``zhike serve`` does."""
    started = time.perf_counter()
    bot = load_bot(open_workspace(workspace, environ={}), show_progress)
    return Loaded(bot, time.perf_counter() - started)


def measure(loaded: Loaded, data: Data) -> dict[str, Any]:
    """Ask everything, each question in a session of its own."""
    loaded.bot.assistant.handle(Turn(data.asked[0].text), Session("0" * 32))  # loads the encoder
    answerable = [ask(loaded.bot, one) for one in data.asked]
    unanswerable = [ask(loaded.bot, one) for one in data.unanswerable]
    return {
        "load_s": round(loaded.load_s, 1),
        "memory_mb": memory_mb(os.getpid())["rss"],
        "right": by_track(answerable),
        "refused": refusals(answerable, unanswerable),
        "ms": summarize([verdict.ms for verdict in (*answerable, *unanswerable)]),
        "cpu_ms": summarize([verdict.cpu_ms for verdict in (*answerable, *unanswerable)]),
        "wrong": [[*key, n] for key, n in _wrong(answerable).most_common()],
    }


def ask(bot: Bot, one: Asked) -> Verdict:
    """Ask a question, and compare the evidence with what is right."""
    started, busy = time.perf_counter(), time.process_time()
    outcome = bot.assistant.handle(Turn(one.text), Session("0" * 32))
    ms, cpu_ms = (time.perf_counter() - started) * 1000, (time.process_time() - busy) * 1000
    reply = outcome.reply
    told = [item for item in reply.evidence if isinstance(item, GraphEvidence)]
    answered = reply.route == "kbqa" and bool(told)
    event = "+".join(step["event"] for step in outcome.trace["questions"])
    return Verdict(
        one, answered and _is_right(one, reply), answered, reply.route, event, ms, cpu_ms
    )


def _is_right(one: Asked, reply: Reply) -> bool:
    """Tell whether every value is told, and nothing of another entity or attribute."""
    told = {item.path: item.value for item in reply.evidence if isinstance(item, GraphEvidence)}
    wanted = {(one.entity, name) for name in one.attributes}
    values = "\n".join(told.values())
    return set(told) == wanted and all(value in values for value in one.values)


def by_track(verdicts: Sequence[Verdict]) -> dict[str, dict[str, Any]]:
    """Return the share of right answers of each track, and of its hard questions."""
    found: dict[str, dict[str, Any]] = {}
    for track in TRACKS:
        own = [verdict for verdict in verdicts if verdict.asked.track == track]
        hard = [verdict for verdict in own if verdict.asked.hard]
        found |= {track: share(v.right for v in own), f"{track} hard": share(v.right for v in hard)}
    return found


def share(hits: Any) -> dict[str, Any]:
    """Return a share with its 95 % interval: 2,000 samples with replacement."""
    values = np.array(list(hits), float)
    if not len(values):
        return {"share": float("nan"), "low": float("nan"), "high": float("nan"), "asked": 0}
    rng = np.random.default_rng(_SEED)
    means = rng.binomial(len(values), values.mean(), _RESAMPLED) / len(values)
    low, high = np.quantile(means, [0.025, 0.975])
    figures = {"share": values.mean(), "low": low, "high": high}
    return {name: round(float(v), 4) for name, v in figures.items()} | {"asked": len(values)}


def refusals(answerable: Sequence[Verdict], unanswerable: Sequence[Verdict]) -> dict[str, Any]:
    """Return how many are refused of those without an answer, by kind, and of those with one."""
    found = {"unanswerable": share(not v.answered for v in unanswerable)}
    for kind in sorted({v.asked.track for v in unanswerable}):
        found[kind] = share(not v.answered for v in unanswerable if v.asked.track == kind)
    found["answerable"] = share(not v.answered for v in answerable)
    return found


def _wrong(verdicts: Sequence[Verdict]) -> Counter[tuple[str, str, str]]:
    return Counter((v.asked.track, v.route, v.event) for v in verdicts if not v.right)
