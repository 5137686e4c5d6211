"""Exact inner-product search with faiss."""

from __future__ import annotations

import numpy as np

from bot.encoder import Vectors
from bot.vectors import Ids


class FaissIndex:
    """Every vector compared with every query, by faiss (``IndexFlatIP``), on one thread.

    Parameters
    ----------
    vectors
        Shape ``(n, dim)``, rows of norm 1; copied.
    """

    def __init__(self, vectors: Vectors) -> None:
        import faiss

        faiss.omp_set_num_threads(1)  # on a busy machine two threads spin; scale by processes
        self._size, dim = vectors.shape
        self._index = faiss.IndexFlatIP(dim)
        self._index.add(np.ascontiguousarray(vectors, dtype=np.float32))

    def search(self, queries: Vectors, top_k: int) -> tuple[Vectors, Ids]:
        """Search; see :class:`~bot.vectors.VectorIndex`."""
        top_k = min(top_k, self._size)
        scores, ids = self._search_past_ties(queries, top_k)
        order = np.lexsort((ids, -scores))[:, :top_k]
        return np.take_along_axis(scores, order, axis=1), np.take_along_axis(ids, order, axis=1)

    def _search_past_ties(self, queries: Vectors, top_k: int) -> tuple[Vectors, Ids]:
        """Fetch until the last score is below the `top_k`-th: faiss cuts through equal scores."""
        fetch = max(1, min(top_k + 1, self._size))
        while True:
            scores, ids = self._index.search(np.ascontiguousarray(queries), fetch)
            if fetch >= self._size or (scores[:, -1] < scores[:, top_k - 1]).all():
                return scores, ids
            fetch = min(2 * fetch, self._size)
