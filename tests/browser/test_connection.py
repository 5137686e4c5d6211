"""What a reload, a lost connection or a broken server does to a conversation: nothing for good."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Route, expect

from tests.browser.chat import Chat, text_of


def test_reload_keeps_the_conversation_and_goes_on_in_it(chat: Chat) -> None:
    chat.ask("有几个排气管")
    chat.ask("A型号 标准续航升级版")
    chat.page.reload()
    expect(chat.users).to_have_count(2)
    expect(chat.bots.locator(".text")).to_have_text([re.compile("哪一款"), "0个"])
    assert "空调控制方式" in text_of(chat.ask("空调怎么样"))
    assert len(chat.sent()) == 3


def test_reload_offers_the_last_suggestions_again(chat: Chat) -> None:
    chat.ask("有几个排气管")
    chat.page.reload()
    chat.page.get_by_role("button", name="A型号 标准续航升级版").click()
    assert text_of(chat.answer(1)) == "0个"


def test_message_of_an_offline_visitor_is_kept_and_sent_once(
    chat: Chat, context: BrowserContext
) -> None:
    chat.ask("您好")
    context.set_offline(True)
    expect(chat.page.get_by_text("网络已断开")).to_be_visible()
    chat.send("有几个排气管")
    expect(chat.users.last).to_contain_text("未发送")
    expect(chat.users.last.get_by_role("button", name="重试")).to_be_visible()
    context.set_offline(False)
    assert "哪一款" in text_of(chat.answer(1))
    expect(chat.users.last).not_to_contain_text("未发送")
    expect(chat.page.get_by_text("网络已断开")).to_have_count(0)
    assert chat.sent() == ["您好", "有几个排气管"]


def test_retry_button_sends_at_once(chat: Chat) -> None:
    chat.ask("您好")
    attempts: list[Route] = []

    def refuse(route: Route) -> None:
        attempts.append(route)
        route.abort()

    chat.page.route("**/api/chat*", refuse)
    chat.send("有几个排气管")
    expect(chat.page.get_by_text("暂时连不上服务器")).to_be_visible()
    while len(attempts) < 4:  # by now the page waits four seconds between two attempts
        chat.page.wait_for_timeout(50)
    chat.page.unroute("**/api/chat*")
    with chat.page.expect_response("**/api/chat*", timeout=2000):
        chat.users.last.get_by_role("button", name="重试").click()
    assert "哪一款" in text_of(chat.answer(1))
    expect(chat.page.get_by_text("暂时连不上服务器")).to_have_count(0)
    assert chat.sent() == ["您好", "有几个排气管"]


def test_lost_reply_is_fetched_again_and_the_message_counts_once(chat: Chat) -> None:
    chat.ask("您好")
    lost: list[Route] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            route.fetch()
            lost.append(route)
            route.abort()

    chat.page.route("**/api/chat*", lose)
    chat.send("有几个排气管")
    assert "哪一款" in text_of(chat.answer(1))
    chat.page.wait_for_timeout(1500)
    expect(chat.users).to_have_count(2)
    expect(chat.bots).to_have_count(2)
    assert chat.sent() == ["您好", "有几个排气管"]


def test_unsent_message_survives_a_reload(chat: Chat) -> None:
    chat.ask("您好")
    chat.page.route("**/api/chat*", lambda route: route.abort())
    chat.send("有几个排气管")
    expect(chat.users.last).to_contain_text("未发送")
    chat.page.unroute("**/api/chat*")
    chat.page.reload()
    assert "哪一款" in text_of(chat.answer(1))
    assert chat.sent() == ["您好", "有几个排气管"]


def test_page_closed_before_the_reply_neither_loses_nor_doubles_the_message(
    chat: Chat, context: BrowserContext
) -> None:
    chat.page.route("**/api/sessions/**", lambda route: route.abort())  # no event stream either
    chat.ask("您好")
    chat.page.route("**/api/chat*", lambda route: route.fetch())  # taken, the page never hears
    chat.send("有几个排气管")
    while len(chat.sent()) < 2:
        chat.page.wait_for_timeout(50)
    chat.page.close()
    again = Chat(context.new_page(), chat.server)
    again.page.goto(chat.server)
    assert "哪一款" in text_of(again.answer(1))
    again.page.wait_for_timeout(1000)  # a second bubble would come after the history
    expect(again.users).to_have_count(2)
    assert again.sent() == ["您好", "有几个排气管"]


def test_several_messages_wait_in_order(chat: Chat, context: BrowserContext) -> None:
    chat.ask("您好")
    context.set_offline(True)
    for text in ("有几个排气管", "A型号 标准续航升级版", "谢谢"):
        chat.send(text)
    context.set_offline(False)
    expect(chat.bots).to_have_count(4)
    assert text_of(chat.bots.nth(2)) == "0个"
    assert chat.sent() == ["您好", "有几个排气管", "A型号 标准续航升级版", "谢谢"]
    shown = chat.page.locator(".message")
    kinds = shown.evaluate_all("found => found.map((one) => one.classList[1])")
    assert kinds == ["user", "bot"] * 4


@pytest.mark.parametrize(("status", "words"), [(429, "太频繁"), (503, "暂时不可用")])
def test_overloaded_server_is_said_and_tried_again(chat: Chat, status: int, words: str) -> None:
    chat.ask("您好")
    chat.page.route("**/api/chat*", lambda route: route.fulfill(status=status))
    chat.send("谢谢")
    expect(chat.users.last).to_contain_text(words)
    chat.page.unroute("**/api/chat*")
    chat.answer(1)
    expect(chat.users.last).not_to_contain_text(words)
    assert chat.sent() == ["您好", "谢谢"]


def test_message_too_long_is_refused_with_a_reason_and_blocks_nothing(chat: Chat) -> None:
    chat.send("长" * 3000)
    expect(chat.users.last).to_contain_text("消息太长了")
    assert text_of(chat.ask("您好"))


def test_unknown_session_becomes_a_new_one(chat: Chat) -> None:
    chat.ask("您好")
    chat.page.evaluate(
        """() => {
            const [key, value] = Object.entries(localStorage)[0];
            const record = { ...JSON.parse(value), session: "0".repeat(32) };
            localStorage.setItem(key, JSON.stringify(record));
        }"""
    )
    chat.ask("有几个排气管")
    expect(chat.page.locator(".notice")).to_contain_text("已过期")
    assert chat.sent() == ["有几个排气管"]
    chat.page.reload()
    expect(chat.users).to_have_count(1)


def test_words_said_elsewhere_arrive_over_the_event_stream_once(chat: Chat) -> None:
    chat.ask("您好")
    chat.post("有几个排气管")
    assert "哪一款" in text_of(chat.answer(1))
    expect(chat.users).to_have_count(2)
    chat.page.wait_for_timeout(1500)
    expect(chat.page.locator(".message")).to_have_count(4)
