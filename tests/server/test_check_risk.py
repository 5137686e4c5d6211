"""What editors write is held to the policy of risk, and the files of that policy are checked."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from classifiers.classify_settings import ClassifySettings
from classifiers.text_classify import TextClassify
from server.cli import main
from server.commands.init import make_starter
from tests.server.test_labels import SAID, model

__all__ = ["model"]
Check = Callable[..., list[str]]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make_starter(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def check(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    """Set what is given in bot.json; return the exit code and the lines about it."""
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")

    def run(**settings: object) -> list[str]:
        config = shop / "bot.json"
        config.write_text(json.dumps(json.loads(config.read_text()) | settings))
        result = CliRunner().invoke(main, ["check", str(shop)], catch_exceptions=False)
        lines = [line for line in result.stdout.splitlines()[:-1] if "encoder" not in line]
        return [f"exit {result.exit_code}", *lines]

    return run


def append(file: Path, line: str) -> int:
    """Add a line; return its number."""
    file.write_text(file.read_text() + line + "\n")
    return len(file.read_text().splitlines())


def test_the_starter_is_clean(check: Check) -> None:
    assert check(risk={}) == ["exit 0"]


def test_an_answer_that_the_policy_blocks_is_an_error(shop: Path, check: Check) -> None:
    number = append(shop / "faqs/answers/通用.txt", "[包邮吗]\t送货的人也出*售*手*枪")
    code, line = check(risk={})
    assert code == "exit 1"
    assert line.startswith(
        f"faqs/answers/通用.txt:{number}: 错误 error: 有其他风险的词“出*售*手*枪”"
    )
    code, line = check(risk={"其他风险": "warn"})
    assert (code, "手*枪" in line) == ("exit 0", True)
    assert check(risk={"其他风险": "log"}) == ["exit 0"]


def test_without_a_policy_it_is_a_warning(shop: Path, check: Check) -> None:
    append(shop / "chitchat.tsv", "你卖什么\t出售手枪")
    code, line = check()
    assert (code, line.split(":")[0]) == ("exit 0", "chitchat.tsv")


def test_what_a_visitor_may_say_is_no_editors_word(shop: Path, check: Check) -> None:
    append(shop / "chitchat.tsv", "傻逼\t很抱歉让您不满意")
    append(shop / "faqs/questions/包邮吗.txt", "他妈的包邮吗")
    assert not [line for line in check(risk={}) if "risky" in line]


@pytest.mark.parametrize("ascii_only", [False, True])
def test_knowledge_is_told_with_its_line(shop: Path, check: Check, ascii_only: bool) -> None:
    file = sorted((shop / "knowledge").glob("*.json"))[0]
    tree = json.loads(file.read_text()) | {"备注": {"用途": "代开发票"}}
    file.write_text(json.dumps(tree, ensure_ascii=ascii_only, indent=1))
    written = json.dumps("代开发票", ensure_ascii=ascii_only)
    number = next(n for n, line in enumerate(file.read_text().splitlines(), 1) if written in line)
    lines = check(risk={})
    assert any(
        line.startswith(f"knowledge/{file.name}:{number}: 错误 error: 有其他风险") for line in lines
    )


def test_words_of_the_workspace_count_and_its_exceptions_hold(shop: Path, check: Check) -> None:
    (shop / "risk_words.tsv").write_text("竞品甲\t竞品\tblock\n")
    append(shop / "chitchat.tsv", "哪家好\t竞品甲也不错，出售手枪")
    code, line = check(risk={})
    assert (code, "竞品甲" in line) == ("exit 1", True)
    (shop / "risk_allowed.txt").write_text("竞品甲\n出售手枪\n")
    assert check(risk={}) == ["exit 0"]


def test_a_line_of_the_own_lexicon_that_cannot_be_read(shop: Path, check: Check) -> None:
    (shop / "risk_words.tsv").write_text("# 自己的\n竞品甲\t竞品\tstop\n")
    code, line = check()
    assert (code, line[:17]) == ("exit 1", "risk_words.tsv:2:")
    assert "词<Tab>类别<Tab>block|warn|log" in line


def test_intents_are_checked(shop: Path, check: Check, model: Path) -> None:
    code, line = check(intent_model="intents")
    assert (code, line.startswith("bot.json:1: ")) == ("exit 1", True)
    assert "intents" in line
    routes = {"投诉": "complaint", "投拆": "order"}
    code, _, line = check(intent_model=str(model), intents=routes)
    assert (code, "Did you mean '投诉'?" in line) == ("exit 1", True)
    code, line = check(intents={"投诉": "complaint"})
    assert (code, "警告 warning" in line, "--reject-label" in line) == ("exit 0", True, True)


def test_a_model_of_intents_that_rejects_is_fine(check: Check, tmp_path: Path) -> None:
    skill = TextClassify(ClassifySettings(encoders=(), reject_label="其他"))
    rows = [{"text": text, "label": label} for label, texts in SAID.items() for text in texts]
    skill.fit(rows, seed=1, progress=lambda what, done, total: None)
    skill.export(tmp_path / "rejecting")
    routes = {"投诉": "complaint", "其他": "question"}
    assert check(intent_model=str(tmp_path / "rejecting"), intents=routes) == ["exit 0"]
