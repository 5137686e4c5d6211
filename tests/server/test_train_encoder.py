"""``zhike train faq-encoder`` as far as it goes without torch; ``train_encoder.py`` goes on."""

from __future__ import annotations

import sys
from pathlib import Path

from click.testing import CliRunner, Result

from server.cli import main
from server.commands.train_encoder import command
from server.workspace import open_workspace
from tests.faq.workspaces import write_cars


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["train", "faq-encoder", *map(str, words)])


def make_workspace(folder: Path) -> Path:
    write_cars(folder)
    (folder / "bot.json").write_text("{}", "utf-8")
    return folder


def test_without_the_extra_the_command_that_installs_it_is_named(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch", None)
    done = run(make_workspace(tmp_path))
    assert done.exit_code == 2
    assert ".venv/bin/pip install -c constraints.txt -e '.[train]'" in done.output


def test_a_wrong_training_file_is_told_with_its_line_and_nothing_is_written(tmp_path):
    table = tmp_path / "train.csv"
    table.write_text("sent,label\n几个排气管,A\n,B\n", "utf-8")
    done = run("--train-file", table, "--checkpoint-dir", tmp_path / "model")
    assert done.exit_code == 2
    assert f"{table}:3: 错误 error: “sent”是空的" in done.output
    assert [path.name for path in tmp_path.iterdir()] == ["train.csv"]


def test_the_columns_may_have_other_names(tmp_path):
    table = tmp_path / "train.csv"
    table.write_text("question,answer\n几个排气管,A\n", "utf-8")
    done = run(
        "--train-file", table, "--checkpoint-dir", tmp_path / "model",
        "--first-sequence", "question", "--label-name", "kind",
    )  # fmt: skip
    assert "没有“kind”这一列" in done.output
    assert "没有“question”" not in done.output


def test_two_towers_that_differ_are_refused(tmp_path):
    for flag in ("--no-siamese", "--no-two-tower"):
        done = run(make_workspace(tmp_path), flag)
        assert done.exit_code == 2
        assert "One encoder serves questions and wordings alike" in done.output


def test_a_workspace_without_questions_has_nothing_to_train_on(tmp_path):
    (tmp_path / "bot.json").write_text("{}", "utf-8")
    done = run(tmp_path)
    assert done.exit_code == 2
    assert "fewer than two standard questions" in done.output


def test_options_have_the_names_and_values_of_the_original():
    options = {name for parameter in command.params for name in parameter.opts}
    assert options >= {
        "--two-tower", "--siamese", "--loss-type", "--margin", "--gamma", "--embedding-size",
        "--batch-size", "--sequence-length", "--num-epochs", "--save-checkpoint-steps",
        "--learning-rate", "--pretrain-model-name-or-path", "--seed", "--device",
    }  # fmt: skip
    defaults = {parameter.name: parameter.default for parameter in command.params}
    assert (defaults["margin"], defaults["gamma"]) == (0.45, 32)


def test_of_a_trained_model_only_the_sums_make_a_revision(tmp_path):
    folder = make_workspace(tmp_path)
    model = folder / "car_faqs" / "text_match_two_tower_model_dir"
    model.mkdir()
    opened = open_workspace(folder, environ={})
    revisions = []
    for file, text in (
        ("checksums.json", "{}"),
        ("model.onnx", "?"),
        ("checksums.json", '{"a": 1}'),
    ):
        (model / file).write_text(text, "utf-8")
        revisions.append(opened.revision())
    assert revisions[0] == revisions[1] != revisions[2]
