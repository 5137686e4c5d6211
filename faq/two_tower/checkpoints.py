"""Checkpoints: all that a training needs to go on as if it had never stopped."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.errors import EncoderError
from faq.two_tower.folders import replace_folder, write_json, write_tensors

_MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(slots=True)
class Progress:
    """How far a training is; the weights and the optimiser's moments stand beside it.

    Attributes
    ----------
    step
        Steps that are done.
    order
        The rows in the order of this epoch, shape ``(n_texts,)``.
    vectors
        Each wording's vector when it was last seen, shape ``(n_texts, dim)``.
    curve
        Points of the pictures: step, epoch and what was measured.
    """

    step: int
    order: NDArray[np.int64]
    vectors: Vectors
    curve: list[dict[str, float]] = field(default_factory=list)


def save_checkpoint(
    folder: Path, progress: Progress, named: dict[str, Any], optimizer: Any
) -> None:
    """Write a checkpoint; the one before it is removed after.

    Parameters
    ----------
    folder
        Holds the checkpoints of one training.
    named
        The trained tensors by name.
    optimizer
        An AdamW over their values, in that order.
    """
    import torch

    with replace_folder(folder / f"checkpoint-{progress.step:08}") as made:
        write_tensors(made / "model.safetensors", named)
        moments = {
            f"{moment}.{name}": optimizer.state[tensor][moment]
            for name, tensor in named.items()
            for moment in _MOMENTS
            if tensor in optimizer.state
        }
        write_tensors(made / "optimizer.safetensors", moments)
        arrays = {
            "order": torch.from_numpy(progress.order),
            "vectors": torch.from_numpy(progress.vectors),
        }
        write_tensors(made / "progress.safetensors", arrays)
        write_json(made / "progress.json", {"step": progress.step, "curve": progress.curve})
    for old in sorted(folder.glob("checkpoint-*"))[:-1]:
        shutil.rmtree(old)


def load_checkpoint(folder: Path, named: dict[str, Any], optimizer: Any) -> Progress | None:
    """Put the last checkpoint's values in place; None when there is no checkpoint.

    Raises
    ------
    EncoderError
        It cannot be read.
    """
    import torch
    from safetensors.torch import load_file

    checkpoints = sorted(folder.glob("checkpoint-*"))
    if not checkpoints:
        return None
    last = checkpoints[-1]
    try:
        written = json.loads((last / "progress.json").read_text("utf-8"))
        model = load_file(last / "model.safetensors")
        moments = load_file(last / "optimizer.safetensors")
        arrays = load_file(last / "progress.safetensors")
        with torch.no_grad():
            for name, tensor in named.items():
                tensor.copy_(model[name])
                if moments:
                    state: dict[str, Any] = {m: moments[f"{m}.{name}"] for m in _MOMENTS}
                    state = {m: value.to(tensor.device) for m, value in state.items()}
                    optimizer.state[tensor] = state | {"step": torch.tensor(float(written["step"]))}
        order, vectors = arrays["order"].numpy(), arrays["vectors"].numpy()
        return Progress(written["step"], order, vectors, written["curve"])
    except Exception as error:  # safetensors raises it bare
        raise EncoderError(
            f"{last} 读不出来 cannot be read: {error}",
            hint="请删掉这个文件夹，会重新训练。Delete that folder; training starts anew.",
        ) from error
