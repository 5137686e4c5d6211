"""Words that several attributes carry, and units that say more than how much."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.knowledge.conftest import HOTELS, Reader


def test_the_attribute_that_held_is_named(cars: Reader) -> None:
    answer = cars.answer("扭矩超过600的车")
    assert answer and "电动机总扭矩 659N·m" in answer.text


def test_a_ranking_is_by_each_of_them(cars: Reader) -> None:
    answer = cars.answer("扭矩最大的车")
    assert answer and "700N·m" in answer.text and "400N·m" in answer.text


@pytest.mark.parametrize(("text", "named", "absent"), [
    ("1.5T的车有哪些", "山岚", "S6"),
    ("1.5L的车有哪些", "S6", "山岚"),
    ("不比青禾贵的车", "小满", "云帆"),
])  # fmt: skip
def test_only_what_was_asked_for(cars: Reader, text: str, named: str, absent: str) -> None:
    answer = cars.answer(text)
    assert answer and named in answer.text and absent not in answer.text


@pytest.mark.parametrize(("text", "begins"), [
    ("小满不是20万以下吧", "不是"), ("小满不是100万以上的吧", "是的"), ("小满不是SUV吧", "是的"),
])  # fmt: skip
def test_a_denial_is_confirmed_or_put_right(cars: Reader, text: str, begins: str) -> None:
    answer = cars.answer(text)
    assert answer and answer.text.startswith(begins)


def test_a_distance_that_nobody_wrote_down_ranks_nothing(hotels: Reader) -> None:
    assert hotels.plan("离西湖最近的酒店") == ""
    assert hotels.plan("离机场最近的酒店") == "rank 距机场 ↑ 1 | 全部"


def test_a_long_text_is_no_question(cars: Reader) -> None:
    assert cars.plan("最便宜的车" + "好" * 400) == ""
    assert len(cars.mark("20万以下," * 500).marks) == 500


def test_the_name_of_a_group_means_all_below_it(tmp_path: Path) -> None:
    reader = Reader(HOTELS.parent / "appliances", tmp_path)
    (row,) = reader.conditions("噪声低于40")
    assert {"洗涤噪声", "室内机噪声", "运行噪声"} <= {condition.path[-1] for condition in row}
