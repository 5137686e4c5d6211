from __future__ import annotations

from pathlib import Path as File
from typing import Any

import pytest

from bot.settings import Settings
from bot.types import Edge, GraphAnswer, Lang, Node, Subgraph, Table
from knowledge.answers.compose import compose
from knowledge.answers.english import read_english
from knowledge.editing.lint import read_knowledge
from knowledge.graph.columns import Columns
from knowledge.graph.graph import KEYWORDS, Graph
from knowledge.query.execute import execute
from knowledge.query.plans import Condition, Query
from tests.knowledge.conftest import DEMO

LONG = "某汽车品牌_A型号_2021款_长续航版"
STANDARD = "某汽车品牌_A型号_2021款_标准续航升级版"
B = "某汽车品牌_B型号_2022款_后驱版"
SMALL = "霁川_小满_2023款_都市版"
SEDAN = "砺原_知行_2021款_1.5L手动舒适版"
PETROL = "砺原_LY7_2022款_尊贵版"
SHORT = {
    LONG: "长续航版",
    STANDARD: "标准版",
    B: "B型号",
    SMALL: "小满",
    SEDAN: "知行",
    PETROL: "LY7",
}


def load(workspace: File) -> Graph:
    documents, _, _ = read_knowledge(workspace, Settings())
    return Graph(documents)


CARS = load(DEMO)
CAR_COLUMNS = Columns(CARS)
ENGLISH = read_english(DEMO)
PATHS = {path[-1]: path for path in CARS.holders}
PRICE, RANGE, CLASS, MAKER, RIVAL = (
    PATHS[name] for name in ("经销商报价", "纯电续航里程", "级别", "厂商", "竞品车型")
)


def label(entity: str) -> str:
    return SHORT.get(entity, entity.split("_")[1])


def ask(kind: Any, lang: Lang = "zh", **more: Any) -> GraphAnswer:
    return compose(execute(Query(kind, **more), CARS, CAR_COLUMNS), lang, label, 0.9, ENGLISH)


def has(name: str) -> tuple[Condition, ...]:
    return (Condition(PATHS[name], "has"),)


def below(price: float) -> tuple[Condition, ...]:
    return (Condition(PRICE, "within", high=price, said=f"{price / 1e4:g}万以下"),)


SUV = (Condition(CLASS, "is", "suv", said="SUV"),)
FOUR_WHEELS = (Condition(PATHS["驱动方式"], "is", "四驱"),)
COLOURS = PATHS["车身颜色"]
RED_OR_PURPLE = (Condition(COLOURS, "is", "焰红"), Condition(COLOURS, "is", "星夜紫"))
ELECTRIC = (Condition(PATHS["能源类型"], "is", "纯电动"),)


