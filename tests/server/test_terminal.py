"""What a terminal shows of a reply is the reply's text, whatever it looks like."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from rich.console import Console

from server import open_bot
from server.commands.chat import Terminal
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
    for text in (f"┃ {ODD} ", "┃ [/]乙 ", "│ [red]0 ", "[u]规格"):
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
