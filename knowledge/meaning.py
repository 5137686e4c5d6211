"""Attributes by meaning: vectors of their names, kept on disk beside the encoder's fingerprint."""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path as FilePath

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.types import Path

_NEAREST = 5
_LEAST, _MOST = 0.42, 0.9  # likeness above chance at which confidence is 0.4 and 0.8


class NameMeaning:
    """Finds the attribute names nearest in meaning to a text.

    Likeness is the cosine above that of the text with the average name, as a share of what is
    possible, so that it reads alike for encoders whose cosines lie in different ranges; several
    encoders are averaged.

    Parameters
    ----------
    names
        What attributes are called, with their paths.
    encoders
        At least one.
    folder
        Where the vectors of the names are kept.
    progress
        Called with (what, done, total).
    """

    def __init__(
        self,
        names: Mapping[str, Path],
        encoders: Sequence[Encoder],
        folder: FilePath,
        progress: Callable[[str, int, int], None],
    ) -> None:
        self._names = sorted(names)
        self._paths = names
        self._encoders = encoders
        self._vectors = []
        for encoder in encoders:
            progress(f"attribute names, {encoder.name}", 0, len(names))
            self._vectors.append(stored_vectors(folder, encoder, self._names))
            progress(f"attribute names, {encoder.name}", len(names), len(names))

    def __call__(self, text: str) -> list[tuple[Path, float, str]]:
        """Return at most five attributes, each with a confidence of 0.4 to 0.8 and its name."""
        likeness = np.mean([self._likeness(*each, text) for each in self._each()], axis=0)
        best: dict[Path, tuple[Path, float, str]] = {}
        for i in np.argsort(-likeness, kind="stable")[: 3 * _NEAREST]:
            name, path = self._names[i], self._paths[self._names[i]]
            if likeness[i] >= _LEAST:
                confidence = 0.4 + 0.4 * float(likeness[i] - _LEAST) / (_MOST - _LEAST)
                best.setdefault(path, (path, min(confidence, 0.8), name))
        return list(best.values())[:_NEAREST]

    def _each(self) -> Iterable[tuple[Encoder, Vectors]]:
        return zip(self._encoders, self._vectors, strict=True)

    @staticmethod
    def _likeness(encoder: Encoder, vectors: Vectors, text: str) -> Vectors:
        """Return the likeness of a text to every name, shape ``(n_names,)``, at most 1."""
        cosines = vectors @ encoder.encode([text])[0]
        chance = cosines.mean()
        likeness: Vectors = (cosines - chance) / (1 - chance)
        return likeness


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
