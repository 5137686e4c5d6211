from __future__ import annotations

import pytest

from knowledge.query.plans import Query
from tests.knowledge.conftest import SURE, Reader, says


@pytest.mark.parametrize(("text", "path"), [
    ("小满跟知行谁{便宜|贵}", "经销商报价"),
    ("逐星与LY7，哪个{轻|重}", "整备质量"),
    ("知行和山岚精英版哪个{省油|费油}", "百公里油耗"),
    ("小满和青禾谁更{省电|费电}", "百公里电耗"),
    ("V9和归途车身谁更{短|长}", "长度"),
    ("V9和归途谁更{窄|宽}", "宽度"),
    ("V9和归途车身谁{矮|高}", "高度"),
    ("青禾跟知行后备箱哪个{小|大}", "后备厢容积"),
    ("驰光和B型号谁加速{快|慢}", "百公里加速时间"),
    ("驰光和B型号谁极速{慢|快}", "最高车速"),
    ("知行和小满谁上市{早|晚}", "上市时间"),
    ("知行和小满哪个{旧|新}", "上市时间"),
    ("V9和归途谁的气囊{少|多}", "安全气囊数量"),
    ("驰光和LY7谁马力{弱|强}", "最大马力"),
    ("A型号标准续航升级版和青禾谁的整车质保{短|长}", "整车保修期限"),
    ("青禾和B型号谁的续航{短|长}", "纯电续航里程"),
    ("B型号跟云帆长续航版风阻系数谁{低|高}", "风阻系数"),
])  # fmt: skip
def test_each_comparing_word_compares_both_ways(cars: Reader, text: str, path: str) -> None:
    before, words, after = text.replace("{", "}").split("}")
    for word, more in zip(words.split("|"), (False, True), strict=True):
        answer = cars.answer(f"{before}{word}{after}")
        assert answer and answer.confidence > SURE
        query = Query.from_json(answer.query)
        assert (query.kind, [path[-1] for path in query.paths]) == ("compare", [path])
        assert query.descending is more


@pytest.mark.parametrize(("text", "plan"), [
    ("V9和归途谁更长", "compare 长度 | V9、归途"),
    ("小满和青禾谁跑得远", "compare 纯电续航里程 | 小满、青禾"),
    ("N5、驰光、LY7、V9哪个最便宜", "compare 经销商报价 | N5、驰光、LY7、V9"),
    ("逐星 vs LY7 价格", "compare 经销商报价 | 逐星、LY7"),
    ("小满和青禾的座椅材质有什么区别", "compare 座椅材质 | 小满、青禾"),
    ("N5和LY7的变速箱类型一样吗", "compare 变速箱类型 | N5、LY7"),
    ("对比一下驰光和B型号的价格、加速", "compare 经销商报价、百公里加速时间 | 驰光、B型号"),
    ("归途轴距比LY7大吗", "compare 轴距 | 归途、LY7"),
    ("云帆和驰光哪个贵",
     "compare 经销商报价 | 云帆 四驱旗舰版、云帆 长续航版、驰光"),  # every edition of a series
    ("和青禾的竞品比谁便宜", "compare 经销商报价 | 青禾、知行"),  # the rival is looked up
])  # fmt: skip
def test_cars_are_compared(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("云岚春熙路店和屿光玉林店哪个便宜",
     "compare 标准间价格 | 云岚成都春熙路店、屿光成都玉林店"),
    ("武林店跟钱江新城店，哪家离地铁更近",
     "compare 距地铁站 | 青榕杭州武林店、云岚杭州钱江新城店"),
    ("翠湖店和钟楼店比，谁的房间更大", "compare 面积 | 青榕昆明翠湖店、青榕西安钟楼店"),
    ("环岛路店和崂山店哪家客房多", "compare 客房总数 | 松涧厦门环岛路店、松涧青岛崂山店"),
    ("鼓浪屿店和环岛路店哪个离火车站近",
     "compare 距火车站 | 屿光厦门鼓浪屿店、松涧厦门环岛路店"),
    ("中山路店和站前店谁开业更早", "compare 开业年份 | 青榕厦门中山路店、青榕青岛站前店"),
    ("点评数云岚杭州西湖店和春熙路店谁多", "compare 点评数 | 云岚杭州西湖店、云岚成都春熙路店"),
    ("总统套房云岚杭州西湖店和钱江新城店哪个贵",
     "compare 总统套房价格 | 云岚杭州西湖店、云岚杭州钱江新城店"),
    ("春熙路店、钱江新城店、五四广场店谁的会议室最多",
     "compare 会议室数量 | 云岚成都春熙路店、云岚杭州钱江新城店、云岚青岛五四广场店"),
    ("崂山店比五四广场店贵吗", "compare 标准间价格 | 松涧青岛崂山店、云岚青岛五四广场店"),
])  # fmt: skip
def test_hotels_are_compared(hotels: Reader, text: str, plan: str) -> None:
    assert says(hotels, text) == plan


