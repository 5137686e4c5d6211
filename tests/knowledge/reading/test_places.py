"""Things named by their place in the list just told."""

from __future__ import annotations

import pytest

from bot.skill import GraphQuery
from bot.text import normalize
from tests.knowledge.conftest import Reader

LIST = "20万以下的车"


@pytest.mark.parametrize(("text", "plan"), [
    ("前两个哪个长", "compare 长度 | S6 进取版、S6 长续航版"),
    ("第一款和第三款哪个贵", "compare 经销商报价 | S6 进取版、青禾"),
    ("最后一个比第一个便宜多少", "difference 经销商报价 | 小满、S6 进取版"),
    ("倒数第二款比第三款长吗", "compare 长度 | N5、青禾"),
    ("is the second one longer than the last one", "compare 长度 | S6 长续航版、小满"),
    ("第二便宜的是哪款", "rank 经销商报价 ↑ 2-2 | 全部 | 经销商报价 ≤ 20万元"),  # no place in it
])  # fmt: skip
def test_places_stand_for_what_was_listed(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(LIST, text) == plan


def named(reader: Reader, text: str, before: str) -> tuple[list[str], tuple[str, ...]]:
    answer = reader.answer(before)
    assert answer
    said = GraphQuery(text=normalize(text), plan=True, listed=answer.query, focus=answer.entities)
    result = reader.skill.run(said)
    return [reader.short[e] for m in result.mentions for e in m.entities], result.unknown


def test_a_value_is_that_of_the_one_at_the_place(cars: Reader) -> None:
    assert named(cars, "第二款有几个座", LIST) == (["S6 长续航版"], ())
    assert named(cars, "最后一个呢", LIST) == (["小满"], ())


def test_of_a_long_list_those_that_were_told_have_places(cars: Reader) -> None:
    assert named(cars, "第八款多少钱", "带天窗的车有哪些")[0] == ["青禾"]


def test_a_place_that_the_list_lacks_is_nobody(cars: Reader) -> None:
    assert named(cars, "第九款多少钱", LIST) == ([], ("第九款",))
    assert cars.plan(LIST, "第九款和第一款哪个长") == ""


def test_without_a_list_a_place_names_nobody(cars: Reader) -> None:
    result = cars.skill.run(GraphQuery(text="第二款有几个座", plan=True))
    assert result.mentions == () and result.unknown == ()
