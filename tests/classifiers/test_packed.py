from __future__ import annotations

import gzip
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtifactError
from classifiers.artifact import (
    Artifact,
    digest_artifact,
    is_artifact,
    read_artifact,
    read_task,
    write_artifact,
)

MODEL = Artifact("t", {"seed": 3}, ("a", "b"), {"weights": np.arange(4.0)})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_artifact(tmp_path / "model", MODEL)
    return tmp_path / "model"


def pack(folder: Path, within: str = "") -> Path:
    path = folder.with_suffix(".tar.gz")
    with tarfile.open(path, "w:gz") as packed:
        packed.add(folder, within or ".")
    return path


@pytest.mark.parametrize("within", ["", "bert_model"])
def test_a_packed_folder_is_the_same_model(folder: Path, within: str) -> None:
    path = pack(folder, within)
    before = sorted(folder.parent.iterdir())
    found = read_artifact(path, "t")
    assert (found.config["seed"], found.labels, read_task(path)) == (3, ("a", "b"), "t")
    assert found.arrays["weights"].tolist() == [0, 1, 2, 3]
    assert is_artifact(path) and len(digest_artifact(path)) == 64
    assert sorted(folder.parent.iterdir()) == before


def member(name: str, kind: bytes = tarfile.REGTYPE, link: str = "") -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@pytest.mark.parametrize(
    "bad",
    [
        member("/etc/config.json"),
        member("../config.json"),
        member("config.json", tarfile.SYMTYPE, "/etc/passwd"),
        member("config.json", tarfile.LNKTYPE, "SHA256SUMS"),
        member("config.json", tarfile.CHRTYPE),
        member("config.json", tarfile.FIFOTYPE),
        member("deeper/config.json"),
    ],
    ids=lambda info: f"{info.name} {info.type!r}",
)
def test_what_leads_elsewhere_is_refused_by_name(tmp_path: Path, bad: tarfile.TarInfo) -> None:
    with tarfile.open(tmp_path / "m.tar.gz", "w:gz") as packed:
        packed.addfile(member("SHA256SUMS"), io.BytesIO())
        packed.addfile(bad, io.BytesIO())
    with pytest.raises(ArtifactError, match=f"'{bad.name}'"):
        read_artifact(tmp_path / "m.tar.gz", "t")


def test_a_bomb_is_refused_before_it_is_read(tmp_path: Path) -> None:
    bomb = member("weights.safetensors")
    bomb.size = 200 << 20
    head = bomb.tobuf(tarfile.GNU_FORMAT)
    (tmp_path / "m.tar.gz").write_bytes(gzip.compress(head + bytes(1 << 20)))
    with pytest.raises(ArtifactError, match="太多或太大"):
        read_artifact(tmp_path / "m.tar.gz", "t")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", gzip.compress(b"x" * 2000)[:-20]])
def test_what_is_no_tar_gz_is_told(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m.tar.gz").write_bytes(data)
    with pytest.raises(ArtifactError, match=r"m\.tar\.gz"):
        read_artifact(tmp_path / "m.tar.gz", "t")


def test_a_file_that_is_not_of_the_model_is_refused_by_name(folder: Path) -> None:
    (folder / "model.pkl").write_bytes(b"\x80\x04.")
    for place in (folder, pack(folder)):
        with pytest.raises(ArtifactError, match=r"model\.pkl 不在 SHA256SUMS 里"):
            read_artifact(place, "t")


@pytest.mark.parametrize("what", ["a long name", "folders"])
def test_a_bomb_of_headers_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "bomb.tar.gz"
    names = ["a" * (80 << 20)] if what == "a long name" else [f"d{n}" for n in range(2000)]
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT) as packed:
        for name in names:
            member = tarfile.TarInfo(name)
            member.type = tarfile.DIRTYPE
            packed.addfile(member)
    with pytest.raises(ArtifactError, match="too large"):
        read_artifact(path, "t")
