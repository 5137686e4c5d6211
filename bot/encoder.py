"""The encoder protocol: text to vectors. Implementations live in ``classifiers``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into vectors of norm 1.

    Attributes
    ----------
    name
        As in settings, e.g. ``use`` or ``e5``.
    fingerprint
        SHA-256 of the model, hex. Vectors of another fingerprint are never compared.
    dim
        Length of a vector.
    """

    name: str
    fingerprint: str
    dim: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Encode texts.

        Parameters
        ----------
        texts
            Any length each; empty strings allowed.

        Returns
        -------
        Vectors
            Shape ``(len(texts), dim)``, float32, rows of norm 1, in the order given.
        """
        ...
