"""The training itself: batches of like length, checkpoints, an end when nothing is gained."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.errors import DataError
from bot.training import Progress as Tell
from classifiers.fast.calibration import count_errors, surprise
from classifiers.transformer.checkpoints import (
    Progress,
    load_checkpoint,
    save_checkpoint,
    work_folder,
)
from classifiers.transformer.cluster import Cluster
from classifiers.transformer.network import Tokens, pad
from classifiers.transformer.optimizers import make_optimizer
from classifiers.transformer.options import TransformerOptions

_WARM_UP = 0.1  # of the steps
_LONGEST_GRADIENT = 1.0
_GAIN = 1e-3  # of the loss: less is none
_ALIKE = 50  # batches that are sorted by length among each other
_JUDGED = 64  # texts at once

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts to learn from, or to judge by.

    Attributes
    ----------
    rows
        Their tokens.
    targets
        Which labels each has, shape ``(n_texts, n_outputs)``.
    weights
        Of each, shape ``(n_texts,)``.
    """

    rows: Sequence[Tokens]
    targets: NDArray[np.bool_]
    weights: Numbers

    def take(self, places: NDArray[np.int64]) -> Texts:
        """Return some of them."""
        rows = [self.rows[place] for place in places]
        return Texts(rows, self.targets[places], self.weights[places])


@dataclass(frozen=True, slots=True)
class Training:
    """What one training is made of.

    Attributes
    ----------
    network
        Is changed; see :func:`classifiers.transformer.network.make_network`.
    learnt, held
        Texts to learn from, and those by which the best epoch is chosen; these may be none.
    filler
        The token of padding.
    key
        See :class:`classifiers.transformer.checkpoints.Progress`.
    """

    network: Any
    learnt: Texts
    held: Texts
    multi_label: bool
    filler: int
    options: TransformerOptions
    seed: int
    key: str
    cluster: Cluster
    tell: Tell

    def run(self) -> list[dict[str, float]]:
        """Train, from the last checkpoint where there is one; return one point an epoch.

        The network has the weights of the best epoch then.
        """
        network = self.cluster.share(self.network.to(self.cluster.device))
        named = {k: v for k, v in self.network.named_parameters() if v.requires_grad}
        optimizer = make_optimizer(
            self.options.optimizer_type, list(named.values()), self.options.rate()
        )
        progress = self._resume(named, optimizer)
        while progress.step < self._steps and not self._is_done(progress):
            epoch, place = divmod(progress.step, self._per_epoch)
            batches = _batch(self.learnt.rows, self._batch_size, (self.seed, epoch))
            for batch in batches[place:]:
                due = progress.step % self.options.save_checkpoint_steps == 0
                if due and progress.step % self._per_epoch:
                    self._save(progress, named, optimizer)
                self._step(network, optimizer, batch, progress.step)
                progress.step += 1
                self.tell("训练 training", progress.step, self._steps)
            self._judge(progress, named)
            self._save(progress, named, optimizer)
        if progress.step < self._steps:
            self.tell("训练 training", self._steps, self._steps)
        _put(named, progress.best)
        return progress.curve

    @property
    def _batch_size(self) -> int:
        return self.options.batch_size * self.cluster.size

    @property
    def _per_epoch(self) -> int:
        return math.ceil(len(self.learnt.rows) / self._batch_size)

    @property
    def _steps(self) -> int:
        return self._per_epoch * self.options.num_epochs

    def _is_done(self, progress: Progress) -> bool:
        patience = self.options.patience
        return 0 < patience <= progress.judged - progress.best_epoch and progress.best_epoch > 0

    def _step(self, network: Any, optimizer: Any, batch: NDArray[np.int64], step: int) -> None:
        import torch

        for group in optimizer.param_groups:
            group["lr"] = self.options.rate() * _pace(step, self._steps)
        torch.manual_seed((self.seed * 1_000_003 + step) * self.cluster.size + self.cluster.rank)
        own = self.learnt.take(batch[self.cluster.rank :: self.cluster.size])
        network.train()
        with _half_precision(self.cluster.device):
            logits, *_ = network(*pad(own.rows, self.filler, self.cluster.device))
        loss = _loss(logits.float(), own, self.multi_label)
        if not torch.isfinite(loss):
            raise DataError(
                f"第 {step + 1} 步的损失不是有限的数 the loss of step {step + 1} is {loss.item()}.",
                hint="请调低学习率，或从别的模型开始。"
                "Lower --learning-rate, or start from another.",
            )
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), _LONGEST_GRADIENT)
        optimizer.step()

    def _judge(self, progress: Progress, named: dict[str, Any]) -> None:
        """Keep the weights if the texts held out have never come out better."""
        progress.judged += 1
        if not len(self.held.rows):
            return
        logits = compute_logits(self.network, self.held.rows, self.filler, self.cluster.device)
        wanted, weights = self.held.targets, self.held.weights
        point = {
            "error": self.cluster.agree(count_errors(logits, wanted, weights, self.multi_label)),
            "loss": self.cluster.agree(surprise(logits, wanted, weights, self.multi_label)),
        }
        before = progress.curve[progress.best_epoch - 1] if progress.best_epoch else None
        progress.curve.append(point)
        if before is None or _is_better(point, before):
            progress.best_epoch = progress.judged
            progress.best = {name: tensor.detach().clone() for name, tensor in named.items()}

    def _resume(self, named: dict[str, Any], optimizer: Any) -> Progress:
        folder = self._folder
        found = load_checkpoint(folder, self.key, named, optimizer) if folder else None
        self.cluster.wait()  # until all have read it
        return found or Progress(self.key)

    def _save(self, progress: Progress, named: dict[str, Any], optimizer: Any) -> None:
        if self._folder and self.cluster.rank == 0:
            save_checkpoint(self._folder, progress, named, optimizer)

    @property
    def _folder(self) -> Path | None:
        place = self.options.checkpoint_dir
        return work_folder(place) if place else None


def _is_better(point: dict[str, float], before: dict[str, float]) -> bool:
    if point["error"] != before["error"]:
        return point["error"] < before["error"]
    return point["loss"] < before["loss"] - _GAIN


def compute_logits(network: Any, rows: Sequence[Tokens], filler: int, device: Any) -> Numbers:
    """Return logits in 32 bits without dropout, shape ``(n_rows, n_outputs)``."""
    import torch

    network.eval()
    with torch.no_grad():
        parts = [
            network(*pad(rows[start : start + _JUDGED], filler, device))[0].cpu().numpy()
            for start in range(0, len(rows), _JUDGED)
        ]
    return np.concatenate(parts).astype(float)


def choose_precision(device: Any) -> str:
    """Return how numbers are multiplied while training: ``bfloat16`` where that is faster."""
    import torch

    able = device.type == "cuda" or torch.cpu._is_avx512_bf16_supported()
    return "bfloat16" if able else "float32"


def _half_precision(device: Any) -> Any:
    import torch

    enabled = choose_precision(device) == "bfloat16"
    return torch.autocast(device.type, torch.bfloat16, enabled=enabled)


def _loss(logits: Any, texts: Texts, multi_label: bool) -> Any:
    import torch

    targets = torch.from_numpy(texts.targets).to(logits.device)
    weights = torch.from_numpy(texts.weights).to(logits)
    functions = torch.nn.functional
    if multi_label:
        losses = functions.binary_cross_entropy_with_logits(
            logits, targets.to(logits), reduction="none"
        ).sum(1)
    else:
        losses = functions.cross_entropy(logits, targets.int().argmax(1), reduction="none")
    return (losses * weights).mean()


def _batch(rows: Sequence[Tokens], size: int, seed: tuple[int, int]) -> list[NDArray[np.int64]]:
    """Return the places of each batch: like lengths together, so that little is padded.

    The last batch is filled up from the first ones, so that every process has its share.
    """
    random = np.random.default_rng(seed)
    order = random.permutation(len(rows))
    order = np.resize(order, math.ceil(len(order) / size) * size)
    batches = list(_sort_by_length(order, rows, size))
    return [batches[place] for place in random.permutation(len(batches))]


def _sort_by_length(
    order: NDArray[np.int64], rows: Sequence[Tokens], size: int
) -> Iterator[NDArray[np.int64]]:
    for start in range(0, len(order), _ALIKE * size):
        part = order[start : start + _ALIKE * size]
        part = part[np.argsort([len(rows[place]) for place in part], kind="stable")]
        yield from np.split(part, len(part) // size)


def _pace(step: int, n_steps: int) -> float:
    """Return the share of the learning rate: up in a line, then down in a line.

    Examples
    --------
    >>> [_pace(step, 20) for step in (0, 1, 10)]
    [0.5, 0.95, 0.5]
    """
    rising = (step + 1) / max(1, round(_WARM_UP * n_steps))
    return min(1.0, rising, (n_steps - step) / n_steps)


def _put(named: dict[str, Any], values: dict[str, Any]) -> None:
    import torch

    with torch.no_grad():
        for name, value in values.items():
            named[name].copy_(value)