@pytest.mark.parametrize(("query", "zh", "en"), [
    (Query("rank", paths=(PRICE,)), "最便宜的是小满（5.98万）。", "Cheapest: 小满 (5.98万)."),
    (Query("rank", paths=(PRICE,), where=(SUV, ELECTRIC), descending=True),
     "最贵的纯电动SUV是A型号（38.8万）。", "Most expensive electric SUV: A型号 (38.8万)."),
    (Query("rank", paths=(RANGE,), where=(SUV,), descending=True, k=2),
     "纯电续航里程最长的2个SUV是：长续航版（640km）、A型号（566km）。"
     "LY7、山岚和山岚没有记载“纯电续航里程”，没有算在内。",
     "Longest SUV range (first 2): 长续航版 (640km), A型号 (566km). Left out, with no "
     "range on record: LY7, 山岚 and 山岚."),
    (Query("rank", paths=(PATHS["整备质量"],), entities=(LONG, PETROL), descending=True),
     "长续航版和LY7里，整备质量最重的有2个，并列：长续航版（2010kg）、LY7（2010kg）。",
     "Heaviest weight of 长续航版 and LY7, 2 tied: 长续航版 (2010kg), LY7 (2010kg)."),
    (Query("rank", paths=(PRICE,), where=(below(3e5), has("换挡拨片"))),
     "30万以下、有换挡拨片的里面，最便宜的是山岚（17.58万）。",
     "Cheapest, price 30万以下, with paddle shifter: 山岚 (17.58万)."),
    (Query("rank", paths=(PRICE,), entities=(STANDARD,), via=(CLASS,)),
     "和标准版同级别（中型SUV）的里面，最便宜的是山岚（12.98万）。",
     "Cheapest, with the same vehicle class (中型SUV) as 标准版: 山岚 (12.98万)."),
    (Query("compare", entities=(LONG, B), paths=(RANGE,), descending=True),
     "纯电续航里程：长续航版 640km，B型号 556km，长续航版多84km。",
     "Range: 长续航版 640km, B型号 556km; 长续航版 is 84km more."),
    (Query("compare", entities=(LONG, B), paths=(PRICE,)),
     "经销商报价：长续航版 34.8万，B型号 24.9万，B型号便宜9.9万元。",
     "Price: 长续航版 34.8万, B型号 24.9万; B型号 is 9.9万元 cheaper."),
    (Query("compare", entities=(LONG, B, SMALL), paths=(PRICE,)),
     "经销商报价：长续航版 34.8万，B型号 24.9万，小满 5.98万，小满最便宜，最大相差28.82万元。",
     "Price: 长续航版 34.8万, B型号 24.9万, 小满 5.98万; 小满 is the cheapest, 28.82万元 from "
     "first to last."),
    (Query("compare", entities=(LONG, B), paths=(CLASS,)),
     "级别：长续航版 中型SUV，B型号 中型轿车，两者不同。",
     "Vehicle class: 长续航版 中型SUV, B型号 中型轿车; they differ."),
    (Query("compare", entities=(LONG, B), paths=(PATHS["上市时间"],)),
     "上市时间：长续航版 2021.01，B型号 2022.03，长续航版更早。",
     "Launch date: 长续航版 2021.01, B型号 2022.03; 长续航版 is earlier."),
    (Query("compare", entities=(LONG, PETROL), paths=(RANGE,)),
     "纯电续航里程：长续航版 640km。资料里没有LY7的“纯电续航里程”这一项，比不出来。",
     "Range: 长续航版 640km. There is no range on record for LY7, so they cannot be "
     "compared."),
    (Query("difference", entities=(LONG, B), paths=(PRICE,), descending=True),
     "经销商报价：长续航版比B型号贵9.9万元（34.8万 − 24.9万 = 9.9万元）。",
     "Price: 长续航版 is 9.9万元 more expensive than B型号 (34.8万 − 24.9万 = 9.9万元)."),
    (Query("sum", entities=(SMALL, SEDAN), paths=(PRICE,)),
     "经销商报价合计13.96万元：小满 5.98万 + 知行 7.98万 = 13.96万元。",
     "Price in all 13.96万元: 小满 5.98万 + 知行 7.98万 = 13.96万元."),
    (Query("sum", entities=(STANDARD,), paths=(PRICE,), times=2),
     "经销商报价合计55.2万元：标准版 27.6万 × 2 = 55.2万元。",
     "Price in all 55.2万元: 标准版 27.6万 × 2 = 55.2万元."),
    (Query("list", where=(below(2e5), has("天窗类型"), FOUR_WHEELS)),
     "20万以下、有天窗、驱动方式是四驱的有1个：山岚（17.58万，全景天窗，前置四驱）。",
     "1 found (price 20万以下, with sunroof, drivetrain four-wheel drive): 山岚 "
     "(17.58万, 全景天窗, 前置四驱)."),
    (Query("list", where=(RED_OR_PURPLE,)),
     "车身颜色是焰红或星夜紫的有2个：逐星（星夜紫）、驰光（焰红）。",
     "2 found (color 焰红 or 星夜紫): 逐星 (星夜紫), 驰光 (焰红)."),
    (Query("count", where=(ELECTRIC, SUV)),
     "纯电动SUV一共有3个：标准版、长续航版、A型号，都是中型SUV。",
     "3 in all (electric SUV): 标准版, 长续航版, A型号, all 中型SUV."),
    (Query("rank", paths=(PRICE,), where=(SUV,), skip=1),
     "第2便宜的SUV是S6（13.98万）。", "No. 2 cheapest SUV: S6 (13.98万)."),
    (Query("rank", paths=(PATHS["轴距"],), skip=2, descending=True),
     "轴距第3长的有2个，并列：云帆（3000mm）、云帆（3000mm）。",
     "No. 3 longest wheelbase, 2 tied: 云帆 (3000mm), 云帆 (3000mm)."),
    (Query("compare", entities=(LONG, B), paths=(PRICE,), premise=True),
     "不是，经销商报价：长续航版 34.8万，B型号 24.9万，B型号便宜9.9万元。",
     "No. Price: 长续航版 34.8万, B型号 24.9万; B型号 is 9.9万元 cheaper."),
    (Query("compare", entities=(B, LONG), paths=(PRICE,), premise=True),
     "是的，经销商报价：B型号 24.9万，长续航版 34.8万，B型号便宜9.9万元。",
     "Yes. Price: B型号 24.9万, 长续航版 34.8万; B型号 is 9.9万元 cheaper."),
    (Query("list", where=((Condition(CLASS, "not", "suv"),), (Condition(CLASS, "not", "轿车"),))),
     "级别不是SUV、级别不是轿车的有3个：归途（中大型MPV）、V9（中大型MPV）、小满（微型车）。",
     "3 found (vehicle class not SUV, vehicle class not sedan): 归途 (中大型MPV), V9 "
     "(中大型MPV), 小满 (微型车)."),
    (Query("list", entities=(STANDARD,), via=(RIVAL,)),
     "标准版的竞品车型是N5。", "标准版 – competitor: N5."),
    (Query("list", entities=(B,), via=(MAKER,)),
     "和B型号同厂商（某汽车品牌中国）的有3个：标准版、长续航版、A型号。",
     "3 found (with the same manufacturer (某汽车品牌中国) as B型号): 标准版, 长续航版, A型号."),
    (Query("list", entities=(LONG,), via=(KEYWORDS,)),
     "和长续航版同系列（A型号）的有2个：标准版、A型号。",
     "2 found (of the same series (A型号) as 长续航版): 标准版, A型号."),
    (Query("list", where=(below(5e4),)), "没有找到5万以下的。最接近的是小满（经销商报价 5.98万）。",
     "I found none (price 5万以下). The nearest: 小满 (price 5.98万)."),
    (Query("value", entities=(STANDARD,), via=(RIVAL,), paths=(PRICE,)),
     "标准版的竞品车型是N5。\nN5的经销商报价是17.98万。",
     "标准版 – competitor: N5.\nN5 – price: 17.98万."),
])  # fmt: skip
def test_answers_read_naturally(query: Query, zh: str, en: str) -> None:
    found = execute(query, CARS, CAR_COLUMNS)
    told: tuple[tuple[Lang, str], ...] = (("zh", zh), ("en", en))
    for lang, text in told:
        answer = compose(found, lang, label, 0.9, ENGLISH)
        assert answer.text == text
        assert answer.answered and answer.facts
        assert any(isinstance(drawn, Subgraph) for drawn in answer.attachments)


