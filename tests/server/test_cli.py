from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result

from bot.flows.table import FLOW
from server.cli import main
from server.commands.init import make_starter

Run = Callable[..., Result]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Run]:
    """Run ``zhike`` in an empty folder, without encoders."""
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    monkeypatch.delenv("chatbot_config", raising=False)
    monkeypatch.chdir(tmp_path)

    def invoke(*words: str, **options: Any) -> Result:
        result = CliRunner().invoke(main, words, prog_name="zhike", **options)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    yield invoke


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    folder = tmp_path / "shop"
    make_starter(folder)
    return folder


def test_init_check_test_and_what_to_do_next(run: Run) -> None:
    made = run("init", "my_bot")
    assert made.exit_code == 0
    head, following, *steps = made.stdout.splitlines()
    assert (head, following) == ("已创建 made my_bot", "接下来 next:")
    assert [step.split()[1:] for step in steps] == [
        [name, "my_bot"] for name in ("check", "test", "chat", "serve")
    ]
    checked = run("check", "my_bot")
    assert checked.exit_code == 0
    assert checked.stdout.splitlines()[-1].startswith("0 个错误 error(s), ")
    assert re.search(r"比较同义问 comparing paraphrases (\d+)/\1\n", checked.stderr)
    tested = run("test", "my_bot")
    assert tested.exit_code == 0
    assert tested.stdout.splitlines()[-1].endswith(" passed, 0 failed")