@pytest.mark.parametrize(("text", "claims"), [
    ("小满比青禾便宜吗", True),
    ("青禾比小满便宜吗", True),
    ("小满和青禾哪个便宜", False),
])  # fmt: skip
def test_whether_the_first_is_ahead_is_asked(cars: Reader, text: str, claims: bool) -> None:
    answer = cars.answer(text)
    assert answer
    assert Query.from_json(answer.query).premise is claims


@pytest.mark.parametrize(("text", "plan"), [
    ("知行比青禾便宜多少", "difference 经销商报价 | 知行、青禾"),
    ("归途轴距比V9短多少", "difference 轴距 | 归途、V9"),
    ("V9和归途差多少钱", "difference 经销商报价 | V9、归途"),
    ("小满跟V9车长差多少毫米", "difference 长度 | 小满、V9"),
    ("云帆四驱旗舰版零百比B型号快多少", "difference 百公里加速时间 | 云帆 四驱旗舰版、B型号"),
    ("A型号标准续航升级版跟长续航版续航差多少",
     "difference 纯电续航里程 | A型号 标准续航升级版、A型号 长续航版"),
    ("山岚两个版本差多少钱",
     "difference 经销商报价 | 山岚 1.5T两驱精英版、山岚 2.0T四驱豪华版"),
    ("最贵的和最便宜的差多少钱", "difference 经销商报价 | A型号 高性能Pro版、小满"),
])  # fmt: skip
def test_differences(cars: Reader, text: str, plan: str) -> None:
    assert says(cars, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("云岚杭州西湖店和钱江新城店房价差多少",
     "difference 标准间价格 | 云岚杭州西湖店、云岚杭州钱江新城店"),
    ("到机场，崂山店比站前店远多少", "difference 距机场 | 松涧青岛崂山店、青榕青岛站前店"),
    ("加床费翠湖店比环岛路店便宜多少", "difference 加床费 | 青榕昆明翠湖店、松涧厦门环岛路店"),
    ("径山店和火车站店房间面积相差多少", "difference 面积 | 松涧杭州径山店、麦驿昆明火车站店"),
    ("玉林店和东站店评分差多少", "difference 评分 | 屿光成都玉林店、麦驿成都东站店"),
])  # fmt: skip
def test_differences_between_hotels(hotels: Reader, text: str, plan: str) -> None:
    assert says(hotels, text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("小满和知行两台一共多少钱", "sum 经销商报价 | 小满、知行"),
    ("青禾加上小满总共要多少", "sum 经销商报价 | 青禾、小满"),
    ("N5、驰光、小满各买一台合计多少钱", "sum 经销商报价 | N5、驰光、小满"),
    ("三台V9一共多少钱", "sum 经销商报价 × 3 | V9"),
    ("买两台小满要多少钱", "sum 经销商报价 × 2 | 小满"),
    ("五台知行加起来多少钱", "sum 经销商报价 × 5 | 知行"),
    ("小满和知行加一起多重", "sum 整备质量 | 小满、知行"),
    ("归途和LY7两辆车一共能坐几个人", "sum 座位数 | 归途、LY7"),
])  # fmt: skip
def test_sums(cars: Reader, text: str, plan: str) -> None:
    assert cars.plan(text) == plan


@pytest.mark.parametrize(("text", "plan"), [
    ("武林店和翠湖店的充电桩一共有几个", "sum 充电桩数量 | 青榕杭州武林店、青榕昆明翠湖店"),
    ("崂山店和滇池店押金合计多少", "sum 押金 | 松涧青岛崂山店、松涧昆明滇池店"),
])  # fmt: skip
def test_sums_over_hotels(hotels: Reader, text: str, plan: str) -> None:
    assert hotels.plan(text) == plan
