from __future__ import annotations

from datetime import date
from math import inf, isnan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import normalize
from knowledge.graph.documents import Written
from knowledge.values.bounds import find_bounds
from knowledge.values.leaves import Quantity, read_value

DAY, YEAR = 86400, 365 * 86400


def day(*parts: int) -> int:
    return date(*parts).toordinal()


@pytest.mark.parametrize(("text", "dimension", "low", "high", "unit"), [
    ("27.6万元", "money", 276000, 276000, "万元"),
    ("3299元", "money", 3299, 3299, "元"),
    ("299元起", "money", 299, 299, "元"),
    ("¥299/晚", "money", 299, 299, "¥/晚"),
    ("￥29.80", "money", 29.8, 29.8, "¥"),
    ("3800-5000元", "money", 3800, 5000, "元"),
    ("3.98-6.18 万元", "money", 39800, 61800, "万元"),
    ("$15,000,000", "USD", 15e6, 15e6, "$"),
    ("210万美元（估计）[1]", "USD", 2.1e6, 2.1e6, "万美元"),
    ("301km", "length", 301000, 301000, "km"),
    ("4760mm", "length", 4.76, 4.76, "mm"),
    ("15英寸", "length", 0.381, 0.381, "英寸"),
    ("1100–1900 m", "length", 1100, 1900, "m"),
    ("1.2-1.5米", "length", 1.2, 1.5, "米"),
    ("三亚5公里", "length", 5000, 5000, "公里"),
    ("1930kg", "weight", 1930, 1930, "kg"),
    ("两斤", "weight", 1, 1, "斤"),
    ("250 g", "weight", 0.25, 0.25, "g"),
    ("5.6s", "time", 5.6, 5.6, "s"),
    ("0.5小时", "time", 1800, 1800, "小时"),
    ("约30分钟", "time", 1800, 1800, "分钟"),
    ("半小时", "time", 1800, 1800, "小时"),
    ("一个半小时", "time", 5400, 5400, "个小时"),
    ("18分20秒", "time", 1100, 1100, "秒"),
    ("1-2小时", "time", 3600, 7200, "小时"),
    ("1小时 - 2小时", "time", 3600, 7200, "小时"),
    ("30分钟-1小时", "time", 1800, 3600, "小时"),
    ("两年半", "time", 2.5 * YEAR, 2.5 * YEAR, "年"),
    ("不超过90天", "time", -inf, 90 * DAY, "天"),
    ("202kW", "power", 202000, 202000, "kW"),
    ("12.5kWh", "energy", 12.5, 12.5, "kWh"),
    ("854L", "volume", 854, 854, "L"),
    ("50平方米", "area", 50, 50, "平方米"),
    ("1,705 km² (658 mi²)", "area", 1705e6, 1705e6, "km²"),
    ("217km/h", "speed", 217, 217, "km/h"),
    ("85%", "percent", 85, 85, "%"),
    ("less than 0.1%", "percent", -inf, 0.1, "%"),
    ("-24℃", "temperature", -24, -24, "℃"),
    ("-60℃～150℃", "temperature", -60, 150, "℃"),
    ("冷水至90℃", "temperature", -inf, 90, "℃"),
    ("2 GB", "data", 2048, 2048, "GB"),
    ("18–41dB", "db", 18, 41, "dB"),
    ("1500-4000rpm", "rpm", 1500, 4000, "rpm"),
    ("1400转/分", "rpm", 1400, 1400, "转/分"),
    ("404N·m", "n·m", 404, 404, "N·m"),
    ("126Wh/kg", "wh/kg", 126, 126, "Wh/kg"),
    ("10kg/24h", "kg/24h", 10, 10, "kg/24h"),
    ("9.4升/百公里", "l/100km", 9.4, 9.4, "升/百公里"),
    ("0.24Cd", "cd", 0.24, 0.24, "Cd"),
    ("92号", "号", 92, 92, "号"),
    ("6个", "count", 6, 6, "个"),
    ("三个", "count", 3, 3, "个"),
    ("8千余人", "count", 8000, 8000, "千人"),
    ("2000+", "count", 2000, inf, ""),
    ("27.6万", "count", 276000, 276000, "万"),
    ("四星级", "score", 4, 4, "星级"),
    ("500万字以上", "字", 5e6, inf, "万字"),
    ("14:00以后", "clock", 14 * 3600, inf, ""),
    ("09:00-21:00", "clock", 9 * 3600, 21 * 3600, ""),
    ("2021.01", "date", day(2021, 1, 1), day(2021, 1, 31), ""),
    ("2013-12-30", "date", day(2013, 12, 30), day(2013, 12, 30), ""),
    ("2021年6月", "date", day(2021, 6, 1), day(2021, 6, 30), ""),
    ("2025年", "date", day(2025, 1, 1), day(2025, 12, 31), ""),
    ("1999年－2008年", "date", day(1999, 1, 1), day(2008, 12, 31), ""),
    ("1851-1861年", "date", day(1851, 1, 1), day(1861, 12, 31), ""),
    ("2009年至今", "date", day(2009, 1, 1), inf, ""),
    # year 1 begins on day 1; 259 B.C. is the year -258
    ("公元前259年", "date", -94597, -94233, ""),
    (5, "count", 5, 5, ""),
    (Written("1.50"), "count", 1.5, 1.5, ""),
    (Written("1e3"), "count", 1000, 1000, ""),
])  # fmt: skip
def test_one_quantity(text: Any, dimension: str, low: float, high: float, unit: str) -> None:
    value = read_value(text)
    assert value.text == str(text)
    assert [(q.dimension, q.low, q.high, q.unit) for q in value.quantities] == [
        (dimension, low, high, unit)
    ]


@pytest.mark.parametrize("text", [
    "255/45 R19", "4760*1920*1630mm", "595×600×850mm", "5门5座SUV", "L2级", "国VI", "CY15T",
    "首任车主不限年限/里程", "90度可抽出抽屉", "010-58585588", "002236", "978-7-111-36843-4",
    "9.78E+12", "3天2晚", "双床1.8米×2", "4.8/5", "1:2", "百度", "一汽大众", "天龙八部", "三国演义",
    "邯郸路220号", "geforce gt520", "windows2000", "第59届", "80，62，84", "6，619吨", "18-45",
    "163年前", "61年前", "243年–260年", "2014年2月30日", "5年不限里程", "5-3个", "三点十元",
])  # fmt: skip
def test_what_only_holds_numbers_is_no_quantity(text: str) -> None:
    assert read_value(text).quantities == ()


@pytest.mark.parametrize(("text", "quantities"), [
    ("4年或8万公里", [("time", 4 * YEAR, ""), ("length", 8e7, "")]),
    ("2年/5万公里", [("time", 2 * YEAR, ""), ("length", 5e7, "")]),
    ("快充1小时，慢充10小时", [("time", 3600, "快充"), ("time", 36000, "慢充")]),
    ("快充1小时,慢充10小时", [("time", 3600, "快充"), ("time", 36000, "慢充")]),
    ("慢充3小时，不支持快充", [("time", 10800, "慢充")]),
    ("电机10年", [("time", 10 * YEAR, "电机")]),
    (["5cm", "10cm"], [("length", 0.05, ""), ("length", 0.1, "")]),
    (["标准", "5cm"], []),
])  # fmt: skip
def test_several_quantities_keep_their_labels(
    text: Any, quantities: list[tuple[str, float, str]]
) -> None:
    found = read_value(text).quantities
    assert [(q.dimension, q.low, q.label) for q in found] == quantities


@pytest.mark.parametrize(("text", "name", "quantity"), [
    ("27.6万", "属性/经销商报价", Quantity("money", 276000, 276000, "万")),
    ("120-180", "价格", Quantity("money", 120, 180, "")),
    ("1999.10", "售价", Quantity("money", 1999.1, 1999.1, "")),
    ("300", "费用/标准间", Quantity("money", 300, 300, "")),
    ("30", "费用/可住人数", Quantity("count", 30, 30, "")),
    ("4.5", "性价比", Quantity("count", 4.5, 4.5, "")),
    ("4.7", "评分", Quantity("score", 4.7, 4.7, "")),
    ("4.7分", "评分", Quantity("score", 4.7, 4.7, "分")),
    ("3分", "曲目时长", Quantity("time", 180, 180, "分")),
    ("0.86度", "日耗电量", Quantity("energy", 0.86, 0.86, "度")),
    ("26度", "最低温度", Quantity("temperature", 26, 26, "度")),
    ("120度", "规格", Quantity("度", 120, 120, "度")),
    ("1.5T", "排量", Quantity("volume", 1.5, 1.5, "T")),
    ("1T", "硬盘", Quantity("data", 1048576, 1048576, "T")),
    ("1T", "规格", Quantity("t", 1, 1, "T")),
    ("20", "厚度(mm)", Quantity("length", 0.02, 0.02, "mm")),
    ("2011", "出版时间", Quantity("date", day(2011, 1, 1), day(2011, 12, 31), "")),
    ("213年", "成立时间", Quantity("date", day(213, 1, 1), day(213, 12, 31), "")),
    ("4年", "研发时间", Quantity("time", 4 * YEAR, 4 * YEAR, "年")),
])  # fmt: skip
def test_the_name_tells_what_is_meant(text: str, name: str, quantity: Quantity) -> None:
    assert read_value(text, name).quantities == (quantity,)


@pytest.mark.parametrize("name", ["联系电话", "邮 编", "型号", "ISBN", "phone"])
def test_codes_are_no_numbers(name: str) -> None:
    assert read_value("69261052", name).quantities == ()


@pytest.mark.parametrize(("text", "has"), [
    ("有", "yes"), ("支持", "yes"), ("标配", "yes"), ("有（收费）", "yes"), ("是", "yes"),
    ("支持蓝牙5.0", "yes"), ("√", "yes"), ("yes", "yes"), (True, "yes"), ("免费提供", None),
    ("无", "no"), ("无（配补胎工具）", "no"), ("不支持", "no"), ("不支持快充", "no"),
    ("没有", "no"), ("暂无", "no"),
    ("不可带宠物", "no"), ("-", "no"), ("no", "no"), (False, "no"),
    ("选配", "optional"), ("加价选装", "optional"),
    ("无线投屏", None), ("有线投屏", None), ("无锡", None), ("可口可乐", None), ("no-0137", None),
    ("全景天幕", None), ("5个", None), (["有", "无"], None),
])  # fmt: skip
def test_having(text: Any, has: str | None) -> None:
    assert read_value(text).has == has


@pytest.mark.parametrize(("text", "said", "low", "high", "strict", "dimension"), [
    ("20万以下的SUV", "20万以下", None, 2e5, False, None),
    ("二十万以内", "二十万以内", None, 2e5, False, None),
    ("不超过20万", "不超过20万", None, 2e5, False, None),
    ("没有超过500元的", "没有超过500元", None, 500, False, "money"),
    ("预算20万", "预算20万", None, 2e5, False, None),
    ("我有20万", "我有20万", None, 2e5, False, None),
    ("5000块够吗", "5000块够吗", None, 5000, False, "money"),
    ("预算15到20万", "15到20万", 15e4, 2e5, False, None),
    ("15万-20万之间", "15万-20万之间", 15e4, 2e5, False, None),
    ("5000到1万", "5000到1万", 5000, 1e4, False, None),
    ("续航在400和600公里之间", "在400和600公里之间", 4e5, 6e5, False, "length"),
    ("20多万的车", "20多万", 2e5, 3e5, False, None),
    ("20万左右", "20万左右", 18e4, 22e4, False, None),
    ("大概500公里", "大概500公里", 45e4, 55e4, False, "length"),
    ("续航500以上", "500以上", 500, None, False, None),
    ("续航500公里以上", "500公里以上", 5e5, None, False, "length"),
    ("大于500km", "大于500km", 5e5, None, True, "length"),
    ("有没有超过500公里的", "超过500公里", 5e5, None, True, "length"),
    ("至少7座", "至少7座", 7, None, False, "count"),
    ("百公里加速8秒内", "8秒内", None, 8, False, "time"),
    ("低于8秒", "低于8秒", None, 8, True, "time"),
    ("300元/晚以下", "300元/晚以下", None, 300, False, "money"),
    ("20w以内", "20w以内", None, 20, False, None),
    ("4.5分以上", "4.5分以上", 4.5, None, False, None),
    ("2022年以后上市", "2022年以后", day(2022, 1, 1), None, False, "date"),
    ("2022之前的", "2022之前", None, day(2022, 1, 1), True, "date"),
    ("2022年到2023年", "2022年到2023年", day(2022, 1, 1), day(2023, 12, 31), False, "date"),
    ("after 2021", "after 2021", day(2021, 12, 31), None, True, "date"),
    ("两点以后入住", "两点以后", 7200, None, False, "clock"),
    ("14:00以前", "14:00以前", None, 50400, False, "clock"),
    ("under 200k", "under 200k", None, 2e5, True, None),
    ("between 300 and 500 yuan", "between 300 and 500 yuan", 300, 500, False, "money"),
    ("more than 500 km", "more than 500 km", 5e5, None, True, "length"),
    ("under ¥300", "under ¥300", None, 300, True, "money"),
    ("at least 4.5 stars", "at least 4.5 stars", 4.5, None, False, "score"),
])  # fmt: skip
def test_a_bound(
    text: str, said: str, low: float | None, high: float | None, strict: bool, dimension: str | None
) -> None:
    (bound,) = find_bounds(normalize(text))
    assert (bound.said, bound.low, bound.high) == (said, low, high)
    assert (bound.strict, bound.dimension) == (strict, dimension)
    assert normalize(text)[bound.start : bound.end] == said


@pytest.mark.parametrize("text", [
    "LY7以上的", "15-20", "a2-3", "前排侧气囊", "2个后排座", "2022款后驱版", "5门5座", "后备箱内饰",
    "有几个排气管", "两款哪个好",
])  # fmt: skip
def test_no_bound(text: str) -> None:
    assert find_bounds(normalize(text)) == []


def test_several_bounds_in_order() -> None:
    bounds = find_bounds(normalize("20万以下、续航500km以上、至少5座"))
    assert [bound.said for bound in bounds] == ["20万以下", "500km以上", "至少5座"]


_PIECES = st.sampled_from([
    *"0123456789.,-+~:/*()十百千万亿点半年月日个元¥$%一二两",
    *["小时", "以上", "不超过", "km", "between ", "到"],
])  # fmt: skip


@given(st.lists(_PIECES, max_size=9).map("".join), st.sampled_from(["", "价格", "时间(h)"]))
def test_any_text_is_read(text: str, name: str) -> None:
    for quantity in read_value(text, name).quantities:
        assert quantity.low <= quantity.high and not isnan(quantity.low)
    bounds = find_bounds(normalize(text))
    assert all(a.end <= b.start for a, b in zip(bounds, bounds[1:], strict=False))
