from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.errors import WorkspaceError
from knowledge.editing.drafts import Draft
from knowledge.editing.sheet_writing import write_sheet
from knowledge.editing.sheets import read_sheet
from knowledge.graph.documents import make_document, read_documents
from tests.knowledge.conftest import DEMO


def quiet(what: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def save(file: Path, *rows: list[Any], **more: list[list[Any]]) -> Path:
    """Write an xlsx of one sheet, and of others by name."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for name, others in more.items():
        sheet = book.create_sheet(name)
        for row in others:
            sheet.append(row)
    book.save(file)
    return file


def read(
    file: Path, sheet: str = "", name_column: str = "", separator: str = "/"
) -> tuple[list[Draft], list[str]]:
    drafts, findings = read_sheet(file, sheet, name_column, separator, quiet)
    return drafts, [str(finding).removeprefix(f"{file.parent}/") for finding in findings]


def test_a_row_is_an_entity_and_the_header_holds_its_groups(tmp_path: Path) -> None:
    file = save(
        tmp_path / "t.xlsx",
        [],
        ["名称", "关键词", "空调/控制", "空调/分区", "座位", "颜色", "天窗"],
        ["甲", "甲|一", "自动", None, 5, "红\n白", True],
        [],
        ["乙", None, None, "双区", 5.6, " 蓝 ", False],
    )
    drafts, findings = read(file)
    assert findings == []
    assert [(draft.name, draft.line, draft.whole()) for draft in drafts] == [
        ("甲", 3, {"实体": {"名称": "甲", "关键词": "甲|一"}, "空调": {"控制": "自动"}, "座位": 5,
                  "颜色": ["红", "白"], "天窗": True}),
        ("乙", 5, {"实体": {"名称": "乙"}, "空调": {"分区": "双区"}, "座位": 5.6, "颜色": "蓝",
                  "天窗": False}),
    ]  # fmt: skip


def test_cells_read_as_they_are_shown(tmp_path: Path) -> None:
    file = save(
        tmp_path / "t.xlsx",
        ["name", "a", "b", "c", "d", "e"],
        ["甲", 0.35, date(2021, 6, 1), datetime(2021, 6, 1, 8, 30), 0.1 + 0.2, time(8, 30)],
    )
    book = openpyxl.load_workbook(file)
    book.active["B2"].number_format = "0%"
    book.save(file)
    ((draft,), _) = read(file)
    assert {key: str(value) for key, value in draft.tree.items()} == {
        "a": "35%", "b": "2021-06-01", "c": "2021-06-01 08:30:00", "d": "0.3", "e": "08:30:00",
    }  # fmt: skip


def test_a_formula_is_not_computed(tmp_path: Path) -> None:
    file = save(tmp_path / "t.xlsx", ["name", "a"], ["甲", "=1+1"])
    ((draft,), findings) = read(file)
    assert (draft.tree, findings) == ({}, [])  # no program has saved a value yet


def test_csv_is_text_alone(tmp_path: Path) -> None:
    file = tmp_path / "t.csv"
    file.write_text("\ufeff型号,空调/控制,座位\n甲,自动,5\n", "utf-8")
    ((draft,), findings) = read(file, name_column="型号")
    assert (draft.name, draft.tree, findings) == ("甲", {"空调": {"控制": "自动"}, "座位": "5"}, [])
    assert read(file, name_column="型号", separator="")[0][0].tree["空调/控制"] == "自动"


def test_one_sheet_of_several(tmp_path: Path) -> None:
    file = save(tmp_path / "t.xlsx", ["name", "a"], ["甲", 1], 二=[["name", "a"], ["乙", 2]])
    assert [draft.name for draft in read(file)[0]] == ["甲"]
    assert [draft.name for draft in read(file, sheet="二")[0]] == ["乙"]
    assert read(file, sheet="三")[1] == [
        "t.xlsx: 错误 error: 没有“三”这张表。There is no such sheet. 有的是 There are: Sheet、二."
    ]


MEND = "请改表头。Mend the header."


@pytest.mark.parametrize(("rows", "said"), [
    ([["型号", "a"], ["甲", 1]],
     "1: 错误 error: 表头里没有名称列（名称、name、实体、实体名称、entity）。The header has no column of names. "  # noqa: E501
     "请加上，或用 --name-column 指明。Add one, or name it by --name-column."),
    ([["name", "a", "a"]], f"1: 错误 error: 表头“a”出现了两次 stands twice. {MEND}"),
    ([["name", "a", "a/b"]],
     f"1: 错误 error: 表头“a/b”既是分组又是属性 is a group and an attribute at once. {MEND}"),
    ([["name", "a//b"]],
     f"1: 错误 error: 表头“a//b”缺少名字，或层数太多。A part is empty, or there are too many. {MEND}"),  # noqa: E501
    ([["name", "实体/x"]], f"1: 错误 error: 表头不能叫“实体/x”。A column cannot be called so. {MEND}"),  # noqa: E501
    ([["name", "a"], ["甲", 1], ["甲", 2]],
     "3: 错误 error: “甲”第 2 行已经有了 already stands there. 请合并成一行，或改名。Make it one row, or rename one."),  # noqa: E501
    ([["name", "a"], [None, 1]],
     "2: 错误 error: 这一行没有名称。The row has no name. 请补写，或删除这一行。Write it, or delete the row."),  # noqa: E501
    ([["name", None], ["甲", 1]],
     "2: 错误 error: 第 2 列有值，却没有表头。A column has a value but no title. "
     "请给它写上表头。Write its title into the header."),
    ([["name", "a"], ["甲", "#N/A"]],
     "2: 错误 error: 单元格 B2 是错误值 #N/A。The cell is an error. "
     "请改好公式，或写上值。Mend it, or write the value."),
    ([["name", "a"]], ": 错误 error: 表里没有实体。The table has no entity. 每行写一个。Write one a row."),  # noqa: E501
])  # fmt: skip
def test_what_is_wrong_has_its_row(tmp_path: Path, rows: list[list[Any]], said: str) -> None:
    (found,) = read(save(tmp_path / "t.xlsx", *rows))[1]
    assert found == f"t.xlsx{'' if said.startswith(':') else ':'}{said}"


def test_files_that_are_no_sheets(tmp_path: Path) -> None:
    for name, content, said in [
        (
            "a.xlsx",
            b"text",
            "这个文件不是完好的 xlsx。The file is no sound xlsx: File is not a zip file",
        ),
        ("b.xls", b"text", "不能读旧的 .xls 文件。The old .xls format cannot be read."),
    ]:
        file = tmp_path / name
        file.write_bytes(content)
        drafts, (found,) = read(file)
        assert drafts == [] and said in found
    with zipfile.ZipFile(tmp_path / "c.xlsx", "w") as parts:
        parts.writestr("readme.txt", "no sheet")
    assert "The file is no sound xlsx" in read(tmp_path / "c.xlsx")[1][0]


def test_a_small_file_that_unpacks_to_gigabytes_is_refused(tmp_path: Path) -> None:
    file = save(tmp_path / "t.xlsx", ["name", "a"], ["甲", 1])
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts, parts.open("x", "w") as part:
        for _ in range(257):
            part.write(bytes(1_000_000))
    assert file.stat().st_size < 1_000_000
    (found,) = read(file)[1]
    assert "解压后有 257 MB，太大了 is too large unpacked." in found


def rewrite(file: Path, old: str, new: str) -> Path:
    """Alter the XML of the first sheet."""
    with zipfile.ZipFile(file) as parts:
        contents = {name: parts.read(name) for name in parts.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    assert old.encode() in contents[sheet]
    contents[sheet] = contents[sheet].replace(old.encode(), new.encode())
    with zipfile.ZipFile(file, "w") as parts:
        for name, content in contents.items():
            parts.writestr(name, content)
    return file


def test_a_sheet_may_not_claim_more_rows_than_there_can_be(tmp_path: Path) -> None:
    file = save(tmp_path / "t.xlsx", ["name", "a"], ["甲", 1])
    rewrite(file, '<row r="2">', '<row r="99999999999">')
    assert "The sheet has too many rows or cells." in read(file)[1][0]


def test_a_sheet_may_claim_a_wrong_size(tmp_path: Path) -> None:
    file = save(tmp_path / "t.xlsx", ["name", "a"], ["甲", 1])
    rewrite(file, '<dimension ref="A1:B2" />', '<dimension ref="A1:XFD1048576" />')
    assert [draft.tree for draft in read(file)[0]] == [{"a": 1}]


def test_the_demo_comes_back_from_a_sheet(tmp_path: Path) -> None:
    documents, _ = read_documents(DEMO / "car_knowledge_graph", DEMO)
    file = tmp_path / "t.xlsx"
    file.write_bytes(write_sheet(documents, "/", comma=False))
    drafts, findings = read(file)
    assert findings == []
    assert [draft.name for draft in drafts] == [document.name for document in documents]
    for draft, document in zip(drafts, documents, strict=True):
        assert flat(draft.whole()) == flat(document.read_whole())


def flat(tree: dict[str, Any], path: str = "") -> dict[str, Any]:
    """Return the leaves by path; a list of one as its item, which a cell cannot tell apart."""
    found: dict[str, Any] = {}
    for key, node in tree.items():
        if isinstance(node, dict):
            found |= flat(node, f"{path}/{key}")
        else:
            is_one = isinstance(node, list) and len(node) == 1
            found[f"{path}/{key}"] = node[0] if is_one else node
    return found


def test_what_looks_like_a_formula_or_an_error_stays_text(tmp_path: Path) -> None:
    tree = {"a": "=1+1", "b": "#N/A", "c": True, "d": 1.5}
    content = write_sheet([make_document("甲", (), tree)], "/", comma=False)
    row = [cell.value for cell in openpyxl.load_workbook(io.BytesIO(content)).active[2]]
    assert row == ["甲", None, "=1+1", "#N/A", True, 1.5]
    text = write_sheet([make_document("甲", (), tree)], "/", comma=True).decode()
    assert text == "\ufeff名称,关键词,a,b,c,d\n甲,,=1+1,#N/A,true,1.5\n"


@pytest.mark.parametrize(("trees", "said"), [
    ([{"a/b": "1"}], "a/b 名字里有“/”或首尾空格。The separator or an outer blank is in it."),
    ([{"a": {"b": "1"}}, {"a": "1"}], "a 这里是分组，别处是属性。It is a group here and an attribute elsewhere."),  # noqa: E501
    ([{"a": "长" * 32_768}], "a 比一个单元格能放的 32,767 字还长 is longer than a cell can be."),
    ([{f"a{i}": "1" for i in range(16_384)}], "16,384 个属性、1 个实体，一张表放不下 is too much."),
    ([{"a": "x\x01"}], "a 有控制字符，表格里放不下。A control character is in the text."),
])  # fmt: skip
def test_what_no_sheet_can_hold_is_refused(trees: list[dict[str, Any]], said: str) -> None:
    documents = [make_document(f"甲{i}", (), tree) for i, tree in enumerate(trees)]
    with pytest.raises(WorkspaceError) as refused:
        write_sheet(documents, "/", comma=False)
    assert said in str(refused.value)
