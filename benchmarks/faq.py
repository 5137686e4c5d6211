"""How good, fast and careful the FAQ is: ``python benchmarks/faq.py --data DIR --split dev``.

DIR holds ``faq.tsv`` (id, track, question), ``train.tsv`` (id, text) and of the split
``<split>.tsv`` (query, id), ``ood_<split>.tsv`` (query, kind) and
``hard_negatives_<split>.tsv`` (query, not_id). All questions of all tracks are indexed
together, with the paraphrases of ``train.tsv``; nothing of the split is used for fitting.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

from benchmarks import faq_table  # noqa: E402
from benchmarks.faq_ask import Asker, http_door  # noqa: E402
from benchmarks.faq_data import Data, read_data, write_workspace  # noqa: E402
from benchmarks.faq_measures import measure_accuracy, measure_http  # noqa: E402
from benchmarks.machine import describe  # noqa: E402

SPEEDS = ("light", "full")
PARTS = ("accuracy", "http")


def run(data: Data, parts: list[str], speeds: list[str], cache: Path) -> dict[str, Any]:
    """Measure parts for each speed."""
    results: dict[str, Any] = {"machine": describe(), "data": data.describe()}
    for speed in speeds:
        print(f"{speed} …", flush=True)
        results[speed] = _measure(data, parts, speed, cache)
    return results


def _measure(data: Data, parts: list[str], speed: str, cache: Path) -> dict[str, Any]:
    workspace = write_workspace(cache / "all", data, speed)
    asker = Asker(workspace, data.questions)
    found: dict[str, Any] = {}
    if "accuracy" in parts:
        found["accuracy"] = measure_accuracy(asker, data)
    if "http" in parts:
        with http_door(workspace, {text: key for key, text in data.questions.items()}) as door:
            found["http"] = measure_http(door, asker, data)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--speeds", nargs="+", choices=SPEEDS, default=SPEEDS)
    parser.add_argument("--cache", type=Path, help="keep workspaces and vectors here")
    chosen = parser.parse_args()
    data = read_data(chosen.data, chosen.split)
    with tempfile.TemporaryDirectory() as folder:
        results = run(data, chosen.parts, chosen.speeds, chosen.cache or Path(folder))
    if chosen.json:
        chosen.json.write_text(json.dumps(results, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(faq_table.render(results))


if __name__ == "__main__":
    main()
