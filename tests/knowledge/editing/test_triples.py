from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import WorkspaceError
from knowledge.editing.triples import read_triples, write_triples
from knowledge.graph.documents import Document, Written, make_document, parse_document


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def read(
    tmp_path: Path, content: str | bytes, name: str = "t.tsv", separator: str = " -> "
) -> tuple[dict[str, Any], list[str]]:
    file = tmp_path / name
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    drafts, findings = read_triples(file, separator, quiet)
    return {d.name: d.tree for d in drafts}, [str(f).removeprefix(f"{tmp_path}/") for f in findings]


def test_rows_of_an_entity_may_stand_apart_and_values_make_a_list(tmp_path: Path) -> None:
    rows = "甲\t颜色\t红\n乙\t颜色\t蓝\n甲\t产地\t北京\n甲\t颜色\t白\n甲\t颜色\t红\n"
    assert read(tmp_path, rows) == (
        {"甲": {"颜色": ["红", "白"], "产地": "北京"}, "乙": {"颜色": "蓝"}},
        [],
    )


@pytest.mark.parametrize("header", [
    "entity\tattribute\tvalue\tsource\n",
    "实体\t属性\t值\n",
    "\ufeffSubject\tPredicate\tObject\r\n",
    "",
])  # fmt: skip
def test_the_header_is_recognised_and_may_be_missing(tmp_path: Path, header: str) -> None:
    assert read(tmp_path, f"{header}甲\t产地\t北京\tx\r\n\r\n") == ({"甲": {"产地": "北京"}}, [])


def test_columns_stand_in_any_order(tmp_path: Path) -> None:
    rows = "value\ttype\tentity\tattribute\n5\tjson\t甲\t座位\n5\t\t甲\t门\n"
    assert read(tmp_path, rows) == ({"甲": {"座位": 5, "门": "5"}}, [])


def test_groups_are_parted_by_the_separator_alone(tmp_path: Path) -> None:
    rows = "甲\t配置 -> 空调 -> 控制\t自动\n甲\t长/宽\t4m\n甲\t实体 -> 关键词\t甲|一\n"
    tree = {"配置": {"空调": {"控制": "自动"}}, "长/宽": "4m", "实体": {"关键词": "甲|一"}}
    assert read(tmp_path, rows) == ({"甲": tree}, [])
    assert read(tmp_path, "甲\t长/宽\t4m\n", separator="/")[0] == {"甲": {"长": {"宽": "4m"}}}
    assert read(tmp_path, "甲\ta -> b\t1\n", separator="")[0] == {"甲": {"a -> b": "1"}}


def test_csv_has_quotes_and_line_breaks_and_tsv_has_not(tmp_path: Path) -> None:
    rows = '甲,说明,"一行,\n""两行"""\n甲,重,5kg\n'
    assert read(tmp_path, rows, "t.csv")[0] == {"甲": {"说明": '一行,\n"两行"', "重": "5kg"}}
    assert read(tmp_path, '甲\t说明\t"开头\n')[0] == {"甲": {"说明": '"开头'}}


WRITE = "请补写，或删除这一行。Write it, or delete the line."
RENAME = "请改掉其中一个名字。Rename one of the two."


@pytest.mark.parametrize(("rows", "line", "what"), [
    ("甲\t颜色\n", 1, "这一行只有 2 列。The line has 2 field(s) only. "
     "每行要有实体、属性和值。Each needs an entity, an attribute and a value."),
    ("甲\ta\t1\n甲\t\t红\n", 2, f"实体、属性或值是空的。The entity, the attribute or the value is empty. {WRITE}"),  # noqa: E501
    ("甲\ta ->  -> b\t1\n", 1, f"实体、属性或值是空的。The entity, the attribute or the value is empty. {WRITE}"),  # noqa: E501
    ("甲\ta\t1\n甲\ta -> b\t2\n", 2, f"a 既是分组又是属性 is a group and an attribute at once. {RENAME}"),  # noqa: E501
    ("甲\ta -> b\t2\n乙\ta\t1\n甲\ta\t1\n", 3, f"a 既是分组又是属性 is a group and an attribute at once. {RENAME}"),  # noqa: E501
    ("甲\t实体 -> 名称\t乙\n", 1, "实体 -> 名称 不能这样写 cannot be written so. "
     "“实体”下只能写文字 关键词 holds nothing but the text 关键词."),
    (f"甲\t{' -> '.join('abcde' * 13)}\t1\n", 1, "嵌套超过 64 层 is nested deeper than 64 levels. 请减少分组的层数。Flatten the groups."),  # noqa: E501
    ("entity\tattribute\tworth\n甲\ta\t1\n", 1, "表头缺少 value 列。The header lacks a column. "
     "表头请写 Write as the header: entity, attribute, value."),
    ("", 0, "没有三元组。There is no triple. 每行写：实体、属性、值，用制表符隔开。Write `entity<TAB>attribute<TAB>value`."),  # noqa: E501
    (b"\xe7\x94\xb2\ta\t1\n\xff\ta\t1\n", 2,
     "第 1 个字节不是 UTF-8 编码。Byte 1 of the line is not UTF-8. "
     "请把文件另存为 UTF-8 编码。Save the file as UTF-8."),
])  # fmt: skip
def test_bad_rows_have_their_line(tmp_path: Path, rows: str | bytes, line: int, what: str) -> None:
    place = f"t.tsv:{line}" if line else "t.tsv"
    assert read(tmp_path, rows)[1] == [f"{place}: 错误 error: {what}"]


