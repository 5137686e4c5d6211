from __future__ import annotations

import json
from typing import Any

import pytest

from bot.types import Fact, Path
from knowledge.graph.columns import Columns
from knowledge.graph.documents import Document, parse_document
from knowledge.graph.graph import KEYWORDS, Graph
from knowledge.query.execute import execute
from knowledge.query.found import Found, Gap
from knowledge.query.plans import Condition, Query

PRICE, RATING, RENT, POOL, STYLE, OWNER, PARTNER, SPARE, OPENED = [
    ("房价",), ("评分",), ("月租",), ("设施", "泳池"), ("类型",), ("品牌",), ("合作酒店",),
    ("设施", "接送机"), ("开业时间",),
]  # fmt: skip
CHARGE: Path = ("充电时间",)


def build(*trees: dict[str, Any]) -> Graph:
    return Graph([_read(tree) for tree in trees])


def _read(tree: dict[str, Any]) -> Document:
    name = tree.pop("名称")
    keywords = tree.pop("关键词", name)
    whole = {"实体": {"名称": name, "关键词": keywords}, **tree}
    document, findings = parse_document(json.dumps(whole).encode(), f"{name}.json", name)
    assert document, findings
    return document


HOTELS = build(
    {"名称": "云上", "关键词": "云|云上|湖景", "房价": "588元/晚", "评分": 4.8, "类型": "度假酒店",
     "品牌": "云居", "设施": {"泳池": "有", "接送机": "选配"}, "合作酒店": "山下",
     "月租": "3000-5000元", "开业时间": "2021.05", "充电时间": "快充1小时，慢充10小时"},
    {"名称": "山下", "关键词": "云|山下|城景", "房价": "388元/晚", "评分": 4.5, "类型": "商务酒店",
     "品牌": "云居", "设施": {"泳池": "无", "接送机": "有"}, "合作酒店": "云上",
     "月租": "4000-6000元", "开业时间": "2019.10", "充电时间": "快充0.5小时，慢充11小时"},
    {"名称": "河边", "关键词": "河|河边|小院", "房价": "388元/晚", "评分": 4.1,
     "类型": "非度假民宿", "品牌": "水岸", "设施": {"泳池": "室外恒温泳池"},
     "月租": "7000元", "开业时间": "2022年6月"},
    {"名称": "街角", "关键词": "街|街角|小楼", "房价": "面议", "评分": 4.8, "类型": "民宿",
     "品牌": "水岸", "设施": {"泳池": "不支持"}},
)  # fmt: skip
COLUMNS = Columns(HOTELS)


def find(kind: Any, **more: Any) -> Found:
    return execute(Query(kind, **more), HOTELS, COLUMNS)


def within(path: Path, low: float | None = None, high: float | None = None) -> Condition:
    return Condition(path, "within", low=low, high=high)


@pytest.mark.parametrize(("condition", "entities"), [
    (Condition(STYLE, "is", "民宿"), ("河边", "街角")),
    (Condition(STYLE, "is", "度假"), ("云上",)),  # 非度假 is its opposite
    (Condition(STYLE, "not", "酒店"), ("河边", "街角")),
    (Condition(POOL, "has"), ("云上", "河边")),  # what is there is had
    (Condition(POOL, "lacks"), ("山下", "街角")),
    (Condition(SPARE, "has"), ("云上", "山下")),  # as an option too
    (Condition(("设施",), "has"), ("云上", "山下", "河边")),  # something of the group
    (within(PRICE, high=400), ("山下", "河边")),
    (within(RATING, low=4.5), ("云上", "山下", "街角")),
    (within(RENT, high=5000), ("云上",)),  # 4000-6000元 only partly
    (Condition(RATING, "within", low=4.5, strict=True), ("云上", "街角")),
])  # fmt: skip
def test_conditions_hold(condition: Condition, entities: tuple[str, ...]) -> None:
    assert find("list", where=((condition,),)).entities == entities


def test_rows_are_and_their_conditions_or() -> None:
    either = (Condition(STYLE, "is", "度假酒店"), Condition(STYLE, "is", "商务酒店"))
    assert find("list", where=(either,)).entities == ("云上", "山下")
    both = (either, (Condition(POOL, "lacks"),))
    assert find("list", where=both).entities == ("山下",)
    assert find("list", where=(either,), without=("云上",)).entities == ("山下",)


def test_numbers_do_not_match_a_part_of_a_number() -> None:
    graph = build(
        {"名称": "甲", "座": "15"}, {"名称": "乙", "座": "5门5座"}, {"名称": "丙", "座": "1.5"}
    )
    query = Query("list", where=((Condition(("座",), "is", "5"),),))
    assert execute(query, graph, Columns(graph)).entities == ("乙",)


def test_the_same_quantity_matches_however_it_is_written() -> None:
    graph = build({"名称": "甲", "价格": "27.6万"}, {"名称": "乙", "价格": "276000元"})
    query = Query("list", where=((Condition(("价格",), "is", "27.6万元"),),))
    assert execute(query, graph, Columns(graph)).entities == ("甲", "乙")


