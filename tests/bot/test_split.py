from __future__ import annotations

import pytest

from bot.flows.split import clauses, sentences
from bot.text import normalize


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("有几个排气管", ["有几个排气管"]),
        ("有几个排气管？百公里加速多少", ["有几个排气管?", "百公里加速多少"]),
        ("你好！有几个排气管？", ["你好!", "有几个排气管?"]),
        ("多少钱；能贷款吗", ["多少钱;", "能贷款吗"]),
        ("续航多少。充电多久。", ["续航多少。", "充电多久。"]),
        ("有几个排气管，百公里加速多少", ["有几个排气管,百公里加速多少"]),
        ("1.5T的油耗", ["1.5t的油耗"]),
        ("V2.0.1怎么升级？？？", ["v2.0.1怎么升级?"]),
        ("How much is it? Can I pay later?", ["how much is it?", "can i pay later?"]),
        ("嗯。有几个排气管", ["有几个排气管"]),
        ("", []),
        ("？！。", []),
        ("一个？两个？三个？四个？五个？", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert sentences(normalize(text)) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("有几个排气管，另外百公里加速多少", ["有几个排气管", "百公里加速多少"]),
        ("续航多少以及充电多久", ["续航多少", "充电多久"]),
        ("续航多少，顺便问一下能贷款吗", ["续航多少", "能贷款吗"]),
        ("有几个排气管还有百公里加速多少", ["有几个排气管", "百公里加速多少"]),
        ("range, also the price", ["range", "the price"]),
        ("空调怎么样", ["空调怎么样"]),
        ("falsophone怎么连", ["falsophone怎么连"]),
        ("，，，", []),
        ("甲甲，乙乙，丙丙，丁丁，戊戊", []),
    ],
)
def test_clauses(text: str, parts: list[str]) -> None:
    assert clauses(normalize(text)) == parts


def test_what_is_needed_is_of_the_clause_before() -> None:
    assert clauses("充满电要多久,有天窗吗,要多少钱")[-1] == "要多少钱"
    assert clauses("小满多少钱,充满电要多久,要多少钱")[-1] == "充满电要多少钱"
