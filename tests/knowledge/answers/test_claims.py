from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("texts", "told"), [
    (("逐星是不是最贵的",),
     "不是，最贵的是A型号 高性能Pro版（38.8万）。逐星 插混四驱版的经销商报价是34.98万。"),
    (("知行是最省油的汽油车吗",), "是的，百公里油耗最低的汽油是知行 1.5L手动舒适版（5.9L）。"),
    (("小满多少钱", "它是最便宜的吗"), "是的，最便宜的是小满 都市版（5.98万）。"),
    (("小满的油耗是不是最低的",),  # neither yes nor no
     "资料里没有小满 都市版的“百公里油耗”这一项。百公里油耗最低的是S6 进取版（5.3L）。"),
])  # fmt: skip
def test_whether_one_is_the_first(cars: Reader, texts: tuple[str, ...], told: str) -> None:
    answer = cars.answer(*texts)
    assert answer and answer.text == told


def test_the_talk_stays_with_the_one_asked_about(cars: Reader) -> None:
    answer = cars.answer("逐星是不是最贵的")
    assert answer and [cars.short[entity] for entity in answer.entities] == ["逐星"]
    assert [fact.value for fact in answer.facts] == ["38.8万", "34.98万"]


def test_who_is_the_first_is_no_claim(cars: Reader) -> None:
    assert cars.plan("有没有最便宜的电车推荐") == "rank 经销商报价 ↑ 1 | 全部 | 能源类型 = 纯电动"
