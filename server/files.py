"""Writing that cannot tear: a reader sees the old file or the new one, never half of one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.errors import WorkspaceError


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files of a workspace, e.g. those of a ``FaqFolder``; each appears whole.

    Parameters
    ----------
    files
        Content by name relative to the folder.

    Raises
    ------
    WorkspaceError
        When a file would lie outside the folder; those before it are written.
    """
    for name, data in files.items():
        write_atomically(_place_inside(folder, name), data)


def _place_inside(folder: Path, name: str) -> Path:
    target = folder / name
    if not target.resolve().is_relative_to(folder.resolve()):
        raise WorkspaceError(
            f"{name} 会写到 {folder} 外面 would be written outside.",
            hint="请用文件夹里面的名字。Name it inside.",
        )
    return target


def write_new_folder(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    """Write a folder that is not there yet, or is empty; when a file fails, nothing is left.

    Parameters
    ----------
    files
        Names relative to the folder, with their content; taken one at a time.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".tmp-") as place:
        made = Path(place) / folder.name
        for name, data in files:
            target = _place_inside(made, name)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        os.sync()  # once for all: nobody sees the files before the folder has its name
        if not folder.exists():
            made.rename(folder)
            return
        for part in made.iterdir():  # somebody may stand in the empty folder: it stays
            part.rename(folder / part.name)


def write_atomically(target: Path, data: bytes) -> None:
    """Write under a temporary name beside the target, then rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".tmp-", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, target)
        except OSError:
            os.unlink(file.name)
            raise
