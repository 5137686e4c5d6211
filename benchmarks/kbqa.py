"""How well questions to a graph are answered: ``python benchmarks/kbqa.py --data DIR``.

DIR holds ``kb.tsv`` (entity, attribute, value, source), ``train.jsonl`` and of the split
``<split>.jsonl`` (question, track, entity, attributes, kb_values, hard) and
``unanswerable_<split>.jsonl`` (question, kind, entity). Every question is asked of the bot in a
session of its own; nothing of the split is used for fitting.
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

from benchmarks import kbqa_table  # noqa: E402
from benchmarks.kbqa_baseline import measure_bound  # noqa: E402
from benchmarks.kbqa_data import WAYS, Data, read_data, write_workspace  # noqa: E402
from benchmarks.kbqa_measures import load, measure  # noqa: E402
from benchmarks.kbqa_scale import measure_scale  # noqa: E402
from benchmarks.machine import describe  # noqa: E402
from benchmarks.results import saver  # noqa: E402

PARTS = (*WAYS, "bound", "scale")


def run(
    data: Data, parts: Sequence[str], cache: Path, save: Callable[[dict[str, Any]], object]
) -> dict[str, Any]:
    """Measure parts; what is there is saved after each."""
    results: dict[str, Any] = {"machine": describe(), "data": data.describe()}
    measures: dict[str, Callable[[], dict[str, Any]]] = {
        way: functools.partial(_measure_way, way, data, cache) for way in WAYS
    }
    measures |= {
        "bound": lambda: measure_bound(data, cache),
        "scale": lambda: measure_scale(cache / "scale"),
    }
    for part in parts:
        print(part, flush=True)
        results[part] = measures[part]()
        save(results)
    return results


def _measure_way(way: str, data: Data, cache: Path) -> dict[str, Any]:
    return measure(load(write_workspace(cache / way, data, way)), data)


def main() -> None:
    """Measure what was chosen, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--cache", type=Path, help="keep workspaces, models and vectors here")
    chosen = parser.parse_args()
    data = read_data(chosen.data, chosen.split)
    with tempfile.TemporaryDirectory() as folder:
        cache = chosen.cache or Path(folder)
        save = saver(chosen.json)
        results = run(data, chosen.parts, cache.resolve(), save)
    print(kbqa_table.render(results))


if __name__ == "__main__":
    main()
