from __future__ import annotations

import pytest

from bot.types import Path
from knowledge.graph.documents import Document, Value, parse_document
from knowledge.graph.graph import KEYWORDS, Graph

TREE = """{"实体": {"名称": "甲", "关键词": "甲"}, "颜色": ["红", "白"],
  "尺寸": {"长": 1.50, "高": 2, "重": 1e3, "伴侣": "乙", "细节": {"深": {"底": "a"}, "边": "b"}},
  "配置": {"天窗": "有", "雷达": true}, "其他": {"进口": false, "是否预售": true, "空": {}}}"""
OTHER = (
    '{"实体": {"名称": "乙"}, "尺寸": {"长": 3, "伴侣": ["甲", "丙"]}, "配置": {"雷达": "选配"}}'
)


def read(text: str) -> Document:
    document, _ = parse_document(text.encode(), "d.json", "d.json")
    assert document
    return document


GRAPH = Graph([read(TREE), read(OTHER)])


@pytest.mark.parametrize(("path", "value"), [
    (("颜色",), "红、白"),
    (("尺寸", "长"), "1.50"),
    (("尺寸", "高"), "2"),
    (("尺寸", "重"), "1e3"),
    (("配置", "天窗"), "有"),
    (("配置", "雷达"), "有"),  # its values elsewhere and its neighbours read so
    (("其他", "进口"), "否"),
    (("其他", "是否预售"), "是"),
    (("尺寸",), None),
    (("其他", "空"), None),
    (("颜色", "红"), None),
    (("没有",), None),
    ((), None),
])  # fmt: skip
def test_values_read_as_written(path: Path, value: Value | None) -> None:
    fact = GRAPH.value("甲", path)
    assert (fact and fact.value) == value


def test_nobody_has_nothing() -> None:
    assert GRAPH.value("丁", ("颜色",)) is None
    assert GRAPH.leaves("丁", ("尺寸",)) == ()


def test_leaves_come_level_by_level() -> None:
    leaves = [path[1:] for path in GRAPH.leaves("甲", ("尺寸",))]
    near = [("长",), ("高",), ("重",), ("伴侣",)]
    assert leaves == [*near, ("细节", "边"), ("细节", "深", "底")]


def test_schema_knows_who_has_what() -> None:
    assert GRAPH.holders["尺寸", "长"] == ["甲", "乙"]
    assert GRAPH.holders["尺寸", "细节"] == ["甲"]
    assert ("尺寸", "长") in GRAPH.leaf_paths and ("尺寸",) not in GRAPH.leaf_paths
    assert ("其他", "空") not in GRAPH.holders


def test_a_leaf_that_names_an_entity_is_an_edge() -> None:
    assert GRAPH.edges("甲") == ((("尺寸", "伴侣"), "乙"),)
    assert GRAPH.edges("乙") == ((("尺寸", "伴侣"), "甲"),)


CARS = Graph([
    read('{"实体": {"名称": "A_1", "关键词": "云|S|一"}, "品牌": "云", "座": 5, "竞品": "B_1"}'),
    read('{"实体": {"名称": "A_2", "关键词": "云|S|二"}, "品牌": "云", "座": 7, "竞品": "A_2"}'),
    read('{"实体": {"名称": "A_3", "关键词": "云|T|一"}, "品牌": "云", "座": 5,'
         ' "产地": "沪", "色": "红"}'),
    read('{"实体": {"名称": "B_1", "关键词": "山|S|一"}, "品牌": "山", "座": 5, '
         '"竞品": ["A_1", "A_2"]}'),
    read('{"实体": {"名称": "沪"}, "省": "直辖市", "色": "红", "别名": "沪"}'),
])  # fmt: skip


@pytest.mark.parametrize(("entity", "path", "found"), [
    ("A_1", ("品牌",), ("A_2", "A_3")),
    ("A_1", ("座",), ("A_3", "B_1")),
    ("A_1", ("竞品",), ("B_1",)),
    ("B_1", ("竞品",), ("A_1", "A_2")),
    ("A_2", ("竞品",), ()),  # itself
    ("A_3", ("产地",), ("沪",)),
    ("A_1", KEYWORDS, ("A_2",)),
    ("A_3", KEYWORDS, ("A_1", "A_2")),  # alone in its series
    ("沪", KEYWORDS, ()),
    ("A_1", ("没有",), ()),
    ("丁", ("品牌",), ()),
])  # fmt: skip
def test_neighbours(entity: str, path: Path, found: tuple[str, ...]) -> None:
    assert CARS.neighbours(entity, path) == found


def test_edges_may_run_in_circles() -> None:
    assert CARS.edges("A_1") == ((("竞品",), "B_1"),)
    assert CARS.edges("A_2") == ()
    assert CARS.pointing_at("A_1") == (("竞品",),)
    assert CARS.pointing_at("A_2") == (("竞品",),)
    assert CARS.pointing_at("沪") == (("产地",),) and CARS.pointing_at("丁") == ()


def test_what_entities_share_is_a_node() -> None:
    groups = [node for node, kind in CARS.net.nodes(data="kind") if kind == "group"]
    assert groups == [(("品牌",), "云"), (KEYWORDS, "云"), (KEYWORDS, "云|S")]
    assert list(CARS.net.predecessors((("品牌",), "云"))) == ["A_1", "A_2", "A_3"]
    assert CARS.net.has_edge("A_3", "沪", ("产地",))


def test_keywords_are_evidence() -> None:
    fact = CARS.value("A_1", KEYWORDS)
    assert fact and (fact.path, fact.value) == (KEYWORDS, "云|S|一")
