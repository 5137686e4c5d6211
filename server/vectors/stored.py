"""Vectors of texts, kept in files so that no start has to encode what was encoded before."""

from __future__ import annotations

import hashlib
import io
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.encoder import Encoder, Vectors
from server.files import write_atomically

_BATCH = 64
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StoredVectors:
    """Vectors in a folder; see :class:`bot.vectors.Embed`.

    A file is believed when its header names the encoder's fingerprint, and row by row where the
    SHA-256 of the text agrees. It is written anew when anything was missing.

    Attributes
    ----------
    folder
        Holds, for each name and encoder, a ``.json`` header that names its ``.npy``.
    progress
        Called with (what, done, total) when something has to be encoded.
    """

    folder: Path
    progress: Callable[[str, int, int], None]

    def __call__(
        self,
        texts: Sequence[str],
        encoder: Encoder,
        name: str,
        title: str,
        known: Callable[[], Mapping[str, Vectors]] = dict,
    ) -> Vectors:
        """Embed; memory-mapped when all were stored. See :class:`bot.vectors.Embed`."""
        path = self.folder / f"{name}-{_digest(encoder.name)[:8]}"
        digests = list(map(_digest, texts))
        old_digests, old = _load(path, encoder)
        if old_digests == digests:
            return old
        rows = {digest: old[row] for row, digest in enumerate(old_digests)}
        for text, vector in known().items():
            rows.setdefault(_digest(text), vector)
        pairs = zip(digests, texts, strict=True)
        missing = {digest: text for digest, text in pairs if digest not in rows}
        fresh = self._encode(list(missing.values()), encoder, title)
        rows.update(zip(missing, fresh, strict=True))
        matrix = np.array([rows[digest] for digest in digests], np.float32)
        matrix = matrix.reshape(-1, encoder.dim)
        _save(path, encoder, digests, matrix)
        return matrix

    def _encode(self, texts: list[str], encoder: Encoder, title: str) -> Vectors:
        parts = [np.zeros((0, encoder.dim), np.float32)]
        what = f"计算向量 vectors: {title} ({encoder.name})"
        for start in range(0, len(texts), _BATCH):
            self.progress(what, start, len(texts))
            parts.append(encoder.encode(texts[start : start + _BATCH]))
        if texts:
            self.progress(what, len(texts), len(texts))
        return np.concatenate(parts)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _load(path: Path, encoder: Encoder) -> tuple[list[str], Vectors]:
    """Return the digests of the texts and their vectors; nothing when absent or unfit."""
    try:
        header = json.loads(path.with_suffix(".json").read_bytes())
        vectors = np.load(path.with_name(header["file"]), mmap_mode="r", allow_pickle=False)
        if header["fingerprint"] != encoder.fingerprint:
            _log.warning(
                "%s: 是另一个模型的向量，重新计算。Vectors of another model; computed anew.", path
            )
        elif vectors.shape == (len(header["texts"]), encoder.dim):
            return header["texts"], vectors
    except (OSError, ValueError, KeyError, TypeError):
        pass  # computed again: the file is only a cache
    return [], np.zeros((0, encoder.dim), np.float32)


def _save(path: Path, encoder: Encoder, digests: list[str], vectors: Vectors) -> None:
    """Write the matrix under the name of its content, then the header that points to it."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    content = buffer.getvalue()
    name = f"{path.name}-{hashlib.sha256(content).hexdigest()[:16]}.npy"
    write_atomically(path.with_name(name), content)
    header = {"fingerprint": encoder.fingerprint, "file": name, "texts": digests}
    write_atomically(path.with_suffix(".json"), json.dumps(header).encode())
    for stale in path.parent.glob(f"{path.name}-{'?' * 16}.npy"):
        if stale.name != name:
            stale.unlink(missing_ok=True)
