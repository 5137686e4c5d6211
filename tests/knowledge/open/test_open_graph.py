from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.skill import GraphQuery, GraphResult
from bot.text import normalize
from knowledge.graph.documents import Document, make_document
from knowledge.graph.graph import Graph
from knowledge.linking.phrases import compact
from knowledge.open.asking import asking_parts, sides_of_and
from knowledge.open.graph import OpenGraph, is_open, shipped_patterns
from knowledge.open.model import dump_model, load_model, shipped_model
from knowledge.open.pairs import cut_out
from knowledge.open.ranking import Ranker
from knowledge.open.titles import Kind, Titles
from knowledge.skill import GraphSkill
from server.vectors.stored import StoredVectors
from tests.knowledge.conftest import context

TOWNS = "安宁 白河 长乐 东山 枫林 古田 海沧 金湖 兰溪 明光".split()
THINGS = (
    "茶馆 书店 酒店 公园 学院 医院 剧院 码头 果园 影院"
    " 集市 灯塔 温泉 驿站 马场 花房 画廊 渔村 草原 盐场 石桥"
).split()
OWN: dict[str, dict[str, Any]] = {
    "龙门客栈(电影)": {"导演": "胡金铨", "上映时间": "1967年", "片长": "111分钟"},
    "龙门客栈(酒店)": {"地址": "沙河路7号", "电话": "0555-1234", "评分": "4.6", "价格": "260元"},
    "《雪中灯》": {"作者": "叶小舟", "出版社": "北岸出版社", "定价": "38元"},
    "石河子蓝鲸科技股份有限公司": {"董事长": "冯一鸣", "简称": ["蓝鲸科技"], "总部地点": "石河子"},
    "弗朗茨·冯·贝尔格": {"国籍": "奥地利", "出生日期": "1871年3月2日"},
    "北辰大学": {"现任校长": "顾平", "人口": "21000人"},
    "北辰": {"人口": "8万", "面积": "12平方公里"},
}

Ask = Callable[..., GraphResult]


def document(name: str, tree: dict[str, Any]) -> Document:
    return make_document(name, (), dict(tree))


@pytest.fixture(scope="module")
def graph() -> Graph:
    names = [f"{town}{thing}" for town in TOWNS for thing in THINGS]
    trees: dict[str, dict[str, Any]] = {
        name: {"地址": f"{name}路{n}号", "评分": f"4.{n % 10}", "营业时间": "9:00-18:00"}
        for n, name in enumerate(names)
    }
    return Graph([document(name, tree) for name, tree in (trees | OWN).items()])


