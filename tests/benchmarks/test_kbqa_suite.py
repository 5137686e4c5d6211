"""The runner of a graph suite: what it counts, and what noise may touch."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kbqa_suite import NOISE, WRITTEN, add_noise_to, measure, read_suite, render, wilson
from bot.types import Lang

SUITE = """
- name: 价格之间
  turns:
    - {user: 标准间300到400元之间的有哪些, contains: 标准间}
    - {user: 第二个, contains: 第二个}
- name: 英文
  turns: [{user: 'Does it have a swimming pool?', contains: pool}]
- name: 答不对
  turns: [{user: 离地铁站超过1.5公里的酒店有哪些, contains: 滇池店}]
"""


def _echo(text: str, lang: Lang | None) -> dict[str, Any]:
    empty = {"route": "kbqa", "state": "question", "evidence": [], "suggestions": []}
    return {"answer": text, **empty}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "kb_filter.yml").write_text(SUITE, "utf-8")
    (tmp_path / "tests" / "chat.yml").write_text("- {name: 问候, turns: [{user: 您好}]}", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [(8, 10, 0.4902, 0.9433), (0, 20, 0.0, 0.1611), (20, 20, 0.8389, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson(right: int, total: int, low: float, high: float) -> None:
    score = wilson(right, total)
    assert (score.low, score.high) == (low, high)


def test_only_the_files_of_graph_questions_are_read(folder: Path) -> None:
    suite = read_suite(folder)
    assert [(type_, one.name) for type_, one in suite] == [
        ("filter", "价格之间"),
        ("filter", "英文"),
        ("filter", "答不对"),
    ]


def test_a_suite_that_cannot_be_read_or_is_not_there_is_told(folder: Path) -> None:
    file = folder / "tests" / "kb_filter.yml"
    file.write_text("- {name: 价格, turns: [{usr: 多少钱}]}", "utf-8")
    with pytest.raises(SystemExit, match=r"kb_filter\.yml:1: .*usr"):
        read_suite(folder)
    file.unlink()
    with pytest.raises(SystemExit, match=r"There are no kb_\*\.yml"):
        read_suite(folder)


@pytest.mark.parametrize("kind", NOISE)
@pytest.mark.parametrize("seed", range(10))
def test_noise_touches_what_the_visitor_says_but_no_number(
    folder: Path, kind: str, seed: int
) -> None:
    suite = dict((one.name, one) for _, one in read_suite(folder))
    noisy = dict((one.name, one) for _, one in add_noise_to(read_suite(folder), kind, seed))
    asked = noisy["价格之间"].turns
    assert asked[0].user != suite["价格之间"].turns[0].user
    assert re.findall(r"\d+", asked[0].user) == ["300", "400"]
    assert asked[0].contains == "标准间"
    assert asked[1] == suite["价格之间"].turns[1]  # too short
    assert "1.5" in noisy["答不对"].turns[0].user


def test_same_seed_same_noise(folder: Path) -> None:
    suite = read_suite(folder)
    assert add_noise_to(suite, "typo", 3) == add_noise_to(suite, "typo", 3)
    assert add_noise_to(suite, "typo", 3) != add_noise_to(suite, "typo", 4)


def test_conversations_are_counted_by_type_and_kind_of_noise(folder: Path) -> None:
    found = measure(read_suite(folder), lambda: _echo, seed=1)
    assert (found[WRITTEN]["all"]["right"], found[WRITTEN]["all"]["total"]) == (2, 3)
    assert found[WRITTEN]["types"]["filter"]["right"] == 2
    (failure,) = found[WRITTEN]["failures"]
    assert (failure["type"], failure["name"], failure["place"]) == ("filter", "答不对", 1)
    assert failure["differences"][0][0] == "contains: 滇池店"
    assert found["traditional"]["all"]["total"] == 2  # has no hold on English
    assert found["noise"]["total"] == sum(found[kind]["all"]["total"] for kind in NOISE)
    lines = list(render(found))
    assert lines[0].startswith("filter") and "2 / 3" in lines[0]
    assert lines[1].startswith(WRITTEN) and lines[-1].startswith("all noise")