JSON_HINT = (
    "请写数字、true、false、文字（加引号）、它们的列表或 {}。"
    "Write a number, true, false, a quoted text, a list of these or {}."
)


@pytest.mark.parametrize(("value", "what"), [
    ("null", "值不能用 cannot be used: null"),
    ('{"a": 1}', '值不能用 cannot be used: {"a": 1}'),
    ("[[1]]", "值不能用 cannot be used: [[1]]"),
    ("NaN", "值不能用 cannot be used: NaN"),
    ("5kg", "这个值不是 JSON。The value is no JSON: Extra data: line 1 column 2 (char 1)."),
])  # fmt: skip
def test_json_values_that_no_leaf_may_hold(tmp_path: Path, value: str, what: str) -> None:
    rows = f"entity\tattribute\tvalue\ttype\n甲\ta\t{value}\tjson\n"
    assert read(tmp_path, rows)[1] == [f"t.tsv:2: 错误 error: {what} {JSON_HINT}"]


def test_half_a_character_is_refused_and_a_whole_one_is_not(tmp_path: Path) -> None:
    head = "entity\tattribute\tvalue\ttype\n"
    (found,) = read(tmp_path, f'{head}甲\ta\t"\\ud83d"\tjson\n')[1]
    assert "Half a character is in it" in found
    tree = read(tmp_path, f'{head}甲\ta\t"\\ud83d\\ude00"\tjson\n')[0]
    assert tree == {"甲": {"a": "😀"}}


def test_a_quote_that_is_not_closed(tmp_path: Path) -> None:
    (found,) = read(tmp_path, '甲,a,1\n甲,b,"2\n甲,c,3\n', "t.csv")[1]
    assert found.startswith("t.csv:2: 错误 error: 引号用错了。The quotes are wrong: ")


@pytest.mark.parametrize(("encoding", "where", "named"), [
    ("gbk", "t.csv:1: 错误 error: 有 3 行不是 UTF-8 编码，像是 GBK（GB18030）。", "GB18030"),
    ("utf-16", "t.csv: 错误 error: 文件是 UTF-16 编码，不是 UTF-8。", "UTF-16"),
])  # fmt: skip
def test_a_table_in_another_encoding_is_one_error(
    tmp_path: Path, encoding: str, where: str, named: str
) -> None:
    rows = "实体,属性,值\n甲,颜色,红\nA,B,1\n乙,颜色,蓝\n"
    (found,) = read(tmp_path, rows.encode(encoding), "t.csv")[1]
    assert found.startswith(where)
    assert f"iconv -f {named} -t UTF-8" in found


def test_a_file_of_errors_is_not_read_to_its_end(tmp_path: Path) -> None:
    found = read(tmp_path, "甲;颜色;红\n" * 5000)[1]
    assert len(found) == 101
    assert found[-1] == (
        "t.tsv:101: 错误 error: 已有 100 个错误，后面的没有读。The rest was not read. "
        "请先改正前面的。Mend those above first."
    )


LEAVES = st.text(max_size=6) | st.integers() | st.booleans()
KEYS = st.text("ab空调|{}", min_size=1, max_size=3)
TREES = st.recursive(
    LEAVES | st.lists(LEAVES, max_size=3),
    lambda inner: st.dictionaries(KEYS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(KEYS, TREES, min_size=1), st.booleans())
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, tree: dict[str, Any], comma: bool
) -> None:
    made = make_document("甲_一", ("甲", "一"), tree)
    file = tmp_path_factory.mktemp("t") / ("t.csv" if comma else "t.tsv")
    file.write_bytes(write_triples([made], " -> ", comma=comma))
    drafts, findings = read_triples(file, " -> ", quiet)
    assert findings == ()
    (draft,) = drafts
    assert repr(draft.whole()) == repr(made.read_whole())


def test_numbers_keep_their_digits(tmp_path: Path) -> None:
    content = '{"实体": {"名称": "甲"}, "a": 1.50, "b": [2.0, "2.0"], "c": 12345678901234567890}'
    document, _ = parse_document(content.encode(), "甲.json", "甲.json")
    assert document
    written = write_triples([document], " -> ", comma=False).decode()
    assert written == (
        "entity\tattribute\tvalue\ttype\n甲\ta\t1.50\tjson\n甲\tb\t2.0\tjson\n甲\tb\t2.0\t\n"
        "甲\tc\t12345678901234567890\tjson\n"
    )
    tree = read(tmp_path, written)[0]["甲"]
    assert isinstance(tree["a"], Written) and str(tree["a"]) == "1.50"


@pytest.mark.parametrize(("name", "tree"), [
    ("甲", {"a -> b": "1"}),
    ("甲", {"g": {"a\tb": "1"}}),
    ("甲", {" a": "1"}),
    ("甲\n", {"a": "1"}),
])  # fmt: skip
def test_names_that_no_row_can_hold_are_refused(name: str, tree: dict[str, Any]) -> None:
    with pytest.raises(WorkspaceError) as refused:
        write_triples([make_document(name, (), tree)], " -> ", comma=False)
    assert "A separator, TAB, line break or outer blank is in it." in str(refused.value)
    assert "Choose another --separator, or export trees." in str(refused.value)


def test_another_separator_writes_them() -> None:
    document: Document = make_document("甲", (), {"a -> b": "1"})
    assert b"\ta -> b\t1\t" in write_triples([document], "/", comma=False)
