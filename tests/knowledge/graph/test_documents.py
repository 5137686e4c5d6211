from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge.graph.documents import (
    file_name,
    make_document,
    parse_document,
    read_documents,
)
from knowledge.graph.graph import Graph
from server.files import write_files
from tests.knowledge.conftest import DEMO

HEAD = '{"实体": {"名称": "甲_一"},\n'


def test_the_demo_is_written_back_byte_for_byte(tmp_path: Path) -> None:
    folder = DEMO / "car_knowledge_graph"
    documents, findings = read_documents(folder, DEMO)
    assert len(documents) >= 12 and findings == ()
    write_files(tmp_path, {document.file: document.content for document in documents})
    assert {f.name: f.read_bytes() for f in tmp_path.iterdir()} == {
        f.name: f.read_bytes() for f in folder.iterdir()
    }


def test_bom_crlf_and_odd_spacing_are_kept(tmp_path: Path) -> None:
    text = '\ufeff{"实体":{"名称":"a"},\r\n "g" :{"b":1.50}}'
    content = text.encode()
    (tmp_path / "a.json").write_bytes(content)
    (document,), findings = read_documents(tmp_path, tmp_path)
    assert findings == ()
    assert (document.file, document.content) == ("a.json", content)


ERRORS = [
    (b"{", "d.json:1: 错误 error: JSON 格式有误：这里要写双引号里的名字"),
    (b'{"a": {\n"b": 1,\n}}', "d.json:3: 错误 error: JSON 格式有误：这里要写双引号里的名字"),
    (b'{\n"a": "\xff"}', "d.json:2: 错误 error: 字节 0xff 不是 UTF-8 编码。"),
    (b"[]", "d.json:1: 错误 error: 文件内容不在 { } 里。The document is not an object."),
    (b"1", "d.json:1: 错误 error: 文件内容不在 { } 里。The document is not an object."),
    (b"{}", "d.json:1: 错误 error: 缺少“实体” is missing. 请加上 Add"),
    ('{"g": {},\n"实体": {"关键词": "a"}}', "d.json:2: 错误 error: “实体”里缺少“名称” is missing."),
    ('{"实体": {"名称": " "}}', "d.json:1: 错误 error: “实体”里缺少“名称” is missing."),
    (
        '{"实体": {"名称": "a",\n"关键词": ["a"]}}',
        "d.json:2: 错误 error: “关键词”不是文字 is not text.",
    ),
    (HEAD + '"g": {"a":\nnull}}', "d.json:2: 错误 error: g -> a 的值不能用 holds null. 请写文字"),
    (HEAD + '"g": {"a": [[1]]}}', "d.json:2: 错误 error: g -> a 的值不能用 holds an object or a"),
    (HEAD + '"g": {"a": [{"b": 1}]}}', "d.json:2: 错误 error: g -> a 的值不能用 holds an"),
    (
        HEAD + '"g": {"a": 1,\n"b": 2,\n"a": 3}}',
        "d.json:4: 错误 error: g -> a 出现了两次 stands twice.",
    ),
    (
        HEAD + '"g": "NaN",\n"h": {"a": [1,\n-Infinity]}}',
        "d.json:4: 错误 error: 有一个数不能用。A number cannot be used: -Infinity.",
    ),
    (HEAD + '"g": {"a": 1e999}}', "d.json:2: 错误 error: g -> a 的值不能用 holds 1e999."),
    (
        HEAD + '"g": ' + '{"a":' * 64 + "1" + "}" * 65,
        "嵌套超过 64 层 is nested deeper than 64 levels.",
    ),
    ('{"a":' * 50_000, "d.json: 错误 error: 嵌套超过 64 层。It is nested deeper than 64 levels."),
]


@pytest.mark.parametrize(("content", "message"), ERRORS)
def test_errors_say_what_where_and_what_to_do(content: str | bytes, message: str) -> None:
    data = content.encode() if isinstance(content, str) else content
    document, findings = parse_document(data, "d.json", "d.json")
    assert document is None
    assert any(message in str(finding) for finding in findings)


