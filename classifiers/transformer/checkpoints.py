"""Checkpoints: all that a training needs to go on as if it had never stopped."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from bot.errors import ArtifactError

_WEIGHTS, _OPTIMIZER, _BEST = "weights", "optimizer", "best"
_PROGRESS = "progress.json"


@dataclass(slots=True)
class Progress:
    """How far a training is.

    Attributes
    ----------
    key
        Of the rows, the settings, the seed and the model it starts from: a checkpoint of others
        is not gone on with.
    step
        Steps that are done.
    judged
        Epochs that were judged on the texts held out.
    best_epoch
        Epochs done when the model was best; 0: none was judged.
    best
        Its weights by name; empty where none was judged.
    curve
        One point an epoch: what was measured.
    """

    key: str
    step: int = 0
    judged: int = 0
    best_epoch: int = 0
    best: dict[str, Any] = field(default_factory=dict)
    curve: list[dict[str, float]] = field(default_factory=list)


def work_folder(checkpoint_dir: Path) -> Path:
    """Return where the checkpoints of a model's folder lie: beside it."""
    return checkpoint_dir.absolute().with_name(f".{checkpoint_dir.absolute().name}.training")


def save_checkpoint(
    folder: Path, progress: Progress, named: Mapping[str, Any], optimizer: Any
) -> None:
    """Write a checkpoint whole; those before it are removed after.

    Parameters
    ----------
    folder
        Holds the checkpoints of one training.
    named
        The trained tensors by name.
    """
    from safetensors.torch import save

    shutil.rmtree(made := folder / ".tmp", ignore_errors=True)
    made.mkdir(parents=True)
    states = {
        f"{name}/{key}": value
        for name, tensor in named.items()
        for key, value in optimizer.state[tensor].items()
    }
    parts = {_WEIGHTS: named, _OPTIMIZER: states, _BEST: progress.best}
    for part, tensors in parts.items():
        on_cpu = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
        _write(made / f"{part}.safetensors", save(on_cpu))
    told = {name: value for name, value in asdict(progress).items() if name != _BEST}
    _write(made / _PROGRESS, json.dumps(told).encode())
    shutil.rmtree(target := folder / f"checkpoint-{progress.step:08}", ignore_errors=True)
    made.rename(target)
    for old in sorted(folder.glob("checkpoint-*"))[:-1]:
        shutil.rmtree(old)


def load_checkpoint(
    folder: Path, key: str, named: Mapping[str, Any], optimizer: Any
) -> Progress | None:
    """Put the last checkpoint's values in place; None when there is none.

    Raises
    ------
    ArtifactError
        It cannot be read, or is another training's: that one may yet be gone on with.
    """
    import torch
    from safetensors.torch import load_file

    checkpoints = sorted(folder.glob("checkpoint-*"))
    if not checkpoints:
        return None
    last = checkpoints[-1]
    try:
        progress = Progress(**json.loads((last / _PROGRESS).read_bytes()))
        _require_same(progress, key, folder)
        parts = (_WEIGHTS, _OPTIMIZER, _BEST)
        weights, states, progress.best = (load_file(last / f"{p}.safetensors") for p in parts)
        with torch.no_grad():
            for name, tensor in named.items():
                tensor.copy_(weights[name])
        for name, value in states.items():
            owner, _, kind = name.rpartition("/")
            device = "cpu" if kind == "step" else named[owner].device
            optimizer.state[named[owner]][kind] = value.to(device)
        return progress
    except ArtifactError:
        raise
    except Exception as error:  # safetensors raises it bare
        raise ArtifactError(
            f"检查点 checkpoint {last} 读不出来 cannot be read: {error}",
            hint="请删掉它，会重新训练。Delete it; training starts anew.",
        ) from error


def _require_same(progress: Progress, key: str, folder: Path) -> None:
    if progress.key != key:
        raise ArtifactError(
            f"{folder} 里有另一次训练的检查点 holds checkpoints of another training:"
            " 数据、设置、种子或起点不同 rows, settings, seed or start differ.",
            hint="请换一个 --checkpoint-dir，用原来的命令把它训练完，或删掉这个文件夹。Use another"
            " --checkpoint-dir, finish that training with its own command, or delete this folder.",
        )


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
