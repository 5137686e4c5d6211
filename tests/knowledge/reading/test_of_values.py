"""Which values an attribute has, of all or of the members of one."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "plan"), [
    ("有哪些品牌", "distinct 品牌 | 全部"),
    ("一共有几个品牌", "distinct 品牌 | 全部"),
    ("都有什么级别的车", "distinct 级别 | 全部"),
    ("SUV有哪些颜色", "distinct 车身颜色 | 全部 | 级别 = suv"),
    ("what colours are there", "distinct 车身颜色 | 全部"),
])  # fmt: skip
def test_values_of_all_are_asked(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize(("text", "told"), [
    ("有哪些品牌", "品牌一共有5种：某汽车品牌、澄屿、砺原、穹野、霁川。"),
    ("都有什么级别的车", "级别一共有8种：中型SUV、中型轿车、紧凑型SUV、中大型MPV、紧凑型轿车、"
     "中大型SUV、中大型轿车、微型车。"),
])  # fmt: skip
def test_each_value_is_told_once(cars: Reader, text: str, told: str) -> None:
    answer = cars.answer(text)
    assert answer and answer.text == told
    assert set(told.split("：")[1].strip("。").split("、")) == {fact.value for fact in answer.facts}


@pytest.mark.parametrize(("text", "told"), [
    ("榕屿旅业旗下有几个品牌", "集团是榕屿旅业的，品牌一共有2种：屿光、青榕。"),
    ("崂山店的集团还有哪些品牌", "集团是澜山集团的，品牌一共有2种：云岚、麦驿。"),  # but its own
    ("昆明有哪些品牌", "城市是昆明的，品牌一共有3种：松涧、青榕、麦驿。"),
])  # fmt: skip
def test_values_of_the_members_of_one(hotels: Reader, text: str, told: str) -> None:
    answer = hotels.answer(text)
    assert answer and answer.text == told


@pytest.mark.parametrize("text", ["小满有哪些颜色", "知行的竞品有哪些颜色", "小满后刹是什么形式"])
def test_the_values_of_one_thing_are_its_own(cars: Reader, text: str) -> None:
    assert not cars.plan(text).startswith("distinct")
