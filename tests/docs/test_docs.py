"""The pages say what is so: their commands run, their tables are complete, their links lead."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest

from bot import errors
from bot.settings import Settings
from server import open_bot
from server.app import _HTTP_CODES
from server.cli import main

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md"))]
PAGES += sorted(ROOT.glob("*/README.md")) + sorted(ROOT.glob("examples/*/README.md"))
ROOMS = ["bot", "faq", "knowledge", "classifiers", "vision_plugins", "server"]


def blocks(page: Path, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", page.read_text("utf-8"), re.M | re.S)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    prose = re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S)
    targets = re.findall(r"\]\(([^)#]+)[^)]*\)", prose)
    missing = [t for t in targets if "://" not in t and not (page.parent / t).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_commands_and_options_exist(page: Path) -> None:
    for line in "\n".join(blocks(page, "bash")).splitlines():
        words = shlex.split(line, comments=True)
        if not words or Path(words[0]).name != "zhike":
            continue
        command, *rest = main.commands[words[1]], *words[2:]
        while isinstance(command, click.Group):
            found = command.get_command(click.Context(command), rest.pop(0))
            assert found, line
            command = found
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known, line


def test_make_targets_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.M))
    shown = "\n".join(block for page in PAGES for block in blocks(page, "bash"))
    assert {"serve", "setup", "test"} <= set(re.findall(r"make (\S+)", shown)) <= targets


def test_the_readmes_own_bot_path_runs(tmp_path: Path) -> None:
    shown = next(block for block in blocks(ROOT / "README.md", "bash") if "init my_bot" in block)
    lines = [line for line in shown.splitlines() if line.startswith(".venv/bin/zhike")]
    assert [line.split()[1] for line in lines] == ["init", "check", "test", "serve"]
    environment = os.environ | {"ZHIKE_ENCODERS": "[]"}
    for line in lines[:-1]:  # serving is tested in tests/browser
        words = [sys.executable, "-m", "server", *line.split()[1:]]
        done = subprocess.run(
            words, cwd=tmp_path, env=environment | {"PYTHONPATH": str(ROOT)}, capture_output=True
        )
        assert done.returncode == 0, done.stderr.decode()


def test_the_readmes_python_runs() -> None:
    (shown,) = blocks(ROOT / "README.md", "python")
    assert len(shown.splitlines()) == 3
    done = subprocess.run([sys.executable, "-c", shown], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, "空调控制方式" in done.stdout) == (0, True), done.stderr


def test_every_setting_is_documented() -> None:
    page = (ROOT / "docs" / "workspace.md").read_text("utf-8")
    table = page.split("## bot.json")[1].split("\n## ")[0]
    documented = {
        name
        for row in table.splitlines()
        if row.startswith("| `")
        for name in re.findall(r"`(\w+)`", row.split("|")[1])
    }
    assert documented == set(Settings.model_fields)


def test_every_error_code_is_documented() -> None:
    def walk(cls: type[errors.ZhikeError]) -> set[str]:
        return {cls.code}.union(*map(walk, cls.__subclasses__()))

    page = (ROOT / "docs" / "api.md").read_text("utf-8").split("## Failures")[1]
    documented = {
        code
        for row in page.splitlines()
        if row.startswith("| ")
        for code in re.findall(r"`(\w+)`", row.split("|")[2])
    } - {"error_code"}
    known = walk(errors.ZhikeError) | set(_HTTP_CODES.values()) | {"internal_error"}
    assert documented == known


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_has_a_short_page(room: str) -> None:
    assert 1 <= len((ROOT / room / "README.md").read_text("utf-8").splitlines()) <= 10


def test_every_subcommand_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert [name for name in main.commands if f"`zhike {name}" not in readme] == []
    assert isinstance(main, click.Group)


def test_what_can_be_asked_is_answered_so() -> None:
    page = (ROOT / "docs" / "workspace.md").read_text("utf-8")
    table = page.split("### What can be asked")[1].split("\n#")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    assert len(rows) > 20
    bot = open_bot(ROOT / "data" / "car_presales")
    for kind, questions, part in rows[2:]:
        session = None
        for question in questions.split(" → "):
            reply = bot.ask(question, session)
            session = reply["session_id"]
        assert part in reply["answer"], (kind, questions)


def test_editions_are_told_as_the_page_says(tmp_path: Path) -> None:
    page = (ROOT / "docs" / "workspace.md").read_text("utf-8")
    shown = page.split("### One product, several editions")[1].split("```json\n")[1].split("```")[0]
    knowledge = tmp_path / "car_knowledge_graph"
    knowledge.mkdir()
    (knowledge / "晨星 M5.json").write_text(shown)
    (tmp_path / "bot.json").write_text(json.dumps({"encoders": []}))
    bot = open_bot(tmp_path)
    price, editions = bot.ask("M5多少钱")["answer"], bot.ask("M5有哪些版本")["answer"]
    assert "2999元" in price and "3499元" not in price
    assert "8GB+256GB 2999元" in editions and "12GB+512GB 3499元" in editions


def test_the_graph_in_the_api_is_the_one_that_comes() -> None:
    page = (ROOT / "docs" / "api.md").read_text("utf-8").split("### The graph of an answer")[1]
    question = page.split("` brings")[0].rsplit("`", 1)[1]
    shown = page.split("```json\n")[1].split("```")[0]
    reply = open_bot(ROOT / "data" / "car_presales").ask(question)
    assert reply["attachments"] == json.loads(shown)


def test_the_skill_on_its_page_keeps_the_contract(tmp_path: Path) -> None:
    (shown,) = blocks(ROOT / "docs" / "skills.md", "python")
    command = [sys.executable, "-c", shown]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert (done.stdout, done.returncode) == ("[]\n", 0), done.stderr
