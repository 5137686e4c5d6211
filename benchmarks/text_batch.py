"""Rows a second and memory of `zhike predict` over growing tables, each in its own process.

.venv/bin/python -m benchmarks.text_batch [--skill lexicon|risk|tagging] [--rows 10000,100000]
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.training import Row
from server.batch import predict_table
from server.batch_job import Job
from server.tables.reading import read_table
from server.tables.writing import write_table

BATCH_SIZE = 1024
_PARTS = (
    "怎么",
    "退款",
    "这辆车",
    "续航",
    "多少钱",
    "能不能",
    "便宜一点",
    "售后",
    "太差了",
    "空调",
    "是自动的吗",
)


def open_lexicon() -> Any:
    """The lexicon of text_risk alone."""
    from classifiers.text_risk import TextRisk, shipped_lexicon

    return TextRisk(shipped_lexicon())


def open_risk() -> Any:
    """text_risk with its default model: an encoder reads every text."""
    from classifiers.text_risk import TextRisk

    return TextRisk.open_default()


def open_tagging() -> Any:
    """Keywords of text_tagging."""
    from classifiers.text_tagging import TaggingSettings, TextTagging

    return TextTagging(TaggingSettings(use_ner=False, use_textlabel=False))


SKILLS: dict[str, Callable[[], Any]] = {
    "lexicon": open_lexicon,
    "risk": open_risk,
    "tagging": open_tagging,
}


def measure_batch(skill: str, sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Predict tables of so many rows, one after another."""
    found = []
    for rows in sizes:
        with get_context("spawn").Pool(1) as pool:  # so that each has a memory of its own
            found.append(pool.apply(_measure, (skill, rows)))
        print(found[-1], flush=True)
    return found


def _measure(skill_name: str, rows: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        source = str(Path(folder) / "in.jsonl")
        write_table(source, _make_rows(rows))
        skill = SKILLS[skill_name]()
        field = "content" if skill_name == "tagging" else "first_sequence"
        job = Job(source, Path(folder) / "out.jsonl", {field: "text"}, batch_size=BATCH_SIZE)
        wall, cpu = time.perf_counter(), time.process_time()
        done = predict_table(job, lambda: read_table(source), skill, lambda done: None)
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "skill": skill_name,
        "rows": done.rows,
        "rows_per_cpu_s": round(done.rows / cpu),
        "wall_s": round(wall, 1),
        "peak_mib": round(peak),
    }


def _make_rows(count: int) -> Iterator[Row]:
    chosen = random.Random(0)
    for number in range(count):
        yield {"id": number, "text": "".join(chosen.choices(_PARTS, k=4)) + str(number)}


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--skill", choices=SKILLS, default="lexicon")
    parser.add_argument("--rows", default="10000,100000,1000000")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    figures = measure_batch(given.skill, [int(size) for size in given.rows.split(",")])
    if given.json:
        given.json.write_text(json.dumps(figures, indent=1))
