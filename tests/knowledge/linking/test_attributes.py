from __future__ import annotations

import pytest

from bot.types import Path
from knowledge.linking.attributes import AttributeLinker
from knowledge.skill import GraphSkill
from tests.knowledge.conftest import Ask

INSIDE = ("配置", "内部配置")
AIR = (*INSIDE, "空调")
SEAT = (*INSIDE, "座椅")
WHEEL = (*INSIDE, "方向盘")
MEDIA = (*INSIDE, "多媒体")
BATTERY = ("电动机", "电池")
PRICE = ("属性", "经销商报价")
RANGE = ("属性", "纯电续航里程")
SPRINT = ("属性", "百公里加速时间")
CONTROL = (*AIR, "空调控制方式")
PADDLES = (*WHEEL, "换挡拨片")
PIPES = ("车身", "排气管数量")
WEIGHT = ("车身", "整备质量")

ASKED = [
    # names
    ("空调怎么样", AIR),
    ("轴距是多少", ("车身", "轴距")),
    ("有没有换挡拨片", PADDLES),
    ("换挡拨片", PADDLES),
    ("请问这款车的最小转弯半径大概是多少米", ("底盘转向", "最小转弯半径")),
    ("整备质量有多少公斤啊", WEIGHT),
    ("能不能告诉我最高车速", ("属性", "最高车速")),
    ("车身颜色有哪些", ("属性", "车身颜色")),
    ("全景影像有吗", (*INSIDE, "全景影像")),
    ("产地是哪里", ("属性", "产地")),
    ("配置怎么样", ("配置",)),
    # through the tree
    ("空调的控制方式", CONTROL),
    ("内部配置里的空调", AIR),
    ("配置里面空调的温度分区控制", (*AIR, "温度分区控制")),
    ("方向盘的材质", (*WHEEL, "方向盘材质")),
    ("座椅是什么材质", (*SEAT, "座椅材质")),
    ("前排座椅有加热吗", (*SEAT, "前排座椅加热")),
    ("变速箱有几个档位", ("变速箱", "变速箱档位个数")),
    ("发动机的产地", ("发动机", "发动机产地")),
    # synonyms, also inside a name
    ("冷气怎么样", AIR),
    ("后备箱多大", ("车身", "后备厢容积")),
    ("零百加速多少", SPRINT),
    ("百公里加速多少", SPRINT),
    ("多重", WEIGHT),
    ("卖多少钱", PRICE),
    ("你好，在吗，我想问下多少钱", PRICE),
    ("hud有没有", (*INSIDE, "抬头显示")),
    ("波箱的产地", ("变速箱", "变速箱产地")),
    ("马达产地", ("电动机", "电动机产地")),
    ("冷气的控制方式", CONTROL),
    # parts of a name
    ("排气管有几个", PIPES),
    ("能量密度多少", (*BATTERY, "电池能量密度")),
    ("车身稳定", ("安全装备", "主动安全", "车身稳定控制")),
    ("usb接口有几个", (*MEDIA, "USB接口数量")),
    # values
    ("有珍珠白吗", ("属性", "车身颜色")),
    ("全景天幕的吗", ("配置", "外部配置", "天窗类型")),
    ("空调是自动的吗", CONTROL),
    ("是磷酸铁锂的吗", (*BATTERY, "电池类型")),
    ("后备厢是电动的吗", ("配置", "外部配置", "电动后备厢")),
    # typos, homophones, pinyin, traditional
    ("换档拨片有吗", PADDLES),
    ("换挡波片", PADDLES),
    ("排汽管数量", PIPES),
    ("轴矩多少", ("车身", "轴距")),
    ("空掉怎么样", AIR),
    ("zhouju多少", ("车身", "轴距")),
    ("kongtiao", AIR),
    ("整备志量", WEIGHT),
    ("最小转湾半经", ("底盘转向", "最小转弯半径")),
    ("有幾個排氣管", PIPES),
    ("變速箱類型", ("变速箱", "变速箱类型")),
    ("全景影象", (*INSIDE, "全景影像")),
]


@pytest.mark.parametrize(("text", "path"), ASKED)
def test_asks_for(ask: Ask, text: str, path: Path) -> None:
    first = ask(text).attributes[0]
    assert first.path == path
    assert first.score >= 0.6


@pytest.mark.parametrize(("text", "low", "high"), [
    ("空调怎么样", 0.97, 1),  # a name and nothing else
    ("冷气怎么样", 0.94, 0.96),  # a synonym
    ("能量密度多少", 0.9, 0.96),
    ("加热", 0.5, 0.75),  # part of many names
    ("换挡波片", 0.7, 0.95),  # a slip
    ("空调滤芯多久换一次", 0.3, 0.6),  # about something else
    ("冬天续航打几折", 0.3, 0.5),
])  # fmt: skip
def test_scores_behave_like_confidences(ask: Ask, text: str, low: float, high: float) -> None:
    assert low <= ask(text).attributes[0].score <= high


NOT_A_VALUE = [
    "空调滤芯多久换一次",
    "空调怎么开",
    "空调不制冷了",
    "座椅怎么调节",
    "空调为什么有异味",
    "电池衰减了怎么办",
    "保养多少钱",
    "一保多少钱",
    "胎压报警怎么消除",
    "加装行车记录仪影响质保吗",
    "冬天续航打几折",
    "可以异地提车吗",
    "定金可以退吗",
    "没有固定车位能买电车吗",
    "能在车里睡觉吗",
    "旧车可以置换吗",
    "明天天气如何",
    "你好",
    "写一首诗",
    "购车发票怎么开",
    "数字钥匙怎么分享给家人",
    "怎么样",
    "第二个",
    "那呢",
    "",
    "哈哈哈哈",
    "玻璃水怎么加",
]


