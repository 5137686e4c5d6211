"""A lock that many readers share and a writer has alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition


class SharedLock:
    """Many may read at a time, or one may write; a waiting writer goes before new readers."""

    def __init__(self) -> None:
        self._free = Condition()
        self._readers = 0
        self._writers = 0  # waiting or writing
        self._is_writing = False

    @contextmanager
    def read(self) -> Iterator[None]:
        """Hold the lock with other readers."""
        with self._free:
            self._free.wait_for(lambda: not self._writers)
            self._readers += 1
        try:
            yield
        finally:
            with self._free:
                self._readers -= 1
                self._free.notify_all()

    @contextmanager
    def write(self) -> Iterator[None]:
        """Hold the lock alone."""
        with self._free:
            self._writers += 1
            self._free.wait_for(lambda: not self._readers and not self._is_writing)
            self._is_writing = True
        try:
            yield
        finally:
            with self._free:
                self._writers -= 1
                self._is_writing = False
                self._free.notify_all()
