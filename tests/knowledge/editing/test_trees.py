from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from knowledge.editing.trees import read_trees, write_trees
from knowledge.graph.documents import parse_document, read_documents
from tests.knowledge.conftest import DEMO


def read(tmp_path: Path, content: Any, **labels: str) -> tuple[dict[str, Any], list[str]]:
    file = tmp_path / "t.json"
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    file.write_text(text, "utf-8")
    drafts, findings = read_trees(file, labels)
    return {d.name: d.tree for d in drafts}, [str(f).removeprefix(f"{tmp_path}/") for f in findings]


def test_one_document_and_a_list_of_them(tmp_path: Path) -> None:
    one = {"实体": {"名称": "甲", "关键词": "甲|一"}, "g": {"a": 1.5}}
    two = {"实体": {"名称": "乙", "来源": "表"}, "b": [True, "x"]}
    first = {"实体": {"关键词": "甲|一"}, "g": {"a": 1.5}}
    assert read(tmp_path, one) == ({"甲": first}, [])
    assert read(tmp_path, [one, two]) == (
        {"甲": first, "乙": {"实体": {"来源": "表"}, "b": [True, "x"]}},
        [],
    )


def test_the_demo_is_written_and_read_without_a_loss(tmp_path: Path) -> None:
    documents, _ = read_documents(DEMO / "car_knowledge_graph", DEMO)
    file = tmp_path / "t.json"
    file.write_bytes(write_trees(documents))
    drafts, findings = read_trees(file, {})
    assert findings == ()
    assert [draft.whole() for draft in drafts] == [d.read_whole() for d in documents]


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    document, _ = parse_document('{"实体": {"名称": "甲"}, "a": 1.50}'.encode(), "f", "f")
    assert document
    assert write_trees([document]).decode() == (
        '[\n{\n  "实体": {\n    "名称": "甲"\n  },\n  "a": 1.50\n}\n]\n'
    )


LEVELS = {
    "name": "酒",
    "brands": [
        {
            "name": "山南",
            "letter": "S",
            "makers": [
                {
                    "name": "山南",
                    "series": [
                        {"name": "清溪", "min_price": 98, "max_price": None},
                        {"name": "老窖", "taste": {"sweet": "半干", "notes": ["果香", "木香"]}},
                    ],
                },
                {"name": "北麓", "series": [{"name": "石门"}]},
            ],
        }
    ],
}


def test_levels_become_entities_that_name_those_above_and_below(tmp_path: Path) -> None:
    assert read(tmp_path, LEVELS, taste="口味") == (
        {
            "山南": {
                "首字母": "S",
                "厂商": ["山南", "北麓"],
                "品牌": "山南",
                "车系": ["清溪", "老窖"],
            },
            "清溪": {"品牌": "山南", "厂商": "山南", "最低指导价(元)": 98},
            "老窖": {
                "品牌": "山南",
                "厂商": "山南",
                "口味": {"sweet": "半干", "notes": ["果香", "木香"]},
            },
            "北麓": {"品牌": "山南", "车系": "石门"},
            "石门": {"品牌": "山南", "厂商": "北麓"},
        },
        [OUTERMOST.format(1, "name", "酒")],
    )


OUTERMOST = (
    "t.json:{}: 警告 warning: 最外层的 {}（{}）没有导入：最外层的对象不成为实体。"
    "It was left out: the outermost object becomes no entity. "
    "要导入，就把整个对象放进一个列表 To import it, put the object into a list: "
    '{{"groups": [{{"name": …}}]}}.'
)


def test_what_stands_beside_the_levels_is_told(tmp_path: Path) -> None:
    trees, found = read(
        tmp_path, '{"brands": [{"name": "甲"}],\n "note": 5,\n\n "extra": {"a": 1}}'
    )
    assert trees == {"甲": {}}
    assert found == [OUTERMOST.format(2, "note", 5), OUTERMOST.format(4, "extra", {"a": 1})]


def test_labels_are_the_users_choice(tmp_path: Path) -> None:
    tree = {"shops": [{"name": "一店", "dishes": [{"name": "面", "price": "9元"}]}]}
    assert read(tmp_path, tree, shops="门店", dishes="菜品", price="价格")[0] == {
        "一店": {"菜品": "面"},
        "面": {"门店": "一店", "价格": "9元"},
    }


@pytest.mark.parametrize(("content", "said"), [
    ("[1, 2", "t.json:1: 错误 error: "),
    ("[]", "t.json: 错误 error: 既不是知识文档，也不是一层层的 name。Neither documents nor levels of names."),  # noqa: E501
    ('{"brands": [{"name": "甲", "makers": [{"name": "乙"}, {"x": 1}]}]}',
     "t.json: 错误 error: 甲 -> makers 里有一项没有 name。An item there has no name."),
    ('{"brands": [{"name": "甲", "price": [[1]]}]}',
     "t.json: 错误 error: “甲”的 price 的值不能用 holds [1]. "),
    ('{"brands": [{"name": "甲", "p": 1}, {"name": "甲", "p": {"q": 1}}]}',
     "t.json: 错误 error: “甲”: p 既是分组又是属性 is a group and an attribute at once."),
    ('[{"实体": {"名称": "甲"}},\n\n {"实体": {"名称": "甲"}}]',
     "t.json:3: 错误 error: “甲”第 1 行已经有了 already stands in line 1."),
    ('[{"实体": {"名称": "甲"}},\n{"实体": {"名称": "乙"},\n"a": null}]',
     "t.json:3: 错误 error: a 的值不能用 holds null."),
    ('[{"实体": {"名称": "甲"}, "a": "\\ud83d"}]',
     r"t.json:1: 错误 error: 有半个字，如 \ud83d。Half a character is in it, like \ud83d."),
    ('{"brands": [{"name": "甲", "\\udc00": 1}]}',
     r"t.json: 错误 error: 有半个字，如 \ud83d。Half a character is in it, like \ud83d."),
    ('{"brands": [\n{"name": "甲", "p": NaN}]}',
     "t.json:2: 错误 error: 有一个数不能用。A number cannot be used: NaN."),
    ('{"brands": [{"name": "甲", "p": 1e999}]}',
     "t.json: 错误 error: “甲”的 p 的值不能用 holds 1e999."),
    ('[{"实体": {"名称": "甲"}},\n 5]',
     "t.json:2: 错误 error: 文件内容不在 { } 里。The document is not an object."),
])  # fmt: skip
def test_what_is_wrong_has_its_place(tmp_path: Path, content: str, said: str) -> None:
    (found,) = read(tmp_path, content)[1]
    assert found.startswith(said)
