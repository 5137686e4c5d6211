from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from server.cli import main
from tests.classifiers.test_text_classify import ROWS

TRAIN = ["train", "text-classify", "--encoders", ""]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write("train.csv", [(row["text"], row["label"]) for row in ROWS])
    return tmp_path


def write(name: str, rows: list[tuple[str, str]]) -> None:
    lines = ["text,label", *(f"{text},{label}" for text, label in rows)]
    Path(name).write_text("\n".join(lines), "utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(main, words)


def train(tables: str, folder: str = "model") -> Result:
    return run(*TRAIN, "--input-table", tables, "--checkpoint-dir", folder)


def test_an_unknown_label_of_dev_counts_as_wrong(folder: Path) -> None:
    write("dev.csv", [("我要退款", "退款"), ("我要投诉", "[投诉]")])
    result = train("train.csv,dev.csv")
    assert result.exit_code == 0, result.output
    assert "unknown labels, counted as wrong: [投诉]" in result.stdout
    assert json.loads(Path("model/metrics.json").read_text())["accuracy"] == 0.5


def test_a_table_with_other_columns_is_judged(folder: Path) -> None:
    assert train("train.csv").exit_code == 0
    Path("dev.csv").write_text("q,a\n我要退款,退款\n开发票,退款\n", "utf-8")
    words = ("--input-table", "dev.csv", "--checkpoint-path", "model", "--json", "out.json")
    named = run("evaluate", "text-classify", *words, "--first-sequence", "q", "--label-name", "a")
    assert named.exit_code == 0, named.output
    assert json.loads(Path("out.json").read_text("utf-8"))["metrics"]["accuracy"] == 0.5
    assert "没有列" in run("evaluate", "text-classify", *words).output


def test_a_broken_dev_table_costs_no_model(folder: Path) -> None:
    write("dev.csv", [("", "退款")])
    result = train("train.csv,dev.csv")
    assert (result.exit_code, "第 1 行的 'text' 是空的" in result.stderr) == (2, True)
    Path("new.csv").write_text("text\n我要退款\n", "utf-8")
    assert predict("new.csv").exit_code == 0


def test_the_folder_is_looked_at_before_training(folder: Path) -> None:
    Path("model").mkdir()
    Path("model/thesis.txt").write_text("mine")
    result = train("train.csv")
    assert "holds something else" in result.stderr
    assert result.stderr.count("\n") == 1


def predict(table: str, *more: str) -> Result:
    tables = ("--input-table", table, "--checkpoint-path", "model", "--output-table", "out.csv")
    return run("predict", "text-classify", *tables, *more)


def test_a_column_that_is_not_there_is_an_error(folder: Path) -> None:
    assert train("train.csv").exit_code == 0
    for option in ("--first-sequence", "--append-cols"):
        result = predict("train.csv", option, "txet")
        assert (result.exit_code, "'text'" in result.stderr) == (2, True)
    assert sorted(file.name for file in folder.iterdir()) == ["model", "train.csv"]
    assert predict("train.csv", "--append-cols", "label").exit_code == 0
    assert Path("out.csv").read_text("utf-8").count("\n") == 19
