from __future__ import annotations

import pytest

from bot.text import normalize
from knowledge.linking.entities import EntityLinker
from knowledge.linking.names import parts_of
from knowledge.skill import GraphSkill
from tests.knowledge.conftest import Ask

STANDARD = "某汽车品牌_A型号_2021款_标准续航升级版"
LONG = "某汽车品牌_A型号_2021款_长续航版"
PRO = "某汽车品牌_A型号_2021款_高性能Pro版"
B = "某汽车品牌_B型号_2022款_后驱版"
S6, S6_LONG = "澄屿_S6_2022款_进取版", "澄屿_S6_2022款_长续航版"
YUNFAN, YUNFAN_LONG = "霁川_云帆_2023款_四驱旗舰版", "霁川_云帆_2023款_长续航版"
N5, XIAOMAN = "霁川_N5_2023款_智享版", "霁川_小满_2023款_都市版"
SHANLAN_15, SHANLAN_20 = "砺原_山岚_2021款_1.5T两驱精英版", "砺原_山岚_2021款_2.0T四驱豪华版"
QINGHE, GUITU, V9 = (
    "澄屿_青禾_2022款_舒适版",
    "澄屿_归途_2022款_七座尊享版",
    "穹野_V9_2023款_2.0T商务版",
)
A_TRIMS = {STANDARD, LONG, PRO}

ONE = [
    # in full, any order, case, spaces, punctuation
    (LONG, LONG),
    ("某汽车品牌A型号2021款长续航版", LONG),
    ("长续航版 2021款 A型号 某汽车品牌", LONG),
    ("a型号  长续航版的空调", LONG),
    ("A 型 号 - 长续航版", LONG),
    ("A型号（高性能PRO版）", PRO),
    ("LY7尊贵版", "砺原_LY7_2022款_尊贵版"),
    ("ly7 怎么样", "砺原_LY7_2022款_尊贵版"),
    # missing parts, short forms
    ("A型号长续航", LONG),
    ("A型长续航版", LONG),
    ("A型号的长续航版", LONG),
    ("A型号那款长续航版", LONG),
    ("A型号空调怎么样，长续航版的", LONG),
    ("A型号标准续航", STANDARD),
    ("标准续航升级版", STANDARD),
    ("A型号标准版", STANDARD),
    ("Pro版", PRO),
    ("高性能pro", PRO),
    ("21款a型号pro版", PRO),
    ("澄屿S6 2022 长续航版", S6_LONG),
    ("2022年的S6进取版", S6),
    ("七座尊享版", GUITU),
    ("归途", GUITU),
    ("B型号", B),
    ("N5", N5),
    ("v9多少钱", V9),
    ("山岚1.5T", SHANLAN_15),
    ("山岚 2.0t 油耗", SHANLAN_20),
    ("山岚四驱豪华版", SHANLAN_20),
    ("山岚豪华版", SHANLAN_20),
    ("山岚四驱版", SHANLAN_20),
    ("云帆旗舰版", YUNFAN),
    # typos
    ("a 型号 长续行版", LONG),
    ("A型号标准续航升版", STANDARD),
    ("A型号标准续航升升级版", STANDARD),
    ("A型号高性能能pro版", PRO),
    ("某气车品牌B型号", B),
    ("山岚四驱豪花版", SHANLAN_20),
    # homophones and pinyin
    ("A型好长须航版", LONG),
    ("清禾续航多少", QINGHE),
    ("计川N5", N5),
    ("云帆长需航版", YUNFAN_LONG),
    ("xiaoman多少钱", XIAOMAN),
    ("axinghao changxuhang ban空调", LONG),
    ("ji chuan n5", N5),
    # traditional and full-width
    ("某汽車品牌A型號長續航版", LONG),
    ("Ａ型号 ｐｒｏ版", PRO),
    ("雲帆長續航版", YUNFAN_LONG),
]


@pytest.mark.parametrize(("text", "entity"), ONE)
def test_names_one(ask: Ask, text: str, entity: str) -> None:
    assert [mention.entities for mention in ask(text).mentions] == [(entity,)]


