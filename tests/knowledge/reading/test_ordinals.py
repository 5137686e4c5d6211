"""Places in an order: the twelfth, the last but one, and by how much two places differ."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "told"), [
    ("第十二便宜的车", "第12便宜的是归途 七座尊享版（26.98万）。"),
    ("twelfth cheapest car", "第12便宜的是归途 七座尊享版（26.98万）。"),
    ("12th cheapest car", "第12便宜的是归途 七座尊享版（26.98万）。"),
    ("the tenth cheapest SUV", "第10便宜的SUV是A型号 高性能Pro版（38.8万）。"),
    ("倒数第二便宜的", "第2贵的是云帆 四驱旗舰版（36.8万）。"),
    ("倒数第一贵的车", "最便宜的是小满 都市版（5.98万）。"),
    ("第一百便宜的车", "没有第100名：可以比较的一共只有19个。"),
    ("第二十便宜的车", "没有第20名：可以比较的一共只有19个。"),
    ("最便宜的十二款车", "最便宜的12个是：小满 都市版（5.98万）、知行 1.5L手动舒适版（7.98万）、"
     "青禾 舒适版（12.98万）、山岚 1.5T两驱精英版（12.98万）、S6 进取版（13.98万）、"
     "S6 长续航版（15.98万）、山岚 2.0T四驱豪华版（17.58万）、N5 智享版（17.98万）等12个。"
     "青禾 舒适版和山岚 1.5T两驱精英版并列。"),
])  # fmt: skip
def test_a_place_in_an_order(cars: Reader, text: str, told: str) -> None:
    answer = cars.answer(text)
    assert answer and cars.plan(text)
    assert answer.text == told


@pytest.mark.parametrize("text", [
    "the hundredth cheapest car", "the twenty-first cheapest car", "第零便宜的车", "前一百便宜的车",
])  # fmt: skip
def test_what_is_no_place_that_can_be_read_is_not_answered(cars: Reader, text: str) -> None:
    assert cars.plan(text) == ""


def test_another_place_of_the_same_order(cars: Reader) -> None:
    assert cars.plan("最便宜的车是哪款", "第一百呢") == "rank 经销商报价 ↑ 100-100 | 全部"


@pytest.mark.parametrize(("text", "plan"), [
    ("最便宜的车和第二便宜的车差多少", "difference 经销商报价 | 知行、小满"),
    ("最贵的车和第三贵的车差多少", "difference 经销商报价 | A型号 高性能Pro版、逐星"),
    ("最便宜的和倒数第二便宜的差多少", "difference 经销商报价 | 云帆 四驱旗舰版、小满"),
    ("difference between the cheapest and the second cheapest car",
     "difference 经销商报价 | 知行、小满"),
    ("续航最长的和最短的差多少", "difference 纯电续航里程 | 云帆 长续航版、S6 进取版"),
    ("价格最高的和最低的差多少", "difference 经销商报价 | A型号 高性能Pro版、小满"),
])  # fmt: skip
def test_the_difference_between_two_places(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize("text", [
    "最贵的和最长的差多少", "最贵的SUV和最便宜的轿车差多少", "最便宜的和第五十便宜的差多少",
    "最贵的三款和最便宜的三款差多少",
])  # fmt: skip
def test_places_in_two_orders_have_no_difference(cars: Reader, text: str) -> None:
    assert not cars.plan(text).startswith("difference")