@pytest.mark.parametrize(("entity", "condition", "text"), [
    (B, Condition(PATHS["换挡拨片"], "has"), "没有，B型号没有换挡拨片。"),
    (B, Condition(PATHS["天窗类型"], "has"), "有的，B型号有天窗：全景天幕。"),
    (B, Condition(PATHS["换挡拨片"], "lacks"), "是的，B型号没有换挡拨片。"),
    (B, Condition(PATHS["排气管数量"], "is", "2个"), "不是，B型号的排气管数量是0个。"),
    (B, Condition(PATHS["排气管数量"], "has"), "没有，B型号没有排气管（排气管数量：0个）。"),
    (B, Condition(PATHS["级别"], "is", "轿车"), "是的，B型号的级别是中型轿车。"),
    (B, Condition(COLOURS, "is", "焰红"), "没有，B型号的车身颜色是珍珠白、曜石黑、深海蓝。"),
    (B, Condition(COLOURS, "is", "曜石黑"), "有的，B型号的车身颜色是珍珠白、曜石黑、深海蓝。"),
    (B, Condition(PRICE, "within", high=2e5), "不是，B型号的经销商报价是24.9万。"),
    (STANDARD, Condition(PATHS["自动泊车"], "has"), "可以选配：标准版的自动泊车是选配。"),
    (STANDARD, Condition(PATHS["备胎规格"], "has"),
     "没有，标准版没有备胎（备胎规格：无（配补胎工具））。"),
    (STANDARD, Condition(PATHS["车载蓝牙"], "has"), "有的，标准版有车载蓝牙。"),
    ("澄屿_S6_2022款_进取版", Condition(PATHS["快充功率"], "has"), "没有，S6不支持快充。"),
])  # fmt: skip
def test_checks_answer_first_and_then_say_why(entity: str, condition: Condition, text: str) -> None:
    answer = ask("check", entities=(entity,), where=((condition,),))
    assert answer.text == text
    assert answer.answered and len(answer.facts) == 1


