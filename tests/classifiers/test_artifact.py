from __future__ import annotations

import json
import pickle
import subprocess
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtifactError
from classifiers.artifact import Artifact, read_artifact, write_artifact

MODEL = Artifact(
    "text_classify",
    {"seed": 3},
    ("好评", "差评"),
    {"head.weight": np.arange(6, dtype=np.float32).reshape(2, 3)},
    {"accuracy": 0.5},
    [({"first_sequence": "好"}, {"predictions": "好评"})],
    {"vocabulary.txt": "好\n差\n".encode()},
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_artifact(tmp_path / "model", MODEL)
    return tmp_path / "model"


def test_what_is_written_is_read(folder: Path) -> None:
    read = read_artifact(folder, "text_classify")
    assert read.labels == ("好评", "差评")
    assert read.arrays["head.weight"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert (read.config["seed"], read.metrics["accuracy"]) == (3, 0.5)
    assert read.samples == [({"first_sequence": "好"}, {"predictions": "好评"})]
    assert read.files == {"vocabulary.txt": "好\n差\n".encode()}


def test_sha256sum_agrees(folder: Path) -> None:
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=folder, capture_output=True)
    assert done.returncode == 0


def test_a_model_replaces_another(folder: Path) -> None:
    write_artifact(folder, Artifact("text_classify", {"seed": 4}))
    assert read_artifact(folder, "text_classify").config["seed"] == 4
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


def test_other_folders_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(ArtifactError, match="holds something else and was left as it is"):
        write_artifact(tmp_path, MODEL)
    assert (tmp_path / "letters.txt").read_text() == "dear"


def test_only_a_model_of_the_task_and_nothing_beside_it_is_replaced(folder: Path) -> None:
    with pytest.raises(ArtifactError, match="holds something else"):
        write_artifact(folder, Artifact("text_ner", {}))
    (folder / "thesis.txt").write_text("the only copy")
    with pytest.raises(ArtifactError, match="holds something else"):
        write_artifact(folder, MODEL)
    assert (folder / "thesis.txt").read_text() == "the only copy"


def test_a_release_with_checksums_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "disk.iso").write_text("big")
    (tmp_path / "SHA256SUMS").write_text("0  disk.iso\n")
    with pytest.raises(ArtifactError, match="holds something else"):
        write_artifact(tmp_path, MODEL)
    assert (tmp_path / "disk.iso").read_text() == "big"


def test_nothing_is_written_below_a_file(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").write_text("dear")
    with pytest.raises(ArtifactError, match="cannot be written"):
        write_artifact(tmp_path / "letters.txt" / "model", MODEL)


def test_an_altered_model_and_an_empty_folder_are_replaced(folder: Path, tmp_path: Path) -> None:
    (folder / "weights.safetensors").unlink()
    (tmp_path / "empty").mkdir()
    for place in (folder, tmp_path / "empty"):
        write_artifact(place, MODEL)
        assert read_artifact(place, "text_classify").config["seed"] == 3


def test_a_model_that_cannot_be_replaced_stays(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rename, seen = Path.rename, list[Path]()

    def full_disk(self: Path, target: Path) -> Path:
        if self.name == "new":
            (kept,) = folder.parent.glob(".model.old-*")  # where a kill now would leave it
            assert read_artifact(kept, "text_classify").config["seed"] == 3
            seen.append(kept)
            raise OSError(28, "No space left on device")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_artifact(folder, Artifact("text_classify", {"seed": 4}))
    assert len(seen) == 1
    assert read_artifact(folder, "text_classify").config["seed"] == 3
    assert [path.name for path in folder.parent.iterdir()] == ["model"]


@pytest.mark.parametrize("name", ["weights.safetensors", "config.json", "vocabulary.txt"])
def test_a_missing_file_is_named(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match=f"{name} 不见了 is missing"):
        read_artifact(folder, "text_classify")


def test_an_altered_file_is_named(folder: Path) -> None:
    config = json.loads((folder / "config.json").read_text("utf-8"))
    (folder / "config.json").write_text(json.dumps(config | {"seed": 9}))
    with pytest.raises(ArtifactError, match=r"config\.json 被改过 was altered"):
        read_artifact(folder, "text_classify")


def test_a_pickle_in_disguise_is_refused(folder: Path) -> None:
    import hashlib

    data = pickle.dumps({"weight": 1})
    (folder / "weights.safetensors").write_bytes(data)
    lines = (folder / "SHA256SUMS").read_text().splitlines()
    kept = [line for line in lines if "weights" not in line]
    sums = [*kept, f"{hashlib.sha256(data).hexdigest()}  weights.safetensors"]
    (folder / "SHA256SUMS").write_text("\n".join(sums) + "\n")
    with pytest.raises(ArtifactError, match="is no safetensors file"):
        read_artifact(folder, "text_classify")


def test_no_file_outside_is_read(folder: Path) -> None:
    (folder.parent / "secret").write_text("x")
    with (folder / "SHA256SUMS").open("a") as sums:
        sums.write("2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881  ../secret\n")
    with pytest.raises(ArtifactError, match=r"\.\./secret 不见了"):
        read_artifact(folder, "text_classify")


def test_a_model_of_another_task_is_refused(folder: Path) -> None:
    with pytest.raises(ArtifactError, match="要的是 'text_risk' 第 1 版"):
        read_artifact(folder, "text_risk")
