from __future__ import annotations

from bot.types import GraphAnswer, Lang, Path
from knowledge.answers.compose import compose
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.query.execute import execute
from knowledge.query.plans import Condition, Query
from tests.knowledge.query.test_execute import build


def tell(graph: Graph, query: Query, lang: Lang = "zh") -> GraphAnswer:
    return compose(execute(query, graph, Columns(graph)), lang, str, 0.9)


PRICES: Path = ("房价",)


def test_ranges_that_overlap_are_said_to() -> None:
    graph = build(
        {"名称": "甲", "房价": "300-500元"},
        {"名称": "乙", "房价": "400-600元"},
        {"名称": "丙", "房价": "900元"},
    )
    assert tell(graph, Query("rank", paths=(PRICES,))).text == (
        "最便宜的是：甲（300-500元）、乙（400-600元）。其中甲和乙的范围有重叠，分不出先后。"
    )
    assert tell(graph, Query("compare", ("甲", "乙"), paths=(PRICES,))).text == (
        "房价：甲 300-500元，乙 400-600元，范围有重叠，分不出先后。"
    )
    assert tell(graph, Query("compare", ("甲", "丙"), paths=(PRICES,))).text == (
        "房价：甲 300-500元，丙 900元，甲更便宜。"
    )
    bound = Condition(PRICES, "within", high=450, said="450以下")
    assert tell(graph, Query("list", where=((bound,),))).text == (
        "没有找到450以下的。最接近的是甲（房价 300-500元）。"
        "甲（300-500元）、乙（400-600元）只有一部分在范围内，没有算在内。"
    )
    assert tell(graph, Query("check", ("甲",), where=((bound,),))).text == (
        "不全是：甲的房价是300-500元，只有一部分在范围内。"
    )


def test_numbers_without_a_unit_are_said_to_be_so() -> None:
    graph = build(
        {"名称": "甲", "续航": "500km"},
        {"名称": "乙", "续航": "400km"},
        {"名称": "丙", "续航": "900"},
    )
    query = Query("rank", paths=(("续航",),), descending=True)
    assert tell(graph, query).text == "续航最长的是甲（500km）。丙（900）没法比较，没有算在内。"
    query = Query("compare", ("甲", "丙"), paths=(("续航",),))
    assert tell(graph, query).text == (
        "续航：甲 500km，丙 900。丙的续航写作“900”，没有单位，没法和其他的比。"
    )


def test_names_and_values_keep_their_letters() -> None:
    graph = build({"名称": "iA", "续航": "5h"}, {"名称": "iB", "续航": "6h"})
    answer = tell(graph, Query("sum", ("iA", "iB"), paths=(("续航",),)), "en")
    assert answer.text == "“续航” in all 11h: iA 5h + iB 6h = 11h."
    assert tell(graph, Query("value", ("iA",), paths=(("续航",),)), "en").text == "iA – “续航”: 5h."


def test_a_price_that_is_not_the_main_one_is_named() -> None:
    rooms = {"标准间价格": "300元/晚", "大床房价格": "400元/晚"}
    graph = build({"名称": "甲", **rooms}, {"名称": "乙", **rooms, "大床房价格": "500元/晚"})
    dear = tell(graph, Query("rank", paths=(("大床房价格",),)))
    assert dear.text == "大床房价格最低的是甲（400元/晚）。"
    assert tell(graph, Query("rank", paths=(("标准间价格",),))).text.startswith("最便宜的有2个")


def test_nobody_else_is_an_answer_too() -> None:
    graph = build({"名称": "甲", "品牌": "云"}, {"名称": "乙", "品牌": "水"})
    answer = tell(graph, Query("list", ("甲",), via=(("品牌",),)))
    assert (answer.text, answer.answered) == ("没有别的了。", True)
