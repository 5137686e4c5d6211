"""Attributes by meaning: the vectors of their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.types import Path
from bot.vectors import Embed

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
    embed
        Gives the vectors of the names.
    """

    def __init__(
        self, names: Mapping[str, Path], encoders: Sequence[Encoder], embed: Embed
    ) -> None:
        self._names = sorted(names)
        self._paths = names
        self._encoders = encoders
        self._vectors = [
            embed(self._names, encoder, "attributes", "属性名 attributes") for encoder in encoders
        ]

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