MANY = [
    ("长续航版", {LONG, S6_LONG, YUNFAN_LONG}),
    ("A型号", A_TRIMS),
    ("2021款A型号", A_TRIMS),
    ("某汽车品牌的A型号", A_TRIMS),
    ("a xinghao多少钱", A_TRIMS),
    ("某汽车品牌", {*A_TRIMS, B}),
    ("S6续航多少", {S6, S6_LONG}),
    ("山岚是四驱吗", {SHANLAN_15, SHANLAN_20}),
    ("云帆的配置", {YUNFAN, YUNFAN_LONG}),
]


@pytest.mark.parametrize(("text", "entities"), MANY)
def test_ambiguous_names_are_candidates_in_name_order(
    ask: Ask, text: str, entities: set[str]
) -> None:
    assert [mention.entities for mention in ask(text).mentions] == [tuple(sorted(entities))]


TWO = [
    ("A型号长续航版和标准续航升级版哪个好", (LONG,), (STANDARD,)),
    ("长续航版和A型号标准续航升级版哪个好", (LONG,), (STANDARD,)),
    ("A型号长续航版 标准版 比一比", (LONG,), (STANDARD,)),
    ("长续航版和标准续航升级版的A型号", (LONG,), (STANDARD,)),
    ("山岚1.5T和2.0T哪个好", (SHANLAN_15,), (SHANLAN_20,)),
    ("S6进取版跟长续航版", (S6,), (S6_LONG,)),
    ("B型号还是小满", (B,), (XIAOMAN,)),
    ("S6和N5", (S6, S6_LONG), (N5,)),
]


@pytest.mark.parametrize(("text", "first", "second"), TWO)
def test_two_names_in_one_text(
    ask: Ask, text: str, first: tuple[str, ...], second: tuple[str, ...]
) -> None:
    assert [mention.entities for mention in ask(text).mentions] == [first, second]


FOCUS = [
    ("长续航版", STANDARD, (LONG,)),
    ("那长续航版呢", S6, (S6_LONG,)),
    ("那长续航版呢", YUNFAN, (YUNFAN_LONG,)),
    ("A型号呢", LONG, (LONG,)),
    ("那2.0T呢", SHANLAN_15, (SHANLAN_20,)),
    ("那A型号呢", S6, tuple(sorted(A_TRIMS))),
    ("那长续航版呢", QINGHE, tuple(sorted({LONG, S6_LONG, YUNFAN_LONG}))),  # same brand only
]


@pytest.mark.parametrize(("text", "focus", "entities"), FOCUS)
def test_focus_tells_which(ask: Ask, text: str, focus: str, entities: tuple[str, ...]) -> None:
    assert [m.entities for m in ask(text, focus=(focus,)).mentions] == [entities]


WITHIN = [
    ("Pro版", PRO),
    ("pro", PRO),
    ("标准", STANDARD),
    ("标准的那个", STANDARD),
    ("长续航", LONG),
    ("高性能的", PRO),
    ("升级的", STANDARD),
    ("A型号长续航版", LONG),
    ("changxuhangban", LONG),
]


@pytest.mark.parametrize(("text", "entity"), WITHIN)
def test_an_option_is_picked_by_a_piece(ask: Ask, text: str, entity: str) -> None:
    result = ask(text, within=tuple(sorted(A_TRIMS)))
    assert [mention.entities for mention in result.mentions] == [(entity,)]


@pytest.mark.parametrize("text", ["续航多少", "第二个", "S6", "空调怎么样"])
def test_what_is_no_option_links_nothing(ask: Ask, text: str) -> None:
    assert ask(text, within=tuple(sorted(A_TRIMS))).mentions == ()


def test_a_year_picks_among_options(ask: Ask) -> None:
    (mention,) = ask("2022款", within=(LONG, B)).mentions
    assert mention.entities == (B,)


NOTHING = [
    "2021款",
    "续航多少",
    "运动模式有吗",
    "四驱的吗",
    "执行标准是什么",
    "请和我联系",
    "升级版本是多少",
    "座椅舒适吗",
    "2.0T的动力够吗",
    "明天天气如何",
    "有没有后驱的",
    "S6s",
    "12.0t",
    "",
    "？？？",
]


@pytest.mark.parametrize("text", NOTHING)
def test_names_nothing(ask: Ask, text: str) -> None:
    assert ask(text).mentions == ()


