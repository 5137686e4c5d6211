"""Several things at once: so many of each, between two of them, all but some."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "plan"), [
    ("买两台小满和一台青禾一共多少钱", "sum 经销商报价 | 小满 × 2、青禾"),
    ("小满和青禾各两台一共多少钱", "sum 经销商报价 | 小满 × 2、青禾 × 2"),
    ("小满和青禾各一台一共多少钱", "sum 经销商报价 | 小满、青禾"),
    ("两台小满一共多少钱", "sum 经销商报价 × 2 | 小满"),
    ("买两台云帆和一台青禾一共多少钱", ""),  # of which edition two?
    ("小满两台、知行一台一共多少钱", "sum 经销商报价 | 小满 × 2、知行"),
    ("小满和知行两台一共多少钱", "sum 经销商报价 | 小满、知行"),
    ("比青禾贵但比LY7便宜的车",
     "list | 全部 | 经销商报价 > 12.98万元 | 经销商报价 < 22.88万元 | 除了 青禾、LY7"),
    ("比小满贵又比归途省油的",
     "list | 全部 | 经销商报价 > 5.98万元 | 百公里油耗 < 6.2L | 除了 小满、归途"),
])  # fmt: skip
def test_of_cars(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize(("text", "told"), [
    ("青榕杭州武林店住三晚多少钱", "合计1404元：青榕杭州武林店 468元/晚 × 3 = 1404元。"),
    ("麦驿杭州西湖店住两晚一共多少钱", "合计536元：麦驿杭州西湖店 268元/晚 × 2 = 536元。"),
    ("武林店住一晚，翠湖店住两晚，一共多少钱", "388元/晚 × 2 = 1244元。"),
    ("武林店订两间多少钱", "合计936元/晚："),  # two rooms, of each night
])  # fmt: skip
def test_nights_are_counted(hotels: Reader, text: str, told: str) -> None:
    answer = hotels.answer(text)
    assert answer and told in answer.text


def test_what_follows_the_comma_is_not_left_out(hotels: Reader) -> None:
    plan = "list | 全部 | 城市 = 杭州 | 品牌 ≠ 麦驿 | 品牌 ≠ 云岚 | 除了 麦驿、云岚"
    assert hotels.plan("除了麦驿和云岚，杭州还有哪些") == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("松涧有温泉吗", "list | 全部 | 温泉 有 | 品牌 = 松涧"),
    ("云岚有没有行政酒廊", "list | 全部 | 行政酒廊 有 | 品牌 = 云岚"),
    ("滇池店的品牌的总部", "value 总部 | 滇池店 → 品牌"),
])  # fmt: skip
def test_of_a_brand(hotels: Reader, text: str, plan: str) -> None:
    assert hotels.plan(text).replace("松涧昆明滇池店", "滇池店") == plan


def test_a_bound_on_what_stands_behind_its_number_is_not_lost(cars: Reader) -> None:
    assert cars.plan("电池类型是三元锂以上的有哪些") == ""
