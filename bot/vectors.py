"""Vectors, kept and searched: protocols, and the exact index that engines are checked against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder, Vectors

Ids = NDArray[np.int64]


class Embed(Protocol):
    """Gives the vectors of texts, and keeps them: only what it has not seen is encoded."""

    def __call__(
        self,
        texts: Sequence[str],
        encoder: Encoder,
        name: str,
        title: str,
        known: Callable[[], Mapping[str, Vectors]] = dict,
    ) -> Vectors:
        """Embed.

        Parameters
        ----------
        name
            What the texts are for, e.g. ``wordings``: vectors are kept by it and the encoder.
        title
            The same for whoever waits, in Chinese and English.
        known
            Gives vectors from elsewhere, by text; called when some are missing.

        Returns
        -------
        Vectors
            Shape ``(len(texts), encoder.dim)``; not to be written to.
        """
        ...


class VectorIndex(Protocol):
    """Finds the nearest of a fixed set of vectors by inner product."""

    def search(self, queries: Vectors, top_k: int) -> tuple[Vectors, Ids]:
        """Search.

        Parameters
        ----------
        queries
            Shape ``(n_queries, dim)``, rows of norm 1.
        top_k
            At least 1.

        Returns
        -------
        scores, ids
            Both of shape ``(n_queries, min(top_k, n))``, best first, ties by id. An id is the
            row of the indexed matrix.
        """
        ...


class ExactIndex:
    """Every vector compared with every query, in NumPy.

    Parameters
    ----------
    vectors
        Shape ``(n, dim)``, rows of norm 1.

    Examples
    --------
    >>> index = ExactIndex(np.eye(3, dtype=np.float32))
    >>> index.search(np.array([[0, 1, 0]], dtype=np.float32), 2)[1].tolist()
    [[1, 0]]
    """

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def search(self, queries: Vectors, top_k: int) -> tuple[Vectors, Ids]:
        """Search; see :class:`VectorIndex`."""
        scores = queries @ self._vectors.T
        ids = np.argsort(-scores, axis=1, kind="stable")[:, :top_k].astype(np.int64)
        return np.take_along_axis(scores, ids, axis=1), ids
