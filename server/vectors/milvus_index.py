"""Search in Milvus: on other machines, or in a file of milvus-lite."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from bot.encoder import Vectors
from bot.errors import MissingExtra, StoreError, tell_extra
from bot.vector_checks import check_change, check_vectors
from bot.vectors import Ids, Progress
from server.vectors.ties import Found, find_nothing, search_past_ties

_MOST = 16_384  # Milvus finds no more at a time
_BATCH = 2_000
_SEARCH_S, _CHANGE_S = 5, 60


class MilvusIndex:
    """Vectors in a collection of Milvus, which is made when there is none.

    An index that was changed is found changed by whoever opens it next. Which engine Milvus
    uses and how exact it is, is set there.

    Parameters
    ----------
    url
        ``http://HOST:19530``, with ``USER:PASSWORD@`` where it asks for them, or a file
        ``….db``, which one process at a time may open.
    collection
        Letters of ASCII, digits and ``_``.
    dim
        Length of a vector.

    Raises
    ------
    StoreError
        When Milvus cannot be reached or refuses; here and in every method.
    MissingExtra
        When pymilvus is not installed.
    """

    def __init__(self, url: str, collection: str, dim: int) -> None:
        self.dim = dim
        self._url, self._collection = url, collection
        self._client: Any = None
        self._connecting = Lock()
        _close_before_fork(self)
        self._connect()

    def __len__(self) -> int:
        rows = self._call("query", _SEARCH_S, filter="", output_fields=["count(*)"])
        return int(rows[0]["count(*)"])

    def search(self, queries: Vectors, top_k: int, within: Ids | None = None) -> Found:
        """Search; see :class:`~bot.vectors.VectorIndex`. `top_k` is below 16,384."""
        check_vectors(queries, self.dim)
        if within is not None and not len(within):
            return find_nothing(len(queries))
        if not len(queries):
            return find_nothing(0, min(top_k, len(self)))
        only = "" if within is None else f"id in {within.tolist()}"

        def search(count: int) -> Found:
            found = self._call(
                "search", _SEARCH_S, data=queries, limit=count, filter=only, output_fields=["id"]
            )
            width = min(map(len, found))
            scores = [[hit["distance"] for hit in hits[:width]] for hits in found]
            ids = [[hit["id"] for hit in hits[:width]] for hits in found]
            return np.array(scores, np.float32), np.array(ids, np.int64)

        return search_past_ties(search, top_k, _MOST)

    def add(self, ids: Ids, vectors: Vectors) -> None:
        """Add vectors; see :class:`~bot.vectors.VectorIndex`."""
        check_change(self._present(ids), ids, known=False)
        self._put(ids, vectors)

    def update(self, ids: Ids, vectors: Vectors) -> None:
        """Replace vectors; see :class:`~bot.vectors.VectorIndex`."""
        check_change(self._present(ids), ids, known=True)
        self._put(ids, vectors)

    def remove(self, ids: Ids) -> None:
        """Remove vectors; see :class:`~bot.vectors.VectorIndex`."""
        check_change(self._present(ids), ids, known=True)
        self._call("delete", _CHANGE_S, ids=ids.tolist())

    def fill(self, vectors: Vectors, progress: Progress) -> None:
        """Make it hold these vectors, their ids the rows; goes on where it was interrupted.

        Parameters
        ----------
        progress
            Called with (done, total).
        """
        for begin in (len(self), 0):
            if len(self) != len(vectors):
                for start in range(begin, len(vectors), _BATCH):
                    progress(start, len(vectors))
                    part = vectors[start : start + _BATCH]
                    self._put(np.arange(start, start + len(part)), part)
        progress(len(vectors), len(vectors))

    def _present(self, ids: Ids) -> Ids:
        """Return those that are there, ascending."""
        found = []
        for start in range(0, len(ids), _BATCH):
            part = ids[start : start + _BATCH].tolist()
            rows = self._call("get", _SEARCH_S, ids=part, output_fields=["id"])
            found += [row["id"] for row in rows]
        return np.array(sorted(found), np.int64)

    def _put(self, ids: Ids, vectors: Vectors) -> None:
        check_vectors(vectors, self.dim, len(ids))
        rows = [{"id": int(i), "vector": v} for i, v in zip(ids, vectors, strict=True)]
        for start in range(0, len(rows), _BATCH):
            self._call("upsert", _CHANGE_S, data=rows[start : start + _BATCH])

    def _call(self, method: str, timeout_s: int, **arguments: Any) -> Any:
        """Call a method of the client."""
        client = self._connect()
        with self._translated():
            return getattr(client, method)(self._collection, timeout=timeout_s, **arguments)

    def _connect(self) -> Any:
        """Return the client of this process; its collection is there and can be searched."""
        with self._connecting, self._translated():
            if self._client is None:
                from pymilvus import MilvusClient

                # What it logs with a stack trace, our errors say.
                logging.getLogger("pymilvus").setLevel(logging.CRITICAL)
                client = MilvusClient(self._url, timeout=_SEARCH_S, dedicated=True)
                if not client.has_collection(self._collection, timeout=_SEARCH_S):
                    self._create(client)
                client.load_collection(self._collection, timeout=_CHANGE_S)
                self._client = client
            return self._client

    def _create(self, client: Any) -> None:
        from pymilvus import DataType

        schema = client.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("id", DataType.INT64, is_primary=True)
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self.dim)
        engine = client.prepare_index_params()
        engine.add_index("vector", index_type="AUTOINDEX", metric_type="IP")
        client.create_collection(
            self._collection,
            timeout=_CHANGE_S,
            schema=schema,
            index_params=engine,
            consistency_level="Strong",  # what was added is found by the next search
        )

    def close(self) -> None:
        """End the connection; the next call connects anew."""
        with self._connecting:
            if self._client is not None:
                self._client.close()
                self._client = None

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """Turn errors of Milvus into ours."""
        try:
            from grpc import RpcError
            from pymilvus import MilvusException
        except ImportError as error:
            raise MissingExtra(
                "vector_url: 没有安装 pymilvus。pymilvus is not installed.",
                hint=f"请运行 Run: {tell_extra('milvus')}",
            ) from error
        try:
            yield
        except MilvusException as error:
            raise self._unusable(error.message) from error
        except RpcError as error:  # e.g. no answer in time
            raise self._unusable(str(error.code())) from error

    def _unusable(self, why: str) -> StoreError:
        place = urlsplit(self._url)
        shown = f"{place.hostname}:{place.port}" if place.hostname else self._url
        return StoreError(
            f"Milvus {shown}, {self._collection}: 用不了 cannot be used ({why}).",
            hint="请检查 vector_url，以及那里的 Milvus 是否在运行。"
            "Look at vector_url, and whether Milvus runs there.",
        )


def name_collection(bot: str, fingerprint: str) -> str:
    """Return the collection of a bot's vectors.

    Parameters
    ----------
    fingerprint
        Tells the vectors: other vectors have another collection.

    Examples
    --------
    >>> name_collection("car-presales", "abc")
    'zhike_car_presales_c262034d80e73e9c'
    """
    readable = re.sub("[^A-Za-z0-9]+", "_", bot).strip("_")
    digest = hashlib.sha256(f"{bot}\n{fingerprint}".encode()).hexdigest()[:16]
    return f"zhike_{readable}_{digest}"


def _close_before_fork(index: MilvusIndex) -> None:
    """Close the connection before each fork: gRPC hangs in a process it was forked into."""
    reference = weakref.ref(index)

    def close() -> None:
        index = reference()
        if index is not None:  # an empty one is false
            index.close()

    os.register_at_fork(before=close)
