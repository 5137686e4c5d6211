"""Measure everything, or one part: ``python -m benchmarks.run [--only PART] [--json FILE]``."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import handle, http, memory, start, table
from benchmarks.machine import describe

RESULTS = Path(__file__).parent / "results.json"


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured; questions and turns are multiples of 4."""

    repeats: int = 3
    questions: int = 240
    turns: int = 1200
    paraphrases: int = 10_000


PARTS: dict[str, Callable[[Sizes], dict[str, Any]]] = {
    "start": lambda sizes: start.measure(sizes.paraphrases, sizes.repeats),
    "handle": lambda sizes: handle.measure(sizes.questions, sizes.repeats),
    "http": lambda sizes: http.measure(sizes.questions, sizes.turns, sizes.repeats),
    "memory": lambda sizes: memory.measure(sizes.questions),
}


def run(parts: list[str], file: Path, sizes: Sizes | None = None) -> dict[str, Any]:
    """Measure parts and write the results; parts of an earlier run in the file stay."""
    results: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    for part in parts:
        print(f"{part} …", flush=True)
        results[part] = {"machine": describe(), **PARTS[part](sizes or Sizes())}
        file.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    return results


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", choices=PARTS, help="one part; default: all")
    parser.add_argument("--json", type=Path, default=RESULTS, help="default: %(default)s")
    chosen = parser.parse_args()
    print(table.render(run([chosen.only] if chosen.only else list(PARTS), chosen.json)))


if __name__ == "__main__":
    main()
