"""Vectors, kept and searched: protocols, and the exact index that engines are checked against."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from threading import Lock
from typing import IO, ClassVar, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder, Vectors
from bot.vector_checks import check_change, check_vectors, find_places

Ids = NDArray[np.int64]
Progress = Callable[[int, int], None]  # done, total


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
    """Finds the nearest of many vectors by inner product.

    Several threads may search while another changes it: each search sees the index as it was
    before or after a change.

    Attributes
    ----------
    dim
        Length of a vector.
    """

    dim: int

    def __len__(self) -> int: ...

    def search(
        self, queries: Vectors, top_k: int, within: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Search.

        Parameters
        ----------
        queries
            Shape ``(n_queries, dim)``, rows of norm 1.
        top_k
            At least 1.
        within
            The ids that may be found, e.g. those of an entity; unknown ones are passed over.
            None: all.

        Returns
        -------
        scores, ids
            Both of shape ``(n_queries, min(top_k, n))`` with n the vectors that may be found;
            best first, ties by id.

        Raises
        ------
        VectorError
            When a query is of another length, or holds NaN or infinity.
        """
        ...

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors.

        Parameters
        ----------
        ids
            Shape ``(n,)``, not negative, each new.
        vectors
            Shape ``(n, dim)``, rows of norm 1.

        Raises
        ------
        VectorError
            When an id comes twice or is known, or the vectors are not as queries must be.
            Nothing is added then.
        """
        ...

    def update(self, ids: Ids, vectors: Vectors) -> None:
        """Put other vectors in the place of known ones.

        Parameters
        ----------
        ids, vectors
            As in `add`, but each id is known.

        Raises
        ------
        VectorError
            As in `add`, and when an id is unknown.
        """
        ...

    def remove(self, ids: Ids) -> None:
        """Remove vectors; the ids of the others stay.

        Raises
        ------
        VectorError
            When an id comes twice or is unknown. Nothing is removed then.
        """
        ...


class FileIndex(VectorIndex, Protocol):
    """A vector index that can be written to a file and read again without being built.

    Attributes
    ----------
    kind
        Name of the engine, kept in the file.
    """

    kind: ClassVar[str]

    def write(self, file: IO[bytes]) -> None:
        """Write everything to an open file."""
        ...

    @classmethod
    def read(cls, file: IO[bytes]) -> FileIndex:
        """Read what `write` wrote, from where it began."""
        ...


class _Rows(NamedTuple):
    """Vectors and their ids, ascending."""

    ids: Ids
    vectors: Vectors


class ExactIndex:
    """Every vector compared with every query, in NumPy.

    Parameters
    ----------
    vectors
        Shape ``(n, dim)``, rows of norm 1; not copied, never written to.
    ids
        Shape ``(n,)``; without them rows are numbered from 0.

    Examples
    --------
    >>> index = ExactIndex(np.eye(3, dtype=np.float32))
    >>> index.search(np.array([[0, 1, 0]], dtype=np.float32), 2)[1].tolist()
    [[1, 0]]
    >>> index.remove(np.array([1]))
    >>> index.search(np.array([[0, 1, 0]], dtype=np.float32), 2)[1].tolist()
    [[0, 2]]
    """

    kind: ClassVar[str] = "exact"

    def __init__(self, vectors: Vectors, ids: Ids | None = None) -> None:
        self.dim = vectors.shape[1]
        check_vectors(vectors, self.dim)
        # A search keeps the rows it began with: they are replaced, never changed.
        self._rows = _Rows(np.arange(len(vectors)) if ids is None else ids, vectors)
        self._changing = Lock()

    def __len__(self) -> int:
        return len(self._rows.ids)

    def search(
        self, queries: Vectors, top_k: int, within: Ids | None = None
    ) -> tuple[Vectors, Ids]:
        """Search; see :class:`VectorIndex`."""
        check_vectors(queries, self.dim)
        ids, vectors = self._rows
        if within is not None:
            places = find_places(ids, np.unique(within))
            places = places[places >= 0]
            ids, vectors = ids[places], vectors[places]
        scores = queries @ vectors.T
        order = np.argsort(-scores, axis=1, kind="stable")[:, :top_k]
        return np.take_along_axis(scores, order, axis=1), ids[order]

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors; see :class:`VectorIndex`."""
        with self._changing:
            old = self._rows
            check_change(old.ids, ids, known=False)
            check_vectors(vectors, self.dim, len(ids))
            order = np.argsort(ids)
            places = np.searchsorted(old.ids, ids[order])
            self._rows = _Rows(
                np.insert(old.ids, places, ids[order]),
                np.insert(old.vectors, places, vectors[order], axis=0),
            )

    def update(self, ids: Ids, vectors: Vectors) -> None:
        """Replace vectors; see :class:`VectorIndex`."""
        with self._changing:
            old = self._rows
            check_change(old.ids, ids, known=True)
            check_vectors(vectors, self.dim, len(ids))
            changed = np.array(old.vectors)
            changed[find_places(old.ids, ids)] = vectors
            self._rows = _Rows(old.ids, changed)

    def remove(self, ids: Ids) -> None:
        """Remove vectors; see :class:`VectorIndex`."""
        with self._changing:
            old = self._rows
            check_change(old.ids, ids, known=True)
            places = find_places(old.ids, ids)
            self._rows = _Rows(np.delete(old.ids, places), np.delete(old.vectors, places, axis=0))

    def write(self, file: IO[bytes]) -> None:
        """Write everything; see :class:`FileIndex`."""
        for array in self._rows:
            np.save(file, array, allow_pickle=False)

    @classmethod
    def read(cls, file: IO[bytes]) -> ExactIndex:
        """Read what `write` wrote; see :class:`FileIndex`."""
        ids = np.load(file, allow_pickle=False)
        return cls(np.load(file, allow_pickle=False), ids)
