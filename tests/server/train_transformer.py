"""``zhike train text-classify --model-name transformer`` end to end. Needs the extra ``train``.

Its name keeps it out of `make test`, which stays light; `make test-train` runs it by path.
"""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from classifiers.classify_settings import ClassifyInput
from classifiers.text_classify import TextClassify
from server.cli import main
from server.services import open_service
from tests.classifiers.transformer.data import ROWS

ROOT = Path(__file__).parents[2]
OPTIONS = (
    "--model-name text_classify_bert --num-epochs 6 --learning-rate 2e-3 --batch-size 16"
    " --save-checkpoint-steps 5 --checkpoint-dir model --input-table train.csv"
).split()


def write_table(folder: Path) -> Path:
    with (folder / "train.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([("text", "label"), *((row["text"], row["label"]) for row in ROWS)])
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_table(tmp_path)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_table(tmp_path_factory.mktemp("trained"))
    assert "zhike serve --service text_classify=model" in finish(start(folder))
    return folder


def start(folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "server", "train", "text-classify", *OPTIONS, *more]
    environ = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=folder, env=environ
    )


def finish(process: subprocess.Popen[str], code: int = 0) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == code, err
    return out + err


def wait_for_a_checkpoint(folder: Path, process: subprocess.Popen[str], after: int = 0) -> int:
    """Return the step of a checkpoint after another one."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        assert process.poll() is None, process.communicate()
        found = [int(path.name[-8:]) for path in folder.glob(".model.training/checkpoint-*")]
        if found and max(found) > after:
            return max(found)
        time.sleep(0.01)
    raise AssertionError("no checkpoint in 120 s")


def test_a_stopped_and_killed_training_goes_on_to_the_very_same_files(
    trained: Path, folder: Path
) -> None:
    process = start(folder)
    step = wait_for_a_checkpoint(folder, process)
    process.send_signal(signal.SIGINT)
    assert "the same command goes on" in finish(process, 130)
    process = start(folder)
    wait_for_a_checkpoint(folder, process, step)
    process.kill()
    process.communicate()
    assert not (folder / "model").exists()
    finish(start(folder))
    sums = (folder / "model/SHA256SUMS").read_text()
    assert sums == (trained / "model/SHA256SUMS").read_text()
    assert {"curve.png", "model.onnx"} <= set(sums.split())
    assert sorted(path.name for path in folder.iterdir()) == ["model", "train.csv"]


def test_two_processes_train_one_model_which_is_served(folder: Path) -> None:
    said = finish(start(folder, "--worker-gpu", "2", "--batch-size", "8"))
    assert said.count("模型 model: model") == 1
    skill = TextClassify.load(folder / "model")
    assert skill.evaluate(ROWS).metrics["accuracy"] > 0.95
    output = skill.run(ClassifyInput(first_sequence="我要退款"))
    reply = open_service("intents", folder / "model", 10).answer(
        {"first_sequence": "我要退款"}, "1"
    )
    assert reply["predictions"] == output.predictions == "退款"


def test_more_processes_than_gpus_are_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.device_count", lambda: 1)
    done = CliRunner().invoke(main, ["train", "text-classify", *OPTIONS, "--worker-gpu", "2"])
    assert done.exit_code == 2
    assert "--worker-gpu 2: 这台机器只有 this machine has only 1 GPU." in done.output


def test_what_is_wrong_ends_all_processes_without_a_traceback(folder: Path) -> None:
    said = finish(start(folder, "--worker-gpu", "2", "--label-name", "lable"), 2)
    assert "row 1 has no column 'lable'" in said
    assert "Traceback" not in said


def test_several_processes_are_stopped_without_a_traceback(folder: Path) -> None:
    process = start(folder, "--worker-gpu", "2", "--num-epochs", "500", "--patience", "0")
    wait_for_a_checkpoint(folder, process)
    process.send_signal(signal.SIGTERM)
    assert "Traceback" not in finish(process, 130)
    assert not (folder / "model").exists()


@pytest.mark.parametrize(
    ("kind", "asked"), [("app_model", "predictions"), ("ez_bert_feat", "pool_output")]
)
def test_export_writes_a_model_or_its_encoder(trained: Path, kind: str, asked: str) -> None:
    where = ["--checkpoint-path", str(trained / "model"), "--export-dir-base", str(trained / kind)]
    words = ["export", "text-classify", *where, "--export-type", kind]
    assert CliRunner().invoke(main, words).exit_code == 0
    service = open_service("one", trained / kind, 10)
    assert asked in service.answer({"first_sequence": "我要退款"}, "1")
    sums = [(trained / folder / "SHA256SUMS").read_text() for folder in (kind, "model")]
    assert (sums[0] == sums[1]) == (kind == "app_model")
