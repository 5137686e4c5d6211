"""``zhike train faq-encoder`` from end to end. Needs the extra ``train``.

Its name keeps it out of `make test`, which stays light; `make test-train` runs it by path.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.stores import MemoryStore
from server.conversation import Conversations
from server.workspace import load_bot, open_workspace
from tests.faq.workspaces import write_many

ROOT = Path(__file__).parents[2]
MODEL = "car_faqs/text_match_two_tower_model_dir"
OPTIONS = (
    "--pretrain-model-name-or-path new --num-epochs 12 --learning-rate 2e-3 --batch-size 16"
    " --save-checkpoint-steps 5"
).split()
PROGRAM = """
import resource, sys
from server.cli import main
limit = int(sys.argv.pop(1))
if limit:
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
main(sys.argv[1:], prog_name="zhike")
"""


def start(folder: Path, limit: int = 0) -> subprocess.Popen[str]:
    words = [str(limit), "train", "faq-encoder", str(folder), *OPTIONS]
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        text=True, cwd=ROOT,
    )  # fmt: skip


def finish(process: subprocess.Popen[str], code: int = 0) -> str:
    out, err = process.communicate(timeout=300)
    assert process.returncode == code, err
    return out + err


def make_workspace(folder: Path) -> Path:
    write_many(folder)
    (folder / "bot.json").write_text("{}", "utf-8")
    return folder


def wait_for_a_checkpoint(folder: Path, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 120
    while not list(folder.glob(".zhike/faq-encoder/*/checkpoint-*")):
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.01)


def sums(folder: Path) -> dict[str, str]:
    found: dict[str, str] = json.loads((folder / MODEL / "checksums.json").read_text("utf-8"))
    return found


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = make_workspace(tmp_path_factory.mktemp("workspace"))
    return folder, finish(start(folder))


def load(folder: Path):
    return load_bot(open_workspace(folder, environ={"ZHIKE_ENCODERS": "[]"}))


def test_it_says_how_good_the_model_is_and_how_to_serve_it(trained):
    folder, said = trained
    assert "dev: top-1 0." in said
    assert "INT8 余弦 cosine 0.99" in said or "INT8 余弦 cosine 1.0" in said
    assert f"zhike serve {folder}" in said
    metrics = json.loads((folder / MODEL / "metrics.json").read_text("utf-8"))
    dev = metrics["nearest_wording"]["dev"]
    assert dev["after"]["top1"] > dev["before"]["top1"]
    assert metrics["export"]["max_abs_difference"] < 1e-4
    assert (folder / MODEL / "curve.png").read_bytes().startswith(b"\x89PNG")
    assert not (folder / ".zhike" / "faq-encoder").exists()


def test_the_bot_asks_the_encoder_that_was_trained(trained):
    bot = load(trained[0])
    assert [encoder.dim for encoder in bot.encoders] == [128]
    assert bot.warnings == ()
    assert Conversations(bot, MemoryStore()).ask("座椅坏了")["success"]


def test_a_killed_training_goes_on_to_the_very_same_files(trained, tmp_path):
    folder = make_workspace(tmp_path)
    process = start(folder)
    wait_for_a_checkpoint(folder, process)
    process.kill()
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert not (folder / MODEL).exists()
    finish(start(folder))
    assert sums(folder) == sums(trained[0])


def test_ctrl_c_keeps_a_checkpoint_and_says_how_to_go_on(trained, tmp_path):
    folder = make_workspace(tmp_path)
    process = start(folder)
    wait_for_a_checkpoint(folder, process)
    process.send_signal(signal.SIGINT)
    said = finish(process, 130)
    assert f"Go on: zhike train faq-encoder {folder} --pretrain-model" in said
    finish(start(folder))
    assert sums(folder) == sums(trained[0])


def test_on_a_full_disk_nothing_is_left_half_written(tmp_path):
    """The limit on a file's size stands for it: writing fails half-way with the system's error."""
    folder = make_workspace(tmp_path)
    (folder / MODEL).mkdir()
    (folder / MODEL / "old").write_text("model", "utf-8")
    said = finish(start(folder, limit=1_000_000), 2)
    assert "os_error" in said
    assert "Traceback" not in said
    assert [path.name for path in (folder / MODEL).iterdir()] == ["old"]
    assert list(folder.rglob(".tmp-*")) == []


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("model_int8.onnx", "model_int8.onnx 被改动了 was altered"),
        ("tokenizer.json", "tokenizer.json 被改动了 was altered"),
        ("config.json", "cannot be read"),
        ("checksums.json", "cannot be read"),
    ],
)
def test_a_broken_folder_is_left_out_with_a_warning(trained, tmp_path, name, said):
    folder = make_workspace(tmp_path)
    (folder / MODEL).mkdir()
    for file in (trained[0] / MODEL).iterdir():
        if file.is_file():
            os.link(file, folder / MODEL / file.name)
    broken = folder / MODEL / name
    content = broken.read_bytes()
    broken.unlink()
    broken.write_bytes(content[: len(content) // 2])
    bot = load(folder)
    assert bot.encoders == ()
    (warning,) = bot.warnings
    assert said in warning.what
    assert "训练的编码器用不了" in warning.what
    assert Conversations(bot, MemoryStore()).ask("座椅坏了")["success"]
