"""What is counted, for Prometheus."""

from __future__ import annotations

import os
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

_BUCKETS_S = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5)


class Metrics:
    """Counters of one server; over all its workers where PROMETHEUS_MULTIPROC_DIR is set."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._turns = Counter(
            "zhike_turns", "Chat turns.", ["bot", "route"], registry=self._registry
        )
        self._latency = Histogram(
            "zhike_turn_seconds", "Time of a chat turn.", ["bot"],
            buckets=_BUCKETS_S, registry=self._registry,
        )  # fmt: skip

    def count_turn(self, bot: str, reply: dict[str, Any]) -> None:
        """Count one answered turn."""
        self._turns.labels(bot, reply["route"]).inc()
        self._latency.labels(bot).observe(reply["latency_ms"] / 1000)

    def render(self) -> bytes:
        """Return the exposition text."""
        if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
            return generate_latest(self._registry)
        merged = CollectorRegistry()
        MultiProcessCollector(merged)  # type: ignore[no-untyped-call]
        return generate_latest(merged)
