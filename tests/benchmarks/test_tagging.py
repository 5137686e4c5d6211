"""What measures tagging: its scores, and what it learns from and judges."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.tagging_measures import score
from benchmarks.tagging_names import judge, read
from classifiers.tagging.spans import Span


def test_f1_counts_over_all_texts() -> None:
    figures = score([{1, 2, 3}, {4}, set()], [{1, 2}, {5}, {6}])
    assert (figures["precision"], figures["recall"], figures["f1"]) == (0.5, 0.5, 0.5)
    assert figures["texts"] == 3
    assert figures["low"] < 0.5 < figures["high"]


def test_nothing_wanted_and_nothing_given_is_no_error() -> None:
    assert score([set()], [set()])["f1"] == 0


def test_a_tenth_is_judged_and_never_learnt_from(tmp_path: Path) -> None:
    rows = [{"text": f"第{n}人", "entities": [[0, 1, "LOC"]]} for n in range(50)]
    file = tmp_path / "ner.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    learnt, judged = read(file)
    assert (len(learnt), len(judged)) == (45, 5)
    assert {text for text, _ in learnt}.isdisjoint(text for text, _ in judged)
    assert (learnt, judged) == read(file)
    assert judged[0][1] == [Span("第", "LOC", 0, 1)]


class _Upper:
    def tag(self, text: str) -> list[Span]:
        return [Span(c, "X", at, at + 1) for at, c in enumerate(text) if c.isupper()]


def test_a_name_counts_with_its_place_and_its_type() -> None:
    examples = [("aB", [Span("B", "X", 1, 2)]), ("C", [Span("C", "Y", 0, 1)])]
    figures = judge(_Upper(), examples)
    assert figures["f1"] == 0.5
    assert figures["types"] == {"X": 0.6667, "Y": 0.0}
