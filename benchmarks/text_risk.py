"""How well risky words are seen: ``python benchmarks/text_risk.py --data DIR --json OUT``.

The lexicon's own words (``block`` and ``warn``) stand in ordinary sentences, once as they are and
once disguised; a word counts as seen when one of its category is. DIR holds ``cold/cold.tsv`` and
``thucnews_titles/titles.tsv``: how many of their harmless dev rows are taken for risky.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

if not __package__:  # run as a file: its folder would shadow the standard library's http
    sys.path[0] = str(Path(__file__).resolve().parent.parent)
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")  # read when NumPy is imported

from benchmarks.disguises import KINDS, disguise  # noqa: E402
from benchmarks.machine import describe  # noqa: E402
from benchmarks.results import saver  # noqa: E402
from classifiers.risk.lexicon import Entry, Lexicon  # noqa: E402
from classifiers.text_risk import shipped_entries, shipped_lexicon  # noqa: E402

CARRIERS = (
    "请问你们这里有{}吗", "{}多少钱", "我想问一下{}的事情", "昨天有人跟我说{}，这是什么意思",
    "{}", "能不能告诉我哪里有{}？", "你好，{}怎么弄", "这个车上可以{}吗", "听说附近有{}，是真的吗",
    "hello {} ok", "加我聊{}，在线等", "为什么不让说{}呢",
)  # fmt: skip


def measure_disguises(lexicon: Lexicon, entries: Sequence[Entry], seed: int) -> dict[str, Any]:
    """Return for each kind how many words it changes, and how many are seen plain and disguised."""
    found: dict[str, Any] = {}
    totals = [0, 0, 0]
    for kind in KINDS:
        missed: list[str] = []
        rows = [0, 0, 0]
        for entry in entries:
            hidden = disguise(entry.word, kind, seed)
            if hidden is None:
                continue
            carrier = random.Random(f"{seed} {entry.word}").choice(CARRIERS)
            plain = _sees(lexicon, carrier.format(entry.word), entry)
            masked = _sees(lexicon, carrier.format(hidden), entry)
            rows = [rows[0] + 1, rows[1] + plain, rows[2] + masked]
            if plain and not masked:
                missed.append(carrier.format(hidden))
        totals = [total + row for total, row in zip(totals, rows, strict=True)]
        found[kind] = _rate(rows) | {"missed": missed[:20]}
    return found | {"all": _rate(totals)}


def _sees(lexicon: Lexicon, text: str, entry: Entry) -> bool:
    return any(hit.entry.category == entry.category for hit in lexicon.find(text))


def _rate(rows: Sequence[int]) -> dict[str, Any]:
    words, plain, masked = rows
    return {
        "words": words,
        "plain": round(plain / max(words, 1), 4),
        "disguised": round(masked / max(words, 1), 4),
        "lost": round((plain - masked) / max(words, 1), 4),
    }


def measure_false_alarms(lexicon: Lexicon, file: Path, harmless: str | None) -> dict[str, Any]:
    """Return how many harmless dev rows hold a word that is blocked or warned of, and which."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t"))
    texts = [
        row["text"]
        for row in rows
        if row["split"] == "dev" and (harmless is None or row["label"] == harmless)
    ]
    alarms = [
        [(hit.entry.word, hit.disguise, text[hit.start : hit.end]) for hit in hits]
        for text in texts
        if (hits := [hit for hit in lexicon.find(text) if hit.entry.level != "log"])
    ]
    hidden = [words for words in alarms if all(way for _, way, _ in words)]
    count = len(texts)
    return {
        "texts": count,
        "alarms": round(len(alarms) / count, 5),
        "by_disguise": round(len(hidden) / count, 5),
        "examples": hidden[:40],
    }


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    given = os.environ.get("ZHIKE_BENCH_DATA")
    parser.add_argument("--data", type=Path, default=given, required=not given)
    parser.add_argument("--json", type=Path, help="write everything here")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    lexicon = shipped_lexicon()
    entries = [entry for entry in shipped_entries() if entry.level != "log"]
    results: dict[str, Any] = {"machine": describe(), "seed": chosen.seed}
    results["disguises"] = measure_disguises(lexicon, entries, chosen.seed)
    titles, cold = chosen.data / "thucnews_titles/titles.tsv", chosen.data / "cold/cold.tsv"
    results["false_alarms"] = {
        "thucnews titles": measure_false_alarms(lexicon, titles, None),
        "COLD, not offensive": measure_false_alarms(lexicon, cold, "0"),
    }
    saver(chosen.json)(results)
    print("| disguise | words | seen plain | seen disguised | lost |\n|---|---|---|---|---|")
    for kind, row in results["disguises"].items():
        print(f"| {kind} | {row['words']} | {row['plain']} | {row['disguised']} | {row['lost']} |")
    for name, row in results["false_alarms"].items():
        print(f"{name}: {row['texts']} texts, {row['alarms']:.2%} alarms,", end=" ")
        print(f"{row['by_disguise']:.2%} by a disguise alone")


if __name__ == "__main__":
    main()
