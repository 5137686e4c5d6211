"""``zhike predict`` for skills that need no model."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main

PARTS = ["keyword", "default_ner", "user_ner", "default_text_label", "user_text_label"]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "in.csv"
    file.write_text("id,text\n1,智界快充桩的安装和价格\n2,\n3,你好\n", "utf-8")
    return file


def predict(task: str, table: Path, *words: object) -> Result:
    target = table.with_name("out.csv")
    given = ["predict", task, "--input-table", table, "--output-table", target, *words]
    return CliRunner().invoke(main, list(map(str, given)))


def read(table: Path) -> list[dict[str, str]]:
    with table.with_name("out.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_tagging_adds_its_columns_to_the_table(table: Path) -> None:
    done = predict("text-tagging", table, "--no-use-ner", "--no-use-textlabel", "--top-k", 1)
    assert done.exit_code == 0, done.output
    rows = read(table)
    assert list(rows[0]) == ["id", "text", *PARTS]
    assert [row["id"] for row in rows] == ["1", "3"]
    (keyword,) = json.loads(rows[0]["keyword"])
    assert keyword["word"] in "智界快充桩的安装和价格"
    (failed,) = table.with_name("out.csv.errors.jsonl").read_text("utf-8").splitlines()
    assert json.loads(failed)["row"] == 2


def test_the_text_may_be_named_by_its_place(table: Path) -> None:
    done = predict("text-risk", table, "--first-sequence", 1, "--output-schema", "predictions")
    assert done.exit_code == 0, done.output
    assert [row["predictions"] for row in read(table)] == ["正常", "正常"]


@pytest.mark.parametrize(("name", "value"), [("--top-k", "-1"), ("--alpha", "2")])
def test_a_setting_out_of_bounds_is_refused_by_name(table: Path, name: str, value: str) -> None:
    done = predict("text-tagging", table, name, value)
    assert done.exit_code == 2 and name in done.output
    assert [file.name for file in table.parent.iterdir()] == ["in.csv"]


def test_a_column_of_the_table_is_never_written_over(table: Path) -> None:
    table.write_text("text,keyword\n你好,x\n", "utf-8")
    done = predict("text-tagging", table)
    assert done.exit_code == 2 and "'keyword' 和结果的字段同名" in done.output


def test_without_ray_the_command_is_told(table: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    done = predict("text-risk", table, "--engine", "ray")
    assert done.exit_code == 2 and "pip install" in done.output and "[ray]" in done.output


def test_what_only_the_documents_have_is_taken_and_told(table: Path) -> None:
    done = predict("text-risk", table, "--arn", "acs:ram", "--worker-count", 2)
    assert done.exit_code == 0, done.output
    for name in ("--arn", "--worker-count"):
        assert f"{name} 在这里没有作用" in done.output


def test_a_threshold_takes_the_place_of_the_models(table: Path) -> None:
    rows = [*[("火锅好吃", "火锅"), ("开车去", "轿车")] * 4, *[("早", "")] * 2]
    lines = "".join(f"{text},{label}\n" for text, label in rows)
    learnt, model = table.with_name("learnt.csv"), table.with_name("model")
    learnt.write_text(f"text,label\n{lines}", "utf-8")
    words = ["--input-table", learnt, "--checkpoint-dir", model, "--encoders", ""]
    done = CliRunner().invoke(main, ["train", "text-label", *map(str, words)])
    assert done.exit_code == 0, done.output
    chosen = []
    for threshold in (0, 1):
        done = predict("text-label", table, "--checkpoint-path", model, "--threshold", threshold)
        assert done.exit_code == 0, done.output
        chosen.append([len(json.loads(row["predictions"])) for row in read(table)])
    assert chosen == [[2, 2], [0, 0]]


def test_a_model_of_risk_reads_the_column_it_was_trained_on(table: Path) -> None:
    lines = "".join(f"{text},{label}\n" for text, label in [("买吧", "正常"), ("骂人", "低俗")] * 4)
    learnt, model = table.with_name("learnt.csv"), table.with_name("model")
    learnt.write_text(f"said,label\n{lines}", "utf-8")
    words = ["--input-table", learnt, "--checkpoint-dir", model, "--encoders", ""]
    words += ["--first-sequence", "said"]
    done = CliRunner().invoke(main, ["train", "text-classify", *map(str, words)])
    assert done.exit_code == 0, done.output
    table.write_text("text,said\n买吧,骂人\n", "utf-8")
    done = predict("text-risk", table, "--checkpoint-path", model)
    assert done.exit_code == 0, done.output
    (row,) = read(table)
    assert row["predictions"] == "低俗"


def test_a_table_is_never_written_over_itself(tmp_path: Path) -> None:
    table = tmp_path / "out.csv"
    table.write_text("text\n你好\n", "utf-8")
    done = predict("text-risk", table)
    assert done.exit_code == 2 and "会盖掉输入表" in done.output
    assert table.read_text("utf-8") == "text\n你好\n"
