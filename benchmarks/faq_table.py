"""The figures of the FAQ benchmark as a table, beside the goals."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """One measure: where it stands in the results of a speed, and what is to be reached."""

    title: str
    value: Callable[[Any], float]
    light: float | None = None
    full: float | None = None
    at_most: bool = False
    unit: str = ""


def _figure(part: str, name: str) -> Callable[[Any], float]:
    return lambda found: found["accuracy"]["reports"][part]["figures"][name]["value"]


def _uncovered(part: str) -> Callable[[Any], float]:
    return lambda found: found["accuracy"]["reports"][part]["auroc_by_kind"]["ths_uncovered"][
        "value"
    ]


def _of(*keys: str) -> Callable[[Any], float]:
    def value(found: Any) -> float:
        for key in keys:
            found = found[key]
        return float(found)

    return value


LINES = (
    Line("ths top-1", _figure("ths", "top_1"), 0.925, 0.945),
    Line("ths MRR@10", _figure("ths", "mrr_10"), None, 0.965),
    Line(
        "ths top-1, 8 paraphrases a question",
        _of("few", "reports", "ths", "figures", "top_1", "value"),
        None,
        0.90,
    ),
    Line("open top-1", _figure("open", "top_1"), 0.985, 0.985),
    Line("AUROC, all kinds; known: dev", _figure("all", "auroc"), 0.985, 0.985),
    Line("AUROC, uncovered; known: dev", _uncovered("all"), 0.93, 0.93),
    Line("AUROC, all kinds; known: ths alone", _figure("ths", "auroc")),
    Line("AUROC, uncovered; known: ths alone", _uncovered("ths")),
    Line(
        "wrong among the answered, dev + out-of-domain",
        _of("accuracy", "answers", "wrong_among_answered"),
        0.05,
        0.05,
        at_most=True,
    ),
    Line(
        "… among all asked",
        _of("accuracy", "answers", "wrong_among_asked"),
        0.05,
        0.05,
        at_most=True,
    ),
    Line("in-domain coverage", _of("accuracy", "answers", "coverage"), 0.85, 0.85),
    Line("… ths alone", _figure("ths", "coverage")),
    Line(
        "hard negatives answered with the wrong question, by text",
        _of("accuracy", "hard_negatives", "answered_by_text"),
        0.05,
        0.05,
        at_most=True,
    ),
    Line("… by pair", _of("accuracy", "hard_negatives", "answered_by_pair")),
    Line("calibration error, in-domain", _figure("all", "ece_known"), 0.03, 0.03, at_most=True),
    Line(
        "calibration error, with out-of-domain", _figure("all", "ece_all"), 0.05, 0.05, at_most=True
    ),
    Line("… ths alone, in-domain", _figure("ths", "ece_known")),
    Line("… ths alone, with out-of-domain", _figure("ths", "ece_all")),
    Line("points lost under noise, average", _of("noise", "average"), 3, 3, at_most=True),
    Line("… worst kind", _of("noise", "worst"), 8, 8, at_most=True),
    Line("one query, p50", _of("speed", "find", "wall_ms", "p50"), 5, 25, True, " ms"),
    Line("… p99", _of("speed", "find", "wall_ms", "p99"), 15, 60, True, " ms"),
    Line("… p50 of the processor", _of("speed", "find", "cpu_ms", "p50"), unit=" ms"),
    Line("… p99 of the processor", _of("speed", "find", "cpu_ms", "p99"), unit=" ms"),
    Line("one turn of the dialog, p50", _of("speed", "handle", "wall_ms", "p50"), unit=" ms"),
    Line("… p99", _of("speed", "handle", "wall_ms", "p99"), unit=" ms"),
    Line("indexing, nothing stored", _of("indexing", "cold", "wall_s"), 15, 150, True, " s"),
    Line("… of the processor", _of("indexing", "cold", "cpu_s"), unit=" s"),
    Line("… from stored vectors", _of("indexing", "stored", "wall_s"), 2, 2, True, " s"),
    Line("HTTP: ths top-1", _of("http", "answers", "top_1", "ths"), 0.925, 0.945),
    Line("HTTP: open top-1", _of("http", "answers", "top_1", "open"), 0.985, 0.985),
    Line(
        "HTTP: wrong among the answered",
        _of("http", "answers", "wrong_among_answered"),
        0.05,
        0.05,
        at_most=True,
    ),
    Line("HTTP: in-domain coverage", _of("http", "answers", "coverage"), 0.85, 0.85),
    Line(
        "HTTP: hard negatives answered with the wrong question, by text",
        _of("http", "hard_negatives", "answered_by_text"),
        0.05,
        0.05,
        at_most=True,
    ),
)


_GOALS = {"light": "light", "full": "full", "trained": "full"}  # whose goals a speed has
_COMPARED = {
    "ths top-1": _figure("ths", "top_1"),
    "open top-1": _figure("open", "top_1"),
    "AUROC": _figure("all", "auroc"),
    "AUROC, uncovered": _uncovered("all"),
    "coverage": _figure("all", "coverage"),
    "wrong rate": _figure("all", "wrong_rate"),
}


def render(results: dict[str, Any]) -> str:
    """Return the table of every measure that was taken."""
    speeds = [speed for speed in _GOALS if speed in results]
    head = "| measure | " + " | ".join(f"{speed} | goal" for speed in speeds) + " |"
    rule = "|---|" + "---|---|" * len(speeds)
    lines = [head, rule, *_lines(results, speeds)]
    for speed in speeds:
        lines += [*_noise(speed, results[speed]), *_ablation(speed, results[speed])]
        lines += _reasons(speed, results[speed])
    return "\n".join([*lines, *_baselines(results.get("baselines", {}))])


def _lines(results: dict[str, Any], speeds: Sequence[str]) -> Iterator[str]:
    for line in LINES:
        cells = [_cells(line, results[speed], getattr(line, _GOALS[speed])) for speed in speeds]
        if any(cell.strip(" |") for cell in cells):
            yield f"| {line.title} | " + " | ".join(cells) + " |"


def _cells(line: Line, found: dict[str, Any], goal: float | None) -> str:
    value = _read(line.value, found)
    if value is None:
        return " | "
    if goal is None:
        return f"{value:.4g}{line.unit} | "
    reached = value <= goal if line.at_most else value >= goal
    sign = "≤" if line.at_most else "≥"
    return f"{value:.4g}{line.unit}{'' if reached else ' ✗'} | {sign} {goal:g}{line.unit}"


def _read(value: Callable[[Any], float], found: Any) -> float | None:
    """Return a figure; None when its part was left out, or the data has nothing of its kind."""
    try:
        return value(found)
    except KeyError:
        return None


def _noise(speed: str, found: dict[str, Any]) -> Iterator[str]:
    if "noise" in found:
        yield f"\n| {speed}: noise | asked | top-1 before | after | points lost | wrong rate |"
        yield "|---|---|---|---|---|---|"
        for kind, row in found["noise"]["kinds"].items():
            cells = [row[name] for name in ("asked", "top_1", "top_1_noisy", "lost", "wrong_rate")]
            yield f"| {kind} | " + " | ".join(f"{cell:.4g}" for cell in cells) + " |"


def _ablation(speed: str, found: dict[str, Any]) -> Iterator[str]:
    if "ablation" in found:
        yield f"\n| {speed}: without | {' | '.join(_COMPARED)} |"
        yield "|---|" + "---|" * len(_COMPARED)
        rows = {"(nothing)": found["accuracy"]} if "accuracy" in found else {}
        for name, row in (rows | found["ablation"]).items():
            cells = [_read(value, {"accuracy": row}) for value in _COMPARED.values()]
            shown = ["" if cell is None else f"{cell:.4f}" for cell in cells]
            yield f"| {name} | " + " | ".join(shown) + " |"


def _reasons(speed: str, found: dict[str, Any]) -> Iterator[str]:
    if "http" in found:
        yield f"\n{speed}: in process and through HTTP differ"
        for effect, reason, count in found["http"]["reasons"]:
            yield f"  {count:4} {effect}: {reason}"


def _baselines(found: dict[str, dict[str, float]]) -> Iterator[str]:
    if found:
        yield f"\n| ths top-1 of simpler ways | {' | '.join(found)} |"
        yield "|---|" + "---|" * len(found)
        for name in next(iter(found.values())):
            cells = [column.get(name, float("nan")) for column in found.values()]
            yield f"| {name} | " + " | ".join(f"{cell:.4f}" for cell in cells) + " |"
