"""What the things of a workspace are called."""

from __future__ import annotations

import json

import pytest

from tests.knowledge.conftest import Reader

LAPTOPS = {
    "轻羽_Air13": {"重量": "1.12kg", "内存": "16GB", "硬盘容量": "512GB", "价格": "5999元"},
    "重锤_G16": {"重量": "2.6kg", "内存": "32GB", "硬盘容量": "1TB", "价格": "9999元"},
    "常青_S14": {"重量": "1.4kg", "内存": "8GB", "硬盘容量": "256GB", "价格": "3999元"},
}


@pytest.fixture(scope="module")
def laptops(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("laptops")
    (folder / "graph").mkdir()
    for name, values in LAPTOPS.items():
        tree = {"实体": {"名称": name, "关键词": name.replace("_", "|")}, "参数": values}
        (folder / "graph" / f"{name}.json").write_text(json.dumps(tree, ensure_ascii=False))
    settings = {"title": "笔记本导购", "things": ["本子", "laptop"]}
    settings["knowledge_graph_data_dir"] = "graph"
    (folder / "bot.json").write_text(json.dumps(settings))
    return Reader(folder, tmp_path_factory.mktemp("state"))


@pytest.mark.parametrize(
    "text", ["最轻的笔记本", "哪款笔记本最轻", "最轻的本子", "the lightest laptop"]
)
def test_the_things_go_by_their_own_noun(laptops: Reader, text: str) -> None:
    assert laptops.plan(text) == "rank 重量 ↑ 1 | 全部"


@pytest.mark.parametrize("text", ["最轻的飞机", "哪款导弹最轻", "the lightest airplane"])
def test_another_kind_of_thing_is_not_ranked(laptops: Reader, text: str) -> None:
    assert laptops.plan(text) == ""


@pytest.mark.parametrize(("text", "row"), [
    ("32G内存的笔记本", "内存 ≥ 32768 且 ≤ 32768"),
    ("内存大于8G的笔记本", "内存 > 8192"),
    ("512G的笔记本", "硬盘容量 ≥ 524288 且 ≤ 524288"),
])  # fmt: skip
def test_a_g_of_memory_is_no_gram(laptops: Reader, text: str, row: str) -> None:
    assert laptops.where(text) == [row]
    assert laptops.plan(text).startswith("list")


@pytest.mark.parametrize("text", ["本子有哪些", "你们的笔记本都有什么", "产品有哪些"])
def test_all_things_are_listed_however_their_noun_is_placed(laptops: Reader, text: str) -> None:
    assert laptops.plan(text) == "list | 全部"


def test_another_noun_lists_nothing(laptops: Reader) -> None:
    assert laptops.plan("飞机有哪些") == ""