def test_who_has_no_value_neither_has_nor_lacks() -> None:
    found = find("list", where=((Condition(SPARE, "lacks"),),))
    assert found.entities == ()
    assert found.gaps == (Gap("河边", SPARE), Gap("街角", SPARE))


def test_what_is_no_quantity_is_left_out_with_its_value() -> None:
    assert find("list", where=((within(PRICE, high=1000),),)).gaps == (Gap("街角", PRICE, "面议"),)


def test_what_is_not_there_lies_within_no_bounds() -> None:
    graph = build({"名称": "甲", "快充功率": "120kW"}, {"名称": "乙", "快充功率": "不支持"})
    condition = Condition(("快充功率",), "within", low=100.0)
    found = execute(Query("list", where=((condition,),)), graph, Columns(graph))
    assert (found.entities, found.gaps) == (("甲",), ())


def test_facts_of_a_list_are_what_it_rests_on() -> None:
    found = find("list", where=((within(PRICE, high=400),), (Condition(POOL, "has"),)))
    assert found.entities == ("河边",)
    assert set(found.facts) == {
        Fact("河边", PRICE, "388元/晚"),
        Fact("河边", POOL, "室外恒温泳池"),
    }


@pytest.mark.parametrize(("where", "near"), [
    (((within(PRICE, high=100),),), {"山下", "河边"}),
    (((within(PRICE, low=600, high=700),),), {"云上"}),
    (((within(PRICE, high=500),), (Condition(STYLE, "is", "度假酒店"),)), {"云上"}),
    (((Condition(STYLE, "is", "商务酒店"),), (Condition(POOL, "has"),)), {"云上", "河边"}),
])  # fmt: skip
def test_where_nothing_is_found_the_nearest_is(where: Any, near: set[str]) -> None:
    found = find("list", where=where)
    assert not found.entities
    assert {fact.entity for fact in found.near} == near


def test_where_nobody_has_a_value_the_values_there_are() -> None:
    found = find("list", where=((Condition(STYLE, "is", "青年旅舍"),),))
    assert [fact.value for fact in found.instead] == ["度假酒店", "商务酒店", "非度假民宿", "民宿"]


def test_ranks_name_ties_and_leave_out_what_cannot_be_compared() -> None:
    found = find("rank", paths=(PRICE,))
    assert found.entities == ("山下", "河边")
    assert found.gaps == (Gap("街角", PRICE, "面议"),)
    assert find("rank", paths=(RATING,), descending=True).entities == ("云上", "街角")
    assert find("rank", paths=(RATING,), k=2).entities == ("河边", "山下")
    assert find("rank", paths=(RATING,), k=9).entities == ("河边", "山下", "云上", "街角")


def test_ranges_that_overlap_do_not_rank() -> None:
    found = find("rank", paths=(RENT,))
    assert found.entities == ("云上", "山下")
    assert found.blurred == ("云上", "山下")
    assert find("rank", paths=(RENT,), descending=True).blurred == ()


def test_what_is_no_quantity_does_not_rank() -> None:
    found = find("rank", paths=(STYLE,))
    assert (found.scale, found.entities, found.facts) == (None, (), ())


def test_walks_lead_over_edges_and_shared_values() -> None:
    partner = find("list", entities=("云上",), via=(PARTNER,))
    assert partner.entities == ("山下",)
    assert partner.facts == (Fact("云上", PARTNER, "山下"),)
    assert partner.named == {"山下"}
    kin = find("list", entities=("云上",), via=(OWNER,))
    assert kin.entities == ("山下",)
    assert kin.facts == (Fact("云上", OWNER, "云居"), Fact("山下", OWNER, "云居"))
    two = find("list", entities=("云上",), via=(PARTNER, PARTNER))
    assert two.entities == ("云上",)  # a cycle ends where it began
    assert find("list", entities=("河边",), via=(PARTNER,)).gaps == (Gap("河边", PARTNER),)


def test_shared_facts_are_as_the_others_write_them() -> None:
    graph = build({"名称": "甲", "颜色": ["红", "白"]}, {"名称": "乙", "颜色": ["黑", "红"]})
    found = execute(Query("list", ("甲",), via=(("颜色",),)), graph, Columns(graph))
    assert found.facts == (Fact("甲", ("颜色",), "红、白"), Fact("乙", ("颜色",), "黑、红"))


@pytest.mark.parametrize(("path", "down", "best", "gap"), [
    (PRICE, False, ("山下",), "200元/晚"),
    (PRICE, True, ("云上",), "200元/晚"),
    (RATING, True, ("云上",), "0.3"),
    (OPENED, True, ("云上",), ""),  # later, but not by a number
    (STYLE, True, (), ""),
    (RENT, True, (), ""),
])  # fmt: skip
def test_comparisons_tell_who_is_first_and_by_how_much(
    path: Path, down: bool, best: tuple[str, ...], gap: str
) -> None:
    found = find("compare", entities=("云上", "山下"), paths=(path,), descending=down)
    (contest,) = found.contests
    assert (contest.best, contest.gap, contest.blurred) == (best, gap, path == RENT)
    assert len(found.facts) == 2


