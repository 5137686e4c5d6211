"""What a terminal shows of a reply is the reply's text, whatever it looks like."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from server import open_bot
from server.commands.chat import Terminal, draw_tree
from server.commands.init import make_starter
from tests.faq.workspaces import write_cars

ODD = "[bold]甲[/bold]"


def test_names_in_a_table_are_no_markup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    make_starter(tmp_path)
    for number, name in enumerate([ODD, "[/]乙"]):
        tree = {"实体": {"名称": name, "关键词": name}, "[u]规格": {"产地[/]": f"[red]{number}"}}
        (tmp_path / "knowledge" / f"{number}.json").write_text(json.dumps(tree))
    written = io.StringIO()
    terminal = Terminal(open_bot(tmp_path), Console(file=written, width=200))
    terminal.take("[bold]甲[/bold]和[/]乙的产地[/]")
    terminal.take("/why")
    for text in (f"│ {ODD} ", "│ [/]乙 ", "┃ 产地[/] ┃", "│ [red]0 ", "[u]规格"):
        assert text in written.getvalue()


def test_why_says_that_a_wording_is_shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    (tmp_path / "bot.json").write_text("{}")
    write_cars(tmp_path, {"怎么退定金": ["退钱"], "怎么退尾款": ["退钱"], "几点开门": ["营业时间"]})
    written = io.StringIO()
    terminal = Terminal(open_bot(tmp_path), Console(file=written, width=200))
    terminal.take("退钱")
    terminal.take("/why")
    assert "2 个问题都有这个问法 a wording of 2 questions" in written.getvalue()
    terminal.take("唱歌")
    terminal.take("/why")
    assert "没有接近的 nothing near" in written.getvalue()
    assert "原话 exact" in written.getvalue()


@pytest.fixture
def cars(monkeypatch: pytest.MonkeyPatch) -> tuple[Terminal, io.StringIO]:
    """A terminal over the demo workspace, and what is written on it."""
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    written = io.StringIO()
    return Terminal(open_bot("data/car_presales"), Console(file=written, width=200)), written


def test_why_names_risky_words_and_the_answer_does_not(
    cars: tuple[Terminal, io.StringIO],
) -> None:
    terminal, written = cars
    terminal.take("出 售 手 木仓")
    assert "手枪" not in written.getvalue()
    terminal.take("/why")
    assert "风险 risk block 其他风险 出售手枪（出 售 手 木仓）" in written.getvalue()


def test_graph_is_drawn_as_a_tree(cars: tuple[Terminal, io.StringIO]) -> None:
    terminal, written = cars
    terminal.take("A型号长续航版和云帆长续航版哪个续航长")
    assert "│ A型号 长续航版 │ 640km" in written.getvalue()
    terminal.take("/graph")
    assert written.getvalue().endswith(
        "A型号 长续航版\n└── 纯电续航里程 → 640km\n云帆 长续航版\n└── 纯电续航里程 → 705km\n"
    )


def test_graph_of_an_answer_without_one(cars: tuple[Terminal, io.StringIO]) -> None:
    terminal, written = cars
    terminal.take("/graph")
    terminal.take("您好")
    terminal.take("/graph")
    assert written.getvalue().count("没有关系图 the last answer has no graph") == 2


def test_three_pieces_of_evidence_are_shown_and_why_shows_all(
    cars: tuple[Terminal, io.StringIO],
) -> None:
    terminal, written = cars
    terminal.take("云帆长续航版的厂商还有哪些车")
    assert written.getvalue().count("依据 evidence") == 3
    assert "另有 1 条 1 more: /why" in written.getvalue()
    terminal.take("/why")
    assert written.getvalue().count("依据 evidence") == 3 + 4
    assert "list | 霁川_云帆_2023款_长续航版 → 厂商 | 除了" in written.getvalue()
    terminal.take("/new")
    terminal.take("/why")
    terminal.take("/graph")
    assert written.getvalue().count("依据 evidence") == 3 + 4
    assert "没有关系图" in written.getvalue()


def test_why_shows_a_plan_that_was_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    (tmp_path / "bot.json").write_text("{}")
    write_cars(tmp_path, {"价格最低的是哪款": ["谁便宜"], "几点开门": ["营业时间"]})
    (tmp_path / "car_knowledge_graph").mkdir()
    for name, price in (("甲", "8万"), ("乙", "9万")):
        tree = {"实体": {"名称": name, "关键词": name}, "价格": price}
        (tmp_path / "car_knowledge_graph" / f"{name}.json").write_text(json.dumps(tree))
    written = io.StringIO()
    terminal = Terminal(open_bot(tmp_path), Console(file=written, width=200))
    terminal.take("价格最低的是哪款")
    terminal.take("/why")
    assert "查询 query rank 价格 ↑ 1" in written.getvalue()


def test_ring_and_markup_in_a_graph_are_drawn_as_they_are() -> None:
    names = ["甲", ODD]
    graph = {
        "nodes": [{"id": name, "label": name} for name in names],
        "edges": [
            {"source": "甲", "target": ODD, "label": "[red]竞品[/]"},
            {"source": ODD, "target": "甲", "label": "竞品"},
        ],
    }
    written = io.StringIO()
    Console(file=written, width=200).print(draw_tree(graph))
    assert written.getvalue() == f"甲\n└── [red]竞品[/] → {ODD}\n    └── 竞品 → 甲\n"
