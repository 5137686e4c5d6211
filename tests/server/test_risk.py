"""What visitors say is judged before it is understood; what is risky is told to editors alone."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import Any

import pytest

from bot.assistant import Assistant
from bot.settings import RiskLevel
from bot.stores import MemoryStore
from server.conversation import Conversations
from server.workspace import Bot
from tests.server.conftest import Chat


def with_policy(bot: Bot, **policy: RiskLevel) -> Conversations:
    tools = bot.assistant.tools
    settings = tools.settings.model_copy(update={"risk": policy})
    assistant = Assistant(replace(tools, settings=settings))
    return Conversations(replace(bot, assistant=assistant), MemoryStore())


def trace_of(talks: Conversations, reply: dict[str, Any]) -> dict[str, Any]:
    trace = talks.explain(reply["session_id"])
    assert trace
    return trace


@pytest.mark.parametrize(
    "sent", ["出售手枪", "云帆长续航版续航多少，出 售 手 木仓", "a gun: chu售手🔫"]
)
def test_what_is_blocked_is_not_answered(car_bot: Conversations, chat: Chat, sent: str) -> None:
    reply = chat(sent)
    assert (reply["route"], reply["state"], reply["confidence"]) == ("blocked", "question", None)
    assert (reply["evidence"], reply["attachments"]) == ([], [])
    assert not {"枪", "售", "gun"} & set(reply["answer"])
    trace = trace_of(car_bot, reply)
    assert trace["risk"]["words"][0]["word"] == "出售手枪"
    assert trace["questions"][0]["reason"] == "有风险 risky: 其他风险"


def test_it_is_said_in_the_language_of_the_visitor(chat: Chat) -> None:
    assert chat("出售手枪")["answer"].startswith("抱歉，这个话题我不能聊。您可以问我：")
    english = chat("出售手枪", lang="en")["answer"]
    assert english.startswith("Sorry, I cannot talk about that. You can ask me: ")


def test_a_question_that_was_open_stays_open(chat: Chat) -> None:
    asked = chat("有几个排气管")
    blocked = chat("出售手枪", asked["session_id"])
    answered = chat("A型号标准续航升级版", blocked["session_id"])
    assert (asked["route"], blocked["route"]) == ("clarify", "blocked")
    assert (answered["route"], answered["answer"]) == ("faq", "0个")


def test_who_swears_is_answered_and_reminded(car_bot: Conversations, chat: Chat) -> None:
    plain = chat("云帆长续航版有几个座位")
    rude = chat("混蛋，云帆长续航版有几个座位")
    assert (plain["route"], rude["route"]) == ("kbqa", "kbqa")
    assert rude["answer"].startswith(plain["answer"])
    assert rude["answer"].endswith("\n温馨提示：请使用文明、合规的用语。")
    assert trace_of(car_bot, rude)["risk"]["action"] == "warn"
    assert trace_of(car_bot, plain)["risk"] is None


def test_what_is_only_logged_changes_nothing(demo_bot: Bot) -> None:
    talks = with_policy(demo_bot, 低俗="log")
    rude = talks.ask("混蛋，云帆长续航版有几个座位")
    assert "提示" not in rude["answer"]
    assert trace_of(talks, rude)["risk"] == {
        "action": "log",
        "category": "低俗",
        "words": [
            {"word": "混蛋", "text": "混蛋", "category": "低俗", "level": "warn", "disguise": ""}
        ],
    }


def test_a_policy_may_block_more(demo_bot: Bot) -> None:
    assert with_policy(demo_bot, 低俗="block").ask("傻逼")["route"] == "blocked"


def test_a_call_for_a_person_is_heard_however_rude(chat: Chat) -> None:
    assert chat("傻逼，转人工")["route"] == "handoff"


def test_the_line_of_the_log_holds_no_word_of_it(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="zhike.turn"):
        chat("出售手枪")
    (line,) = [record.getMessage() for record in caplog.records]
    assert "route=blocked" in line and "手枪" not in line


@pytest.mark.parametrize("sent", ["🍆", "？！", "\ud800 你好"])
def test_signs_and_broken_characters_are_answered(car_bot: Conversations, sent: str) -> None:
    assert car_bot.ask(sent)["route"] in ("exception", "chitchat")
