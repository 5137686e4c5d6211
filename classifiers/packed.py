"""The files of a model's folder, also where it is packed as ``.tar.gz``: nothing is unpacked."""

from __future__ import annotations

import gzip
import tarfile
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO, cast

from bot.errors import ArtifactError

ENDINGS = (".tar.gz", ".tgz")
MAX_FILES = 100
MAX_BYTES = 4 << 30  # of all files together
MAX_RATIO, FREE_BYTES = 50, 1 << 20  # weights shrink to a fifth at best: what grows more is a bomb


def is_packed(path: Path) -> bool:
    """Whether a path is a file that ends as a packed folder does."""
    return path.name.endswith(ENDINGS) and path.is_file()


def list_files(folder: Path) -> dict[str, Callable[[], bytes]]:
    """Return what reads each file of a folder, packed or not; links and folders are left out.

    Raises
    ------
    ArtifactError
        See :func:`read_packed`.
    """
    if is_packed(folder):
        return {name: partial(bytes, data) for name, data in read_packed(folder).items()}
    if not folder.is_dir():
        return {}
    plain = (file for file in folder.iterdir() if file.is_file() and not file.is_symlink())
    return {file.name: file.read_bytes for file in plain}


def read_packed(path: Path) -> dict[str, bytes]:
    """Read the files of a packed folder; it may stand within one more folder.

    Returns
    -------
    dict
        The content of each by its name.

    Raises
    ------
    ArtifactError
        It is no such file, or holds a link, a device, a path that leads elsewhere, two files of
        one name, too many files or too much.
    """
    try:
        with gzip.open(path) as stream:
            limited = cast(IO[bytes], _Limited(path, stream))
            with tarfile.open(fileobj=limited, mode="r|") as packed:
                return _read_members(path, packed)
    except (tarfile.TarError, OSError, EOFError, zlib.error) as error:
        raise ArtifactError(
            f"{path}: 不是 tar.gz 文件 is no tar.gz file: {error}.",
            hint="请重新打包。Pack it again: tar czf model.tar.gz -C FOLDER .",
        ) from error


def _read_members(path: Path, packed: tarfile.TarFile) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    folders, left, members = set(), _most(path), 0
    for member in packed:
        place = PurePosixPath(member.name)
        if place.is_absolute() or ".." in place.parts or not (member.isdir() or member.isreg()):
            raise _unsafe(
                path, member.name, "是链接、设备或指到外面 is a link, a device or outside"
            )
        left -= member.size
        members += 1
        if left < 0 or members > MAX_FILES:
            raise _unsafe(path, member.name, "太多或太大 is one too many, or too large")
        if member.isdir():
            continue
        folders.add(place.parent)
        if place.name in files or len(folders) > 1:
            raise _unsafe(path, member.name, "不和别的文件在一起 does not lie beside the others")
        content = packed.extractfile(member)
        files[place.name] = content.read() if content else b""
    return files


def _most(path: Path) -> int:
    return min(MAX_BYTES, MAX_RATIO * path.stat().st_size + FREE_BYTES)


class _Limited:
    """A stream that ends with an error when more comes out of it than a model holds."""

    def __init__(self, path: Path, stream: gzip.GzipFile) -> None:
        self._path, self._stream = path, stream
        self._left = _most(path) + MAX_FILES * tarfile.RECORDSIZE  # headers, padding

    def read(self, size: int) -> bytes:
        content = self._stream.read(size)
        self._left -= len(content)
        if self._left < 0:
            raise _unsafe(self._path, self._path.name, "太大 is too large")
        return content


def _unsafe(path: Path, name: str, what: str) -> ArtifactError:
    return ArtifactError(
        f"{path}: {name!r} {what}.", hint="请只打包模型的文件夹。Pack the model's folder alone."
    )