UNKNOWN = [
    ("X9多少钱", ("x9",)),
    ("Model S 怎么样", ("model s",)),
    ("C型号有天窗吗", ("c型号",)),
    ("c 型号", ("c 型号",)),
    ("S6s", ("s6s",)),
    ("V8多少钱", ("v8",)),
    ("A型号2022款多少钱", ("2022款",)),
    ("S6和X9", ("x9",)),
    ("2022款A型号", ("2022款",)),
    ("A型号旗舰版", ("旗舰版",)),
    ("ABS有吗 USB几个 4S店 L2级 5G GPS LED", ()),
    ("100km要充多久，3.5L的吗，R19的轮胎", ()),
    ("能开C1驾照吗", ()),
    ("which model has it", ()),
    ("A型号长续航版", ()),
]


@pytest.mark.parametrize(("text", "unknown"), UNKNOWN)
def test_what_looks_like_a_name(ask: Ask, text: str, unknown: tuple[str, ...]) -> None:
    assert ask(text).unknown == unknown


REMAINDER = [
    ("A型号的长续航版空调怎么样", "空调怎么样"),
    ("空调A型号长续航版是自动的吗", "空调 是自动的吗"),
    ("那长续航版呢", "那 呢"),
    ("明天天气如何", "明天天气如何"),
]


@pytest.mark.parametrize(("text", "remainder"), REMAINDER)
def test_remainder_is_the_text_without_names(ask: Ask, text: str, remainder: str) -> None:
    assert ask(text).remainder == remainder


def test_a_mention_says_where_and_how_well(ask: Ask) -> None:
    (exact,) = ask("空调 a型号长续航版 怎么样").mentions
    assert (exact.text, exact.start, exact.end, exact.score) == ("a型号长续航版", 3, 10, 1.0)
    (slip,) = ask("a型号长续行版").mentions
    assert 0.6 < slip.score < 1


def test_entities_known_from_elsewhere_link_too() -> None:
    linker = EntityLinker({"星河_T3_青春版": parts_of("星河_T3_青春版", ())})
    assert linker.link("星河t3").mentions[0].entities == ("星河_T3_青春版",)


def test_a_full_name_beats_what_only_ends_like_it() -> None:
    names = ["甲_X1_Pro版", "乙_X2_高性能Pro版"]
    linker = EntityLinker({name: parts_of(name, ()) for name in names})
    assert linker.link("pro版").mentions[0].entities == (names[0],)
    assert linker.link("x2 pro版").mentions[0].entities == (names[1],)


@pytest.mark.parametrize("called", ["霁川_云帆_2023款_长续航版", "云帆长续航版"])
def test_a_synonym_of_a_whole_name_names_that_entity_alone(called: str) -> None:
    names = ["霁川_云帆_2023款_长续航版", "霁川_云帆_2023款_标准版", "霁川_小满_2023款_长续航版"]
    parts = {name: parts_of(name, ()) for name in names}
    row = (normalize(called), "小蓝车")
    linker = EntityLinker(parts, rows=(row,))
    assert linker.link("小蓝车续航多少").mentions[0].entities == (names[0],)
    assert linker.link("云帆续航多少").mentions[0].entities == (names[1], names[0])


def test_nearest_entities(demo: GraphSkill) -> None:
    assert demo.nearest_entities("c型号有天窗吗", 3) == (STANDARD, LONG, PRO)
    assert demo.nearest_entities("小瞒", 1) == (XIAOMAN,)


def test_a_part_is_named_without_the_kind_of_thing_it_ends_with() -> None:
    places = ("武林", "翠湖", "滇池", "栈桥")
    shops = {f"云岚_{place}店": ("云岚", f"{place}店") for place in places}
    linker = EntityLinker({**shops, "云岚_火车站店": ("云岚", "火车站店")}, ["距火车站"])
    named = linker.link("武林和翠湖哪个便宜").mentions
    assert [mention.entities for mention in named] == [("云岚_武林店",), ("云岚_翠湖店",)]
    assert linker.link("武林有哪些酒店").mentions == ()  # the place
    assert linker.link("离火车站多远").mentions == ()


def test_too_few_names_that_end_alike_are_not_shortened() -> None:
    shops = {f"云岚_{place}店": ("云岚", f"{place}店") for place in ("武林", "翠湖", "钟楼")}
    assert EntityLinker(shops).link("武林多少钱").mentions == ()
