"""The table of figures; ``python -m benchmarks.table`` puts it into README.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

README = Path(__file__).parent / "README.md"
_VERDICT = {True: "yes", False: "**no**", None: ""}
BEGIN, END = "<!-- figures: begin -->\n", "<!-- figures: end -->\n"
Row = tuple[str, str, str, str, bool | None]  # what, figure, ratio, goal, whether it is reached


def render(results: dict[str, Any]) -> str:
    """Return the results as a Markdown table; parts that were not measured are left out."""
    rows = [row for part, make in _ROWS.items() if part in results for row in make(results[part])]
    head = ["| what | figure | ratio | goal | reached |", "|---|---|---|---|---|"]
    body = [
        f"| {what} | {figure} | {ratio} | {goal} | {_VERDICT[reached]} |"
        for what, figure, ratio, goal, reached in rows
    ]
    return "\n".join([*head, *body, "", *_notes(results)]) + "\n"


def _notes(results: dict[str, Any]) -> Iterator[str]:
    machines = [part["machine"] for part in results.values()]
    versions = machines[-1]["versions"].items()
    load = ", ".join(f"{name} {part['machine']['load_before']}" for name, part in results.items())
    yield (
        f"{machines[-1]['date']}, {machines[-1]['cpu']}, {machines[-1]['cores']} cores, "
        f"{machines[-1]['memory_gb']} GB, {machines[-1]['system']}. "
        f"Load average before each part (from the second on with our own): {load}."
    )
    yield ""
    yield "Versions: " + ", ".join(f"{name} {number}" for name, number in versions) + "."


def _start_rows(part: dict[str, Any]) -> Iterator[Row]:
    names = {"demo": "demo", "large": f"{part['paraphrases']:,} paraphrases"}
    for key, name in names.items():
        own, goal = part[key], part["goals_s"][key]
        figure = f"{own['first_answer_s']:.2f} s (CPU {own['cpu_s']:.2f} s)"
        ratio = f"{own['ratio_to_import_flask']:.1f} × `import flask`"
        yield (
            f"start to first answer, {name}",
            figure,
            ratio,
            f"{goal:g} s",
            own["first_answer_s"] <= goal,
        )


def _memory_rows(part: dict[str, Any]) -> Iterator[Row]:
    worker, goal = part["worker_mb"], part["goal_mb"]
    figure = f"RSS {worker['rss']:.0f} MB, PSS {worker['pss']:.0f} MB"
    ratio = f"{part['ratio_to_import_flask']:.1f} × `import flask`"
    yield (
        "memory of one worker, both encoders used",
        figure,
        ratio,
        f"{goal:g} MB",
        worker["rss"] <= goal,
    )


def _handle_rows(part: dict[str, Any]) -> Iterator[Row]:
    everything = part["all"]
    for name, goal in part["goals_ms"].items():
        wall, cpu = everything["wall_ms"][name], everything["cpu_ms"][name]
        ratio = f"{part[f'ratio_{name}_to_reference']:.2f} × reference"
        figure = f"{wall:.2f} ms (CPU {cpu:.2f} ms)"
        yield f"`Assistant.handle`, {name} of the mix", figure, ratio, f"{goal:g} ms", wall <= goal
    for kind in ("exact", "near"):
        own = part[kind]
        figure = f"{own['encoded']} of {own['count']}"
        yield f"{kind} paraphrases that waited for an encoder", figure, "", "0", not own["encoded"]
    for kind in ("exact", "near", "new", "graph"):
        both = [f"p50 {own['p50']:.2f}, p99 {own['p99']:.2f}" for own in _clocks(part[kind])]
        figure = f"{both[0]} ms (CPU {both[1]})"
        yield f"… {kind} alone", figure, "", "", None


def _clocks(part: dict[str, Any]) -> tuple[dict[str, float], dict[str, float]]:
    return part["wall_ms"], part["cpu_ms"]


def _http_rows(part: dict[str, Any]) -> Iterator[Row]:
    one, many, goals = part["one_client"], part["eight_clients"], part["goals"]
    figure = f"p50 {one['p50_ms']:.2f} ms (CPU {one['cpu_ms_per_turn']:.2f} ms a turn)"
    goal, reached = goals["one_client_ratio_p50"], one["ratio_p50"] <= goals["one_client_ratio_p50"]
    ratio = f"{one['ratio_p50']:.1f} × empty route ({one['empty_p50_ms']:.2f} ms)"
    yield "HTTP, 1 client", figure, ratio, f"{goal:g} × empty route", reached
    rate, goal = many["fixed_mix_per_second"], goals["turns_per_second"]
    reached = rate >= goal
    yield "HTTP, 2 workers, 8 clients, the fixed mix", f"{rate:.0f}/s", "", f"{goal:g}/s", reached
    rate = many["turns_per_second"]
    figure = f"{rate:.0f} turns/s (CPU {many['cpu_ms_per_turn']:.2f} ms a turn)"
    ratio = f"1/{many['ratio_to_empty']:.1f} of empty route ({many['empty_per_second']:.0f}/s)"
    yield "… every text asked for the first time", figure, ratio, "", None
    strings = many["without_new_per_second"]
    yield "… without new wordings", f"{strings:.0f} turns/s", "", "", None
    yield "… errors", str(part["errors"]), "", "0", not part["errors"]


_ROWS = {"start": _start_rows, "memory": _memory_rows, "handle": _handle_rows, "http": _http_rows}


def update_readme(results: Path, readme: Path = README) -> None:
    """Put the table of a results file between the markers of the README."""
    before, _, rest = readme.read_text("utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    shown = render(json.loads(results.read_text("utf-8")))
    readme.write_text(before + BEGIN + "\n" + shown + "\n" + END + after, "utf-8")


if __name__ == "__main__":
    update_readme(Path(__file__).parent / "results.json")
