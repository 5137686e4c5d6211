"""Vectors of texts, kept in files so that no start has to encode what was encoded before."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.encoder import Encoder, Vectors
from faq.text_files import write_atomically

_BATCH = 64
Progress = Callable[[str, int, int], None]


def stored_vectors(
    texts: Sequence[str],
    encoder: Encoder,
    path: Path,
    progress: Progress,
    known: Callable[[], Mapping[str, Vectors]] = dict,
) -> Vectors:
    """Return the vectors of texts; encode only those that the file does not hold.

    The file is believed when its header names this encoder's fingerprint, and row by row where
    the SHA-256 of the text agrees. It is written anew when anything was missing.

    Parameters
    ----------
    path
        Without suffix; ``.json`` is the header, which names the ``.npy``.
    known
        Gives vectors from elsewhere, by text; called when the file lacks some.

    Returns
    -------
    Vectors
        Shape ``(len(texts), encoder.dim)``; memory-mapped when all were stored.
    """
    hashes = [hashlib.sha256(text.encode()).hexdigest()[:32] for text in texts]
    old_hashes, old = _load(path, encoder)
    if old_hashes == hashes:
        return old
    rows = {digest: old[row] for row, digest in enumerate(old_hashes)}
    for text, vector in known().items():
        rows.setdefault(hashlib.sha256(text.encode()).hexdigest()[:32], vector)
    missing = {digest: text for digest, text in zip(hashes, texts, strict=True)}
    missing = {digest: text for digest, text in missing.items() if digest not in rows}
    fresh = _encode(list(missing.values()), encoder, path.name, progress)
    rows.update(zip(missing, fresh, strict=True))
    matrix = np.array([rows[digest] for digest in hashes], np.float32).reshape(-1, encoder.dim)
    _save(path, encoder, hashes, matrix)
    return matrix


def _encode(texts: list[str], encoder: Encoder, what: str, progress: Progress) -> Vectors:
    parts = [np.zeros((0, encoder.dim), np.float32)]
    for start in range(0, len(texts), _BATCH):
        progress(what, start, len(texts))
        parts.append(encoder.encode(texts[start : start + _BATCH]))
    progress(what, len(texts), len(texts))
    return np.concatenate(parts)


def _load(path: Path, encoder: Encoder) -> tuple[list[str], Vectors]:
    """Return the text hashes and vectors of a file; nothing when it is absent or unfit."""
    try:
        header = json.loads(path.with_suffix(".json").read_bytes())
        vectors = np.load(path.with_name(header["file"]), mmap_mode="r", allow_pickle=False)
        fits = header["fingerprint"] == encoder.fingerprint
        if fits and vectors.shape == (len(header["texts"]), encoder.dim):
            return header["texts"], vectors
    except (OSError, ValueError, KeyError, TypeError):
        pass  # computed again: the file is only a cache
    return [], np.zeros((0, encoder.dim), np.float32)


def _save(path: Path, encoder: Encoder, hashes: list[str], vectors: Vectors) -> None:
    """Write the matrix under the name of its content, then the header that points to it."""
    buffer = io.BytesIO()
    np.save(buffer, vectors, allow_pickle=False)
    content = buffer.getvalue()
    name = f"{path.name}-{hashlib.sha256(content).hexdigest()[:16]}.npy"
    write_atomically(path.with_name(name), content)
    header = {"fingerprint": encoder.fingerprint, "file": name, "texts": hashes}
    write_atomically(path.with_suffix(".json"), json.dumps(header).encode())
    for stale in path.parent.glob(f"{path.name}-{'?' * 16}.npy"):
        if stale.name != name:
            stale.unlink(missing_ok=True)
