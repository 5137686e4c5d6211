from __future__ import annotations

import pytest

from bot.types import Path
from knowledge.documents import Document, Value, parse_document
from knowledge.graph import Graph

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
