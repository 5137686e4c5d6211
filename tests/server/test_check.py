"""What may not even be read is an error of `zhike check`, never a stack trace."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from server.commands.init import make_starter

PLACES = [
    "bot.json.bak", "chitchat.tsv", "synonyms.tsv", "tests/more.yml", "knowledge/more.json",
    "faqs/answers/通用.txt", "faqs/questions/more.txt", "faqs/query_label_idx_map.txt",
]  # fmt: skip
Check = Callable[[], Result]


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    make_starter(tmp_path / "shop")
    return tmp_path / "shop"


@pytest.fixture
def check(shop: Path, monkeypatch: pytest.MonkeyPatch) -> Check:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    return lambda: CliRunner().invoke(main, ["check", str(shop)], catch_exceptions=False)


def errors(result: Result) -> list[str]:
    assert result.exit_code == 1, result.output
    return result.stdout.splitlines()[:-1]


def assert_leaving(result: Result, place: str) -> None:
    (line,) = errors(result)
    assert line.startswith(f"{place}: ")
    assert "The link leaves the workspace. " in line


@pytest.mark.parametrize("place", PLACES)
def test_a_link_to_a_strangers_file_is_refused_unread(shop: Path, check: Check, place: str) -> None:
    secret = shop.parent / "secret"
    secret.write_text("秘密")
    (shop / place).unlink(missing_ok=True)
    (shop / place).symlink_to(secret)
    assert_leaving(check(), place)


@pytest.mark.parametrize("place", ["knowledge", "tests", "faqs/answers"])
def test_a_link_to_a_strangers_folder_is_refused_unread(
    shop: Path, check: Check, place: str
) -> None:
    (shop / place).rename(shop.parent / "elsewhere")
    (shop / place).symlink_to(shop.parent / "elsewhere")
    assert_leaving(check(), place)


def test_folders_that_bot_json_names_elsewhere_are_looked_through_too(
    shop: Path, check: Check
) -> None:
    outside = shop.parent / "kg"
    (shop / "knowledge").rename(outside)
    settings = (shop / "bot.json").read_text()
    (shop / "bot.json").write_text(settings.replace('"knowledge"', '"../kg"'))
    assert check().exit_code == 0
    (outside / "more.json").symlink_to("/etc/hostname")
    assert_leaving(check(), f"{shop}/../kg/more.json")


def test_links_within_the_workspace_and_of_what_is_no_content_are_fine(
    shop: Path, check: Check
) -> None:
    (shop / "tests" / "linked.yml").symlink_to("first.yml")
    (shop / "knowledge").rename(shop / "documents")
    (shop / "knowledge").symlink_to("documents")
    (shop / ".git").symlink_to(shop.parent)
    (shop / "knowledge" / "._a.json").write_bytes(b"\xff")
    (shop / "tests" / "._first.yml").write_bytes(b"\xff")
    (shop.parent / "state").mkdir()
    (shop / ".zhike").symlink_to(shop.parent / "state")
    result = check()
    assert result.exit_code == 0, result.output


def test_a_loop_of_links_is_no_loop_of_ours(shop: Path, check: Check) -> None:
    (shop / "loop.json").symlink_to("loop.json")
    assert check().exit_code == 0


@pytest.mark.parametrize("kind", [Path.mkdir, os.mkfifo])
@pytest.mark.parametrize("place", ["knowledge/x.json", "tests/x.yml"])
def test_what_is_no_file_is_not_read(
    shop: Path, check: Check, place: str, kind: Callable[[Path], None]
) -> None:
    kind(shop / place)
    (line,) = errors(check())
    assert line.startswith(f"{place}: ")
    assert "This is not a file. " in line


@pytest.mark.parametrize("place", [b"x\xff", b"knowledge/\xff\xfe.json", b"\xff/chitchat.tsv"])
def test_a_name_that_is_not_utf8_is_refused_and_shown(
    shop: Path, check: Check, place: bytes
) -> None:
    file = shop / os.fsdecode(place)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"")
    assert "The name is not UTF-8. " in errors(check())[0]
    assert "\\udcff" in check().stdout
    file.rename(shop / ".zhike")
    assert (shop / ".zhike").exists()


def test_a_hidden_file_may_have_any_name(shop: Path, check: Check) -> None:
    (shop / os.fsdecode(b".x\xff")).write_bytes(b"")
    assert check().exit_code == 0


@pytest.mark.parametrize("text", ["a: 2024-13-45", "[" * 5000, "!!int x", "\x01"])
def test_any_text_as_a_conversation_is_a_finding(shop: Path, check: Check, text: str) -> None:
    (shop / "tests" / "odd.yml").write_text(text)
    (line,) = errors(check())
    assert line.startswith("tests/odd.yml")


def test_what_the_system_refuses_is_one_message(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    result = CliRunner().invoke(main, ["test", str(shop), "--junit", str(shop / "no" / "x.xml")])
    assert result.exit_code == 2
    assert result.stderr.endswith(
        f"错误 error [os_error]: {shop}/no/x.xml: 无法读写 cannot be read or written: "
        "No such file or directory.\n"
    )
