"""Training an encoder from start to artifact: where it begins, where it lies, what is left."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bot.errors import MissingExtra, tell_extra
from classifiers.e5_transformer import write_e5_transformer
from classifiers.encoders import E5_WEIGHTS
from classifiers.lazy_encoder import fingerprint_of, sha256_of
from classifiers.sentence_transformer import find_folder
from faq.two_tower.examples import Split
from faq.two_tower.export import export_tower, write_checksums
from faq.two_tower.folders import replace_folder
from faq.two_tower.options import TrainingOptions
from faq.two_tower.report import write_report
from faq.two_tower.seen import write_seen
from faq.two_tower.start import write_new_encoder
from faq.two_tower.tower import Tower, choose_precision, load_tower
from faq.two_tower.training import Report, Trained, train

_COMPARED = 64  # texts that the exported graphs are compared over
_NEEDED = ("torch", "transformers", "tokenizers", "safetensors", "onnx", "onnxruntime")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is trained from what, and where it goes.

    Attributes
    ----------
    start
        ``e5``, ``new``, a folder, or a name that was downloaded before.
    device
        ``cpu`` or ``cuda``.
    target
        The folder of the trained encoder; may exist.
    work_dir
        For checkpoints; each training has a folder of its own in it.
    """

    split: Split
    options: TrainingOptions
    start: str
    device: str
    target: Path
    work_dir: Path


def check_installed() -> None:
    """Raise unless all that training needs is installed.

    Raises
    ------
    MissingExtra
        Naming what is missing and the command that installs it.
    """
    missing = [package for package in (*_NEEDED, "matplotlib") if not find_spec(package)]
    if missing:
        raise MissingExtra(
            f"训练需要 {'、'.join(missing)}，还没有安装。Training needs them; not installed.",
            hint=f"请运行 Run: {tell_extra('train')}",
        )


def train_encoder(
    plan: Plan, report: Report, should_stop: Callable[[], bool]
) -> dict[str, Any] | None:
    """Train, export and report; the target is replaced as the last thing.

    Parameters
    ----------
    report, should_stop
        See :func:`faq.two_tower.training.train`.

    Returns
    -------
    dict[str, Any] | None
        The metrics; None when it was stopped.

    Raises
    ------
    EncoderError
        The model to start with cannot be opened, or the exported one differs from the trained.
    OSError
        The disk is full, say. Nothing is left half-written, and the last checkpoint is kept.
    """
    start, digest = _find_start(plan.start)
    card = {
        "pretrain_model_name_or_path": plan.start,
        "start_sha256": digest,
        "data_sha256": plan.split.digest(),
        "train_texts": len(plan.split.train.texts),
        "labels": len(set(plan.split.train.labels)),
        "device": plan.device,
        "precision": choose_precision(plan.device),
        **asdict(plan.options),
    }
    key = hashlib.sha256(json.dumps(card, sort_keys=True).encode()).hexdigest()[:12]
    work = plan.work_dir / key
    tower = _open_tower(plan, start or work / "start")
    trained = train(tower, plan.split, plan.options, work, report, should_stop)
    if trained is None:
        return None
    metrics = _write_artifact(plan, trained, card)
    shutil.rmtree(work)
    if not any(plan.work_dir.iterdir()):  # another training may have been stopped there
        plan.work_dir.rmdir()
    return metrics


def _find_start(name: str) -> tuple[Path | None, str]:
    """Return the folder of a model, None where one has to be written first, and its SHA-256."""
    if name == "e5":
        return None, fingerprint_of(E5_WEIGHTS)
    if name == "new":
        return None, ""
    folder = find_folder(name)
    weights = sorted(folder.glob("*.safetensors"))
    return folder, fingerprint_of({path.name: sha256_of(path) for path in weights})


def _open_tower(plan: Plan, folder: Path) -> Tower:
    if plan.start in ("e5", "new") and not folder.is_dir():
        with replace_folder(folder) as made:
            if plan.start == "e5":
                write_e5_transformer(made)
            else:
                write_new_encoder(made, plan.split.train.texts, plan.options.seed)
    return load_tower(
        folder,
        sequence_length=plan.options.sequence_length,
        device=plan.device,
        train_embeddings=plan.start == "new",
    )


def _write_artifact(plan: Plan, trained: Trained, card: dict[str, Any]) -> dict[str, Any]:
    with replace_folder(plan.target) as made:
        texts = (plan.split.test.texts + plan.split.dev.texts + plan.split.train.texts)[:_COMPARED]
        agreement = export_tower(trained.tower, made, texts, card)
        metrics = write_report(made, trained, agreement, card)
        write_seen(made, plan.split.train.texts)
        write_checksums(made)
    return metrics
