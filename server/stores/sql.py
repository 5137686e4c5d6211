"""Conversations as rows of SQLite or PostgreSQL."""

from __future__ import annotations

import hashlib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.errors import SessionBusy, SessionConflict
from bot.stores import MESSAGE_TTL_S, Feedback, TurnRecord
from bot.types import Session
from server.stores import schema
from server.stores.codec import clean_text, dump_session, dump_turn, load_session, load_turn
from server.stores.engines import open_engine, sql_state, transaction, translated_errors
from server.stores.locks import FileLocks
from server.stores.tables import feedback, sessions, turns

MIGRATION_LOCK = "migrations"
MIGRATION_TIMEOUT_S = 60.0
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code of a lock_timeout

_LOAD = select(sessions.c.version, sessions.c.state).where(
    sessions.c.id == bindparam("session_id"), sessions.c.expires_at > bindparam("now")
)
_UPDATE = (
    update(sessions)
    .where(
        sessions.c.id == bindparam("session_id"),
        sessions.c.version == bindparam("expected"),
        sessions.c.expires_at > bindparam("now"),
    )
    .values(
        version=bindparam("version"), state=bindparam("state"), expires_at=bindparam("expires_at")
    )
)
_INSERT_TURN = insert(turns)
_FIND_MESSAGE = (
    select(turns)
    .where(
        turns.c.session_id == bindparam("session_id"),
        turns.c.message_id == bindparam("message_id"),
        turns.c.at > bindparam("oldest"),
    )
    .order_by(turns.c.seq.desc())
    .limit(1)
)
_TURNS = (
    select(turns)
    .where(turns.c.session_id == bindparam("session_id"), turns.c.seq > bindparam("after"))
    .order_by(turns.c.seq)
    .limit(bindparam("limit"))
)
_PG_LOCK = text("SELECT set_config('lock_timeout', :wait, false), pg_advisory_lock(:key)")
_PG_UNLOCK = text("SELECT pg_advisory_unlock(:key)")


def _insert_session(dialect: Any) -> Any:
    """Return the upsert of a new session; the row of an expired one gives way."""
    new = dialect.insert(sessions).values(
        id=bindparam("session_id"),
        version=bindparam("version"),
        state=bindparam("state"),
        expires_at=bindparam("expires_at"),
    )
    changes = {name: new.excluded[name] for name in ("version", "state", "expires_at")}
    return new.on_conflict_do_update(
        index_elements=["id"], set_=changes, where=sessions.c.expires_at <= bindparam("now")
    )


