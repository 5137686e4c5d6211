"""What the graph answers, on the screen: tables, drawings and evidence, also on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.chat import Chat

PHONE: Any = {"width": 390, "height": 780}
COMPARISON = "A型号长续航版、云帆长续航版和小满的价格和续航对比"
QUESTIONS = [
    "A型号长续航版和云帆长续航版哪个续航长",
    COMPARISON,
    "20到30万之间的SUV有哪些",
    "和山岚2.0T同级别最便宜的是哪款",
    "云帆长续航版的竞品车型多少钱",
    "最便宜的五款车",
    "有几款纯电车",
    "不是电动车的有哪些",
]
# What of a drawing covers what it must not: [[one text, the other], …].
COVERED = """drawing => {
    const boxes = (found, part) => [...drawing.querySelectorAll(found)].map((it) => {
        const { x, y, width, height } = (part ? it.querySelector(part) : it).getBBox();
        return { text: it.textContent, x, y, width, height };
    });
    const nodes = boxes(".node", "rect"), labels = boxes(".edge-label");
    const meet = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
        && a.y + 2 < b.y + b.height && b.y + 2 < a.y + a.height;
    const pairs = (list) => list.flatMap((one, at) => list.slice(at + 1).map((two) => [one, two]));
    const mixed = labels.flatMap((one) => nodes.map((two) => [one, two]));
    return [...pairs(nodes), ...pairs(labels), ...mixed]
        .filter(([one, two]) => meet(one, two)).map((pair) => pair.map(({ text }) => text));
}"""
# Texts that stand out of their node, and things outside of the picture.
OUTSIDE = """drawing => {
    const within = (element, { x, y, width, height }) => {
        const box = element.getBBox();
        return box.x > x - 1 && box.x + box.width < x + width + 1
            && box.y > y - 1 && box.y + box.height < y + height + 1;
    };
    const { viewBox } = drawing.querySelector("svg");
    const all = [...drawing.querySelectorAll("text, rect, path")];
    const outside = all.filter((element) => !within(element, viewBox.baseVal));
    for (const node of drawing.querySelectorAll(".node")) {
        const box = node.querySelector("rect").getBBox();
        outside.push(...[...node.querySelectorAll("text")].filter((text) => !within(text, box)));
    }
    return outside.map((element) => element.textContent || element.getAttribute("d"));
}"""


@pytest.fixture
def phone(browser: Browser, served: str) -> Iterator[Chat]:
    """The chat page on a phone."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN")
    context.set_default_timeout(10_000)
    yield Chat.open(context.new_page(), served)
    context.close()


def draw(answer: Locator) -> Locator:
    answer.get_by_role("button", name="关系图").click()
    return answer.locator(".drawing")


def words_in(drawing: Locator) -> set[str]:
    """Return what is written in the nodes, line after line."""
    nodes = drawing.locator(".node")
    join = "it => [...it.querySelectorAll('text')].map((line) => line.textContent).join('')"
    found: list[str] = nodes.evaluate_all(f"all => all.map({join})")
    return set(found)


@pytest.mark.parametrize("question", QUESTIONS)
def test_nothing_in_a_drawing_covers_anything(phone: Chat, question: str) -> None:
    drawing = draw(phone.ask(question))
    assert drawing.locator(".edge-label").count() == drawing.locator(".edge").count() > 0
    assert drawing.evaluate(COVERED) == []
    assert drawing.evaluate(OUTSIDE) == []


def test_drawing_leads_from_the_cars_to_their_values(chat: Chat) -> None:
    drawing = draw(chat.ask(COMPARISON))
    cars = {"A型号 长续航版", "云帆 长续航版", "小满 都市版"}
    assert words_in(drawing) == cars | {"34.8万", "29.8万", "5.98万", "640km", "705km", "301km"}
    lefts = "all => all.map((it) => [it.textContent, it.querySelector('rect').x.baseVal.value])"
    places = drawing.locator(".node").evaluate_all(lefts)
    assert {x for text, x in places if text.endswith("版")} < {x for _, x in places}
    expect(drawing.get_by_role("img")).to_have_accessible_name(
        "A型号 长续航版 – 经销商报价 → 34.8万; 云帆 长续航版 – 经销商报价 → 29.8万; "
        "小满 都市版 – 经销商报价 → 5.98万; A型号 长续航版 – 纯电续航里程 → 640km; "
        "云帆 长续航版 – 纯电续航里程 → 705km; 小满 都市版 – 纯电续航里程 → 301km"
    )


def ring(size: int) -> list[tuple[int, int]]:
    return [(number, (number + 1) % size) for number in range(size)]


