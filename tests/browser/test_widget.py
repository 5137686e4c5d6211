"""The widget on somebody else's page, and what hands and ears need of it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.chat import Chat, text_of

NAMED_ROLES = {"button", "dialog", "image", "link", "log", "main", "region", "textbox"}
# WCAG 2.2 AA: text 4.5, edges of controls 3. Pairs of custom properties of widget.css.
LEAST_CONTRAST = {
    4.5: "text/bg text/surface text/tint muted/bg muted/surface muted/tint brand/bg brand/surface"
    " brand/tint on-brand/brand danger/bg on-warn/warn",
    3.0: "edge/surface edge/bg",
}


@pytest.fixture(scope="module")
def shop(served: str) -> Iterator[str]:
    """The address of a page of another origin that embeds the widget, twice, with loud styles."""
    script = f"""<script src="{served}/widget.js" data-bot="car_presales" data-lang="zh"
        data-position="left" async></script>"""
    html = f"""<!doctype html><meta charset="utf-8"><title>车行</title>
        <meta name="viewport" content="width=device-width">
        <style>* {{ font-size: 40px !important; letter-spacing: 9px }}</style>
        <input aria-label="search"><p>一家车行</p>
        {script * 2}"""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def widget(context: BrowserContext, shop: str, served: str) -> Chat:
    """The widget on the shop's page, not opened yet."""
    page = context.new_page()
    page.goto(shop)
    expect(page.get_by_role("button", name="打开在线客服")).to_be_visible()
    return Chat(page, served)


def launch(chat: Chat) -> None:
    chat.page.get_by_role("button", name="打开在线客服").click()
    expect(chat.page.get_by_role("dialog")).to_be_visible()


def test_widget_answers_on_a_page_of_another_origin(widget: Chat) -> None:
    launch(widget)
    expect(widget.page.get_by_role("dialog")).to_have_accessible_name("汽车售前咨询")
    assert "哪一款" in text_of(widget.ask("有几个排气管"))
    widget.ask("A型号 标准续航升级版").get_by_role("button", name="依据").click()
    widget.page.get_by_role("button", name="有帮助", exact=True).last.click()
    expect(widget.bots.last).to_contain_text("感谢您的反馈")


def test_widget_and_page_leave_each_others_looks_alone(widget: Chat) -> None:
    launch(widget)
    looks = "it => [getComputedStyle(it).fontSize, getComputedStyle(it).letterSpacing]"
    assert widget.page.locator(".welcome .text").evaluate(looks) == ["15px", "normal"]
    assert widget.page.locator("p").first.evaluate(looks) == ["40px", "9px"]
    box = widget.page.get_by_role("dialog").bounding_box()
    assert box and box["x"] < 100 and box["width"] == 400


def test_widget_open_or_closed_survives_a_reload(widget: Chat) -> None:
    launch(widget)
    widget.ask("有几个排气管")
    widget.page.reload()
    expect(widget.page.get_by_role("dialog")).to_be_visible()
    expect(widget.bots).to_have_count(1)
    widget.page.get_by_role("dialog").get_by_role("button", name="关闭").click()
    widget.page.reload()
    expect(widget.page.get_by_role("button", name="打开在线客服")).to_be_visible()
    expect(widget.page.get_by_role("dialog")).to_be_hidden()


def test_words_for_a_closed_widget_are_counted(widget: Chat) -> None:
    launch(widget)
    widget.ask("您好")
    widget.input.press("Escape")
    widget.post("有几个排气管")
    button = widget.page.get_by_role("button", name="打开在线客服 (1 条未读消息)")
    button.click()
    expect(widget.page.get_by_role("button", name="打开在线客服")).to_have_count(0)


def test_keyboard_alone_is_enough(widget: Chat) -> None:
    page, keyboard = widget.page, widget.page.keyboard
    page.get_by_role("textbox", name="search").focus()
    keyboard.press("Tab")
    expect(page.get_by_role("button", name="打开在线客服")).to_be_focused()
    keyboard.press("Enter")
    expect(widget.input).to_be_focused()
    keyboard.type("有几个排气管")
    keyboard.press("Enter")
    widget.answer(0)
    suggestion = page.get_by_role("button", name="A型号 标准续航升级版")
    tab_to(page, suggestion.evaluate("it => it.textContent"), back=True)
    keyboard.press("Enter")
    answer = widget.answer(1)
    expect(widget.input).to_be_focused()
    tab_to(page, "依据", back=True)
    keyboard.press("Space")
    expect(answer.locator(".evidence")).to_be_visible()
    keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(page.get_by_role("button", name="打开在线客服")).to_be_focused()


