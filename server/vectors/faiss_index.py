"""Inner-product search with faiss: every vector compared, or those of the nearest cells."""

from __future__ import annotations

from abc import ABC, abstractmethod
from math import ceil, isqrt
from typing import IO, Any, ClassVar, Self

import numpy as np

from bot.encoder import Vectors
from bot.vector_checks import check_change, check_vectors, find_places
from bot.vectors import Ids, Progress
from server.vectors.lock import SharedLock
from server.vectors.ties import Found, find_nothing, search_past_ties

_BATCH = 50_000
_LEAST_CELLS = 64  # searched, in a small index
_MOST_TIES = 1000  # of more equal scores in the approximate index, any may be left out


class FaissIndex(ABC):
    """What both engines share: changes, ties, files, and a lock, for faiss has none.

    Searches on one thread, for on a busy machine two threads spin; scale by processes.
    """

    kind: ClassVar[str]

    def __init__(self, index: Any, ids: Ids) -> None:
        faiss = _load_faiss()
        faiss.omp_set_num_threads(1)
        self.dim: int = index.d
        self._index = index
        self._ids = ids  # ascending
        self._lock = SharedLock()

    def __len__(self) -> int:
        return len(self._ids)

    def search(self, queries: Vectors, top_k: int, within: Ids | None = None) -> Found:
        """Search; see :class:`~bot.vectors.VectorIndex`."""
        check_vectors(queries, self.dim)
        queries = np.ascontiguousarray(queries, np.float32)
        with self._lock.read():
            if within is not None:
                within = np.unique(within)
                within = within[find_places(self._ids, within) >= 0]
            most = len(self if within is None else within)
            if not most:
                return find_nothing(len(queries))
            return self._search(queries, top_k, within, most)

    @abstractmethod
    def _search(self, queries: Vectors, top_k: int, within: Ids | None, most: int) -> Found:
        """Search among `most` vectors, those of the ids `within` or all."""

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors; see :class:`~bot.vectors.VectorIndex`."""
        with self._lock.write():
            check_change(self._ids, ids, known=False)
            check_vectors(vectors, self.dim, len(ids))
            self._add(ids, vectors)
            self._ids = np.sort(np.concatenate([self._ids, ids]))

    def update(self, ids: Ids, vectors: Vectors) -> None:
        """Replace vectors; see :class:`~bot.vectors.VectorIndex`."""
        with self._lock.write():
            check_change(self._ids, ids, known=True)
            check_vectors(vectors, self.dim, len(ids))
            self._index.remove_ids(ids)
            self._add(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """Remove vectors; see :class:`~bot.vectors.VectorIndex`."""
        with self._lock.write():
            check_change(self._ids, ids, known=True)
            self._index.remove_ids(ids)
            self._ids = np.setdiff1d(self._ids, ids, assume_unique=True)

    def _add(self, ids: Ids, vectors: Vectors) -> None:
        self._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), ids)

    def write(self, file: IO[bytes]) -> None:
        """Write everything; see :class:`~bot.vectors.FileIndex`."""
        faiss = _load_faiss()
        with self._lock.read():
            np.save(file, self._ids, allow_pickle=False)
            faiss.write_index(self._index, faiss.PyCallbackIOWriter(file.write))

    @classmethod
    def read(cls, file: IO[bytes]) -> Self:
        """Read what `write` wrote; see :class:`~bot.vectors.FileIndex`."""
        faiss = _load_faiss()
        ids = np.load(file, allow_pickle=False)
        made = cls.__new__(cls)
        FaissIndex.__init__(made, faiss.read_index(faiss.PyCallbackIOReader(file.read)), ids)
        return made


class FlatIndex(FaissIndex):
    """Every vector compared with every query (``IndexFlatIP``).

    Parameters
    ----------
    vectors
        Shape ``(n, dim)``, rows of norm 1; copied. Ids are rows.
    """

    kind = "flat"

    def __init__(self, vectors: Vectors) -> None:
        faiss = _load_faiss()
        dim = vectors.shape[1]
        super().__init__(faiss.IndexIDMap(faiss.IndexFlatIP(dim)), np.empty(0, np.int64))
        self.add(np.arange(len(vectors)), vectors)

    def _search(self, queries: Vectors, top_k: int, within: Ids | None, most: int) -> Found:
        faiss = _load_faiss()
        only = None if within is None else faiss.IDSelectorBatch(within)
        chosen = faiss.SearchParameters(sel=only)
        return search_past_ties(
            lambda count: self._index.search(queries, count, params=chosen), top_k, most
        )


class ApproximateIndex(FaissIndex):
    """Vectors in cells of 8-bit numbers; those of the cells nearest to a query are compared.

    An inverted file (Sivic and Zisserman, Video Google, ICCV 2003; faiss
    ``IndexIVFScalarQuantizer``): vectors are kept with the nearest of 4·√n centres, found by
    k-means, each number as one byte. A tenth of the cells is searched, all of them where these
    hold too few. Not HNSW: the graph of faiss cannot remove.

    Parameters
    ----------
    vectors
        Shape ``(n, dim)``, n at least 1, rows of norm 1; copied. Ids are rows.
    progress
        Called with (done, total).
    """

    kind = "approximate"

    def __init__(self, vectors: Vectors, progress: Progress = lambda done, total: None) -> None:
        n, dim = vectors.shape
        check_vectors(vectors, dim)
        cells = min(n, 4 * isqrt(n))
        super().__init__(_make_cells(cells, dim), np.arange(n))
        vectors = np.ascontiguousarray(vectors, np.float32)
        progress(0, n)
        self._index.train(vectors)
        for start in range(0, n, _BATCH):
            progress(start, n)
            self._add(self._ids[start : start + _BATCH], vectors[start : start + _BATCH])
        progress(n, n)

    def _search(self, queries: Vectors, top_k: int, within: Ids | None, most: int) -> Found:
        faiss = _load_faiss()
        cells: int = self._index.nlist
        only = None if within is None else faiss.IDSelectorBatch(within)
        # Of fewer vectors that may be found, as many are compared.
        probes = max(_LEAST_CELLS, cells / 10) * len(self) / most

        def search(count: int) -> Found:
            for nprobe in (min(cells, ceil(probes)), cells):
                chosen = faiss.SearchParametersIVF(sel=only, nprobe=nprobe)
                scores, ids = self._index.search(queries, count, params=chosen)
                if (ids >= 0).all():
                    break
            return scores, ids

        return search_past_ties(search, top_k, min(most, 2 * top_k + _MOST_TIES))


def _make_cells(cells: int, dim: int) -> Any:
    """Make an empty index of cells, to be trained."""
    faiss = _load_faiss()
    index = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim),
        dim,
        cells,
        faiss.ScalarQuantizer.QT_8bit,
        faiss.METRIC_INNER_PRODUCT,
        False,  # the vectors themselves are kept, not what separates them from their centre
    )
    index.sq.rangestat_arg = 0.25  # numbers a quarter beyond the range that is there still fit
    means = index.cp
    means.spherical, means.niter, means.seed = True, 8, 0
    means.min_points_per_centroid, means.max_points_per_centroid = 1, 40
    return index


def _load_faiss() -> Any:
    """Import faiss, of which its own type stubs know only a part."""
    import faiss

    return faiss
