from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest

from bot.errors import DataError
from server.tables.annotations import write_label_studio_item, write_manifest_item
from server.tables.reading import read_table

ROWS = [{"text": "想退款,谢谢", "label": "售后"}, {"text": "多少钱", "label": "售前"}]


def write(path: Path, text: str) -> str:
    path.write_text(text, "utf-8")
    return str(path)


def test_a_csv_file(tmp_path: Path) -> None:
    source = write(
        tmp_path / "a.csv", '\ufefftext,label\r\n"想退款,谢谢",售后\r\n\r\n多少钱,售前\r\n'
    )
    assert list(read_table(source)) == ROWS


def test_a_tsv_file_has_no_quotes(tmp_path: Path) -> None:
    source = write(tmp_path / "a.tsv", 'text\tlabel\n"引号\t售后\n')
    assert list(read_table(source)) == [{"text": '"引号', "label": "售后"}]


def test_json_lines(tmp_path: Path) -> None:
    lines = "\n\n".join(json.dumps(row, ensure_ascii=False) for row in ROWS)
    assert list(read_table(write(tmp_path / "a.jsonl", lines))) == ROWS


def test_a_parquet_file(tmp_path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(ROWS), tmp_path / "a.parquet")
    assert list(read_table(str(tmp_path / "a.parquet"))) == ROWS


def test_a_database(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute("create table texts (text, label)")
        base.executemany("insert into texts values (:text, :label)", ROWS)
    base.close()
    assert list(read_table(f"sqlite:///{tmp_path}/a.db#texts")) == ROWS


def test_several_files_follow_each_other(tmp_path: Path) -> None:
    one = write(tmp_path / "a.csv", "text,label\n多少钱,售前\n")
    two = write(tmp_path / "b.tsv", "text\tlabel\n想退款,谢谢\t售后\n")
    assert list(read_table(f"{one},{two}")) == ROWS[::-1]


def test_annotations_come_and_go(tmp_path: Path) -> None:
    marked = [
        {"text": "马云在杭州", "label": "人物,地点", "entities": [[0, 2, "PER"], [3, 5, "LOC"]]}
    ]
    items = [json.dumps(write_manifest_item(row), ensure_ascii=False) for row in marked]
    assert list(read_table(write(tmp_path / "a.manifest", "\n".join(items)))) == marked
    items = [write_label_studio_item(row) for row in marked]
    (tmp_path / "a.json").write_text(json.dumps(items))
    assert list(read_table(str(tmp_path / "a.json"))) == marked


def test_the_last_stage_of_a_manifest_counts(tmp_path: Path) -> None:
    def asked(data: str | list[str]) -> dict[str, object]:
        return {"results": [{"questionId": "1", "data": data, "markTitle": "类别"}]}

    item = {
        "data": {"source": "多少钱"},
        "label-7": asked("售后"),
        "label-7-check": asked("售中"),
        "label-7-verify": asked(["售前", "价格"]),
    }
    (row,) = read_table(write(tmp_path / "a.manifest", json.dumps(item)))
    assert row == {"source": "多少钱", "类别": "售前,价格", "label": "售前,价格"}


def test_a_relation_and_a_cancelled_annotation_are_passed_over(tmp_path: Path) -> None:
    def marked(start: int, end: int, kind: str) -> dict[str, object]:
        return {"type": "labels", "value": {"start": start, "end": end, "labels": [kind]}}

    relation = {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"}
    cancelled = {"was_cancelled": True, "result": [marked(0, 1, "LOC")]}
    kept = {"was_cancelled": False, "result": [marked(0, 2, "PER"), relation]}
    item = {"data": {"text": "马云在杭州"}, "annotations": [cancelled, kept]}
    (row,) = read_table(write(tmp_path / "a.json", json.dumps([item])))
    assert row == {"text": "马云在杭州", "entities": [[0, 2, "PER"]]}


@pytest.mark.parametrize(
    "broken",
    [
        {"results": [{"objects": [{"start": 0, "end": 2}]}]},
        {"results": [{"objects": [{"start": 0, "end": 2, "result": ["PER"]}]}]},
        {"results": [{"objects": 1}]},
        {"results": [7]},
        {"results": 7},
    ],
)
def test_a_broken_mark_is_named(tmp_path: Path, broken: object) -> None:
    fine = json.dumps({"data": {"text": "多少钱"}})
    line = json.dumps({"data": {"text": "马云在杭州"}, "label-1": broken})
    source = write(tmp_path / "a.manifest", f"{fine}\n{line}\n")
    with pytest.raises(DataError, match=r"a\.manifest:2: 标注读不了"):
        list(read_table(source))


@pytest.mark.parametrize(
    "broken",
    [
        {"data": "text"},
        {"data": {}, "annotations": [7]},
        {"data": {}, "annotations": 7},
        {"data": {}, "annotations": [{"result": [{"value": {"labels": ["PER"]}}]}]},
    ],
)
def test_a_broken_item_is_named(tmp_path: Path, broken: object) -> None:
    source = write(tmp_path / "a.json", json.dumps([{"data": {"text": "多少钱"}}, broken]))
    with pytest.raises(DataError, match=r"a\.json, 第 2 条 item 2: 标注读不了"):
        list(read_table(source))


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "text,label\n多少钱\n", r"a\.csv:2: 1 列，表头有 2 列"),
        ("a.csv", 'text\n"多少钱\n', r"a\.csv:\d: 读不了 cannot be read"),
        ("a.jsonl", "[1]\n", r"a\.jsonl:1: 不是 JSON 对象"),
        ("a.jsonl", "{\n", r"a\.jsonl:1: 不是 JSON is no JSON"),
        ("a.manifest", "{}\n", r"a\.manifest:1: 没有 data 对象"),
        ("a.json", "{}", "不是 Label Studio 的 JSON 列表"),
        ("a.parquet", "text", "is no Parquet file"),
        ("a.xls", "", r"unknown ending '\.xls'"),
    ],
)
def test_bad_tables_are_named(tmp_path: Path, name: str, text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        list(read_table(write(tmp_path / name, text)))


def test_another_encoding_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("文本,标签\n".encode("gbk"))
    with pytest.raises(DataError, match="is not UTF-8"):
        list(read_table(str(tmp_path / "a.csv")))


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(DataError, match=r"there is no file 'none\.csv'"):
        list(read_table("none.csv"))


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "a.db") as base:
        base.execute("create table texts (text, label)")
    base.close()
    with pytest.raises(DataError, match="there is no table 'text'.*did you mean 'texts'"):
        list(read_table(f"sqlite:///{tmp_path}/a.db#text"))
    with pytest.raises(DataError, match="names no table"):
        list(read_table(f"sqlite:///{tmp_path}/a.db"))
    with pytest.raises(DataError, match="names no table"):
        list(read_table(f"sqlite:///{tmp_path}/a.db#"))


@pytest.mark.parametrize(
    "rest",
    [
        "me:hunter2@127.0.0.1/base#texts",
        "127.0.0.1/base?user=me&password=hunter2#texts",
        "me:x,hunter2@127.0.0.1/base#texts",
        "me:hunter2,hunter2@127.0.0.1/base#texts",
        "me:hunter2#hunter2@127.0.0.1/base#texts",
        "me:hunter2#hunter2@127.0.0.1/base",
        "127.0.0.1:hunter2/base#texts",
        "me:4711#hunter2@127.0.0.1/base",
    ],
)
def test_a_password_is_not_shown(rest: str) -> None:
    with pytest.raises(DataError) as caught:
        list(read_table(f"postgresql+nosuchdriver://{rest}"))
    assert "hunter2" not in str(caught.value)
    assert "4711" not in str(caught.value)
    assert "postgresql+nosuchdriver://" in str(caught.value)


def test_databases_follow_files(tmp_path: Path) -> None:
    one = write(tmp_path / "a.csv", "text,label\n多少钱,售前\n")
    with sqlite3.connect(tmp_path / "a,b#c.db") as base:
        base.execute("create table texts (text, label)")
        base.execute("insert into texts values (:text, :label)", ROWS[0])
    base.close()
    address = f"sqlite:///{tmp_path}/a,b#c.db#texts"
    assert list(read_table(f"{one},{address}, {address}")) == [ROWS[1], ROWS[0], ROWS[0]]
