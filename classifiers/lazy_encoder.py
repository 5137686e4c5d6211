"""An encoder that loads its model when a text first needs it, and sums that name a model."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from threading import Lock

import numpy as np

from bot.encoder import Vectors

MAX_CHARS = 256
"""Longer texts are cut: no question needs more, and e5 takes 1 ms a character."""

CACHED_TEXTS = 4096
BATCH_SIZE = 64

EncodeBatch = Callable[[Sequence[str]], Vectors]


class LazyEncoder:
    """An :class:`~bot.encoder.Encoder` that loads its model when a text first needs it.

    May be called from several threads at once. A text that stands alone is remembered.
    Texts are cut to `MAX_CHARS`; blank ones get the first unit vector, which is far from
    every real text.

    Parameters
    ----------
    name, dim, fingerprint
        See :class:`~bot.encoder.Encoder`.
    load
        Reads the weights and returns the function that encodes a batch, shape
        ``(len(texts), dim)``; that function must be safe to call from several threads.
    """

    def __init__(
        self, name: str, dim: int, fingerprint: str, load: Callable[[], EncodeBatch]
    ) -> None:
        self.name = name
        self.dim = dim
        self.fingerprint = fingerprint
        self._load = load
        self._lock = Lock()
        self._model: EncodeBatch | None = None
        self._encode_single = lru_cache(CACHED_TEXTS)(lambda text: self._encode_batch([text]))

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts; see :class:`~bot.encoder.Encoder`.

        Raises
        ------
        EncoderError
            The weights are missing or altered.
        """
        cleaned = [_clean(text) for text in texts]
        if len(cleaned) == 1:
            return self._encode_single(cleaned[0]).copy()
        starts = range(0, len(cleaned), BATCH_SIZE)
        batches = [self._encode_batch(cleaned[i : i + BATCH_SIZE]) for i in starts]
        return np.concatenate([np.empty((0, self.dim), np.float32), *batches])

    def _encode_batch(self, texts: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(texts), self.dim), np.float32)
        written = [row for row, text in enumerate(texts) if text]
        if written:
            vectors[written] = self._loaded_model()([texts[row] for row in written])
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        vectors[norms[:, 0] == 0, 0] = 1
        return (vectors / np.where(norms == 0, 1, norms)).astype(np.float32)

    def _loaded_model(self) -> EncodeBatch:
        with self._lock:
            if self._model is None:
                self._model = self._load()
            return self._model


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fingerprint_of(files: Mapping[str, str]) -> str:
    """Return one SHA-256, hex, for files given by name and SHA-256, whatever their order.

    Examples
    --------
    >>> fingerprint_of({"a": "1", "b": "2"}) == fingerprint_of({"b": "2", "a": "1"})
    True
    """
    lines = (f"{name} {digest}\n" for name, digest in sorted(files.items()))
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _clean(text: str) -> str:
    """Drop what the models cannot take: lone surrogates, and NUL, which ends a text in C."""
    return text[:MAX_CHARS].encode("utf-8", "ignore").decode("utf-8").replace("\0", " ").strip()