@pytest.fixture(scope="module")
def ask(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Ask:
    folder = tmp_path_factory.mktemp("open")
    skill = GraphSkill(graph)
    skill.understand_meaning(context(folder, folder))

    def run(text: str, **more: Any) -> GraphResult:
        return skill.run(GraphQuery(text=normalize(text), **more))

    return run


def told(result: GraphResult) -> list[tuple[str, str, str]]:
    return [(fact.entity, fact.path[-1], fact.value) for fact in result.facts]


@pytest.mark.parametrize(
    ("text", "fact"),
    [
        ("枫林书店的地址是什么?", ("枫林书店", "地址", "枫林书店路85号")),
        ("请问枫林书店几点开门", ("枫林书店", "营业时间", "9:00-18:00")),
        ("《雪中灯》是谁写的", ("《雪中灯》", "作者", "叶小舟")),
        ("你知道雪中灯是哪个出版社出版的吗", ("《雪中灯》", "出版社", "北岸出版社")),
        ("蓝鲸科技的董事长是谁", ("石河子蓝鲸科技股份有限公司", "董事长", "冯一鸣")),
        ("贝尔格是哪国人", ("弗朗茨·冯·贝尔格", "国籍", "奥地利")),
        ("北辰大学的校长是谁", ("北辰大学", "现任校长", "顾平")),
        ("北辰有多大面积", ("北辰", "面积", "12平方公里")),
    ],
)
def test_value_of_one_among_many(ask: Ask, text: str, fact: tuple[str, str, str]) -> None:
    assert told(ask(text)) == [fact]


def test_attribute_tells_which_of_two_things_of_one_name_is_meant(ask: Ask) -> None:
    assert told(ask("龙门客栈的导演是谁")) == [("龙门客栈(电影)", "导演", "胡金铨")]
    assert told(ask("龙门客栈多少钱一晚")) == [("龙门客栈(酒店)", "价格", "260元")]


def test_several_attributes_in_one_message(ask: Ask) -> None:
    for text in (
        "龙门客栈(酒店)的电话和地址是多少",
        "我想去龙门客栈(酒店)住,它的电话是多少?具体地址在哪里?",
    ):
        links = [link.path[-1] for link in ask(text).attributes]
        assert sorted(links) == ["地址", "电话"], text


def test_two_names_that_are_joined_are_both_meant(ask: Ask) -> None:
    found = ask("枫林书店和白河茶馆的评分是多少")
    assert [m.entities for m in found.mentions] == [("枫林书店",), ("白河茶馆",)]
    assert [link.path for link in found.attributes] == [("评分",)]


def test_talk_goes_on_about_the_focus(ask: Ask) -> None:
    found = ask("评分是多少", focus=("枫林书店",))
    assert found.mentions == () and told(found) == [("枫林书店", "评分", "4.5")]


@pytest.mark.parametrize(
    "text", ["南屏书店的地址是什么", "北辰职业学院有多少学生", "雪中灯的主演有谁"]
)
def test_nothing_is_told_of_another_entity_or_attribute(ask: Ask, text: str) -> None:
    assert ask(text).facts == ()


def test_attribute_that_is_named_and_not_there_is_linked_below_the_known(ask: Ask) -> None:
    found = ask("北辰的评分是多少")
    assert found.facts == ()
    assert [m.entities for m in found.mentions] == [("北辰",)]
    assert found.attributes[0].path == ("评分",)


def test_catalogue_of_variants_is_not_open(graph: Graph) -> None:
    variants = [make_document(f"甲_{n}_标准版", (), {"价格": "1元"}) for n in range(300)]
    assert is_open(graph)
    assert not is_open(Graph(variants))
    assert not is_open(Graph([document(name, tree) for name, tree in OWN.items()]))


def test_names_are_found_in_many_forms() -> None:
    names = ["龙门客栈(电影)", "《雪中灯》", "亚历山大·贝尔", "甲子园股份有限公司"]
    titles = Titles(names, {1: ["灯"]})

    def kinds(text: str) -> list[tuple[int, Kind]]:
        return [(c.entity, c.kind) for c in titles.find(compact(normalize(text)))]

    assert kinds("龙门客栈的导演")[0] == (0, Kind.BASE)
    assert kinds("雪中灯是谁写的")[0] == (1, Kind.WHOLE)
    assert (2, Kind.PART) in kinds("贝尔是谁")
    assert (3, Kind.PART) in kinds("甲子园的董事长")
    assert (0, Kind.ALIKE) in kinds("龙门客盏在哪")
    assert titles.find(compact("今天下雨吗")) == []


def test_conjunctions_and_clauses() -> None:
    assert asking_parts("我去过□,很好,它的电话是多少?评分呢?") == ("□的电话是多少", "□评分呢")
    assert asking_parts("□多高") == ("□多高",)
    assert sides_of_and("□的电话、地址") == ("□的电话", "□地址")


def test_model_survives_its_file_and_a_changed_one_is_refused() -> None:
    model = shipped_model()
    content = dump_model(model)
    again = load_model(content)
    assert again is not None
    assert again.strings.threshold == model.strings.threshold
    assert dump_model(again) == content
    assert load_model(content.replace(b"ranker", b"rankor", 1)) is None
    assert load_model(b"[]") is None and load_model(b"no json") is None


def test_shipped_questions_go_to_the_name_that_a_graph_has() -> None:
    named = {p.attribute for p in shipped_patterns({"所在地址"}) if p.text == "□在哪里"}
    assert named == {"所在地址"}
    assert {p.attribute for p in shipped_patterns(set()) if p.text == "□在哪里"} == {"地址"}


def test_entity_that_is_passed_over_leaves_the_others(graph: Graph) -> None:
    opened = OpenGraph(graph, ())
    number = opened.numbers["北辰大学"]
    found = opened.titles.find(compact("北辰大学的校长是谁"), without=number)
    assert number not in {c.entity for c in found}
    assert opened.numbers["北辰"] in {c.entity for c in found}


def test_attribute_that_was_taken_away_is_likelier_than_those_left(graph: Graph) -> None:
    model, opened = shipped_model(), OpenGraph(graph, ())
    ranker = Ranker(opened, model, None, StoredVectors(Path(), lambda *_: None))
    text = "枫林书店的地址是什么"
    chars = compact(text)
    (named, *_) = opened.titles.find(chars)
    views = {named: ranker.view(cut_out(text, chars, named), False)}
    every = ranker.pairs_of([named])
    left = [pair for pair in every if pair.leaf.path != ("地址",)]
    assert len(left) == len(every) - 1
    rows = ranker.describer.describe(chars, text, left, views)
    score, other = ranker.best_other(model.strings.ranker, left, 0, views, rows[0])
    assert other == opened.names.number("地址")
    assert score > model.strings.ranker(rows).max()
