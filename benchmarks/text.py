"""How good and fast text skills are: ``python benchmarks/text.py --data DIR --json OUT``.

DIR holds a folder a set (``clinc150/intents.tsv``, …: columns text, label, split). What is learnt
comes from the train rows; judged are the dev rows, or a seeded tenth where a set has none.
The baselines need scikit-learn.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

from benchmarks import text_table  # noqa: E402
from benchmarks.machine import describe  # noqa: E402
from benchmarks.results import saver  # noqa: E402
from benchmarks.text_classes import SETS, measure_set  # noqa: E402

PARTS = ("classify",)
Save = Callable[[dict[str, Any]], object]


def run(
    data: Path, parts: Sequence[str], sets: Sequence[str], encoders: Sequence[str], save: Save
) -> dict[str, Any]:
    """Measure parts; what is there is saved after each set."""
    results: dict[str, Any] = {"machine": describe(), "encoders": list(encoders)}
    if "classify" in parts:
        results["classify"] = {}
        for name in sets:
            print(f"classify: {name}", flush=True)
            results["classify"][name] = measure_set(data / SETS[name], encoders)
            save(results)
    return results


def main() -> None:
    """Measure what was chosen, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--sets", nargs="+", choices=tuple(SETS), default=tuple(SETS))
    parser.add_argument("--encoders", nargs="+", default=["use"])
    chosen = parser.parse_args()
    save = saver(chosen.json)
    results = run(chosen.data, chosen.parts, chosen.sets, chosen.encoders, save)
    print(text_table.render(results))


if __name__ == "__main__":
    main()