class SqlStore:
    """Sessions and the turn log in a database; see :class:`bot.stores.ConversationStore`.

    Opening it brings the tables up to date. Nothing stays open until the first use, so a
    process may fork after opening it.

    Parameters
    ----------
    database_url
        See :func:`server.stores.engines.open_engine`.
    now
        The clock, seconds since the epoch.
    """

    def __init__(self, database_url: str, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._engine = open_engine(database_url)
        self._local = threading.local()  # .connection: the one that holds this thread's lock
        self._files: FileLocks | None = None
        self._insert_session = _insert_session(postgresql)
        if self._engine.dialect.name == "sqlite":
            self._files = FileLocks(Path(f"{self._engine.url.database}.locks"))
            self._insert_session = _insert_session(sqlite)
        with self.lock(MIGRATION_LOCK, MIGRATION_TIMEOUT_S), self._connect() as connection:
            if self._files:
                connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            schema.upgrade(connection)
        self._engine.dispose()

    @contextmanager
    def lock(self, session_id: str, timeout_s: float = 10.0) -> Iterator[None]:
        """Hold the session for one turn; see :class:`ConversationStore`.

        Threads and processes queue alike: for SQLite those of one machine, for PostgreSQL all.
        There the lock lives on a connection, which load and save of this thread share.
        """
        if self._files:
            with self._files.hold(session_id, timeout_s):
                yield
            return
        with self._connect() as connection:
            self._local.connection = connection
            try:
                key = _lock_key(session_id)
                _acquire(connection, key, session_id, timeout_s)
                try:
                    yield
                finally:
                    if not connection.invalidated:  # else the server has let go by itself
                        connection.execute(_PG_UNLOCK, {"key": key})
            finally:
                self._local.connection = None

    def load(self, session_id: str) -> Session | None:
        """Return the session, or None when it is unknown or expired."""
        values = {"session_id": clean_text(session_id), "now": self._now()}
        with self._connect() as connection:
            row = connection.execute(_LOAD, values).first()
        return load_session(session_id, row.version, row.state) if row else None

    def save(self, session: Session, record: TurnRecord | None, ttl_s: int) -> Session:
        """Write session and record in one transaction; see :class:`ConversationStore`."""
        saved = replace(session, version=session.version + 1)
        now = self._now()
        values = {
            "session_id": clean_text(session.id),
            "version": saved.version,
            "state": dump_session(session),
            "expires_at": now + ttl_s,
            "now": now,
        }
        turn = dump_turn(record) if record else None
        with self._connect() as connection, transaction(connection):
            self._write_session(connection, session, values)
            if turn:
                _write_turn(connection, turn)
        return saved

    def _write_session(
        self, connection: Connection, session: Session, values: dict[str, Any]
    ) -> None:
        if session.version:
            result = connection.execute(_UPDATE, values | {"expected": session.version})
        else:
            result = connection.execute(self._insert_session, values)
        if result.rowcount != 1:
            raise SessionConflict(
                f"session {session.id!r} is not at version {session.version} any more.",
                hint="Load it again.",
            )

    def find_message(self, session_id: str, message_id: str) -> TurnRecord | None:
        """Return the turn of a client's message id, if it is younger than 24 h."""
        values = {
            "session_id": clean_text(session_id),
            "message_id": clean_text(message_id),
            "oldest": self._now() - MESSAGE_TTL_S,
        }
        with self._connect() as connection:
            row = connection.execute(_FIND_MESSAGE, values).mappings().first()
        return load_turn(row) if row else None

    def turns(self, session_id: str, after: int = 0, limit: int = 200) -> list[TurnRecord]:
        """Return up to ``limit`` turns with ``seq > after``, oldest first."""
        values = {"session_id": clean_text(session_id), "after": after, "limit": limit}
        with self._connect() as connection:
            rows = connection.execute(_TURNS, values).mappings().all()
        return [load_turn(row) for row in rows]

    def add_feedback(self, item: Feedback) -> None:
        """Keep a visitor's judgement."""
        values = asdict(item) | {"comment": clean_text(item.comment)}
        with self._connect() as connection:
            connection.execute(insert(feedback), values)

    def feedback(self, session_id: str) -> list[Feedback]:
        """Return a session's judgements, oldest first."""
        columns = [column for column in feedback.c if column.name != "id"]
        query = select(*columns).where(feedback.c.session_id == clean_text(session_id))
        with self._connect() as connection:
            rows = connection.execute(query.order_by(feedback.c.id)).mappings().all()
        return [Feedback(**row) for row in rows]

    def expire(self) -> int:
        """Delete expired sessions, keep their turns; return how many."""
        with self._connect() as connection:
            expired = delete(sessions).where(sessions.c.expires_at <= self._now())
            return connection.execute(expired).rowcount

    def ping(self) -> None:
        """Raise StoreError when turns cannot be kept just now."""
        with self._connect() as connection, transaction(connection):
            connection.execute(select(sessions.c.id).limit(1))

    def close(self) -> None:
        """Release connections."""
        self._engine.dispose()

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        held: Connection | None = getattr(self._local, "connection", None)
        with translated_errors(self._engine):
            if held is not None:
                yield held
            else:
                with self._engine.connect() as connection:
                    yield connection


def _write_turn(connection: Connection, turn: dict[str, Any]) -> None:
    try:
        connection.execute(_INSERT_TURN, turn)
    except IntegrityError as error:
        raise SessionConflict(
            f"turn {turn['seq']} of session {turn['session_id']!r}, request "
            f"{turn['request_id']!r}, is kept already.",
            hint="Load the session again.",
        ) from error


def _lock_key(session_id: str) -> int:
    """Return the 64-bit number that PostgreSQL knows the lock by."""
    digest = hashlib.blake2b(session_id.encode(errors="replace"), digest_size=8, person=b"zhike")
    return int.from_bytes(digest.digest(), signed=True)


def _acquire(connection: Connection, key: int, session_id: str, timeout_s: float) -> None:
    wait = f"{max(1, int(timeout_s * 1000))}ms"
    try:
        connection.execute(_PG_LOCK, {"wait": wait, "key": key})
    except DBAPIError as error:
        if sql_state(error) != LOCK_NOT_AVAILABLE:
            raise
        raise SessionBusy(f"session {session_id!r} is busy.", hint="Send the turn again.") from error
