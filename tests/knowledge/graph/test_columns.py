from __future__ import annotations

import json
from math import inf
from typing import Any

import pytest

from knowledge.graph.columns import Column, Columns
from knowledge.graph.documents import parse_document
from knowledge.graph.graph import Graph
from knowledge.values.bounds import find_bounds

YEAR = 365 * 86400


def column(*values: Any, name: str = "x") -> Column:
    """Return the column of an attribute that a, b, c, … have with these values; None: no value."""
    documents = []
    for entity, value in zip("abcdefghij", values, strict=False):
        tree = {} if value is None else {"g": {name: value}}
        text = json.dumps({"实体": {"名称": entity}, **tree})
        document, _ = parse_document(text.encode(), "d.json", "d.json")
        assert document
        documents.append(document)
    return Columns(Graph(documents)).column(("g", name))


def lows(read: Column) -> list[float | None]:
    return [(q := read.comparable(entity)) and q.low for entity in "abcdef"[: len(read.values)]]


@pytest.mark.parametrize(("name", "values", "dimension", "unit", "scale", "numbers"), [
    ("经销商报价", ["27.6万", "34.8万"], "money", "万", 1e4, [276000, 348000]),
    ("续航", ["525km", "301公里", "640km"], "length", "km", 1000, [525000, 301000, 640000]),
    ("质保", ["8年", "首任车主不限年限/里程"], "time", "年", YEAR, [8 * YEAR, None]),
    ("质保", ["4年或8万公里", "6年或15万公里"], "time", "年", YEAR, [4 * YEAR, 6 * YEAR]),
    ("快充功率", ["120kW", "不支持", "不支持"], "power", "kW", 1000, [120000, None, None]),
    ("座位数", [5, 7, "6个"], "count", "", 1, [5, 7, 6]),
    ("停车费", ["20元/天", "免费", "30元/天", "无"], "money", "元/天", 1, [20, 0, 30, None]),
    ("停车费", ["20元/天", "5元/小时", "30元/天"], "money", "元/天", 1, [20, None, 30]),
    ("入住", ["14:00以后", "15:00以后"], "clock", "", 1, [50400, 54000]),
    ("字数", ["500万字以上", "600万字"], "字", "万字", 1e4, [None, 6e6]),
    ("换挡", ["有", "无"], None, "", 1, [None, None]),
    ("悬架", ["麦弗逊", "3连杆", "多连杆"], None, "", 1, [None, None, None]),
    ("尺寸", ["4760*1920*1630mm"], None, "", 1, [None]),
])  # fmt: skip
def test_a_column_measures_what_most_values_do(
    name: str,
    values: list[Any],
    dimension: str | None,
    unit: str,
    scale: float,
    numbers: list[float | None],
) -> None:
    read = column(*values, name=name)
    assert (read.dimension, read.unit, read.scale) == (dimension, unit, scale)
    assert lows(read) == numbers


@pytest.mark.parametrize(("name", "values", "lost", "numbers"), [
    ("距地铁站", ["600", "180m", "800m"], ("a",), [None, 180, 800]),
    ("报价", ["27.6", "27.6万", "30万"], ("a",), [None, 276000, 300000]),
    ("x", ["27.6万", "27.6万元", "30万元"], (), [276000, 276000, 300000]),
    ("座位数", [5, "7座"], (), [5, 7]),
    ("长度", ["4760mm", "蓝色", "4700mm"], (), [4.76, None, 4.7]),
])  # fmt: skip
def test_a_number_that_lost_its_unit_is_not_compared(
    name: str, values: list[Any], lost: tuple[str, ...], numbers: list[float | None]
) -> None:
    read = column(*values, name=name)
    assert read.lost == lost
    assert lows(read) == numbers


def test_labels_tell_several_quantities_apart() -> None:
    read = column("快充1小时，慢充10小时", "慢充3小时，不支持快充", name="充电时间")
    assert read.labels == ("快充", "慢充")
    assert read.comparable("a") is None and read.comparable("b") is None
    slow = [read.comparable(entity, "慢充") for entity in "ab"]
    assert [q and q.low for q in slow] == [36000, 10800]
    assert read.comparable("b", "快充") is None


@pytest.mark.parametrize(("values", "name", "text", "limits"), [
    (["27.6万", "9.9万"], "报价", "20万以下", (-inf, 2e5)),
    (["27.6万", "9.9万"], "报价", "20以下", (-inf, 2e5)),  # people say 20 for 20万
    (["27.6万", "9.9万"], "报价", "200000以下", (-inf, 2e5)),
    (["27.6万", "9.9万"], "报价", "20w以下", (-inf, 2e5)),
    (["20W", "60W"], "功率", "20w以下", (-inf, 20)),
    (["525km", "301km"], "续航", "500以上", (5e5, inf)),
    (["525km", "301km"], "续航", "500公里以上", (5e5, inf)),
    (["525km", "301km"], "续航", "500元以上", None),
    (["0.86度"], "日耗电量", "1度以下", (-inf, 1)),
    (["4.7分"], "评分", "4.5分以上", (4.5, inf)),
    (["4.7"], "评分", "4.5 stars or more", (4.5, inf)),
    (["12.50"], "price", "under $13", (-inf, 13)),
    ([5], "座位数", "至少7座", (7, inf)),
    (["有"], "天窗", "至少7座", None),
])  # fmt: skip
def test_limits_are_in_base_units(
    values: list[Any], name: str, text: str, limits: tuple[float, float] | None
) -> None:
    (bound,) = find_bounds(text.lower())
    assert column(*values, name=name).limits(bound) == limits


@pytest.mark.parametrize(("low", "high", "spans"), [
    (1e5, inf, True), (-inf, 2e6, True), (2e5, 3e5, True), (-inf, 500, False), (1e9, inf, False),
    (-inf, inf, True), (0, 2e5, True),
])  # fmt: skip
def test_limits_of_another_size_are_told(low: float, high: float, spans: bool) -> None:
    assert column("27.6万", "9.9万", "30万以上", name="报价").spans(low, high) is spans


def test_columns_by_dimension_in_file_order() -> None:
    text = """{"实体": {"名称": "a"}, "价": "5元",
      "g": {"长": "5m", "x": "有", "宽": "6m", "押金": "9元"}}"""
    document, _ = parse_document(text.encode(), "d.json", "d.json")
    assert document
    columns = Columns(Graph([document]))
    assert columns.by_dimension("money") == (("价",), ("g", "押金"))
    assert columns.by_dimension("length") == (("g", "长"), ("g", "宽"))
    assert columns.by_dimension("weight") == ()
    assert columns.numeric() == (("价",), ("g", "长"), ("g", "宽"), ("g", "押金"))
    assert columns.column(("无",)).dimension is None and columns.column(("g",)).values == {}