SHAPES = {
    "alone": (1, [(0, 0)]),
    "pair": (2, [(0, 1)]),
    "rivals": (2, ring(2)),
    "ring": (5, ring(5)),
    "shared": (12, [(number, 11) for number in range(11)]),
    "fan": (12, [(0, number) for number in range(1, 12)]),
    "chain": (12, [(number, number + 1) for number in range(11)]),
    "across": (12, [(one, other) for one in range(4) for other in range(4, 12)]),
    "neighbours": (4, [(0, 1), (0, 2), (0, 3), (1, 2), (2, 3), (3, 1)]),
}
LABELS = [
    "A型号 标准续航升级版", "640km", "霁青、云母白、远山灰、落日橙",
    "Recommended for cold weather", "4760*1920*1630mm", "双叉臂式多连杆独立悬架带自适应空气弹簧",
]  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_of_graph_is_readable(phone: Chat, shape: str) -> None:
    size, arrows = SHAPES[shape]
    nodes = [{"id": str(n), "label": f"{LABELS[n % len(LABELS)]} {n}"} for n in range(size)]
    edges = [
        {"source": str(one), "target": str(other), "label": "百公里加速时间"}
        for one, other in arrows
    ]
    graph = {"type": "graph", "nodes": nodes, "edges": edges}
    forge(phone, {"attachments": [graph]})
    drawing = draw(phone.ask("您好"))
    assert drawing.locator(".edge-label").count() == len(edges)
    assert words_in(drawing) == {node["label"] for node in nodes}
    assert drawing.evaluate(COVERED) == []
    assert drawing.evaluate(OUTSIDE) == []
    assert phone.page.locator(".scroll").evaluate("it => it.scrollWidth <= it.clientWidth")


def forge(chat: Chat, part: dict[str, Any]) -> None:
    """Put something else into the server's replies."""
    chat.page.route("**/api/chat*", lambda route: route.fulfill(json=route.fetch().json() | part))


def test_a_drawing_reads_from_left_to_right_whatever_comes_first(chat: Chat) -> None:
    nodes = [{"id": name, "label": name} for name in "丙乙甲"]
    edges = [
        {"source": "乙", "target": "丙", "label": "产地"},
        {"source": "甲", "target": "乙", "label": "厂商"},
    ]
    forge(chat, {"attachments": [{"type": "graph", "nodes": nodes, "edges": edges}]})
    drawn = draw(chat.ask("您好")).locator(".node")
    lefts = "all => all.map((it) => [it.querySelector('rect').x.baseVal.value, it.textContent])"
    assert [text[0] for _, text in sorted(drawn.evaluate_all(lefts))] == ["甲", "乙", "丙"]


def test_label_of_a_book_is_cut_and_kept_as_a_title(chat: Chat) -> None:
    label = "很长的说明" * 20
    graph = {"type": "graph", "nodes": [{"id": "1", "label": label}], "edges": []}
    forge(chat, {"attachments": [graph]})
    drawing = draw(chat.ask("您好"))
    (shown,) = words_in(drawing)
    assert shown.endswith("…") and label.startswith(shown[:-1]) and len(shown) > 20
    assert drawing.locator("title").text_content() == label
    assert drawing.evaluate(OUTSIDE) == []


def test_table_on_a_phone_scrolls_beside_its_attributes(phone: Chat) -> None:
    answer = phone.ask(COMPARISON)
    table = answer.get_by_role("region", name="表格")
    name, last = answer.get_by_role("cell", name="纯电续航里程"), answer.locator("td").last
    before = name.bounding_box()
    assert phone.page.locator(".scroll").evaluate("it => it.scrollWidth <= it.clientWidth")
    table.evaluate("it => { it.scrollLeft = it.scrollWidth; }")
    after, outer, box = name.bounding_box(), table.bounding_box(), last.bounding_box()
    assert before and after and outer and box
    assert after["x"] == before["x"]
    assert before["width"] < outer["width"] / 2
    assert box["x"] >= before["x"] + before["width"]
    assert box["x"] + box["width"] <= outer["x"] + outer["width"] + 1


def test_many_facts_are_folded(chat: Chat) -> None:
    answer = chat.ask("有几款纯电车")
    answer.get_by_role("button", name="依据").click()
    facts = answer.locator(".evidence > li")
    expect(facts).to_have_count(3)
    more = answer.get_by_role("button", name="还有 5 条")
    more.click()
    expect(facts).to_have_count(8)
    expect(facts.nth(7)).to_be_visible()
    more.click()
    expect(facts.nth(2)).to_be_visible()
    expect(facts.nth(3)).to_be_hidden()


def test_few_facts_are_not_folded(chat: Chat) -> None:
    answer = chat.ask("和山岚2.0T同级别最便宜的是哪款")
    answer.get_by_role("button", name="依据").click()
    expect(answer.locator(".evidence > li")).to_have_count(3)
    expect(answer.get_by_role("button", name="还有")).to_have_count(0)