@pytest.mark.parametrize("text", NOT_A_VALUE)
def test_does_not_ask_for_a_value(ask: Ask, text: str) -> None:
    assert all(link.score < 0.6 for link in ask(text).attributes)


def paths(ask: Ask, text: str, matched: str) -> set[Path]:
    return {link.path for link in ask(text).attributes if link.matched == matched}


def test_two_attributes_in_one_text(ask: Ask) -> None:
    for text in ("轴距和油耗是多少", "轴距多少油耗多少", "轴距、油耗"):
        first, second = ask(text).attributes[:2]
        assert (first.path, second.path) == (("车身", "轴距"), ("属性", "百公里油耗"))
        assert second.score > 0.9


def test_alternatives_share_what_they_matched(ask: Ask) -> None:
    assert paths(ask, "加热", "加热") >= {(*SEAT, "前排座椅加热"), (*WHEEL, "方向盘加热")}


def test_a_group_and_a_leaf_know_what_they_are(ask: Ask) -> None:
    assert not ask("空调").attributes[0].leaf
    assert ask("轴距").attributes[0].leaf


def test_links_are_ordered_by_score_then_path(ask: Ask) -> None:
    links = ask("加热").attributes
    assert list(links) == sorted(links, key=lambda link: (-link.score, link.path))


def test_a_name_at_several_places_yields_all_shallow_first() -> None:
    values = {("车", "颜色"): ("红",), ("车", "内饰"): (), ("车", "内饰", "颜色"): ("米",)}
    linker = AttributeLinker(values, {("车", "颜色"), ("车", "内饰", "颜色")})
    assert [link.path for link in linker.link("颜色")] == [("车", "颜色"), ("车", "内饰", "颜色")]
    assert [link.path for link in linker.link("内饰的颜色")] == [("车", "内饰", "颜色")]


def test_an_attribute_the_entity_has_comes_first(ask: Ask) -> None:
    electric, petrol = "某汽车品牌_A型号_2021款_长续航版", "砺原_LY7_2022款_尊贵版"
    assert ask("最大扭矩", focus=(electric,)).attributes[0].path == ("电动机", "电动机总扭矩")
    assert ask("最大扭矩", focus=(petrol,)).attributes[0].path == ("发动机", "发动机最大扭矩")


def test_nearest_attributes(demo: GraphSkill) -> None:
    electric = "某汽车品牌_A型号_2021款_长续航版"
    assert demo.nearest_attributes("车里温度", None, 2)[0] == (*AIR, "温度分区控制")
    assert ("发动机", "最大马力") in demo.nearest_attributes("最大马力", None, 3)
    assert ("发动机", "最大马力") not in demo.nearest_attributes("最大马力", electric, 9)
    assert demo.nearest_attributes("qqqq", None, 3) == ()


LENGTHS: dict[Path, tuple[str, ...]] = {
    ("尺寸", "高度"): ("1.5m",), ("尺寸", "长度"): ("4m",), ("尺寸", "前排高度"): ("1m",),
    ("价格",): ("5万",),
}  # fmt: skip


@pytest.mark.parametrize(("text", "named", "lacking"), [
    ("的悬浮高度", True, "悬浮高度"),  # 高度 is another
    ("悬浮高度呢", False, "悬浮高度"),
    ("的涉水深度是多少", True, "涉水深度"),
    ("涉水深度是多少", False, ""),  # of nobody: it may be anything
    ("的高度", True, ""),
    ("的官方价格", True, ""),  # says no more than 价格
    ("的前排高度是多少", True, ""),
    ("适合越野", True, ""),
    ("", True, ""),
])  # fmt: skip
def test_a_longer_name_is_another(text: str, named: bool, lacking: str) -> None:
    assert AttributeLinker(LENGTHS, set(LENGTHS)).lacking(text, named) == lacking


def test_what_is_only_the_end_of_a_name_is_never_sure() -> None:
    linker = AttributeLinker(LENGTHS, set(LENGTHS))
    links = linker.link("的悬浮高度", lambda text: [(("尺寸", "高度"), 0.8, "高度")])
    assert [(link.path, link.score) for link in links][:1] == [(("尺寸", "高度"), 0.5)]
    assert linker.link("的高度")[0].score > 0.9


ROWS = (("轮毂材料", "轮毂材质", "轮圈"), ("散热方式", "怎么散热"), ("离地间隙", "最小离地间隙"))
OTHERS: dict[Path, tuple[str, ...]] = {
    ("轮毂材料",): ("钢",),
    ("散热方式",): ("风冷",),
    ("离地间隙",): ("1m",),
}


@pytest.mark.parametrize(("text", "path"), [
    ("轮圈是什么材质", ("轮毂材料",)),  # two of its names together
    ("怎么散热", ("散热方式",)),  # called so: it asks for no procedure
])  # fmt: skip
def test_other_names_of_an_attribute_explain_a_text(text: str, path: Path) -> None:
    best = AttributeLinker(OTHERS, set(OTHERS), ROWS).link(text)[0]
    assert best.path == path and best.score > 0.9


def test_the_other_superlative_is_no_slip() -> None:
    linker = AttributeLinker(OTHERS, set(OTHERS), ROWS)
    assert [(span.start, span.end) for span in linker.words.spans("最高离地间隙")] == [(2, 6)]


def test_of_what_has_no_likeness_the_same_ending_is_nearest() -> None:
    linker = AttributeLinker(LENGTHS, set(LENGTHS))
    assert linker.nearest("涉水深度") == [("尺寸", "长度"), ("尺寸", "高度"), ("尺寸", "前排高度")]
    assert linker.nearest("股票行情") == []
