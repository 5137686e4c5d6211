from __future__ import annotations

import pytest

from bot.types import Path
from knowledge.linking.sorts import sort_behind
from tests.knowledge.conftest import Ask

CHARGING = ("属性", "充电时间")
BOOT = ("车身", "后备厢容积")
TOLD = 0.6  # score from which on an attribute is told


@pytest.mark.parametrize(
    ("text", "end", "sort"),
    [
        ("快充要多久", 2, {"time"}),
        ("早餐时间是几点", 2, {"clock", "time"}),
        ("质保多少钱", 2, {"money"}),
        ("续航和保养多少钱", 2, None),  # the money is another's
        ("续航和多少钱", 2, None),
        ("续航500公里,多少钱", 2, None),
        ("快充怎么样", 2, None),
    ],
)
def test_a_question_word_asks_for_a_sort_of_what_stands_before_it(
    text: str, end: int, sort: set[str] | None
) -> None:
    assert sort_behind(text, end) == sort


@pytest.mark.parametrize(
    ("text", "path"),
    [("快充多久", CHARGING), ("慢充要几个小时", CHARGING), ("后备箱多大", BOOT)],
)
def test_the_value_is_of_the_sort_asked_for(ask: Ask, text: str, path: Path) -> None:
    first = ask(text).attributes[0]
    assert first.path == path
    assert first.score >= TOLD


@pytest.mark.parametrize(
    "text", ["整车质保多少钱", "离西湖多远", "安全气囊多重", "车门多重", "轮毂多大"]
)
def test_an_attribute_of_another_sort_is_offered_at_most(ask: Ask, text: str) -> None:
    assert all(link.score < TOLD for link in ask(text).attributes)


def test_what_is_called_by_its_name_is_taken_at_its_word(ask: Ask) -> None:
    first = ask("续航能有多久").attributes[0]
    assert (first.path, first.score >= TOLD) == (("属性", "纯电续航里程"), True)


def test_a_slip_is_no_part_of_another_name(ask: Ask) -> None:
    assert ask("自动挡的车").attributes[0].path != ("配置", "内部配置", "驾驶辅助", "自动泊车")
    assert ask("自动博车").attributes[0].path[-1] == "自动泊车"
