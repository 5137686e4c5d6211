"""Questions with several comparing words: none is dropped, and what cannot be read is not told."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "plans"), [
    ("最便宜的和最贵的车分别是哪款", ["rank 经销商报价 ↑ 1 | 全部", "rank 经销商报价 ↓ 1 | 全部"]),
    ("续航最长和价格最低的纯电车",
     ["rank 纯电续航里程 ↓ 1 | 全部 | 能源类型 = 纯电动",
      "rank 经销商报价 ↑ 1 | 全部 | 能源类型 = 纯电动"]),
    ("逐星比N5长多少宽多少", ["difference 长度 | 逐星、N5", "difference 宽度 | 逐星、N5"]),
    ("青禾和小满哪个便宜哪个长", ["compare 经销商报价 | 青禾、小满", "compare 长度 | 青禾、小满"]),
    ("小满和青禾哪个便宜，哪个续航长",
     ["compare 经销商报价 | 小满、青禾", "compare 纯电续航里程 | 小满、青禾"]),
    ("Which car is the cheapest and which is the most expensive",
     ["rank 经销商报价 ↑ 1 | 全部", "rank 经销商报价 ↓ 1 | 全部"]),
    ("最贵的和最便宜的差多少", ["difference 经销商报价 | A型号 高性能Pro版、小满"]),  # one question
    ("小满和青禾哪个便宜，便宜多少", ["difference 经销商报价 | 小满、青禾"]),
])  # fmt: skip
def test_every_comparing_word_is_answered(cars: Reader, text: str, plans: list[str]) -> None:
    assert cars.plan(text).split("; ") == plans


def test_both_answers_are_told_with_their_evidence(cars: Reader) -> None:
    answer = cars.answer("最便宜的和最贵的车分别是哪款")
    assert answer
    assert answer.text.split("\n") == [
        "最便宜的是小满 都市版（5.98万）。", "最贵的是A型号 高性能Pro版（38.8万）。",
    ]  # fmt: skip
    assert [fact.value for fact in answer.facts] == ["5.98万", "38.8万"]
    assert [cars.short[entity] for entity in answer.entities] == ["小满", "A型号 高性能Pro版"]


def test_after_a_list_both_are_read_as_of_that_list(cars: Reader) -> None:
    first, second = cars.plan("20万以下的车", "哪个最便宜，哪个续航最长").split("; ")
    assert first == "rank 经销商报价 ↑ 1 | 全部 | 经销商报价 ≤ 20万元"
    assert second == "rank 纯电续航里程 ↓ 1 | 全部 | 经销商报价 ≤ 20万元"


@pytest.mark.parametrize(("text", "plan"), [
    ("比逐星便宜的车里续航最长的",
     "rank 纯电续航里程 ↓ 1 | 全部 | 经销商报价 < 34.98万元 | 除了 逐星"),
    ("比S6贵的里最省油的",  # dearer than each of the two that are called so
     "rank 百公里油耗 ↑ 1 | 全部 | 经销商报价 > 15.98万元 | 除了 S6 进取版、S6 长续航版"),
    ("比小满贵的车里第二便宜的是哪款",
     "rank 经销商报价 ↑ 2-2 | 全部 | 经销商报价 > 5.98万元 | 除了 小满"),
    ("Which car cheaper than 逐星 has the longest range",
     "rank 纯电续航里程 ↓ 1 | 全部 | 经销商报价 < 34.98万元 | 除了 逐星"),
])  # fmt: skip
def test_the_first_of_those_better_than_one(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize("text", ["空间大的SUV里最便宜的", "比较新的车里最便宜的SUV哪款最长"])
def test_what_leaves_a_word_over_is_not_told(cars: Reader, text: str) -> None:
    assert cars.plan(text) == ""


@pytest.mark.parametrize("text", ["逐星和N5在20万以下哪个长", "驰光和B型号哪个快，红色的呢"])
def test_a_condition_that_the_query_lacks_is_not_dropped(cars: Reader, text: str) -> None:
    assert cars.plan(text) == ""
