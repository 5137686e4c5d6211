from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.errors import DataError
from server.batch import Job, Progress, predict_table
from tests.classifiers.test_text_classify import ROWS, TextClassify, train


@pytest.fixture(scope="module")
def skill() -> TextClassify:
    return train()


def job(target: Path, **fields: Any) -> Job:
    columns = {"first_sequence": "text", "second_sequence": ""}
    return Job("a.csv", target, columns, ("label",), ("predictions",), 4, **fields)


def run(
    job: Job, skill: TextClassify, rows: list[dict[str, Any]] = ROWS, stop_at: int = 99
) -> Progress:
    calls: Iterator[int] = iter(range(99))
    return predict_table(job, rows, skill, lambda done: None, lambda: next(calls) >= stop_at)


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
    other = Job(
        "b.csv", tmp_path / "out.jsonl", {"first_sequence": "text"}, (), ("predictions",), 4
    )
    assert run(other, skill).rows == 18
    assert len((tmp_path / "out.jsonl").read_text().splitlines()) == 18


def test_rows_that_fail_stand_aside_with_their_reason(tmp_path: Path, skill: TextClassify) -> None:
    rows = [ROWS[0], {"text": "", "label": "空"}, {"text": "长" * 200_000, "label": "长"}, ROWS[1]]
    done = run(job(tmp_path / "out.tsv"), skill, rows)
    assert (done.rows, done.failed) == (4, 2)
    assert len((tmp_path / "out.tsv").read_text("utf-8").splitlines()) == 3
    lines = (tmp_path / "out.tsv.errors.jsonl").read_text("utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    assert [(fail["row"], fail["label"]) for fail in told] == [(2, "空"), (3, "长")]
    assert "at least 1 character" in told[0]["reason"]


def test_what_is_not_there_is_named(tmp_path: Path, skill: TextClassify) -> None:
    with pytest.raises(DataError, match=r"the output is one of \.csv, \.tsv, \.jsonl"):
        run(job(tmp_path / "out.xls"), skill)
    wrong = Job("a.csv", tmp_path / "out.csv", {"first_sequence": "txt"})
    assert run(wrong, skill).failed == 18
    with pytest.raises(DataError, match="no field 'prediction'.*'predictions'"):
        run(Job("a.csv", tmp_path / "o.csv", {}, (), ("prediction",)), skill)
