"""A trained model as a folder: written whole, read with every file checked, never a pickle.

``config.json`` says what the model is and how it was made, ``label_mapping.json`` the index of
each label, ``weights.safetensors`` holds the numbers, ``metrics.json`` what was measured,
``samples.json`` three inputs with their outputs, and ``SHA256SUMS`` the checksum of each
(``sha256sum -c`` reads it, too). A folder may be packed as ``.tar.gz``: it is read in memory, and
never unpacked.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import ArtifactError
from classifiers.packed import is_packed, list_files

VERSION = 1
SHIPPED = Path(__file__).parent / "data"  # holds the folders of default models
CONFIG, LABELS, METRICS = "config.json", "label_mapping.json", "metrics.json"
SAMPLES, WEIGHTS, SUMS = "samples.json", "weights.safetensors", "SHA256SUMS"

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Artifact:
    """A model's folder in memory.

    Attributes
    ----------
    task
        Name of the skill it belongs to.
    config
        What the model is made of, and how it was trained: JSON.
    labels
        In the order of the model's outputs.
    arrays
        The weights by name.
    metrics
        What was measured when it was trained: JSON.
    samples
        Inputs with their outputs: (request, reply), both JSON.
    files
        Whatever else belongs to it, by name.
    """

    task: str
    config: Mapping[str, Any]
    labels: Sequence[str] = ()
    arrays: Arrays = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    samples: Sequence[tuple[Any, Any]] = ()
    files: Mapping[str, bytes] = field(default_factory=dict)


def write_artifact(folder: Path, artifact: Artifact) -> None:
    """Write a model whole or not at all; one of the same task that is there is replaced.

    A reader sees the old or the new model, or, for the moment between two renames, none: the old
    one is then beside it as ``.NAME.old-…``, where it stays if the process is killed right there.

    Raises
    ------
    ArtifactError
        See :func:`require_replaceable`.
    """
    folder = folder.absolute()
    require_replaceable(folder, artifact.task)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".tmp-") as place:
        made = Path(place) / "new"
        made.mkdir()
        for name, data in _files_of(artifact).items():
            with (made / name).open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        _sync(made)
        _put(made, folder)


def require_replaceable(folder: Path, task: str) -> None:
    """Refuse a folder that holds anything but a model of a task, complete or not.

    Raises
    ------
    ArtifactError
        When it is a file, holds a model of another task or version or any other file, or
        nothing can be written there.
    """
    above = next(place for place in folder.absolute().parents if place.exists())
    if not above.is_dir() or not os.access(above, os.W_OK):
        raise ArtifactError(
            f"{folder} 不能写 cannot be written.", hint="请换一个文件夹。Name another folder."
        )
    if folder.exists() and not _is_replaceable(folder, task):
        raise ArtifactError(
            f"{folder} 里有别的文件，没有覆盖 holds something else and was left as it is.",
            hint="请换一个文件夹。Name another folder.",
        )


def _is_replaceable(folder: Path, task: str) -> bool:
    if not folder.is_dir():
        return False
    there = {file.name: file for file in folder.iterdir()}
    if not there:
        return True
    try:
        listed = {
            line.split("  ", 1)[-1] for line in (folder / SUMS).read_text("utf-8").splitlines()
        }
        config = json.loads((folder / CONFIG).read_bytes())
    except (OSError, ValueError):
        return False
    ours = {"task": task, "version": VERSION}
    if not isinstance(config, dict) or not ours.items() <= config.items():
        return False
    return all(name in {*listed, SUMS} and file.is_file() for name, file in there.items())


def _put(made: Path, folder: Path) -> None:
    """Give a folder its name; what had it before comes back when that fails."""
    if not folder.exists():
        made.rename(folder)
    else:
        old = folder.with_name(f".{folder.name}.old-{secrets.token_hex(4)}")
        folder.rename(old)
        try:
            made.rename(folder)
        except BaseException:
            old.rename(folder)
            raise
        shutil.rmtree(old)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    """Make the names in a folder survive a power failure."""
    place = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(place)
    finally:
        os.close(place)


def _files_of(artifact: Artifact) -> dict[str, bytes]:
    from safetensors.numpy import save

    config = {"task": artifact.task, "version": VERSION, **artifact.config}
    labels = {label: index for index, label in enumerate(artifact.labels)}
    files = {
        CONFIG: _dump(config),
        LABELS: _dump(labels),
        METRICS: _dump(artifact.metrics),
        SAMPLES: _dump([list(sample) for sample in artifact.samples]),
        WEIGHTS: save({name: np.ascontiguousarray(a) for name, a in artifact.arrays.items()}),
        **artifact.files,
    }
    sums = "".join(f"{_digest(data)}  {name}\n" for name, data in sorted(files.items()))
    return {**files, SUMS: sums.encode()}


def read_artifact(folder: Path, task: str) -> Artifact:
    """Read a model.

    Parameters
    ----------
    folder
        Or its ``.tar.gz``.
    task
        What the model must be for.

    Raises
    ------
    ArtifactError
        A file is missing, altered or cannot be read, or the model is for another task.
    """
    files = _read_files(folder)
    config = _parse(folder, CONFIG, files)
    if config.get("task") != task or config.get("version") != VERSION:
        raise ArtifactError(
            f"{folder} 是 {config.get('task')!r} 第 {config.get('version')!r} 版的模型，"
            f"要的是 {task!r} 第 {VERSION} 版。It is a model of another task or version.",
            hint="请换一个模型，或重新训练。Name another, or train it again.",
        )
    known = {CONFIG, LABELS, METRICS, SAMPLES, WEIGHTS}
    return Artifact(
        task,
        config,
        tuple(_parse(folder, LABELS, files)),
        _read_arrays(folder, files[WEIGHTS]),
        _parse(folder, METRICS, files),
        [(request, reply) for request, reply in _parse(folder, SAMPLES, files)],
        {name: data for name, data in files.items() if name not in known},
    )


def is_artifact(folder: Path) -> bool:
    """Whether a folder, or a ``.tar.gz``, looks like a model that :func:`write_artifact` wrote."""
    return (folder / SUMS).is_file() or is_packed(folder)


def digest_artifact(folder: Path) -> str:
    """Return what tells a model from every other; empty for a folder without checksums."""
    if is_packed(folder):
        return _digest(folder.read_bytes())
    return _digest((folder / SUMS).read_bytes()) if is_artifact(folder) else ""


def read_task(folder: Path) -> str:
    """Return the task that a model is for, unchecked.

    Raises
    ------
    ArtifactError
        There is no ``config.json`` that says so.
    """
    try:
        return str(json.loads(list_files(folder)[CONFIG]())["task"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ArtifactError(
            f"{folder} 里没有模型的 config.json holds no model: config.json is missing or broken.",
            hint="请给出 zhike train 写的文件夹。Name a folder that zhike train wrote.",
        ) from error


def _read_files(folder: Path) -> dict[str, bytes]:
    there = list_files(folder)
    if SUMS not in there:
        raise ArtifactError(
            f"{folder} 里没有 {SUMS}，不是模型 is no model: the file is missing.",
            hint="请给出训练或导出时写的文件夹。Name a folder that training or export wrote.",
        )
    lines = there.pop(SUMS)().decode("utf-8", "replace").splitlines()
    listed = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    for name in (CONFIG, LABELS, METRICS, SAMPLES, WEIGHTS):
        if name not in listed:
            raise _damaged(folder, name, f"不在 {SUMS} 里 is not listed in {SUMS}")
    if others := sorted(there.keys() - listed.keys()):
        names = ", ".join(others[:5])
        raise _damaged(folder, names, f"不在 {SUMS} 里，不属于模型 does not belong to the model")
    return {name: _read_checked(folder, name, there, listed[name]) for name in listed}


def _read_checked(
    folder: Path, name: str, there: Mapping[str, Callable[[], bytes]], digest: str
) -> bytes:
    if name not in there:
        raise _damaged(folder, name, "不见了 is missing")
    data = there[name]()
    if _digest(data) != digest:
        raise _damaged(folder, name, "被改过 was altered: its checksum differs")
    return data


def _read_arrays(folder: Path, data: bytes) -> dict[str, NDArray[Any]]:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        arrays: dict[str, NDArray[Any]] = load(data)
    except SafetensorError as error:
        what = f"不是 safetensors 文件 is no safetensors file: {error}"
        raise _damaged(folder, WEIGHTS, what) from error
    return arrays


def _parse(folder: Path, name: str, files: Mapping[str, bytes]) -> Any:
    try:
        return json.loads(files[name])
    except ValueError as error:
        raise _damaged(folder, name, f"不是 JSON is no JSON: {error}") from error


def _damaged(folder: Path, name: str, what: str) -> ArtifactError:
    return ArtifactError(
        f"模型 model {folder}: {name} {what}.",
        hint="请重新导出，或从备份恢复。Export it again, or restore it from a backup.",
    )


def _dump(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
