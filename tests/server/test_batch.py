from __future__ import annotations

import csv
import json
import math
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DataError
from bot.training import Row
from classifiers.classify_settings import ClassifyInput, ClassifyOutput
from classifiers.text_classify import TextClassify
from server.batch import Progress, predict_table
from server.batch_job import Job
from server.tables.reading import read_table
from tests.classifiers.test_text_classify import ROWS, train


@pytest.fixture(scope="module")
def skill() -> TextClassify:
    return train()


def job(target: Path, **fields: Any) -> Job:
    columns = {"first_sequence": "text", "second_sequence": ""}
    given = {"append": ("label",), "schema": ("predictions",), "batch_size": 4, "model": "m"}
    return Job(**{"source": "a.csv", "target": target, "columns": columns, **given, **fields})


def run(job: Job, skill: TextClassify, rows: Sequence[Row] = ROWS, stop_at: int = 99) -> Progress:
    calls: Iterator[int] = iter(range(99))
    return predict_table(job, lambda: rows, skill, quiet, lambda: next(calls) >= stop_at)


def quiet(done: Progress) -> None:
    pass


def lines(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def test_every_row_is_predicted_in_order(tmp_path: Path, skill: TextClassify) -> None:
    done = run(job(tmp_path / "out.csv"), skill)
    assert (done.rows, done.failed, done.complete) == (18, 0, True)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == [row["label"] for row in ROWS]
    assert [row["predictions"] for row in rows] == [row["label"] for row in ROWS]
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_stopped_job_goes_on(tmp_path: Path, skill: TextClassify) -> None:
    run(job(tmp_path / "whole.jsonl"), skill)
    parted = job(tmp_path / "parted.jsonl")
    stopped = run(parted, skill, stop_at=2)
    assert (stopped.rows, stopped.complete) == (8, False)
    assert not parted.target.exists()
    with (tmp_path / "parted.jsonl.part").open("ab") as file:
        file.write(b'{"torn')  # killed while it wrote
    assert run(parted, skill).complete
    assert parted.target.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_another_job_begins_anew(tmp_path: Path, skill: TextClassify) -> None:
    run(job(tmp_path / "out.jsonl"), skill, stop_at=2)
    assert run(job(tmp_path / "out.jsonl", append=()), skill).rows == 18
    assert [list(row) for row in lines(tmp_path / "out.jsonl")] == [["predictions"]] * 18


@pytest.mark.parametrize("change", [{"model": "other"}, {"model": ""}])
def test_two_models_are_not_mixed(
    tmp_path: Path, skill: TextClassify, change: dict[str, str]
) -> None:
    other = train([row | {"label": row["label"] + "!"} for row in ROWS])
    run(job(tmp_path / "out.jsonl", **(change if change["model"] == "" else {})), skill, stop_at=2)
    run(job(tmp_path / "out.jsonl", **change), other)
    assert all(row["predictions"].endswith("!") for row in lines(tmp_path / "out.jsonl"))


def test_rows_that_changed_begin_anew(tmp_path: Path, skill: TextClassify) -> None:
    run(job(tmp_path / "out.jsonl"), skill, stop_at=2)
    changed = [{"text": "补开发票", "label": "new"}, *ROWS]
    run(job(tmp_path / "out.jsonl"), skill, changed)
    assert [row["label"] for row in lines(tmp_path / "out.jsonl")] == [r["label"] for r in changed]


@pytest.mark.parametrize("lost", ["out.csv.part", "out.csv.errors.jsonl"])
def test_files_that_were_lost_begin_anew(tmp_path: Path, skill: TextClassify, lost: str) -> None:
    rows = [{"text": "", "label": "空"}, *ROWS]
    run(job(tmp_path / "out.csv"), skill, rows, stop_at=2)
    (tmp_path / lost).unlink()
    assert run(job(tmp_path / "out.csv"), skill, rows).complete
    written = (tmp_path / "out.csv").read_bytes() + (tmp_path / "out.csv.errors.jsonl").read_bytes()
    assert (written.count(b"\n"), b"\0" in written) == (20, False)


def test_a_kill_after_the_file_has_its_name_loses_nothing(
    tmp_path: Path, skill: TextClassify
) -> None:
    out = job(tmp_path / "out.csv")
    run(out, skill, stop_at=4)
    state = (tmp_path / "out.csv.state.json").read_bytes()
    run(out, skill)
    whole = out.target.read_bytes()
    (tmp_path / "out.csv.state.json").write_bytes(state)
    assert run(out, skill).complete
    assert out.target.read_bytes() == whole


def test_rows_that_fail_stand_aside_with_their_reason(tmp_path: Path, skill: TextClassify) -> None:
    rows = [ROWS[0], {"text": "", "label": "空"}, {"text": "长" * 200_000, "label": "长"}, ROWS[1]]
    done = run(job(tmp_path / "out.tsv"), skill, rows)
    assert (done.rows, done.failed) == (4, 2)
    assert len((tmp_path / "out.tsv").read_text("utf-8").splitlines()) == 3
    told = lines(tmp_path / "out.tsv.errors.jsonl")
    assert [(fail["row"], fail["label"]) for fail in told] == [(2, "空"), (3, "长")]
    assert "第 2 行的 'text' 是空的" in told[0]["reason"]


def test_a_row_that_lacks_a_column_stands_aside(tmp_path: Path, skill: TextClassify) -> None:
    rows = [ROWS[0], {"text": "我要退款"}, {"text": "", "label": "空"}]
    run(job(tmp_path / "out.jsonl", append=("1",)), skill, rows)
    told = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert [(fail["row"], fail.get("1")) for fail in told] == [(2, None), (3, "空")]
    assert lines(tmp_path / "out.jsonl") == [{"1": "退款", "predictions": "退款"}]


@pytest.mark.parametrize("change", ["UPDATE texts SET label = 'new' WHERE n = 1", ""])
def test_a_database_goes_on_only_where_the_rows_so_far_are_the_same(
    tmp_path: Path, skill: TextClassify, change: str
) -> None:
    with closing(sqlite3.connect(tmp_path / "a.db")) as base:
        base.execute("CREATE TABLE texts (n INTEGER PRIMARY KEY, text, label)")
        asked = [(row["text"], row["label"]) for row in ROWS]
        base.executemany("INSERT INTO texts (text, label) VALUES (?, ?)", asked)
        base.commit()
        source, told = f"sqlite:///{tmp_path / 'a.db'}#texts", list[int]()
        out = job(tmp_path / "out.jsonl", source=source)
        run(out, skill, list(read_table(source)), stop_at=2)
        base.execute(change)
        base.commit()
    predict_table(out, lambda: read_table(source), skill, lambda done: told.append(done.rows))
    assert told == ([4, 8, 12, 16, 18] if change else [12, 16, 18])
    assert (lines(out.target)[0]["label"] == "new") == bool(change)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (math.nan, "是空的"),
        (None, "是空的"),
        (" ", "是空的"),
        (True, "不是文本 .*: bool"),
        (["我要退款"], "不是文本 .*: list"),
    ],
)
def test_what_training_refuses_is_refused(
    tmp_path: Path, skill: TextClassify, text: Any, reason: str
) -> None:
    run(job(tmp_path / "out.jsonl"), skill, [ROWS[0], {"text": text, "label": "x"}, ROWS[1]])
    (told,) = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert told["row"] == 2
    assert re.search(reason, told["reason"])
    assert len(lines(tmp_path / "out.jsonl")) == 2


class Picky(TextClassify):
    """Fails for one text, as a stranger's skill may."""

    def predict(self, requests: Sequence[ClassifyInput]) -> list[ClassifyOutput]:
        """Fail for the whole batch."""
        if any("发票" in request.first_sequence for request in requests):
            raise IndexError("no invoices")
        return super().predict(requests)


def test_a_row_that_the_skill_fails_for_stands_aside(tmp_path: Path, skill: TextClassify) -> None:
    skill.export(tmp_path / "model")
    done = run(job(tmp_path / "out.jsonl"), Picky.load(tmp_path / "model"))
    bad = [number for number, row in enumerate(ROWS, 1) if "发票" in row["text"]]
    told = lines(tmp_path / "out.jsonl.errors.jsonl")
    assert [(fail["row"], fail["reason"]) for fail in told] == [
        (number, "IndexError: no invoices") for number in bad
    ]
    assert len(lines(tmp_path / "out.jsonl")) == done.rows - len(bad) == 18 - len(bad)


def test_a_broken_line_ends_the_job_and_it_goes_on_when_it_is_mended(
    tmp_path: Path, skill: TextClassify
) -> None:
    table, told = tmp_path / "a.csv", list[int]()
    texts = ["text,label", *(f"{row['text']},{row['label']}" for row in ROWS)]
    table.write_text("\n".join([*texts[:11], "我要,退,款", *texts[11:]]), "utf-8")
    out = job(tmp_path / "out.jsonl", source=str(table))

    def go() -> Progress:
        return predict_table(
            out, lambda: read_table(str(table)), skill, lambda done: told.append(done.rows)
        )

    with pytest.raises(DataError, match=r"a\.csv:12: 3 列"):
        go()
    table.write_text("\n".join(texts), "utf-8")
    assert go().complete
    assert told == [4, 8, 12, 16, 18]
    assert [row["label"] for row in lines(out.target)] == [row["label"] for row in ROWS]


def test_a_column_that_is_not_mapped_is_not_sent(tmp_path: Path, skill: TextClassify) -> None:
    rows = [row | {"sequence_length": "9999", "id": 7, "second_sequence": "x"} for row in ROWS]
    schema = ("predictions", "probabilities")
    run(job(tmp_path / "a.jsonl", schema=schema), skill)
    done = run(job(tmp_path / "b.jsonl", schema=(*schema, "id")), skill, rows)
    assert done.failed == 0
    assert lines(tmp_path / "b.jsonl") == [row | {"id": "7"} for row in lines(tmp_path / "a.jsonl")]


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl"])
def test_what_is_written_is_read_again(tmp_path: Path, skill: TextClassify, ending: str) -> None:
    label = 'a "quoted"\tlabel,\r\nin two\nlines'
    run(job(tmp_path / f"out{ending}"), skill, [{"text": "我要退款", "label": label}])
    (row,) = read_table(str(tmp_path / f"out{ending}"))
    blank = 'a "quoted" label, in two lines'
    assert row == {"label": blank if ending == ".tsv" else label, "predictions": "退款"}


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".jsonl"])
def test_half_a_character_stops_nothing(tmp_path: Path, skill: TextClassify, ending: str) -> None:
    rows = [{"text": "我要退款", "label": "\ud83d"}, ROWS[0]]
    assert run(job(tmp_path / f"out{ending}"), skill, rows).failed == 0
    assert len(list(read_table(str(tmp_path / f"out{ending}")))) == 2


def test_what_is_not_there_is_named(tmp_path: Path, skill: TextClassify) -> None:
    with pytest.raises(DataError, match=r"the output is one of \.csv, \.tsv, \.jsonl"):
        run(job(tmp_path / "out.xls"), skill)
    with pytest.raises(DataError, match="no field 'prediction'.*'predictions'"):
        run(job(tmp_path / "out.csv", schema=("prediction",)), skill)
    with pytest.raises(DataError, match="请求里 a request没有 has no field 'third'"):
        run(job(tmp_path / "out.csv", columns={"third": "text"}), skill)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"columns": {"first_sequence": "txet"}}, "no column 'txet'.*'text'"),
        ({"append": ("lable",)}, "no column 'lable'.*'label'"),
    ],
)
def test_a_column_that_is_not_there_leaves_nothing_behind(
    tmp_path: Path, skill: TextClassify, fields: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        run(job(tmp_path / "new" / "out.csv", **fields), skill)
    assert list(tmp_path.iterdir()) == []
