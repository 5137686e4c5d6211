"""Small real implementations for tests and examples; no model, no network."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np

from bot.encoder import Vectors
from bot.text import normalize


class HashEncoder:
    """Vectors of hashed character bigrams: texts that share letters are near.

    Attributes
    ----------
    calls
        Every batch of texts that was encoded.
    """

    def __init__(self, name: str = "hash", dim: int = 256) -> None:
        self.name = name
        self.dim = dim
        self.fingerprint = hashlib.sha256(f"{name} {dim}".encode()).hexdigest()
        self.calls: list[tuple[str, ...]] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode; see :class:`bot.encoder.Encoder`."""
        self.calls.append(tuple(texts))
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in enumerate(map(normalize, texts)):
            vectors[row, 0] = 1e-3  # keeps the empty text's norm from being 0
            for pair in zip(f"^{text}", f"{text}$", strict=True):
                digest = hashlib.blake2b("".join(pair).encode(), digest_size=8).digest()
                sign = 1 if digest[0] & 1 else -1
                vectors[row, int.from_bytes(digest[1:], "big") % self.dim] += sign
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors
