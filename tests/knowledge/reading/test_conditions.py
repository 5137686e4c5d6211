from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "rows"), [
    # bounds: the attribute beside them, else by their unit, else the price
    ("20万以下的车", ["经销商报价 ≤ 200000"]),
    ("不到十五万能买到的", ["经销商报价 < 150000"]),
    ("15万到20万的", ["经销商报价 ≥ 150000 且 ≤ 200000"]),
    ("20万左右的", ["经销商报价 ≥ 180000 且 ≤ 220000"]),
    ("超过15万但不到20万的车", ["经销商报价 > 150000", "经销商报价 < 200000"]),
    ("续航500以上的", ["纯电续航里程 ≥ 500000"]),
    ("500公里以上的", ["纯电续航里程 ≥ 500000"]),
    ("马力超过200匹的", ["最大马力 > 200"]),
    ("最高车速在200到220之间的", ["最高车速 ≥ 200 且 ≤ 220"]),
    ("油耗低于6个的车", ["百公里油耗 < 6"]),
    ("百公里加速小于5秒的", ["百公里加速时间 < 5"]),
    ("车重超过2吨的", ["整备质量 > 2000"]),
    ("不到1吨的车", ["整备质量 < 1000"]),
    ("轴距超过3米的车", ["轴距 > 3"]),
    ("车长5米以上的车", ["长度 ≥ 5"]),
    ("后备箱大于500升的", ["后备厢容积 > 500"]),
    ("快充功率超过100千瓦的", ["快充功率 > 100000"]),
    ("至少8个气囊的车", ["安全气囊数量 ≥ 8"]),
    ("2023年以后上市的车", ["上市时间 ≥ 738521"]),
    ("30万以内续航500公里以上", ["经销商报价 ≤ 300000", "纯电续航里程 ≥ 500000"]),
    # exact numbers
    ("七座的车", ["座位数 ≥ 7 且 ≤ 7"]),
    ("双电机的车", ["驱动电机数 ≥ 2 且 ≤ 2"]),
    ("四个排气管的", ["排气管数量 ≥ 4 且 ≤ 4"]),
    ("续航705公里的", ["纯电续航里程 ≥ 705000 且 ≤ 705000"]),
    ("卖7.98万的", ["经销商报价 ≥ 79800 且 ≤ 79800"]),
    ("要加95号油的", ["燃油标号 ≥ 95 且 ≤ 95"]),
    ("能到600公里的", ["纯电续航里程 ≥ 600000"]),
])  # fmt: skip
def test_numbers(cars: Reader, text: str, rows: list[str]) -> None:
    assert cars.where(text) == rows


@pytest.mark.parametrize(("text", "rows"), [
    ("纯电的", ["能源类型 = 纯电动"]),  # a synonym of the value
    ("SUV", ["级别 = suv"]),  # part of the value
    ("澄屿的车", ["品牌 = 澄屿"]),
    ("上海产的", ["产地 = 上海"]),
    ("电机是美国产的", ["电动机产地 = 美国"]),
    ("前悬架是双叉臂的", ["前悬架类型 = 双叉臂"]),
    ("后刹车是鼓式的", ["后制动器类型 = 鼓式"]),
    ("发动机是QY20S的", ["发动机型号 = qy20s"]),
    ("抹茶绿的", ["车身颜色 = 抹茶绿"]),
    ("红色的车", ["车身颜色 = 红"]),
    ("全景天窗的", ["天窗类型 = 全景天窗"]),
    ("自动泊车是选配的车", ["自动泊车 = 选配"]),
    ("用245/40 R20轮胎的", ["前轮胎规格 = 245/40 r20"]),
])  # fmt: skip
def test_values(cars: Reader, text: str, rows: list[str]) -> None:
    assert cars.where(text) == rows


@pytest.mark.parametrize(("text", "rows"), [
    ("不是纯电的", ["能源类型 ≠ 纯电动"]),
    ("不要纯电的", ["能源类型 ≠ 纯电动"]),
    ("除了砺原", ["品牌 ≠ 砺原"]),
    ("不要砺原的SUV", ["品牌 ≠ 砺原", "级别 = suv"]),
    ("非SUV", ["级别 ≠ suv"]),
    ("有天窗的", ["天窗类型 有"]),
    ("没有天窗的", ["天窗类型 无"]),
    ("不带自动泊车的", ["自动泊车 无"]),
    ("不支持OTA升级的", ["OTA升级 无"]),
    ("支持OTA升级的", ["OTA升级 有"]),
    ("有座椅通风又有后排独立空调的车", ["前排座椅通风 有", "后排独立空调 有"]),
    ("带HUD和座椅通风", ["抬头显示 有", "前排座椅通风 有"]),
    ("天窗哪款有", ["天窗类型 有"]),
    ("自动泊车哪些车没有", ["自动泊车 无"]),
    ("不带天窗又不带导航的", ["天窗类型 无", "导航系统 无"]),
    ("30万以内、七座、有抬头显示的",
     ["经销商报价 ≤ 300000", "座位数 ≥ 7 且 ≤ 7", "抬头显示 有"]),
])  # fmt: skip
def test_having_and_not(cars: Reader, text: str, rows: list[str]) -> None:
    assert cars.where(text) == rows


@pytest.mark.parametrize(("text", "rows"), [
    ("上海或者重庆产的车", ["产地 = 上海 或 产地 = 重庆"]),
    ("四座或六座的车", ["座位数 ≥ 4 且 ≤ 4 或 座位数 ≥ 6 且 ≤ 6"]),
    ("要么四驱要么七座的", ["驱动方式 = 四驱 或 座位数 ≥ 7 且 ≤ 7"]),
    ("四驱的七座SUV", ["驱动方式 = 四驱", "座位数 ≥ 7 且 ≤ 7", "级别 = suv"]),
    ("上海和重庆产的车", ["产地 = 上海 或 产地 = 重庆"]),  # nothing is made in both
])  # fmt: skip
def test_either_and_both(cars: Reader, text: str, rows: list[str]) -> None:
    assert cars.where(text) == rows


@pytest.mark.parametrize(("text", "rows"), [
    ("杭州500元以下的酒店", ["城市 = 杭州", "标准间价格 ≤ 500"]),
    ("杭州或者成都有儿童乐园的", ["城市 = 杭州 或 城市 = 成都", "儿童乐园 有"]),
    ("有泳池又可以带宠物的酒店", ["泳池 有", "宠物 有"]),
    ("既没有泳池也没有停车场", ["泳池 无", "停车场 无"]),
    ("离地铁300米以内的四星级酒店", ["距地铁站 ≤ 300", "星级 = 四星级"]),
    ("评分4.7以上的五星级酒店", ["评分 ≥ 4.7", "星级 = 五星级"]),
    ("会议室不少于10间的", ["会议室数量 ≥ 10"]),
    ("能容纳1000人以上开会的", ["最多容纳人数 ≥ 1000"]),
    ("房间面积大于45平米的", ["面积 > 45"]),
    ("2022年及以后开业的酒店", ["开业年份 ≥ 738156"]),
    ("14点退房的酒店", ["退房时间 ≥ 50400 且 ≤ 50400"]),
    ("只有46间客房", ["客房总数 ≥ 46 且 ≤ 46"]),
    ("停车免费的酒店", ["停车场 = 免费"]),
    ("免费接机", ["接机 = 免费"]),
    ("春熙路商圈", ["商圈 = 春熙路"]),  # 春熙路店 is another thing
    ("周边有断桥残雪的", ["周边景点 = 断桥残雪"]),
    ("榕屿旅业含单早的", ["集团 = 榕屿旅业", "含早餐 = 含单早"]),
    ("不在青岛、1000元以内的", ["城市 ≠ 青岛", "标准间价格 ≤ 1000"]),
    ("点评超过9000条的酒店", ["点评数 > 9000"]),
    ("不让带宠物的酒店", ["宠物 无"]),
])  # fmt: skip
def test_hotels(hotels: Reader, text: str, rows: list[str]) -> None:
    assert hotels.where(text) == rows


@pytest.mark.parametrize("text", [
    "青禾多少钱", "LY7几个气囊", "有哪些颜色", "天窗是哪种", "小满的续航和油耗", "谢谢", "",
    "气囊最多的", "哪个续航长", "天窗多大",
])  # fmt: skip
def test_what_demands_nothing(cars: Reader, text: str) -> None:
    assert cars.conditions(text) == ()


def test_attributes_of_conditions_are_not_asked_for(cars: Reader) -> None:
    marked = cars.mark("续航500以上的多少钱")
    read = cars.questions.ground.conditions.read(marked)
    assert [next(iter(mark.names))[-1] for mark in read.used] == ["纯电续航里程"]
    asked = cars.questions.ask(marked, ())
    assert [next(iter(mark.names))[-1] for mark in asked.targets] == ["经销商报价"]


def test_what_nothing_measures_is_unread(cars: Reader) -> None:
    read = cars.questions.ground.conditions.read(cars.mark("90分贝以上的车"))
    assert read.where == ()
    assert [mark.letter for mark in read.unread] == ["Q"]


def test_what_was_said_is_kept(cars: Reader) -> None:
    ((bound,), (value,)) = cars.conditions("20万以下的电车")
    assert (bound.said, value.said) == ("20万以下", "纯电动")


@pytest.mark.parametrize(("text", "rows"), [
    ("六座和七座的车", ["座位数 ≥ 6 且 ≤ 6 或 座位数 ≥ 7 且 ≤ 7"]),
    ("10万以下和30万以上的车", ["经销商报价 ≤ 100000 或 经销商报价 ≥ 300000"]),
    ("10万以上和30万以下的车", ["经销商报价 ≥ 100000", "经销商报价 ≤ 300000"]),  # these do meet
])  # fmt: skip
def test_two_values_of_one_attribute_are_meant_in_turn(
    cars: Reader, text: str, rows: list[str]
) -> None:
    assert cars.where(text) == rows


@pytest.mark.parametrize(("text", "names"), [
    ("扭矩超过600", {"发动机最大扭矩", "电动机总扭矩"}),
    ("电动机总扭矩超过600", {"电动机总扭矩"}),
    ("功率大于200", {"发动机最大功率", "电动机总功率", "快充功率"}),  # no 最大功率转速
])  # fmt: skip
def test_a_bound_is_about_all_that_its_word_may_mean(
    cars: Reader, text: str, names: set[str]
) -> None:
    (row,) = cars.conditions(text)
    assert {condition.path[-1] for condition in row} == names


@pytest.mark.parametrize(("text", "names"), [
    ("5米以上的车", {"长度", "最小转弯半径"}),  # no width is so large
    ("车长5米以上的车", {"长度"}),
    ("500公里以上的车", {"纯电续航里程"}),
    ("2吨以上的车", {"整备质量"}),
    ("20万以下的车", {"经销商报价"}),
])  # fmt: skip
def test_a_bound_by_itself_is_about_all_that_reach_it(
    cars: Reader, text: str, names: set[str]
) -> None:
    (row,) = cars.conditions(text)
    assert {condition.path[-1] for condition in row} == names


def test_a_bound_that_several_measure_and_none_reaches_is_unread(cars: Reader) -> None:
    read = cars.questions.ground.conditions.read(cars.mark("30升以下的车"))
    assert read.where == () and [mark.letter for mark in read.unread] == ["Q"]


@pytest.mark.parametrize(("text", "row"), [
    ("9个挡的车", "变速箱档位个数 ≥ 9 且 ≤ 9"),  # as its synonym asks: 几个挡
    ("10万块能买什么车", "经销商报价 ≤ 100000"),
    ("10万能买", "经销商报价 ≤ 100000"),
    ("接近30万的车", "经销商报价 ≥ 270000 且 ≤ 330000"),
    ("30万出头的车", "经销商报价 ≥ 300000 且 ≤ 330000"),
    ("不是20万以下的车", "经销商报价 > 200000"),
])  # fmt: skip
def test_what_money_buys_and_about_what_it_costs(cars: Reader, text: str, row: str) -> None:
    assert cars.where(text) == [row]
