from __future__ import annotations

import pytest

from bot.text import normalize
from bot.types import Path
from knowledge.reading.exact import find_counted, find_measured, read_count

SEATS, PIPES, BAGS, ROOMS = ("座位数",), ("车身", "排气管数量"), ("安全气囊数量",), ("会议室数量",)
PATHS: tuple[Path, ...] = (SEATS, PIPES, BAGS, ROOMS)


def counted(text: str) -> list[tuple[str, float, Path]]:
    found = list(find_counted(normalize(text), PATHS, {}))
    return [(bound.said, bound.low or 0, path) for bound, path in found]


@pytest.mark.parametrize(("text", "expected"), [
    ("7座的车", [("7座", 7, SEATS)]),
    ("七座车有哪些", [("七座", 7, SEATS)]),
    ("五座或者七座", [("五座", 5, SEATS), ("七座", 7, SEATS)]),
    ("双排气", [("双排气", 2, PIPES)]),
    ("单排气的", [("单排气", 1, PIPES)]),
    ("四个排气管", [("四个排气管", 4, PIPES)]),
    ("两个气囊", [("两个气囊", 2, BAGS)]),
    ("10间会议室的酒店", [("10间会议室", 10, ROOMS)]),
    ("十二个气囊", [("十二个气囊", 12, BAGS)]),
])  # fmt: skip
def test_numbers_in_front_of_what_is_counted(
    text: str, expected: list[tuple[str, float, Path]]
) -> None:
    assert counted(text) == expected


@pytest.mark.parametrize("text", [
    "第7座", "最7座", "1.5座", "三款车", "两辆", "2021年", "五点", "3月", "七个", "座位", "7", "",
    "两台车多少钱", "七万", "五花八门",
])  # fmt: skip
def test_numbers_that_count_nothing_known(text: str) -> None:
    assert counted(text) == []


def test_the_bound_is_exact_and_has_its_place() -> None:
    ((bound, path),) = find_counted("有没有七座的", (SEATS,), {})
    assert (bound.start, bound.end, bound.low, bound.high) == (3, 5, 7, 7)
    assert (bound.strict, bound.dimension, path) == (False, "count", SEATS)


@pytest.mark.parametrize(("number", "count"), [
    ("7", 7), ("七", 7), ("两", 2), ("十二", 12), ("单", 1), ("双", 2), ("three", 3), ("60", 60),
])  # fmt: skip
def test_numbers_are_read(number: str, count: float) -> None:
    assert read_count(number) == count


def measured(text: str, *dimensions: str) -> list[tuple[str, float | None, float | None]]:
    found = find_measured(normalize(text), dimensions.__contains__)
    return [(bound.said, bound.low, bound.high) for bound in found]


@pytest.mark.parametrize(("text", "dimension", "expected"), [
    ("续航705公里的是哪款", "length", ("705公里", 705_000, 705_000)),
    ("15寸的屏", "length", ("15寸", 0.381, 0.381)),
    ("有没有500公里", "length", ("500公里以上", 500_000, None)),
    ("能到600km吗", "length", ("600km以上", 600_000, None)),
    ("能跑500公里吗", "length", ("500公里以上", 500_000, None)),
    ("轴距3米的", "length", ("3米", 3, 3)),
    ("42平方米的房间", "area", ("42平方米", 42, 42)),
    ("300kw的电机", "power", ("300kw", 300_000, 300_000)),
    ("卖7.98万的是哪款", "money", ("7.98万", 79_800, 79_800)),
    ("588元的房间", "money", ("588元", 588, 588)),
])  # fmt: skip
def test_amounts_with_a_unit(
    text: str, dimension: str, expected: tuple[str, float | None, float | None]
) -> None:
    assert measured(text, dimension) == [expected]


def test_an_amount_in_ten_thousands_may_measure_anything() -> None:
    (bound,) = find_measured("12.98万的", "money".__eq__)
    assert (bound.dimension, bound.low) == (None, 129_800)


@pytest.mark.parametrize("text", ["500公里", "3米", "20分钟", "588元", "300kw", "没单位的500"])
def test_amounts_that_nothing_measures(text: str) -> None:
    assert measured(text) == []


def test_times_of_day_and_years() -> None:
    assert measured("14点退房", "clock") == [("14点", 50_400, 50_400)]
    assert measured("12:30入住", "clock") == [("12:30", 45_000, 45_000)]
    ((said, low, high),) = measured("2021年开业", "date")
    assert said == "2021年"
    assert low is not None and high is not None and high - low == 364


@pytest.mark.parametrize(("text", "hour"), [
    ("下午一点退房", 13), ("晚上十点半能入住吗", 22.5), ("中午12点", 12), ("上午9点", 9),
    ("晚上12点", 24), ("凌晨两点", 2),
])  # fmt: skip
def test_times_of_day_that_are_said(text: str, hour: float) -> None:
    found = find_measured(normalize(text), "clock".__eq__)
    assert [(b.low, b.high, b.dimension) for b in found] == [(hour * 3600, hour * 3600, "clock")]


@pytest.mark.parametrize("text", ["便宜一点", "下午一点以前退房", "下午退房"])
def test_no_times_of_day(text: str) -> None:
    assert list(find_measured(normalize(text), "clock".__eq__)) == []
