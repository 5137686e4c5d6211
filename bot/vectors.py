"""Vector indexes: the protocol, and the exact one that every engine is checked against."""

from __future__ import annotations

from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors

Ids = NDArray[np.int64]


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
