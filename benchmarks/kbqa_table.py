"""The table of the graph benchmark."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_GOALS = {
    "nlpcc": 0.975,
    "nlpcc hard": 0.94,
    "ccks": 0.91,
    "ccks hard": 0.85,
    "crosswoz": 0.96,
    "crosswoz hard": 0.88,
}
_SCALE_GOALS = {"load_s": 60, "memory_mb": 3072, "p50_ms": "", "p99_ms": 50, "answered": ""}
_WAYS = ("trained", "shipped", "none", "bound")


def render(results: dict[str, Any]) -> str:
    """Return the figures as Markdown: a row a measure, a column a way."""
    asked = [*_right(results), *_rest(results)] if any(way in results for way in _WAYS) else []
    return "\n".join([*asked, *_scale(results.get("scale", {}))])


def _right(results: dict[str, Any]) -> Iterator[str]:
    ways = [way for way in _WAYS if way in results]
    yield f"| right value | goal | {' | '.join(ways)} |"
    yield "|---|---|" + "---|" * len(ways)
    for track, goal in _GOALS.items():
        cells = [_show(results[way]["right"][track]) for way in ways]
        yield f"| {track} | {goal} | {' | '.join(cells)} |"


def _rest(results: dict[str, Any]) -> Iterator[str]:
    ways = [way for way in _WAYS if way in results]
    for name, goal in (
        ("unanswerable", "≥ 0.90"),
        ("entity_missing", ""),
        ("attr_missing", ""),
        ("answerable", "≤ 0.03"),
    ):
        cells = [_show(results[way]["refused"].get(name)) for way in ways]
        yield f"| {name} refused | {goal} | {' | '.join(cells)} |"
    for name, most in (("p50", 5), ("p99", 30)):
        cells = [_show_ms(results[way], name) for way in ways]
        yield f"| {name} of a question, ms | {most} | {' | '.join(cells)} |"
    for name in ("load_s", "memory_mb"):
        yield f"| {name} | | {' | '.join(str(results[way].get(name, '')) for way in ways)} |"


def _show_ms(result: dict[str, Any], name: str) -> str:
    if "ms" not in result:
        return ""
    return f"{result['ms'][name]:.2f} (CPU {result['cpu_ms'][name]:.2f})"


def _show(figure: dict[str, float] | None) -> str:
    if figure is None:
        return ""
    return f"{figure['share']:.3f} ({figure['low']:.3f}-{figure['high']:.3f}, n={figure['asked']})"


def _scale(found: dict[str, Any]) -> Iterator[str]:
    if found:
        yield f"\n| {found['triples']:,} triples | goal | figure |\n|---|---|---|"
        for name, goal in _SCALE_GOALS.items():
            yield f"| {name} | {goal} | {found[name]:.4g} |"
