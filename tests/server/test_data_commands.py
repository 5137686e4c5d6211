from __future__ import annotations

import csv
import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.errors import DataError
from bot.training import Row
from server.cli import main
from server.tables.reading import read_table
from server.tables.splitting import write_parts
from server.tables.writing import write_table

ROWS: list[Row] = [
    {"text": f"第{number}个问题", "label": "少" if number % 10 == 0 else "多"}
    for number in range(100)
]
MARKED: list[Row] = [
    {"text": "马云在杭州", "label": "人物,地点", "entities": [[0, 2, "PER"], [3, 5, "LOC"]]},
    {"text": "多少钱", "label": "售前", "entities": []},
]


def run(*words: object) -> Result:
    return CliRunner().invoke(main, list(map(str, words)), prog_name="zhike")


def write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_a_split_keeps_the_shares_of_labels_and_equal_texts_together(tmp_path: Path) -> None:
    doubled = [*ROWS, *({"text": f"第{n}个问题！", "label": "多"} for n in range(1, 10))]
    source = write(tmp_path / "all.csv", doubled)
    done = run("data", "split", source, "--parts", "train=0.8,dev=0.2", "--seed", 3)
    assert done.exit_code == 0, done.output
    parts = {n: list(read_table(str(tmp_path / f"all.{n}.csv"))) for n in ("train", "dev")}
    assert Counter(row["label"] for row in parts["dev"]) == {"多": 20, "少": 2}
    assert len(parts["train"]) + len(parts["dev"]) == len(doubled)
    said = {name: {row["text"].rstrip("！") for row in rows} for name, rows in parts.items()}
    assert not said["train"] & said["dev"]


def test_the_same_seed_splits_alike(tmp_path: Path) -> None:
    source = write(tmp_path / "all.csv", ROWS)
    found = []
    for seed, folder in ((1, "a"), (1, "b"), (2, "c")):
        run("data", "split", source, "--seed", seed, "--output-dir", tmp_path / folder)
        found.append((tmp_path / folder / "all.test.csv").read_bytes())
    assert found[0] == found[1] != found[2]


def test_a_label_of_one_row_is_learnt(tmp_path: Path) -> None:
    source = write(tmp_path / "all.csv", [*ROWS, {"text": "独一份", "label": "稀"}])
    run("data", "split", source)
    assert "稀" in {row["label"] for row in read_table(str(tmp_path / "all.train.csv"))}


@pytest.mark.parametrize("parts", ["train=0.8", "train=1,dev=0", "a=0.5,a=0.5", "train", "a=x"])
def test_shares_that_are_none(tmp_path: Path, parts: str) -> None:
    source = write(tmp_path / "all.csv", ROWS)
    assert run("data", "split", source, "--parts", parts).exit_code == 2
    assert [file.name for file in tmp_path.iterdir()] == ["all.csv"]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl", ".parquet", ".manifest", ".json"])
def test_every_form_comes_back(tmp_path: Path, ending: str) -> None:
    source = write(tmp_path / "a.csv", ROWS)
    assert run("data", "convert", source, tmp_path / f"b{ending}").exit_code == 0
    assert run("data", "convert", tmp_path / f"b{ending}", tmp_path / "c.csv").exit_code == 0
    assert (tmp_path / "c.csv").read_bytes() == source.read_bytes()


@pytest.mark.parametrize("ending", [".manifest", ".json"])
def test_annotations_come_back_from_a_table(tmp_path: Path, ending: str) -> None:
    first = tmp_path / "a.jsonl"
    first.write_text("\n".join(map(json.dumps, MARKED)))
    run("data", "convert", first, tmp_path / "b.csv")
    run("data", "convert", tmp_path / "b.csv", tmp_path / f"c{ending}")
    wanted = [MARKED[0], {"text": "多少钱", "label": "售前"}]
    assert list(read_table(str(tmp_path / f"c{ending}"))) == wanted


def test_marks_are_a_list_again_behind_a_table_of_text(tmp_path: Path) -> None:
    rows = [*MARKED, {"text": "好", "label": "", "entities": "无"}]
    write_table(str(tmp_path / "a.csv"), rows)
    assert run("data", "convert", tmp_path / "a.csv", tmp_path / "b.jsonl").exit_code == 0
    assert list(read_table(str(tmp_path / "b.jsonl"))) == rows


def test_a_database_keeps_numbers_and_is_never_written_over(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"text": "多少钱", "n": 3, "tags": ["a"]}\n{"text": "", "n": 4, "tags": []}')
    target = f"sqlite:///{tmp_path}/a.db#texts"
    assert run("data", "convert", source, target).exit_code == 0
    with closing(sqlite3.connect(tmp_path / "a.db")) as base:
        rows = list(base.execute("select text, n, tags from texts"))
    assert rows == [("多少钱", 3, '["a"]'), ("", 4, "[]")]
    again = run("data", "convert", source, target)
    assert again.exit_code == 2 and "已经有表 there is a table 'texts'" in again.output


KILLED = """
import os, sys
from server.tables.databases import write_database
def rows():
    for number in range(3000):
        if number == 2500:
            os._exit(9)
        yield {"text": "好"}
write_database(sys.argv[1], rows())
"""


def test_a_killed_writing_leaves_no_table(tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/a.db#texts"
    environ = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    assert subprocess.run([sys.executable, "-c", KILLED, target], env=environ).returncode == 9
    with closing(sqlite3.connect(tmp_path / "a.db")) as base:
        assert list(base.execute("select name from sqlite_master")) == []


def test_a_column_of_a_database_holds_the_values_of_all_rows(tmp_path: Path) -> None:
    rows: list[Row] = [
        {"n": None, "share": 1, "mixed": 3, "big": 13812345678, "is": None},
        {"n": 4, "share": 0.5, "mixed": "三", "big": 1, "is": True},
    ]
    target = f"sqlite:///{tmp_path}/a.db#texts"
    assert write_table(target, rows) == 2
    texts = [{"mixed": "3", "share": 1.0}, {"share": 0.5}]
    assert list(read_table(target)) == [row | text for row, text in zip(rows, texts, strict=True)]
    with closing(sqlite3.connect(tmp_path / "a.db")) as base:
        kinds = [kind for _, _, kind, *_ in base.execute("pragma table_info(texts)")]
    assert kinds == ["BIGINT", "FLOAT", "TEXT", "BIGINT", "BOOLEAN"]


def test_a_late_value_of_another_type_is_named(tmp_path: Path) -> None:
    rows: list[Row] = [*({"n": number} for number in range(2000)), {"n": "两千"}]
    with pytest.raises(DataError, match="第 2001 行 row 2001: 'n' 的值 '两千'.* is not int"):
        write_table(f"sqlite:///{tmp_path}/a.db#texts", rows)


def test_a_table_of_a_database_becomes_another_of_it(tmp_path: Path) -> None:
    base = f"sqlite:///{tmp_path}/a.db"
    rows: list[Row] = [{"n": number} for number in range(3000)]
    write_table(f"{base}#a", rows)
    assert run("data", "convert", f"{base}#a", f"{base}#b").exit_code == 0
    assert list(read_table(f"{base}#b")) == rows


def test_no_connection_is_left_open(tmp_path: Path) -> None:
    target = f"sqlite:///{tmp_path}/a.db#texts"
    write_table(target, [{"n": 1}])
    list(read_table(target))
    opened = [os.path.realpath(file) for file in Path("/proc/self/fd").iterdir()]
    assert str(tmp_path / "a.db") not in opened


def test_parts_take_their_names_together(tmp_path: Path) -> None:
    names = {"train": tmp_path / "a.train.csv", "dev": tmp_path / "a.dev.csv"}
    for file in names.values():
        file.write_text("old")
    sizes = iter((3, 2))  # the table loses a row between its two readings
    with pytest.raises(DataError, match="the table changed while it was split"):
        write_parts(lambda: ROWS[: next(sizes)], ["train", "train", "dev"], names)
    assert {file.name: file.read_text() for file in tmp_path.iterdir()} == {
        "a.train.csv": "old",
        "a.dev.csv": "old",
    }


@pytest.mark.parametrize("target", ["b.csv", "b.tsv", "b.parquet", "sqlite:///b.db#texts"])
def test_nothing_is_left_half_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = [{"text": "好"}] * 3000 + [{"text": "好", "more": "列"}]
    Path("a.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = run("data", "convert", "a.jsonl", target)
    assert done.exit_code == 2 and "第 3001 行的列和第一行不同" in done.output
    if "://" not in target:
        assert [file.name for file in tmp_path.iterdir()] == ["a.jsonl"]
    else:
        with closing(sqlite3.connect("b.db")) as base:
            assert list(base.execute("select name from sqlite_master")) == []


def test_a_column_of_numbers_and_texts_is_no_parquet(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"n": 1}\n{"n": "eins"}\n')
    done = run("data", "convert", source, tmp_path / "b.parquet")
    assert done.exit_code == 2 and "一列里有几种值" in done.output


def test_a_column_empty_at_first_becomes_text_in_parquet(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text('{"n": null}\n' * 1500 + '{"n": "x"}\n')
    assert run("data", "convert", source, tmp_path / "b.parquet").exit_code == 0
    assert list(read_table(str(tmp_path / "b.parquet")))[-1] == {"n": "x"}


def test_a_file_is_not_written_over_itself(tmp_path: Path) -> None:
    source = write(tmp_path / "a.csv", ROWS)
    done = run("data", "convert", source, source)
    assert done.exit_code == 2 and "是同一个文件" in done.output


def test_a_report_finds_what_is_wrong(tmp_path: Path) -> None:
    train = write(
        tmp_path / "train.csv",
        [
            {"text": "怎么退款", "label": "售后"},
            {"text": "怎么退款", "label": "售后"},
            {"text": "怎麼退款？", "label": "售前"},
            {"text": "", "label": "售后"},
            {"text": "多少钱", "label": ""},
        ],
    )
    dev = write(
        tmp_path / "dev.csv",
        [
            {"text": "ＯＫ吗", "label": "售前"},
            {"text": "多少钱", "label": "售前"},
            {"text": "怎么退款！", "label": "售后"},
        ],
    )
    done = run("data", "report", train, dev, "--json", tmp_path / "report.json")
    assert done.exit_code == 0, done.output
    found = json.loads((tmp_path / "report.json").read_text("utf-8"))
    part = found["parts"][str(train)]
    assert part["labels"] == {"售后": 3, "售前": 1}
    names = ("rows", "empty", "unlabelled", "duplicates", "near_duplicates")
    assert [part[name] for name in names] == [5, 1, 1, 1, 1]
    (leak,) = found["leaks"]
    assert (leak["exact"], leak["near"], leak["example"]) == (1, 1, [1, 3])
    assert found["n_conflicts"] == 1
    assert found["conflicts"][0]["labels"] == ["售后", "售前"]
    assert "泄漏 leak" in done.output and "███" in done.output


def test_the_order_of_labels_is_no_contradiction(tmp_path: Path) -> None:
    labels = ("a,b", "b, a", "a")
    source = write(tmp_path / "a.csv", [{"text": "好", "label": label} for label in labels])
    found = tmp_path / "r.json"
    run("data", "report", source, "--separator", ",", "--json", found)
    (conflict,) = json.loads(found.read_text("utf-8"))["conflicts"]
    assert conflict["labels"] == ["a,b", "a"]


def test_an_unknown_column_is_named_with_the_nearest(tmp_path: Path) -> None:
    source = write(tmp_path / "a.csv", ROWS)
    done = run("data", "report", source, "--label-name", "lable")
    assert done.exit_code == 2 and "是不是 'label'" in done.output


def test_many_small_labels_leave_no_part_empty(tmp_path: Path) -> None:
    table = tmp_path / "small.csv"
    rows = [f"文本 {label} {n},L{label}" for label in range(100) for n in range(5)]
    table.write_text("text,label\n" + "\n".join(rows) + "\n", "utf-8")
    done = CliRunner().invoke(main, ["data", "split", str(table)])
    assert done.exit_code == 0, done.output
    sizes = {
        part: len((tmp_path / f"small.{part}.csv").read_text("utf-8").splitlines()) - 1
        for part in ("train", "dev", "test")
    }
    assert sizes == {"train": 400, "dev": 50, "test": 50}


def test_a_label_may_be_zero(tmp_path: Path) -> None:
    table = tmp_path / "zero.jsonl"
    table.write_text('{"text": "甲", "label": 0}\n{"text": "乙", "label": 1}\n', "utf-8")
    done = CliRunner().invoke(main, ["data", "report", str(table)])
    assert done.exit_code == 0, done.output
    assert "2 个标签 labels" in done.output and "无标签 unlabelled 0" in done.output
