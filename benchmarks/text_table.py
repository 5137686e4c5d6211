"""The figures of the text benchmark as a table, beside the goals."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

GOALS = {
    ("clinc150", "accuracy"): 0.97,
    ("clinc150", "auroc"): 0.99,
    ("banking77", "accuracy"): 0.93,
    ("tnews", "accuracy"): 0.50,
    ("cold", "accuracy"): 0.92,
    ("cold", "macro_f1"): 0.92,
}
_MEASURES = ("accuracy", "macro_f1", "auroc")
_WAYS = ("fast", "SVM on characters", "nearest by use", "nearest by e5")


def render(results: dict[str, Any]) -> str:
    """Return the table of every measure that was taken."""
    sets = results.get("classify", {})
    head = ["| set | measure | goal | " + " | ".join(_WAYS) + " |", "|---|---|---|---|---|---|---|"]
    return "\n".join([*head, *_lines(sets), *(_costs(name, own) for name, own in sets.items())])


def _lines(sets: dict[str, Any]) -> Iterator[str]:
    for name, own in sets.items():
        for measure in _MEASURES:
            cells = [_cell(own.get(way, {}).get(measure)) for way in _WAYS]
            if cells[0]:
                goal = GOALS.get((name, measure), "")
                yield f"| {name} | {measure} | {goal} | " + " | ".join(cells) + " |"


def _cell(figure: dict[str, float] | None) -> str:
    if figure is None:
        return ""
    return f"{figure['value']:.4f} ({figure['low']:.3f}-{figure['high']:.3f})"


def _costs(name: str, own: dict[str, Any]) -> str:
    fast = own["fast"]
    request, training = fast["request"], fast["training"]
    return (
        f"{name}: calibration error {fast['ece']}, trained in {training['cpu_s']:.0f} s of the"
        f" processor ({training['wall_s']:.0f} s), one request p50 {request['wall_ms']['p50']} ms,"
        f" of the processor {request['cpu_ms']['p50']} ms"
    )
