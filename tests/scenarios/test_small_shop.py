"""A small shop, strings alone: what visitors type there that is neither question nor answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.flows.actions import ACTIONS
from bot.flows.decide import decide
from bot.flows.situation import Situation, clarify
from bot.flows.understanding import FAQ_NEAR, Understanding
from bot.skill import FaqQuery
from bot.types import Clarification, FaqCandidate, FaqEvidence, Option, Reply, Session, Turn
from server.workspace import Bot, load_bot, open_workspace
from tests.faq.workspaces import write_cars

SESSION = Session("0" * 32)
SHOP = {
    "怎么开发票": ("在哪里开发票", "能开电子发票吗"),
    "怎么取消订单": ("订单怎么撤销", "下单后反悔了怎么办"),
    "发票抬头写错了怎么改": ("抬头填错怎么更正",),
    "客服电话多少": ("客服热线是多少",),
    "多久发货": ("几天能寄出", "什么时候寄"),
    "怎么开发票和收据": ("发票收据一起开行吗",),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = write_cars(tmp_path_factory.mktemp("shop"), SHOP)
    (folder / "bot.json").write_text(json.dumps({"encoders": []}))
    return load_bot(open_workspace(folder, environ={}))


def say(bot: Bot, text: str) -> Reply:
    return bot.assistant.handle(Turn(text), SESSION).reply


@pytest.mark.parametrize(
    "text",
    [
        "怎么开发票怎么开发票怎么开发票怎么开发票",
        "怎么开发票？怎么开发票？怎么开发票？怎么开发票？怎么开发票？怎么开发票？",
        "怎么开发票 怎么开发票",
    ],
)
def test_a_question_said_again_and_again_is_that_question(shop: Bot, text: str) -> None:
    reply = say(shop, text)
    assert (reply.answer, reply.confidence) == ("答0", 1.0)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("怎么开发票和怎么取消订单", "答0\n答1"),
        ("请问怎么开发票跟多久发货", "答0\n答4"),
        ("怎么开发票和收据", "答5"),  # a question of its own
        ("怎么开发票和怎么收拾屋子", None),  # only one half is known
        ("发票和订单", None),
    ],
)
def test_two_questions_joined_by_and_are_both_answered(
    shop: Bot, text: str, answer: str | None
) -> None:
    reply = say(shop, text)
    assert reply.answer == answer if answer else "\n答" not in reply.answer


def test_a_literal_part_of_a_wording_is_offered_at_least(shop: Bot) -> None:
    skill: Any = shop.registry.get("faq")
    found = skill.run(FaqQuery(text="订单", encode=False)).candidates
    assert {c.question for c in found if c.confidence >= FAQ_NEAR} == {"怎么取消订单"}
    found = skill.run(FaqQuery(text="发票", encode=False)).candidates
    assert {c.question for c in found if c.confidence >= FAQ_NEAR} >= {
        "怎么开发票",
        "发票抬头写错了怎么改",
        "怎么开发票和收据",
    }
    assert [c.confidence for c in found] == sorted((c.confidence for c in found), reverse=True)


@pytest.mark.parametrize("text", ["怎么", "什么", "票", "发牌", ""])
def test_what_tells_nothing_is_no_part_of_a_wording(shop: Bot, text: str) -> None:
    skill: Any = shop.registry.get("faq")
    (asked, plain) = (skill.run(FaqQuery(text=text)), shop_matches(skill, text))
    assert [c.confidence for c in asked.candidates] == plain


def shop_matches(skill: Any, text: str) -> list[float]:
    """What the retriever itself says, best first."""
    return [round(m.confidence, 6) for m in skill.order(skill.retriever.find(text))][:5]


ORDERS = Clarification("question", "订单", (Option("question", "多久发货", ("多久发货",)),), 1)


def test_never_mind_is_a_question_where_the_faq_has_one(shop: Bot) -> None:
    reply = shop.assistant.handle(Turn("取消"), SESSION).reply
    assert "怎么取消订单" in (*reply.suggestions, *(e.question for e in faq_evidence(reply)))
    for text, session in (
        ("取消", replace(SESSION, pending=ORDERS)),  # what was asked back is dropped
        ("算了", SESSION),
        ("退出", SESSION),  # no question is about that
    ):
        assert shop.assistant.handle(Turn(text), session).reply.route == "chitchat"


def faq_evidence(reply: Reply) -> list[FaqEvidence]:
    return [item for item in reply.evidence if isinstance(item, FaqEvidence)]


def test_a_single_question_is_asked_back_as_one(shop: Bot) -> None:
    near = FaqCandidate(4, "多久发货", "多久发货", 0.45, {}, (), (), "", None, "strings")
    for confidence, told in (
        (0.45, "您是想问“多久发货”吗？不是的话，请换个说法再问一次。"),
        (0.3, "最接近的是“多久发货”。不是的话，请换个说法再问一次。"),
    ):
        read = Understanding("发货", faq=(replace(near, confidence=confidence),))
        decision = decide(read, SESSION, shop.assistant.tools)
        asked = clarify(SESSION, read, decision)
        now = Situation("发货", SESSION, "zh", read, decision, shop.assistant.tools, asked)
        draft = ACTIONS["ask_question" if confidence >= FAQ_NEAR else "offer_nearest"](now)
        assert draft.answer.endswith(told)
        assert draft.suggestions[:2] == ("多久发货", "都不是")
    asked_back = replace(SESSION, pending=ORDERS)
    assert shop.assistant.handle(Turn("是的"), asked_back).reply.answer == "答4"
    assert shop.assistant.handle(Turn("都不是"), asked_back).reply.route == "exception"


def test_the_shops_own_questions_are_the_examples_where_no_topics_are_named(shop: Bot) -> None:
    reply = shop.assistant.handle(Turn("唱歌"), SESSION).reply
    assert reply.suggestions == ("怎么开发票", "怎么取消订单", "发票抬头写错了怎么改", "转人工")
    assert "您可以问我：怎么开发票、怎么取消订单、发票抬头写错了怎么改。" in reply.answer
    assert say(shop, "你好").suggestions == reply.suggestions[:-1]


def test_no_examples_are_offered_where_topics_are_none(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, SHOP)
    (folder / "bot.json").write_text(json.dumps({"encoders": [], "topics": []}))
    bot = load_bot(open_workspace(folder, environ={}))
    assert say(bot, "唱歌").suggestions == ("转人工",)


@pytest.mark.parametrize(
    "text", ["zhuan rengong", "Zhuan Ren Gong", "zhuanrengong", "ren gong ke fu"]
)
def test_a_person_is_called_in_pinyin(shop: Bot, text: str) -> None:
    assert say(shop, text).route == "handoff"