def test_a_check_of_several_things_says_which() -> None:
    where = (has("天窗类型"), has("换挡拨片"))
    assert ask("check", entities=(B,), where=where).text == (
        "不全是：B型号有天窗：全景天幕，没有换挡拨片。"
    )


def test_a_premise_is_put_right_or_left_without_a_reason() -> None:
    no_bags = ((Condition(PATHS["安全气囊数量"], "lacks"),),)
    wrong = ask("check", entities=(STANDARD,), where=no_bags, premise=True)
    assert wrong.text == "其实标准版有安全气囊：6个。"
    assert wrong.facts[0].value == "6个"
    no_paddles = ((Condition(PATHS["换挡拨片"], "lacks"),),)
    right = ask("check", entities=(STANDARD,), where=no_paddles, premise=True)
    assert right.text == "资料里确实如此：标准版没有换挡拨片；但没有记载原因。"


@pytest.mark.parametrize(("query", "text"), [
    (Query("check", entities=(B,), where=((Condition(PATHS["百公里油耗"], "has"),),)),
     "资料里没有B型号的“百公里油耗”这一项，不能确定。"),
    (Query("rank", paths=(CLASS,)), "“级别”记载的不是数值，没法排出先后。"),
    (Query("sum", entities=(STANDARD, PETROL), paths=(RANGE,)),
     "标准版的纯电续航里程是525km。资料里没有LY7的“纯电续航里程”这一项。所以算不出合计。"),
    (Query("sum", entities=(STANDARD, LONG), paths=(PATHS["上市时间"],)), "“上市时间”不能相加。"),
    (Query("value", entities=(PETROL,), paths=(RANGE,)), "资料里没有LY7的“纯电续航里程”这一项。"),
    (Query("list", entities=(PETROL,), where=((Condition(RANGE, "within", low=5e5),),)),
     "资料里没有记载“纯电续航里程”，找不出纯电续航里程不低于500km的。"
     "LY7没有记载“纯电续航里程”，没有算在内。"),
    (Query("define", paths=(PATHS["热泵空调"],)),
     "资料里没有对“热泵空调”的解释。记载的有：标准版（有）、青禾（无）。"),
    (Query("compare", entities=(B,), paths=(PRICE,)), "只有B型号，没有可以对比的对象。"),
])  # fmt: skip
def test_what_the_data_cannot_tell_is_said(query: Query, text: str) -> None:
    answer = compose(execute(query, CARS, CAR_COLUMNS), "zh", label, 0.9)
    assert (answer.text, answer.answered) == (text, False)


def test_long_lists_are_shortened_with_a_count_and_a_way_to_narrow_them() -> None:
    answer = ask("list", where=(SUV,))
    assert answer.text.startswith("SUV有10个：标准版（中型SUV）、")
    assert answer.text.endswith("等10个。")
    assert len(answer.facts) == 8
    assert (answer.entities, answer.path) == ((), CLASS)
    assert answer.suggestions == ("还有吗", "最便宜的SUV是哪个？")
    english = ask("list", "en", where=(SUV,)).suggestions
    assert english == ("show more", "Which is the cheapest SUV?")


def test_the_rest_of_a_long_list_is_told_when_asked_for() -> None:
    rest = ask("list", where=(SUV,), skip=8)
    assert rest.text == "还有：逐星（中大型SUV）、N5（中型SUV）。"
    assert ([fact.value for fact in rest.facts], rest.suggestions) == (["中大型SUV", "中型SUV"], ())
    assert ask("list", where=(SUV,), skip=16).text == "没有更多了。"
    some = ask("list", where=(has("天窗类型"),), skip=8)
    assert some.text.endswith("，另外还有2个。")
    assert some.suggestions == ("还有吗",)


def test_who_is_first_only_by_an_option_is_said() -> None:
    answer = ask("rank", paths=(PRICE,), where=(SUV, has("前排座椅加热")))
    assert answer.text == (
        "有前排座椅加热的里面，最便宜的SUV是山岚（12.98万，前排座椅加热为选配）。"
    )
    english = ask("rank", "en", paths=(PRICE,), where=(SUV, has("前排座椅加热")))
    assert (
        english.text == "Cheapest SUV, with heated seat: 山岚 (12.98万, heated seat as an option)."
    )
    assert "选配" not in ask("rank", paths=(PRICE,), where=(has("天窗类型"),)).text