def test_init_overwrites_nothing(run: Run, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    assert run("init", "mine").exit_code == 0
    (tmp_path / "mine" / "bot.json").write_text('{"title": "我的"}')
    again = run("init", "mine")
    assert again.exit_code == 2
    assert "Error: mine 里已有内容，请换一个文件夹。It exists and is not empty;" in again.stderr
    assert (tmp_path / "mine" / "bot.json").read_text() == '{"title": "我的"}'
    (tmp_path / "file").write_text("x")
    assert run("init", "file").exit_code == 2


def test_init_copies_nothing_that_a_bot_wrote(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.commands.init.STARTER", shop)
    (shop / ".zhike").mkdir()
    (shop / ".zhike" / "token").write_text("secret")
    assert run("init", "my_bot").exit_code == 0
    assert (shop.parent / "my_bot" / "bot.json").exists()
    assert not (shop.parent / "my_bot" / ".zhike").exists()


def test_a_workspace_is_the_current_folder_unless_named(
    run: Run, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("check").exit_code == 1
    monkeypatch.chdir(shop)
    assert run("check").exit_code == 0
    monkeypatch.chdir(shop.parent)
    monkeypatch.setenv("chatbot_config", str(shop / "bot.json"))
    assert run("test").exit_code == 0


def test_check_names_every_error_with_its_place(run: Run, shop: Path) -> None:
    (shop / "faqs" / "answers" / "通用.txt").write_text("没有制表符\n[没有这个问题]\t答案\n")
    (shop / "knowledge" / "云雾绿茶.json").write_text("{")
    checked = run("check", "shop")
    assert checked.exit_code == 1
    lines = checked.stdout.splitlines()
    assert lines[0].startswith("faqs/answers/通用.txt:1: 错误 error: ")
    assert lines[1].startswith("faqs/answers/通用.txt:2: 错误 error: ")
    assert lines[2].startswith("knowledge/云雾绿茶.json:1: 错误 error: ")
    assert lines[-1] == f"{len(lines) - 1} 个错误 error(s), 0 个警告 warning(s)"


def test_warnings_fail_only_where_told(run: Run, shop: Path) -> None:
    (shop / "faqs" / "answers" / "通用.txt").write_text("[怎么开发票]\t在线开具。\n")
    assert run("check", "shop").exit_code == 0
    strict = run("check", "--strict", "shop")
    assert strict.exit_code == 1
    assert "包邮吗" in strict.stdout
    assert ": 警告 warning: " in strict.stdout
    assert strict.stdout.splitlines()[-1].startswith("0 个错误 error(s), ")


def test_check_names_every_wrong_setting_and_goes_on(run: Run, shop: Path) -> None:
    settings = (shop / "bot.json").read_text()
    (shop / "bot.json").write_text(settings.replace("{", '{\n"titel": "茶",\n"redis_port": 0,', 1))
    (shop / "knowledge" / "云雾绿茶.json").write_text("{")
    (shop / "synonyms.tsv").write_text("价格\n")
    checked = run("check", "shop")
    assert checked.exit_code == 1
    places = [line.partition("error: ")[0] for line in checked.stdout.splitlines()]
    assert places[:3] == [
        "bot.json:2: 错误 ", "bot.json:3: 错误 ", "knowledge/云雾绿茶.json:1: 错误 ",
    ]  # fmt: skip
    assert places[3].startswith("synonyms.tsv:1: 警告 warning: ")
    assert places[4:] == ["3 个错误 error(s), 1 个警告 warning(s)"]


def test_a_settings_file_that_cannot_be_read_hides_nothing(run: Run, shop: Path) -> None:
    (shop / "bot.json").write_text('{"titel": "茶"')
    (shop / "chitchat.tsv").write_text("您好\n")
    lines = run("check", "shop").stdout.splitlines()
    assert [line.partition(": ")[0] for line in lines[:2]] == ["bot.json:1", "chitchat.tsv:1"]


def test_answers_of_an_entity_that_the_knowledge_lacks(run: Run, shop: Path) -> None:
    answers = shop / "faqs" / "answers"
    line = (answers / "云雾绿茶.txt").read_text().splitlines()[0]
    for name in ("云雾绿荼", "咖啡"):
        (answers / f"{name}.txt").write_text(line)
    found = [line for line in run("check", "shop").stdout.splitlines() if "知识里没有" in line]
    fix = "请改文件名，或在知识里补上它。Rename the file, or add the entity."
    assert found == [
        "faqs/answers/云雾绿荼.txt: 警告 warning: 知识里没有“云雾绿荼”这个实体。"
        "The knowledge has no such entity. "
        f"是不是“云雾绿茶”？Did you mean '云雾绿茶'? {fix}",
        "faqs/answers/咖啡.txt: 警告 warning: 知识里没有“咖啡”这个实体。"
        f"The knowledge has no such entity. {fix}",
    ]
    shutil.rmtree(shop / "knowledge")
    assert "知识里没有" not in run("check", "shop").stdout


@pytest.mark.parametrize("command", ["serve", "chat"])
def test_a_mistake_in_a_conversation_test_is_named(run: Run, shop: Path, command: str) -> None:
    (shop / "tests" / "first.yml").write_text("- name: 问候\n  turns:\n  - usr: 您好\n")
    refused = run(command, "shop")
    assert refused.exit_code == 2
    assert "tests/first.yml:3: 错误 error: 没有“usr”这一项。" in refused.stderr


@pytest.mark.parametrize("command", ["serve", "chat", "test"])
def test_an_error_of_ours_is_one_message_and_no_trace(run: Run, shop: Path, command: str) -> None:
    missing = run(command, "nowhere")
    assert missing.exit_code == 2
    assert missing.stdout == ""
    assert missing.stderr.splitlines()[-1] == (
        "错误 error [invalid_settings]: nowhere/bot.json: 没有这个设置文件。"
        "There is no such settings file. "
        "请指明工作区，或新建一个。Name a workspace, or make one: zhike init nowhere"
    )
    (shop / "knowledge" / "云雾绿茶.json").write_text("{")
    broken = run(command, "shop")
    assert broken.exit_code == 2
    assert "错误 error [invalid_workspace]: shop 有 1 个错误，不能启动。" in broken.stderr
    assert "knowledge/云雾绿茶.json:1: 错误 error: " in broken.stderr
    assert "Traceback" not in broken.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["dance"], "Error: No such command 'dance'."),
        (["serve", "--port", "0"], "Error: Invalid value for '--port': 0 is not in the range"),
        (["serve", "--workers", "x"], "Error: Invalid value for '--workers': 'x' is not a valid"),
        (["init"], "Error: Missing argument 'DIRECTORY'."),
        (["check", "shop/bot.json"], "Error: Invalid value for '[WORKSPACE]'"),
    ],
)
def test_wrong_words_are_explained(run: Run, shop: Path, words: list[str], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert message in result.stderr


def test_two_bots_of_one_name_are_not_served(run: Run, shop: Path) -> None:
    result = run("serve", "shop", "shop")
    assert result.exit_code == 2
    assert "有两个机器人都叫“shop”，请在 bot.json 里改 name。" in result.stderr


def test_a_failing_conversation_is_shown_with_what_came(run: Run, shop: Path) -> None:
    (shop / "tests" / "first.yml").write_text(
        "- {name: 价格, turns: [{user: 绿茶多少钱}, {user: 那普洱呢, contains: 1元}]}\n"
        "- {name: 问候, turns: [{user: 您好, route: chitchat}]}\n"
    )
    result = run("test", "shop", "--junit", "report.xml")
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "失败 FAIL  tests/first.yml  价格"
    assert lines[1] == "    第 2 轮 turn 2  用户 user: 那普洱呢"
    assert lines[2] == "    - contains: 1元"
    assert lines[3].startswith("    + answer: ")
    assert "238元" in lines[3]
    assert lines[4:] == ["ok  tests/first.yml  问候", "1 passed, 1 failed"]
    suite = ElementTree.parse("report.xml").getroot()
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("2", "1")


def test_only_some_conversations_are_played(run: Run, shop: Path) -> None:
    some = run("test", "shop", "--only", "问候")
    assert some.stdout.splitlines()[-1] == "1 passed, 0 failed"
    none = run("test", "shop", "--only", "没有的")
    assert none.exit_code == 2
    assert "Error: shop/tests 里没有名字含“没有的”的对话测试。" in none.stderr


def test_the_diagram_is_the_dialogs_table(run: Run) -> None:
    assert run("diagram").stdout == FLOW.to_mermaid()
    assert run("diagram", "--dot").stdout == FLOW.to_dot()


def test_the_diagram_as_a_picture_needs_graphviz(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    without = run("diagram", "--svg", "flow.svg")
    assert without.exit_code == 1
    assert without.stderr == (
        "Error: 没有安装 graphviz is not installed. 请运行 Run: apt-get install graphviz\n"
    )
    program = tmp_path / "dot"
    program.write_text("#!/bin/sh\necho '<svg>'\nexec /bin/cat\n")
    program.chmod(0o755)
    drawn = run("diagram", "--svg", "flow.svg")
    assert (drawn.exit_code, drawn.stdout) == (0, "flow.svg\n")
    assert (tmp_path / "flow.svg").read_text() == "<svg>\n" + FLOW.to_dot()
    program.write_text("#!/bin/sh\necho broken >&2\nexit 3\n")
    failed = run("diagram", "--svg", "flow.svg")
    assert failed.exit_code == 1
    assert failed.stderr == "Error: dot failed: broken\n\n"


def test_chatting_in_the_terminal(run: Run, shop: Path) -> None:
    lines = [
        "您好",
        "2",
        "/why",
        "那绿茶呢",
        "/new",
        "那绿茶呢",
        "/help",
        "",
        "/quit",
        "多久能发货",
    ]
    result = run("chat", "shop", input="\n".join(lines))
    assert result.exit_code == 0
    turns = result.stdout.split("> ")
    assert turns[0].startswith("山月茶铺\n直接提问；")
    assert "欢迎来到山月茶铺" in turns[1]
    assert "[2] 普洱多少钱" in turns[1]
    assert "238元" in turns[2]
    assert "依据 evidence 老树普洱 › 基本信息 › 售价 = 238元" in turns[2]
    assert "question --graph_answer / answer_graph--" in result.stdout
    assert "  实体 entities 老树普洱\n" in result.stdout
    assert re.search("基本信息 › 售价 +│ 多少钱 +│ 0.9", result.stdout)
    assert "168元" in result.stdout
    assert "想了解云雾绿茶的什么" in result.stdout
    assert "当天发货" not in result.stdout


def test_a_chat_ends_with_its_input(run: Run, shop: Path) -> None:
    result = run("chat", "shop", input="/why\n")
    assert result.exit_code == 0
    assert "还没有对话 nothing was said yet" in result.stdout


def test_help_and_version(run: Run) -> None:
    shown = run("-h").stdout
    for command in ("init", "serve", "chat", "check", "test", "diagram"):
        assert f"\n  {command} " in shown
    assert run("--version").stdout.startswith("zhike")
