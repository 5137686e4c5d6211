"""Attributes by meaning: vectors of their names, kept on disk beside the encoder's fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path as FilePath

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.skill import SkillContext
from bot.types import Path

_NEAREST = 5
_LEAST = 0.35  # likeness above chance at which a confidence of 0.4 begins


class NameMeaning:
    """Finds the attribute names nearest in meaning to a text.

    Likeness is cosine above that of the text with the average name, so that it reads alike
    for encoders whose cosines lie in different ranges.

    Parameters
    ----------
    names
        What attributes are called, with their paths.
    context
        Its first encoder is used; vectors are kept under its ``state_dir``.
    """

    def __init__(self, names: Mapping[str, Path], context: SkillContext) -> None:
        self._names = sorted(names)
        self._paths = names
        self._encoder = context.encoders[0]
        folder = context.state_dir / "knowledge"
        context.progress(f"vectors of attributes ({self._encoder.name})", 0, len(names))
        vectors = stored_vectors(folder, self._encoder, self._names)
        context.progress(f"vectors of attributes ({self._encoder.name})", len(names), len(names))
        self._average = vectors.mean(axis=0)
        self._index = context.build_index(vectors)

    def __call__(self, text: str) -> list[tuple[Path, float, str]]:
        """Return at most five attributes with a confidence of 0.4 to 0.8 and the name met."""
        query = self._encoder.encode([text])
        scores, ids = self._index.search(query, 3 * _NEAREST)
        chance = float(query[0] @ self._average)
        best: dict[Path, tuple[float, str]] = {}
        for score, i in zip(scores[0], ids[0], strict=True):
            likeness = (float(score) - chance) / (1 - chance)
            name = self._names[i]
            if likeness >= _LEAST:
                confidence = 0.4 + 0.4 * (likeness - _LEAST) / (1 - _LEAST)
                best.setdefault(self._paths[name], (min(confidence, 0.8), name))
        return [(path, score, name) for path, (score, name) in best.items()][:_NEAREST]


def stored_vectors(folder: FilePath, encoder: Encoder, texts: list[str]) -> Vectors:
    """Return vectors of texts, from disk when they were made of the same by the same model.

    Parameters
    ----------
    folder
        Holds ``<encoder>.npy`` and ``<encoder>.json``; made when missing.
    encoder, texts
        What to encode, and by which model.

    Returns
    -------
    Vectors
        Shape ``(len(texts), dim)``.
    """
    digest = hashlib.sha256("\n".join(texts).encode()).hexdigest()
    header = {"fingerprint": encoder.fingerprint, "texts": digest, "dim": encoder.dim}
    file = folder / f"{_safe(encoder.name)}.npy"
    try:
        if json.loads(file.with_suffix(".json").read_text()) == header:
            vectors: Vectors = np.load(file, allow_pickle=False)
            if vectors.shape == (len(texts), encoder.dim):
                return vectors
    except (OSError, ValueError):
        pass  # missing or torn: they are made anew
    vectors = encoder.encode(texts)
    folder.mkdir(parents=True, exist_ok=True)
    file.with_suffix(".json").unlink(missing_ok=True)  # never a header with other vectors
    _replace(file, vectors)
    _replace(file.with_suffix(".json"), json.dumps(header))
    return vectors


def _replace(file: FilePath, content: Vectors | str) -> None:
    with tempfile.NamedTemporaryFile(dir=file.parent, suffix=".tmp", delete=False) as temporary:
        if isinstance(content, str):
            temporary.write(content.encode())
        else:
            np.save(temporary, content)
    os.replace(temporary.name, file)


def _safe(name: str) -> str:
    return "".join(char if char.isalnum() else "_" for char in name)
