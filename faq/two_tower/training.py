"""The training itself: batches of confusable wordings, a loss against all wordings, checkpoints.

Every step encodes a batch and compares it with the vectors of *all* wordings: the batch's own are
new, the others those of when they were last seen (Wang et al., Cross-Batch Memory for Embedding
Learning, CVPR 2020). So each wording meets its hardest negatives in every step. Before each epoch
all are encoded anew, and ordered by what is mistaken now (:mod:`faq.two_tower.batches`).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from faq.two_tower.batches import order_by_confusion
from faq.two_tower.checkpoints import Progress, load_checkpoint, save_checkpoint
from faq.two_tower.examples import Split
from faq.two_tower.losses import compute_loss
from faq.two_tower.measures import Accuracy, measure
from faq.two_tower.options import TrainingOptions
from faq.two_tower.tower import Rows, Tower, add_projection

_WEIGHT_DECAY = 0.01
_LONGEST_GRADIENT = 1.0
_WARM_UP = 0.1  # of the steps

Report = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Trained:
    """What came out.

    Attributes
    ----------
    before, after
        Accuracy on dev and on test; None where there is no such part.
    curve
        Points in the order of the steps: ``step`` with ``loss``, or with ``top1`` on dev.
    """

    tower: Tower
    before: tuple[Accuracy | None, Accuracy | None]
    after: tuple[Accuracy | None, Accuracy | None]
    curve: list[dict[str, float]]


def train(
    tower: Tower,
    split: Split,
    options: TrainingOptions,
    folder: Path,
    report: Report = lambda what, done, total: None,
    should_stop: Callable[[], bool] = lambda: False,
) -> Trained | None:
    """Train an encoder, from the last checkpoint where there is one.

    Parameters
    ----------
    tower
        Is changed.
    folder
        Of the checkpoints; belongs to this training alone.
    report
        Called with (what, done, total).
    should_stop
        Asked again and again.

    Returns
    -------
    Trained | None
        None when it was stopped; a checkpoint holds the steps that were taken.
    """
    try:
        return _Run(tower, split, options, folder, report, should_stop).run()
    except _Stopped:
        return None


class _Stopped(Exception):
    """Between two steps, or between two batches that are encoded."""


class _Run:
    """One training; the attributes are what its steps share."""

    def __init__(
        self,
        tower: Tower,
        split: Split,
        options: TrainingOptions,
        folder: Path,
        report: Report,
        should_stop: Callable[[], bool],
    ) -> None:
        self.tower, self.options, self.folder = tower, options, folder
        self.report, self.should_stop = report, should_stop
        self.labels, *self.right = split.numbers()
        self.rows: Rows = tower.tokenize(split.train.texts)
        self.asked = [tower.tokenize(part.texts) for part in (split.dev, split.test)]
        self.steps_per_epoch = math.ceil(len(self.rows) / options.batch_size)
        self.n_steps = self.steps_per_epoch * options.num_epochs

    def run(self) -> Trained:
        """Train; see :func:`train`."""
        import torch

        torch.manual_seed(self.options.seed)
        vectors = self._encode_all("训练前 before")
        if 0 < self.options.embedding_size < self.tower.size:
            add_projection(self.tower, self.options.embedding_size, vectors)
            vectors = self._encode_all("训练前 before")
        before = self._measure(vectors)
        named = self.tower.state(trained_only=True)
        optimizer = torch.optim.AdamW(named.values(), lr=0.0, weight_decay=_WEIGHT_DECAY)
        progress = load_checkpoint(self.folder, named, optimizer)
        if progress is None:
            progress = Progress(0, np.arange(0), vectors)
            self._mark(progress, before[0])
        self._train(progress, named, optimizer)
        after = self._measure(self._encode_all("训练后 after"))
        self._mark(progress, after[0])
        return Trained(self.tower, before, after, progress.curve)

    def _train(self, progress: Progress, named: dict[str, Any], optimizer: Any) -> None:
        memory = _Memory(progress.vectors, self.labels, self.tower.device)
        while progress.step < self.n_steps:
            epoch, place = divmod(progress.step, self.steps_per_epoch)
            if place == 0:
                self._begin_epoch(progress, memory, epoch)
            start = place * self.options.batch_size
            batch = progress.order[start : start + self.options.batch_size]
            loss = self._step(batch, memory, named, optimizer, progress.step)
            progress.step += 1
            progress.curve.append({"step": progress.step, "loss": loss})
            stop = self.should_stop()
            due = progress.step % self.options.save_checkpoint_steps == 0
            if stop or due or place + 1 == self.steps_per_epoch:
                save_checkpoint(self.folder, progress, named, optimizer)
            self.report("训练 training", progress.step, self.n_steps)
            if stop:
                raise _Stopped

    def _begin_epoch(self, progress: Progress, memory: _Memory, epoch: int) -> None:
        """Encode everything anew and order it by what is mistaken now."""
        if epoch:
            memory.renew(self._encode_all("更新向量 refreshing"))
            self._mark(progress, self._measure(progress.vectors)[0])
        rng = np.random.default_rng((self.options.seed, epoch))
        progress.order = order_by_confusion(progress.vectors, self.labels, rng)

    def _step(
        self,
        batch: NDArray[np.int64],
        memory: _Memory,
        named: dict[str, Any],
        optimizer: Any,
        step: int,
    ) -> float:
        import torch

        for group in optimizer.param_groups:
            group["lr"] = self.options.learning_rate * _pace(step, self.n_steps)
        torch.manual_seed(self.options.seed * 1_000_003 + step)  # the dropout of this step
        self.tower.set_training(True)
        vectors = self.tower.forward([self.rows[row] for row in batch])
        loss = compute_loss(*memory.compare(vectors, batch), self.options)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(list(named.values()), _LONGEST_GRADIENT)
        optimizer.step()
        memory.remember(vectors, batch)
        return float(loss.detach())

    def _mark(self, progress: Progress, accuracy: Accuracy | None) -> None:
        if accuracy:
            progress.curve.append({"step": progress.step, "top1": accuracy.top1})

    def _encode_all(self, what: str) -> Vectors:
        def report(done: int, total: int) -> None:
            self.report(what, done, total)
            if self.should_stop():
                raise _Stopped

        return self.tower.encode(self.rows, report)

    def _measure(self, vectors: Vectors) -> tuple[Accuracy | None, Accuracy | None]:
        dev, test = (
            measure(vectors, self.labels, self.tower.encode(rows), right)
            for rows, right in zip(self.asked, self.right, strict=True)
        )
        return dev, test


class _Memory:
    """Every wording's vector when it was last seen.

    Parameters
    ----------
    vectors
        Shape ``(n_texts, dim)``; written to.
    labels
        Question numbers, shape ``(n_texts,)``.
    """

    def __init__(self, vectors: Vectors, labels: NDArray[np.int64], device: str) -> None:
        import torch

        self._written = vectors
        self._vectors = torch.from_numpy(vectors).to(device).clone()
        self._labels = torch.from_numpy(labels).to(device)

    def compare(self, vectors: Any, batch: NDArray[np.int64]) -> tuple[Any, Any, Any]:
        """Return similarities of a batch to all wordings, and which are right and wrong.

        Returns
        -------
        similarities, positive, negative
            Shape ``(len(batch), n_texts)``. The batch's own columns are its new vectors, so
            that the loss moves both sides.
        """
        import torch

        rows = torch.from_numpy(batch).to(self._vectors.device)
        everything = self._vectors.index_copy(0, rows, vectors)
        same = self._labels[rows][:, None] == self._labels[None]
        itself = torch.zeros_like(same).scatter_(1, rows[:, None], True)
        return vectors @ everything.T, same & ~itself, ~same

    def renew(self, vectors: Vectors) -> None:
        """Put the vectors of all wordings in place of the older ones."""
        import torch

        self._written[:] = vectors
        self._vectors.copy_(torch.from_numpy(vectors))

    def remember(self, vectors: Any, batch: NDArray[np.int64]) -> None:
        """Put the vectors of a batch in place of the older ones."""
        import torch

        rows = torch.from_numpy(batch).to(self._vectors.device)
        self._vectors.index_copy_(0, rows, vectors.detach())
        self._written[batch] = vectors.detach().cpu().numpy()


def _pace(step: int, n_steps: int) -> float:
    """Return the share of the learning rate: up in a line, then down in a line.

    Examples
    --------
    >>> [_pace(step, 20) for step in (0, 1, 10)]
    [0.5, 0.95, 0.5]
    """
    rising = (step + 1) / max(1, round(_WARM_UP * n_steps))
    return min(1.0, rising, (n_steps - step) / n_steps)
