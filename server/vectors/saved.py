"""Indexes in files, so that a large one is built once."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from bot.errors import VectorError
from bot.vectors import ExactIndex, FileIndex
from server.vectors.faiss_index import ApproximateIndex, FlatIndex

_MAGIC = b"zhike vectors 1\n"
_KINDS: dict[str, type[FileIndex]] = {
    kind.kind: kind for kind in (ExactIndex, FlatIndex, ApproximateIndex)
}


def save_index(index: FileIndex, path: Path, fingerprint: str) -> None:
    """Write an index to a file, whole or not at all.

    The file holds a line that names the format, a line of JSON (``kind``, ``fingerprint``) and
    the index as its engine writes it.

    Parameters
    ----------
    fingerprint
        Tells the vectors it was built from: their model's, or a digest of themselves.

    Raises
    ------
    OSError
        E.g. when the disk is full; what was there before is there still.
    """
    header = json.dumps({"kind": index.kind, "fingerprint": fingerprint})
    with _replacing(path) as file:
        file.write(_MAGIC + header.encode() + b"\n")
        index.write(file)


def load_index(path: Path, fingerprint: str) -> FileIndex:
    """Read an index; see :func:`save_index`.

    Raises
    ------
    VectorError
        When there is no such file, it is damaged, or was built from other vectors.
    """
    try:
        with path.open("rb") as file:
            if file.readline() != _MAGIC:
                raise ValueError("no index of vectors")
            header = json.loads(file.readline())
            if header["fingerprint"] == fingerprint:
                return _KINDS[header["kind"]].read(file)
    except (OSError, ValueError, KeyError, TypeError, EOFError, RuntimeError) as error:
        raise VectorError(
            f"{path}: 读不了这个向量索引。This index of vectors cannot be read ({error}).",
            hint="请重新建立。Build it again.",
        ) from error
    raise VectorError(
        f"{path}: 这个索引由另一些向量建成。It was built from other vectors, of another model or"
        f" of other texts ({header['fingerprint'][:16]}, not {fingerprint[:16]}).",
        hint="请重新建立。Build it again.",
    )


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes the place of `path` once it is written, or vanishes.

    Like ``write_atomically``, for what is too large to be in memory twice.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".tmp-", delete=False) as file:
        try:
            yield file.file
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:
            os.unlink(file.name)
            raise
