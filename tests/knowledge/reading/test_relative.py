"""Bounds on how far a thing is ahead of another are no bounds on its own value."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "plan"), [
    ("比小满贵10万以上的有哪些", "list | 全部 | 经销商报价 ≥ 15.98万元"),
    ("续航比B型号多100公里以上的有哪些", "list | 全部 | 纯电续航里程 ≥ 656km"),
    ("哪些车比小满贵不到8万", "list | 全部 | 经销商报价 > 5.98万元 且 < 13.98万元"),
    ("哪些车比小满贵五万以上", "list | 全部 | 经销商报价 ≥ 10.98万元"),
    ("比知行贵5万以内的有哪些", "list | 全部 | 经销商报价 ≥ 7.98万元 且 ≤ 12.98万元"),
    ("比知行贵3到6万的有哪些", "list | 全部 | 经销商报价 ≥ 10.98万元 且 ≤ 13.98万元"),
    ("比V9便宜至少5万的SUV有哪些", "list | 全部 | 经销商报价 ≤ 22.98万元 | 级别 = suv"),
    ("比V9便宜5万以上的有几款", "count | 全部 | 经销商报价 ≤ 22.98万元"),
    ("加速比B型号快1秒以上的车", "list | 全部 | 百公里加速时间 ≤ 5.1s"),
    ("比小满贵一倍的有哪些", "list | 全部 | 经销商报价 ≥ 11.96万元"),
    ("比小满贵两倍以上的有哪些", "list | 全部 | 经销商报价 ≥ 17.94万元"),
    ("比小满贵10万以上的车里最便宜的是哪款",
     "rank 经销商报价 ↑ 1 | 全部 | 经销商报价 ≥ 15.98万元"),
    ("知行比小满贵10万以上吗", "check | 知行 | 经销商报价 ≥ 15.98万元"),
    ("知行比小满贵1万吗", "check | 知行 | 经销商报价 ≥ 6.98万元 且 ≤ 6.98万元"),
    ("cars at least 100 km more range than 小满", "list | 全部 | 纯电续航里程 ≥ 401km"),
    ("cars more than 5万 cheaper than V9", "list | 全部 | 经销商报价 < 22.98万元"),
    ("cars more expensive than 小满 by at least 5万", "list | 全部 | 经销商报价 ≥ 10.98万元"),
    ("比云帆贵1万以上的有哪些", "list | 全部 | 经销商报价 ≥ 37.8万元"),  # than both of them
    ("比云帆便宜10万以上的有哪些", "list | 全部 | 经销商报价 ≤ 19.8万元"),
    ("比小满贵的20万以下的车有哪些",
     "list | 全部 | 经销商报价 ≤ 20万元 | 经销商报价 > 5.98万元 | 除了 小满"),  # its own bound
])  # fmt: skip
def test_a_difference_is_added_to_the_other_value(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


def test_the_difference_and_the_value_are_told(cars: Reader) -> None:
    answer = cars.answer("续航比B型号多100公里以上的有哪些")
    assert answer
    told = "纯电续航里程比B型号多100公里以上（≥656km）的有1个：云帆 长续航版（705km）。"
    assert answer.text == told


def test_nothing_that_is_level_is_ahead(cars: Reader) -> None:
    answer = cars.answer("比青禾贵5万以内的有哪些")  # 山岚精英版 costs the same
    assert answer and "（≤17.98万元）" in answer.text
    assert "精英版" not in answer.text


def test_a_difference_between_hotels(hotels: Reader) -> None:
    plan = hotels.plan("比火车站店贵100元以上的酒店有哪些")
    own = hotels.plan("比火车站店贵的酒店有哪些")
    assert (plan, own.split(" | ")[2]) == (
        "list | 全部 | 标准间价格 ≥ 259元/晚", "标准间价格 > 159元/晚"
    )  # fmt: skip


@pytest.mark.parametrize("text", [
    "比小满贵20%以上的有哪些", "比V9便宜一半的有哪些", "比V9便宜一倍的有哪些",
    "比小满早一年以上上市的车", "比小满多花5万以内能买什么", "which cars cost 50k more than 小满",
])  # fmt: skip
def test_a_difference_that_cannot_be_read_is_not_answered(cars: Reader, text: str) -> None:
    assert cars.answer(text) is None