def test_empty_groups_and_values_are_warned_of_and_left_out() -> None:
    text = HEAD + '"g": {"a": {},\n"b": "",\n"c": [],\n"d": 0}}'
    document, findings = parse_document(text.encode(), "d.json", "d.json")
    fill = "请填写，或删除它。Fill it or delete it."
    assert [str(finding) for finding in findings] == [
        f"d.json:2: 警告 warning: g -> a 是空的分组 is an empty group. {fill}",
        f"d.json:3: 警告 warning: g -> b 是空的 is empty. {fill}",
        f"d.json:4: 警告 warning: g -> c 是空的 is empty. {fill}",
    ]
    assert document and Graph([document]).leaves("甲_一", ("g",)) == (("g", "d"),)


def test_all_errors_of_a_folder_come_at_once(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    folder.mkdir()
    (folder / "a.json").write_text(HEAD + '"g": {"a": 1}}', "utf-8")
    (folder / "b.json").write_text(HEAD + '"g": {"a": 1}}', "utf-8")
    (folder / "c.json").write_text("{", "utf-8")
    documents, findings = read_documents(folder, tmp_path)
    assert [document.file for document in documents] == ["a.json"]
    assert [finding.file for finding in findings] == ["graph/b.json", "graph/c.json"]
    assert findings[0].what == "名称“甲_一”在 a.json 里已经有了 already stands there."


def test_a_document_of_twenty_megabytes_is_refused_unread(tmp_path: Path) -> None:
    groups = {f"g{i}": {f"a{j}": "值" * 10 for j in range(100)} for i in range(5000)}
    content = json.dumps({"实体": {"名称": "大"}, **groups}, ensure_ascii=False).encode()
    assert len(content) > 20_000_000
    (tmp_path / "a.json").write_bytes(content)
    said = (
        "a.json: 错误 error: 超过 10 MB，没有读。It is larger and was not read. "
        "一个文档写一个实体，请拆成几个。Write one entity a document; divide it."
    )
    for documents, findings in (read_documents(tmp_path, tmp_path), parse_large(content)):
        assert not documents and [*map(str, findings)] == [said]


def parse_large(content: bytes) -> tuple[object, tuple[object, ...]]:
    return parse_document(content, "a.json", "a.json")


def test_a_missing_folder_has_no_documents(tmp_path: Path) -> None:
    assert read_documents(tmp_path / "none", tmp_path) == ((), ())


def test_an_attribute_has_a_line() -> None:
    document, _ = parse_document((HEAD + '"g": {"a": "{\\"x\\": 1}",\n"b": 2}}').encode(), "d", "d")
    assert document
    assert [document.line_of(path) for path in [("g", "a"), ("g", "b"), ("h",)]] == [2, 3, 0]


@pytest.mark.parametrize(("entity", "name"), [
    ("山岚_2.0T", "山岚_2.0T.json"),
    ("a/b\\c:d*e?f\"g<h>i|j%k", "a%2Fb%5Cc%3Ad%2Ae%3Ff%22g%3Ch%3Ei%7Cj%25k.json"),
])  # fmt: skip
def test_file_names_hold_what_files_cannot(entity: str, name: str) -> None:
    assert file_name(entity) == name


LEAVES = st.text(min_size=1).filter(str.strip) | st.integers() | st.booleans()


@given(st.dictionaries(st.text(), st.dictionaries(st.text(), LEAVES, min_size=1)))
def test_what_is_made_is_read_again(tree: dict[str, dict[str, str | int | bool]]) -> None:
    tree.pop("实体", None)
    made = make_document("甲_一", ("甲", "一"), tree)
    read, findings = parse_document(made.content, made.file, made.file)
    assert findings == () and read == made
    assert json.loads(made.content) == {"实体": {"名称": "甲_一", "关键词": "甲|一"}, **tree}
