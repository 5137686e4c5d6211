"""The benchmarks run, on sizes so small that they say nothing about speed, and write valid JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import table, workspaces
from benchmarks.mix import KINDS, make_mix
from benchmarks.run import PARTS, Sizes, run
from bot.settings import Settings
from bot.text import normalize
from faq.files import read_faq

TINY = Sizes(repeats=1, questions=8, turns=16, paraphrases=40)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workspaces, "CACHE", tmp_path / "cache")


@pytest.mark.slow
def test_every_part_writes_json_that_makes_a_table(tmp_path: Path) -> None:
    file = tmp_path / "results.json"

    results = run(list(PARTS), file, TINY)

    assert json.loads(file.read_text("utf-8")) == results
    assert set(results) == {"start", "handle", "http", "memory"}
    assert results["http"]["errors"] == 0
    assert results["handle"]["all"]["count"] == 8
    assert results["handle"]["new"]["encoded"] == 2  # the counter counts
    assert results["memory"]["worker_mb"]["rss"] >= results["memory"]["worker_mb"]["pss"] > 0
    assert table.render(results).count("\n| ") == 16


def test_one_part_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    file.write_text('{"start": {"kept": true}}')

    results = run(["memory"], file, TINY)

    assert results["start"] == {"kept": True} and "memory" in results


def test_mix_has_its_shares_and_no_text_twice() -> None:
    mix = make_mix(1200, seed=3)

    kinds = [question.kind for question in mix.measured]
    texts = [normalize(question.text) for question in (*mix.measured, *mix.warm_up)]
    assert {kind: kinds.count(kind) for kind in KINDS} == dict.fromkeys(KINDS, 300)
    assert len(texts) == len(set(texts)) == 1240
    assert make_mix(1200, seed=3) == mix


def test_made_up_workspace_is_valid_and_as_large_as_asked(tmp_path: Path) -> None:
    workspaces.write_workspace(tmp_path / "made", 400, seed=1)

    settings = Settings(faq_data_dir="car_faqs/answers")
    folder = read_faq(tmp_path / "made", settings)

    assert folder.findings == ()
    assert sum(len(question.paraphrases) for question in folder.questions) == 400


def test_readme_table_is_replaced_between_its_markers(tmp_path: Path) -> None:
    readme, results = tmp_path / "README.md", tmp_path / "results.json"
    readme.write_text(f"above\n{table.BEGIN}old\n{table.END}below\n", "utf-8")
    run(["memory"], results, TINY)

    table.update_readme(results, readme)

    text = readme.read_text("utf-8")
    assert "memory of one worker" in text and "old" not in text
    assert text.startswith("above\n") and text.endswith("below\n")