def tab_to(page: Page, text: str, *, back: bool) -> None:
    """Press Tab until the focus is on the element with that text; fail after 20 times."""
    focused = "document.activeElement.shadowRoot?.activeElement?.textContent"
    for _ in range(20):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        if page.evaluate(focused) == text:
            return
    pytest.fail(f"Tab never reached {text!r}")


def test_shift_enter_breaks_the_line_and_enter_sends(chat: Chat) -> None:
    chat.input.focus()
    chat.page.keyboard.type("您好")
    chat.page.keyboard.press("Shift+Enter")
    chat.page.keyboard.type("有几个排气管")
    expect(chat.input).to_have_value("您好\n有几个排气管")
    expect(chat.users).to_have_count(0)
    chat.page.keyboard.press("Enter")
    chat.answer(0)
    assert chat.sent() == ["您好\n有几个排气管"]


def test_enter_that_ends_a_composition_does_not_send(chat: Chat, context: BrowserContext) -> None:
    chat.input.focus()
    devtools = context.new_cdp_session(chat.page)
    composed = {"text": "ni'hao", "selectionStart": 6, "selectionEnd": 6}
    devtools.send("Input.imeSetComposition", composed)
    enter = {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229}
    devtools.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **enter})
    devtools.send("Input.insertText", {"text": "你好"})
    expect(chat.input).to_have_value("你好")
    expect(chat.users).to_have_count(0)
    chat.page.keyboard.press("Enter")
    expect(chat.users).to_have_count(1)


def test_enter_twice_sends_once(chat: Chat) -> None:
    chat.input.fill("您好")
    chat.page.keyboard.press("Enter")
    chat.page.keyboard.press("Enter")
    chat.answer(0)
    assert chat.sent() == ["您好"]


def test_everything_that_can_be_used_has_a_name(chat: Chat, context: BrowserContext) -> None:
    chat.ask("A型号长续航版和标准续航升级版的百公里加速对比")
    chat.bots.last.get_by_role("button", name="依据").click()
    chat.ask("有几个排气管")
    tree = context.new_cdp_session(chat.page).send("Accessibility.getFullAXTree")
    nameless = [
        node["role"]["value"]
        for node in tree["nodes"]
        if not node["ignored"]
        and node["role"]["value"] in NAMED_ROLES
        and not node.get("name", {}).get("value")
    ]
    assert nameless == []
    log = chat.page.get_by_role("log")
    expect(log).to_have_attribute("aria-live", "polite")
    expect(log).to_contain_text("您: 有几个排气管")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_are_readable(browser: Browser, served: str, scheme: Any) -> None:
    context = browser.new_context(color_scheme=scheme)
    chat = Chat.open(context.new_page(), served)
    host = chat.page.locator("zhike-chat")
    for least, pairs in LEAST_CONTRAST.items():
        for pair in pairs.split():
            first, second = (
                host.evaluate(f"it => getComputedStyle(it).getPropertyValue('--{name}')")
                for name in pair.split("/")
            )
            assert contrast(first, second) >= least, (scheme, pair, first, second)
    context.close()


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two #rgb or #rrggbb colours (WCAG 2.2, 1..21)."""
    bright, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    digits = colour.strip().lstrip("#")
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_panel_fills_a_phone_and_keeps_the_focus(browser: Browser, shop: str, served: str) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, locale="zh-CN")
    chat = Chat(context.new_page(), served)
    chat.page.goto(shop)
    launch(chat)
    chat.page.wait_for_timeout(300)  # the panel slides in
    box = chat.page.get_by_role("dialog").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 390, "height": 780}
    chat.ask("很长的一句话没有空格" * 30 + "https://example.com/" + "a" * 200)
    assert chat.page.locator(".scroll").evaluate("it => it.scrollWidth <= it.clientWidth")
    for _ in range(12):
        chat.page.keyboard.press("Tab")
        where = chat.page.evaluate("document.activeElement.localName")
        assert where in ("zhike-chat", "body")  # body: the browser's own controls come in between
    context.close()


def test_motion_is_reduced_on_request(browser: Browser, served: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    chat = Chat.open(context.new_page(), served)
    answer = chat.ask("您好")
    assert answer.evaluate("it => getComputedStyle(it).animationName") == "none"
    context.close()
