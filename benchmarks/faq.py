"""How good, fast and careful the FAQ is: ``python benchmarks/faq.py --data DIR --split dev``.

DIR holds ``faq.tsv`` (id, track, question), ``train.tsv`` (id, text) and of the split
``<split>.tsv`` (query, id), ``ood_<split>.tsv`` (query, kind) and
``hard_negatives_<split>.tsv`` (query, not_id). All questions of all tracks are indexed
together, with the paraphrases of ``train.tsv``; nothing of the split is used for fitting.
"""

from __future__ import annotations

import argparse
import functools
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

from benchmarks import faq_table  # noqa: E402
from benchmarks.faq_ask import Asker, http_door  # noqa: E402
from benchmarks.faq_baselines import measure_baselines  # noqa: E402
from benchmarks.faq_data import SPEEDS, Data, read_data, write_workspace  # noqa: E402
from benchmarks.faq_measures import measure_accuracy, measure_http  # noqa: E402
from benchmarks.faq_process import measure_indexing, measure_speed  # noqa: E402
from benchmarks.faq_robust import (  # noqa: E402
    FEW,
    SEED,
    measure_ablation,
    measure_few,
    measure_noise,
)
from benchmarks.faq_training import can_train, describe_training  # noqa: E402
from benchmarks.machine import describe  # noqa: E402
from benchmarks.results import saver  # noqa: E402
from bot.errors import tell_extra  # noqa: E402

PARTS = ("accuracy", "http", "noise", "few", "ablation", "speed", "indexing", "baselines")


def run(
    data: Data,
    parts: Sequence[str],
    speeds: Sequence[str],
    cache: Path,
    sample: int,
    save: Callable[[dict[str, Any]], object],
) -> dict[str, Any]:
    """Measure parts for each speed, the baselines once; what is there is saved after each."""
    results: dict[str, Any] = {"machine": describe(), "data": data.describe()}
    for speed in speeds:
        results[speed] = {}
        if speed == "trained":
            results[speed]["training"] = describe_training(
                write_workspace(cache / "all", data, speed)
            )
        for part, measure in _measures(data, speed, cache, sample):
            if part in parts:
                print(f"{speed}: {part}", flush=True)
                results[speed][part] = measure()
                save(results)
    if "baselines" in parts:
        encoders = ["use", "e5"] if "full" in speeds else ["use"]
        results["baselines"] = {}
        for title, own in (("all", data), (f"{FEW} a question", data.few(FEW, SEED))):
            print(f"baselines: {title}", flush=True)
            results["baselines"][title] = measure_baselines(cache, own, encoders)
            save(results)
    return results


def _measures(
    data: Data, speed: str, cache: Path, sample: int
) -> Iterator[tuple[str, Callable[[], dict[str, Any]]]]:
    """Give what measures each part; the bot is loaded when the first part asks for it."""
    workspace = write_workspace(cache / "all", data, speed)

    @functools.cache
    def asker() -> Asker:
        return Asker(workspace, data.questions)

    yield "accuracy", lambda: measure_accuracy(asker(), data)
    yield "http", lambda: _measure_http(workspace, asker(), data)
    yield "noise", lambda: measure_noise(asker(), data.dev, sample)
    yield "few", lambda: measure_few(cache, data, speed)
    yield "ablation", lambda: measure_ablation(cache, data, speed)
    yield "speed", lambda: measure_speed(workspace, data)
    yield "indexing", lambda: measure_indexing(write_workspace(cache / "cold", data, speed))


def _measure_http(workspace: Path, asker: Asker, data: Data) -> dict[str, Any]:
    with http_door(workspace, {text: key for key, text in data.questions.items()}) as door:
        return measure_http(door, asker, data)


def main() -> None:
    """Measure what was chosen, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--split", default="dev")
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    speeds = [speed for speed in SPEEDS if speed != "trained" or can_train()]
    parser.add_argument("--speeds", nargs="+", choices=SPEEDS, default=speeds)
    parser.add_argument("--sample", type=int, default=200, help="texts of each kind of noise")
    parser.add_argument("--cache", type=Path, help="keep workspaces and vectors here")
    chosen = parser.parse_args()
    data = read_data(chosen.data, chosen.split)
    with tempfile.TemporaryDirectory() as folder:
        cache = chosen.cache or Path(folder)
        save = saver(chosen.json)
        results = run(data, chosen.parts, chosen.speeds, cache.resolve(), chosen.sample, save)
    print(faq_table.render(results))
    if not can_train():
        print(f"\nnot measured: an encoder trained on the paraphrases; {tell_extra('train')}")


if __name__ == "__main__":
    main()