def test_the_plan_tells_bounds_with_their_units() -> None:
    warm = (Condition(PATHS["整车保修期限"], "within", low=5 * 31536000.0, strict=True),)
    assert ask("list", where=(warm,)).plan == "list | 全部 | 整车保修期限 > 5年"
    assert ask("list", where=(below(2e5),)).plan == "list | 全部 | 经销商报价 ≤ 20万元"


def test_long_sums_show_their_beginning() -> None:
    answer = ask("sum", paths=(PATHS["座位数"],))
    assert answer.text.startswith("座位数合计101（共19个：标准版 5 + ")
    assert len(answer.facts) == 19


def test_options_are_counted_apart() -> None:
    assert ask("count", where=(has("自动泊车"),)).text.endswith(
        "等14个。其中5个本来就有，9个是选配。"
    )


def test_of_a_few_that_were_named_those_that_fail_are_told_too() -> None:
    answer = ask("list", entities=(B, SEDAN), where=((Condition(PRICE, "within", high=1e5),),))
    assert answer.text == (
        "B型号和知行里，经销商报价不超过10万元的有1个：知行（7.98万）。B型号的经销商报价是24.9万。"
    )
    assert {fact.entity for fact in answer.facts} == {B, SEDAN}


def test_the_talk_goes_on_about_who_was_named() -> None:
    assert ask("rank", paths=(PRICE,)).entities == (SMALL,)
    assert ask("compare", entities=(LONG, B), paths=(PRICE,)).entities == (LONG, B)
    assert ask("compare", entities=(LONG, B), paths=(PRICE,)).path == PRICE


def test_the_query_can_be_built_on() -> None:
    query = Query("rank", paths=(PRICE,), where=(SUV,))
    answer = compose(execute(query, CARS, CAR_COLUMNS), "zh", label, 0.9)
    assert Query.from_json(answer.query) == query
    assert (answer.plan, answer.confidence) == (str(query), 0.9)


def test_comparisons_are_tables_with_who_is_first() -> None:
    answer = ask("compare", entities=(LONG, B), paths=(PRICE, CLASS))
    assert answer.attachments[0] == Table(
        ("项目", "长续航版", "B型号", "对比"),
        (
            ("经销商报价", "34.8万", "24.9万", "长续航版贵9.9万元"),
            ("级别", "中型SUV", "中型轿车", "两者不同"),
        ),
    )
    assert answer.text.splitlines()[0] == "长续航版和B型号的对比："


def test_what_differs_is_told_in_few_lines_and_drawn_in_full() -> None:
    answer = ask("compare", entities=(LONG, B))
    table = answer.attachments[0]
    assert isinstance(table, Table) and len(table.rows) == 8
    assert len(answer.text.splitlines()) == 8
    assert answer.text.endswith("一共有44项不同，还有36项没有列出。")
    assert answer.suggestions == ("还有吗",)
    rest = ask("compare", entities=(LONG, B), skip=40)
    assert rest.text.splitlines()[1].startswith("驾驶模式：")
    assert (len(rest.text.splitlines()), rest.suggestions) == (5, ())
    assert ask("compare", entities=(LONG, B), skip=48).text == "没有更多了。"


def test_the_walk_is_drawn_with_shared_values_as_one() -> None:
    (drawn,) = ask("list", entities=(B,), via=(MAKER,)).attachments
    maker = "属性/厂商/某汽车品牌中国"
    assert isinstance(drawn, Subgraph)
    assert Node(maker, "某汽车品牌中国") in drawn.nodes
    assert [(e.source, e.target) for e in drawn.edges][:2] == [(B, maker), (STANDARD, maker)]
    (drawn,) = ask("list", entities=(STANDARD,), via=(RIVAL,)).attachments
    assert isinstance(drawn, Subgraph)
    assert drawn.edges == (Edge(STANDARD, "霁川_N5_2023款_智享版", "竞品车型"),)


def test_of_several_quantities_the_one_that_was_ranked_is_named() -> None:
    answer = ask("rank", paths=(PATHS["充电时间"],), entities=(LONG, SMALL))
    assert answer.text == (
        "长续航版和小满里，充电时间（快充）最短的是小满（快充0.6小时，慢充8.5小时）。"
    )
