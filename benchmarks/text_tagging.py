"""How good and fast tagging is: ``python benchmarks/text_tagging.py --data DIR --json OUT``.

DIR holds ``msra_ner``, ``peoples_daily_ner`` and ``cluener2020`` (``ner.jsonl``), ``csl``
(``papers.jsonl``, ``title_category.tsv``) and ``fewclue`` (``csldcp.tsv``). Names are learnt on
nine tenths of a set and judged on a seeded tenth; keywords and labels are judged five-fold on the
papers of CSL. Intervals: 95 %, from 2,000 samples of the texts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

from benchmarks import tagging_labels, tagging_names, tagging_words  # noqa: E402
from benchmarks.machine import describe  # noqa: E402
from benchmarks.results import saver  # noqa: E402

NAMES = ("msra_ner", "peoples_daily_ner", "cluener2020")


def list_parts(data: Path) -> dict[str, Callable[[], dict[str, Any]]]:
    """Return what measures each part."""
    return {
        "lac": lambda: tagging_names.measure_lac(data / "msra_ner/ner.jsonl"),
        "keywords": lambda: tagging_words.measure_keywords(data / "csl/papers.jsonl"),
        "labels": lambda: tagging_labels.measure_labels(data),
        **{
            name: lambda name=name: tagging_names.measure(data / name / "ner.jsonl")
            for name in NAMES
        },
        "speed": lambda: tagging_words.measure_speed(data / "csl/papers.jsonl"),
    }


def main() -> None:
    """Measure what was chosen, save after each part, and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--json", type=Path, help="write everything here")
    names = list(list_parts(Path()))
    parser.add_argument("--parts", nargs="+", choices=names, default=names)
    chosen = parser.parse_args()
    save = saver(chosen.json)
    results: dict[str, Any] = {"machine": describe()}
    for name in chosen.parts:
        start = time.perf_counter()
        results[name] = list_parts(chosen.data)[name]()
        results[name]["seconds"] = round(time.perf_counter() - start, 1)
        print(name, json.dumps(results[name], ensure_ascii=False), flush=True)
        save(results)


if __name__ == "__main__":
    main()