def test_ranges_that_do_not_overlap_compare_without_a_number() -> None:
    found = find("compare", entities=("云上", "河边"), paths=(RENT,), descending=True)
    assert (found.contests[0].best, found.contests[0].gap) == (("河边",), "")


def test_several_quantities_of_a_value_are_compared_each_by_itself() -> None:
    fast, slow = find("compare", entities=("云上", "山下"), paths=(CHARGE,)).contests
    assert (fast.label, fast.best, fast.gap) == ("快充", ("山下",), "0.5小时")
    assert (slow.label, slow.best, slow.gap) == ("慢充", ("云上",), "1小时")


def test_comparing_without_an_attribute_is_about_what_differs() -> None:
    found = find("compare", entities=("云上", "山下"))
    paths = {contest.path for contest in found.contests}
    assert PRICE in paths and OWNER not in paths


def test_sums_are_of_one_dimension_and_of_all() -> None:
    assert find("sum", entities=("云上", "山下"), paths=(PRICE,)).total == "976元/晚"
    assert find("sum", entities=("云上",), paths=(PRICE,), times=3).total == "1764元/晚"
    assert find("sum", entities=("云上", "山下"), paths=(RENT,)).total == "7000-11000元"
    for path in (RATING, OPENED, STYLE):
        assert find("sum", entities=("云上", "山下"), paths=(path,)).total == ""
    partly = find("sum", entities=("云上", "街角"), paths=(PRICE,))
    assert (partly.total, partly.gaps) == ("", (Gap("街角", PRICE, "面议"),))


def test_money_keeps_its_ten_thousands() -> None:
    graph = build({"名称": "甲", "价格": "5.98万"}, {"名称": "乙", "价格": "7.98万"})
    query = Query("sum", ("甲", "乙"), paths=(("价格",),))
    assert execute(query, graph, Columns(graph)).total == "13.96万元"


def test_a_number_without_a_unit_is_not_compared_with_numbers_that_have_one() -> None:
    graph = build(
        {"名称": "甲", "续航": "500km"},
        {"名称": "乙", "续航": "400km"},
        {"名称": "丙", "续航": "9"},
    )
    found = execute(Query("rank", paths=(("续航",),)), graph, Columns(graph))
    assert (found.entities, found.gaps) == (("乙",), (Gap("丙", ("续航",), "9"),))


def test_checks_read_every_condition() -> None:
    where = ((Condition(POOL, "has"),), (Condition(SPARE, "has"),))
    found = find("check", entities=("云上", "河边"), where=where)
    read = {e: [row[0].holds for row in rows] for e, rows in found.readings.items()}
    assert read == {"云上": [True, True], "河边": [True, None]}
    assert found.readings["云上"][1][0].optional


def test_no_pipe_is_no_pipe() -> None:
    graph = build({"名称": "甲", "排气管数量": "0个"}, {"名称": "乙", "排气管数量": "2个"})
    query = Query("list", where=((Condition(("排气管数量",), "has"),),))
    assert execute(query, graph, Columns(graph)).entities == ("乙",)


def test_values_of_a_group_are_those_of_its_leaves() -> None:
    found = find("value", entities=("云上", "街角"), paths=(("设施",),))
    assert [cell.fact.value for cell in found.cells] == ["有", "选配", "不支持"]
    missing = find("value", entities=("街角",), paths=(SPARE,))
    assert (missing.cells, missing.gaps) == ((), (Gap("街角", SPARE),))


def test_a_definition_is_found_where_the_data_have_one() -> None:
    graph = build(
        {"名称": "甲", "空调": {"热泵": "有"}},
        {"名称": "乙", "空调": {"热泵": "无"}},
        {"名称": "热泵", "定义": "从低温处取热的空调"},
    )
    query = Query("define", paths=(("空调", "热泵"),))
    found = execute(query, graph, Columns(graph))
    assert [cell.fact.value for cell in found.cells] == ["从低温处取热的空调"]
    found = find("define", paths=(POOL,))
    assert (found.cells, len(found.near)) == ((), 3)


def test_everything_is_told_with_a_fact_of_each() -> None:
    found = find("count")
    assert found.entities == HOTELS.entities
    assert found.facts[0] == Fact("云上", KEYWORDS, "云|云上|湖景")
    assert len(found.facts) == 4


def test_each_different_value_once_and_only_lists_are_taken_apart() -> None:
    graph = build(
        {"名称": "甲", "颜色": ["红", "白"], "内饰": "织物、皮"},
        {"名称": "乙", "颜色": ["白", "甲"], "内饰": "皮"},
    )
    columns = Columns(graph)

    def values(**more: Any) -> tuple[str, ...]:
        return execute(Query("distinct", **more), graph, columns).values

    assert values(paths=(("颜色",),)) == ("红", "白", "甲")
    assert values(paths=(("内饰",),)) == ("织物、皮", "皮")
    assert values(paths=(("颜色",),), without=("甲",)) == ("白", "甲")  # the entity, not a value
    assert values(paths=(("颜色",),), unlike=("白",)) == ("红", "甲")
