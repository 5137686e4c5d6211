"""Folders that appear whole: written under another name, then renamed."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any


@contextmanager
def replace_folder(target: Path) -> Iterator[Path]:
    """Give an empty folder to write to, which takes the place of `target` at the end.

    When anything fails, a full disk too, it is removed and `target` stays as it was.

    Parameters
    ----------
    target
        May exist.
    """
    made, old = target.with_name(f".tmp-{target.name}"), _old(target)
    if old.exists() and not target.exists():
        old.rename(target)  # of one who was killed between the two
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(made, ignore_errors=True)  # of one who was killed
    made.mkdir(parents=True)
    try:
        yield made
        _flush(made)
        _swap(made, target)
    finally:
        shutil.rmtree(made, ignore_errors=True)


def write_tensors(path: Path, tensors: Mapping[str, Any]) -> None:
    """Write torch tensors as safetensors."""
    from safetensors.torch import save

    on_cpu = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    path.write_bytes(save(on_cpu, metadata={"format": "pt"}))


def write_json(path: Path, content: Any) -> None:
    """Write JSON for people and programs."""
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", "utf-8")


def _flush(folder: Path) -> None:
    """See that all is on the disk before it gets its name."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())


def _old(target: Path) -> Path:
    return target.with_name(f".old-{target.name}")


def _swap(made: Path, target: Path) -> None:
    if not target.exists():
        made.rename(target)
        return
    old = _old(target)
    target.rename(old)
    made.rename(target)
    shutil.rmtree(old)
