"""A conversation on the chat page."""

from __future__ import annotations

from playwright.sync_api import Browser, Route, expect

from tests.browser.chat import Chat, text_of

TRIM = "A型号 标准续航升级版"


def test_presales_conversation_is_answered_with_evidence(chat: Chat) -> None:
    assert text_of(chat.ask("您好"))
    assert "哪一款" in text_of(chat.ask("有几个排气管"))
    assert text_of(chat.ask(TRIM)) == "0个"
    assert "空调控制方式" in text_of(chat.ask("空调怎么样"))
    assert "温度分区控制" in text_of(chat.ask("第二个"))
    assert "长续航版" in text_of(chat.ask("那长续航版呢"))
    assert "5.0s" in text_of(chat.ask("百公里加速多少"))
    assert "不知道" in text_of(chat.ask("明天天气如何"))
    assert "工单号" in text_of(chat.ask("转人工"))


def test_first_screen_greets_and_offers_topics_that_ask(chat: Chat) -> None:
    expect(chat.page.get_by_role("heading", name="汽车售前咨询")).to_be_visible()
    expect(chat.page.locator(".welcome")).to_contain_text("您好")
    chat.page.get_by_role("button", name="有几个排气管").click()
    assert "哪一款" in text_of(chat.answer(0))
    expect(chat.page.locator(".welcome .chip").first).to_be_hidden()


def test_suggestion_button_sends_its_text_once_and_goes_away(chat: Chat) -> None:
    chat.ask("有几个排气管")
    chat.page.get_by_role("button", name=TRIM).click()
    assert text_of(chat.answer(1)) == "0个"
    expect(chat.page.get_by_role("button", name=TRIM)).to_have_count(0)
    assert chat.sent() == ["有几个排气管", TRIM]


def test_evidence_of_a_standard_question_is_shown_on_request(chat: Chat) -> None:
    chat.ask("有几个排气管")
    answer = chat.ask(TRIM)
    button = answer.get_by_role("button", name="依据")
    evidence = answer.locator(".evidence")
    expect(button).to_have_attribute("aria-expanded", "false")
    expect(evidence).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(evidence).to_contain_text("标准问题有几个排气管")
    expect(evidence).to_contain_text("某汽车品牌_A型号_2021款_标准续航升级版")
    expect(evidence).to_contain_text("匹配度100%")
    button.click()
    expect(evidence).to_be_hidden()


def test_evidence_of_the_graph_is_a_path_and_a_value(chat: Chat) -> None:
    answer = chat.ask("A型号长续航版的百公里加速")
    answer.get_by_role("button", name="依据").click()
    crumbs = answer.locator(".crumbs li").all_inner_texts()
    assert [crumb.rstrip("›").strip() for crumb in crumbs] == [
        "某汽车品牌_A型号_2021款_长续航版", "属性", "百公里加速时间",
    ]  # fmt: skip
    expect(answer.locator("dd")).to_have_text("5.0s")


def test_table_is_a_table(chat: Chat) -> None:
    answer = chat.ask("A型号长续航版和标准续航升级版的百公里加速对比")
    expect(answer.get_by_role("columnheader")).to_have_count(2)
    expect(answer.get_by_role("cell", name="5.0s")).to_be_visible()


def test_feedback_is_taken(chat: Chat) -> None:
    answer = chat.ask("您好")
    answer.get_by_role("button", name="没有帮助").click()
    expect(answer.get_by_role("status")).to_have_text("感谢您的反馈")
    expect(answer.get_by_role("button", name="没有帮助")).to_have_attribute("aria-pressed", "true")
    expect(answer.get_by_role("button", name="有帮助", exact=True)).to_have_attribute(
        "aria-pressed", "false"
    )


def test_new_conversation_starts_from_the_first_screen(chat: Chat) -> None:
    chat.ask("有几个排气管")
    first = chat.session_id
    chat.page.get_by_role("button", name="新对话").click()
    expect(chat.bots).to_have_count(0)
    chat.ask("您好")
    assert chat.session_id != first
    assert chat.sent() == ["您好"]


def test_page_speaks_english_to_an_english_browser(browser: Browser, served: str) -> None:
    context = browser.new_context(locale="en-US")
    chat = Chat.open(context.new_page(), served)
    expect(chat.input).to_have_accessible_name("Your question")
    expect(chat.page.get_by_role("button", name="Send")).to_be_visible()
    answer = chat.ask("A型号长续航版的百公里加速")
    answer.get_by_role("button", name="Evidence").click()
    expect(answer.locator(".evidence")).to_contain_text("Product data")
    context.close()


def test_asked_language_wins_over_the_browsers(chat: Chat) -> None:
    chat.page.goto(f"{chat.server}/?lang=en")
    expect(chat.page.get_by_role("button", name="New conversation")).to_be_visible()


def test_markup_is_shown_as_text_and_never_run(chat: Chat) -> None:
    attack = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    errors: list[str] = []
    chat.page.on("pageerror", lambda error: errors.append(str(error)))
    chat.ask(attack)
    assert text_of(chat.users.first) == attack
    chat.page.reload()
    expect(chat.users.first.locator(".text")).to_have_text(attack)
    assert chat.page.evaluate("window.hacked") is None
    assert chat.page.locator(".message img, .message script").count() == 0
    assert errors == []


def test_markup_from_a_bot_is_text_and_unsafe_addresses_are_dropped(chat: Chat) -> None:
    attack = '<img src=x onerror="window.hacked=1"> javascript:alert(1) https://example.com/a?b=1。'
    picture = {"type": "image", "url": "javascript:window.hacked=1"}

    def tamper(route: Route) -> None:
        forged = {"answer": attack, "suggestions": [attack], "attachments": [picture]}
        route.fulfill(json=route.fetch().json() | forged)

    chat.page.route("**/api/chat*", tamper)
    answer = chat.ask("您好")
    assert text_of(answer) == attack
    links = answer.get_by_role("link")
    expect(links).to_have_count(1)
    expect(links).to_have_attribute("href", "https://example.com/a?b=1")
    expect(links).to_have_attribute("rel", "noopener noreferrer")
    assert chat.page.locator(".message img").count() == 0
    assert chat.page.evaluate("window.hacked") is None


def test_page_obeys_its_own_content_security_policy(chat: Chat) -> None:
    complaints: list[str] = []
    chat.page.on("console", lambda line: complaints.append(line.text))
    chat.page.reload()
    chat.ask("您好")
    assert complaints == []
