"""One turn at a time per session, first come first served, for threads and processes."""

from __future__ import annotations

import fcntl
import hashlib
import os
import struct
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from bot.errors import SessionBusy, StoreError
from server.stores.engines import sql_state, translated_errors

STRIPES = 1 << 16  # sessions that fall on one stripe wait for each other
_COUNTER_MUTEX = 1 << 62
_FLOCK = struct.Struct("hhqqi4x")  # struct flock of 64-bit Linux
_COUNTER = struct.Struct("Q")
_POLL_S = (0.0005, 0.001, 0.002, 0.004)

_LOCK = text("SELECT set_config('lock_timeout', :wait, false), pg_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")
_LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code of a lock_timeout


def _busy(name: str) -> SessionBusy:
    return SessionBusy(f"session {name!r} is busy.", hint="Send the turn again.")


class FileLocks:
    """Fair locks in a file: whoever draws a lower ticket goes first; a killed owner lets go.

    Every ticket is one byte of the file, and its owner holds an open-file-description lock on
    that byte until done (Linux, ``fcntl(2)``: the kernel drops it with the descriptor). A ticket
    is called up once no byte before it is locked. Threads and processes are treated alike.

    Parameters
    ----------
    path
        The file; made when absent. Must be on a local disk, and stay while anybody uses it.
    """

    def __init__(self, path: Path) -> None:
        if not hasattr(fcntl, "F_OFD_SETLK"):
            raise StoreError(
                "this system has no open-file-description locks.",
                hint="Set database_url to a PostgreSQL database.",
            )
        self._path = path

    @contextmanager
    def hold(self, name: str, timeout_s: float) -> Iterator[None]:
        """Hold the lock `name`.

        Raises
        ------
        SessionBusy
            When it was not free within `timeout_s`.
        """
        stripe = zlib.crc32(name.encode(errors="replace")) % STRIPES
        try:
            descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise StoreError(
                f"lock file {str(self._path)!r}: {error.strerror}.",
                hint="Its folder must exist and be writable.",
            ) from error
        try:
            ticket = _draw_ticket(descriptor, stripe)
            _wait_for_turn(descriptor, stripe, ticket, time.monotonic() + timeout_s, name)
            yield
        finally:
            # Closing alone would not do if a fork in between copied the descriptor.
            _lock(descriptor, fcntl.F_UNLCK, 0, 0)
            os.close(descriptor)


def _draw_ticket(descriptor: int, stripe: int) -> int:
    """Take the next number of the stripe and lock its byte, as one step."""
    _lock(descriptor, fcntl.F_WRLCK, _COUNTER_MUTEX + stripe, 1, wait=True)
    place = stripe * _COUNTER.size
    ticket = _COUNTER.unpack(os.pread(descriptor, _COUNTER.size, place) or bytes(8))[0] + 1
    os.pwrite(descriptor, _COUNTER.pack(ticket), place)
    _lock(descriptor, fcntl.F_WRLCK, (stripe << 40) + ticket, 1)
    _lock(descriptor, fcntl.F_UNLCK, _COUNTER_MUTEX + stripe, 1)
    return int(ticket)


def _wait_for_turn(descriptor: int, stripe: int, ticket: int, deadline: float, name: str) -> None:
    """Return when every earlier ticket of the stripe is done."""
    polls = 0
    while _is_locked(descriptor, stripe << 40, ticket):
        if time.monotonic() >= deadline:
            raise _busy(name)
        time.sleep(_POLL_S[min(polls, len(_POLL_S) - 1)])
        polls += 1


def _lock(descriptor: int, kind: int, start: int, length: int, *, wait: bool = False) -> None:
    command = fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK
    fcntl.fcntl(descriptor, command, _FLOCK.pack(kind, os.SEEK_SET, start, length, 0))


def _is_locked(descriptor: int, start: int, length: int) -> bool:
    """Tell whether another descriptor locks a byte of the range."""
    wish = _FLOCK.pack(fcntl.F_WRLCK, os.SEEK_SET, start, length, 0)
    found = fcntl.fcntl(descriptor, fcntl.F_OFD_GETLK, wish)
    return bool(_FLOCK.unpack(found)[0] != fcntl.F_UNLCK)


@contextmanager
def hold_advisory_lock(connection: Connection, name: str, timeout_s: float) -> Iterator[None]:
    """Hold PostgreSQL's advisory lock `name` on a connection; the server keeps the queue.

    Raises
    ------
    SessionBusy
        When it was not free within `timeout_s`.
    """
    digest = hashlib.blake2b(name.encode(errors="replace"), digest_size=8, person=b"zhike")
    key = int.from_bytes(digest.digest(), signed=True)
    with translated_errors(connection.engine.url):
        _acquire(connection, key, name, timeout_s)
    try:
        yield
    finally:
        try:
            connection.execute(_UNLOCK, {"key": key})
        except SQLAlchemyError:
            connection.invalidate()  # the server lets go of whatever a lost connection held


def _acquire(connection: Connection, key: int, name: str, timeout_s: float) -> None:
    wait = f"{max(1, int(timeout_s * 1000))}ms"
    try:
        connection.execute(_LOCK, {"wait": wait, "key": key})
    except DBAPIError as error:
        if sql_state(error) != _LOCK_NOT_AVAILABLE:
            raise
        raise _busy(name) from error
