"""Conversations as rows of SQLite or PostgreSQL."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from bot.errors import SessionConflict
from bot.stores import MESSAGE_TTL_S, Feedback, TagCount, TurnRecord, sort_counts
from bot.types import Session
from server.stores import schema
from server.stores.codec import (
    clean_text,
    dump_feedback,
    dump_session,
    dump_tags,
    dump_turn,
    load_session,
    load_turn,
)
from server.stores.engines import open_engine, transaction, translated_errors
from server.stores.locks import FileLocks, hold_advisory_lock
from server.stores.tables import feedback as judgements
from server.stores.tables import sessions, turns
from server.stores.tables import tags as given_tags

MIGRATION_LOCK = "migrations"
MIGRATION_TIMEOUT_S = 60.0
Hold = Callable[[Connection, str, float], AbstractContextManager[None]]

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
_FIND_REQUEST = select(turns).where(
    turns.c.request_id == bindparam("request_id"), turns.c.session_id == bindparam("session_id")
)
_TURNS = (
    select(turns)
    .where(turns.c.session_id == bindparam("session_id"), turns.c.seq > bindparam("after"))
    .order_by(turns.c.seq)
    .limit(bindparam("limit"))
)

_INSERT_TAGS = insert(given_tags)
_COUNT_TAGS = (
    select(
        given_tags.c.day,
        given_tags.c.kind,
        given_tags.c.tag,
        func.count(),
        func.count(given_tags.c.session_id.distinct()),
    )
    .where(
        given_tags.c.bot == bindparam("bot"),
        given_tags.c.day >= bindparam("since"),
        given_tags.c.day <= bindparam("until"),
    )
    .group_by(given_tags.c.day, given_tags.c.kind, given_tags.c.tag)
)


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
        self._insert_session = _insert_session(postgresql)
        self._hold: Hold = hold_advisory_lock
        if self._engine.dialect.name == "sqlite":
            self._insert_session = _insert_session(sqlite)
            files = FileLocks(Path(f"{self._engine.url.database}.locks"))
            self._hold = lambda _connection, name, timeout_s: files.hold(name, timeout_s)
        try:
            with self.lock(MIGRATION_LOCK, MIGRATION_TIMEOUT_S), self._connect() as connection:
                schema.upgrade(connection)
        finally:
            self._engine.dispose()

    @contextmanager
    def lock(self, session_id: str, timeout_s: float = 10.0) -> Iterator[None]:
        """Hold the session for one turn; see :class:`ConversationStore`.

        Threads and processes queue alike: for SQLite those of one machine, for PostgreSQL all.
        Until it is released, this thread's calls share one connection.
        """
        with self._translated():
            connection = self._engine.connect()
        outer, self._local.connection = self._held(), connection
        try:
            with self._hold(connection, session_id, timeout_s):
                yield
        finally:
            self._local.connection = outer
            connection.close()

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
        tags = dump_tags(record) if record else []
        with self._connect() as connection, transaction(connection):
            self._write_session(connection, session, values)
            if turn:
                _write_turn(connection, turn)
            if tags:
                connection.execute(_INSERT_TAGS, tags)
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

    def find_request(self, session_id: str, request_id: str) -> TurnRecord | None:
        """Return the session's turn of a request id."""
        values = {"session_id": clean_text(session_id), "request_id": clean_text(request_id)}
        with self._connect() as connection:
            row = connection.execute(_FIND_REQUEST, values).mappings().first()
        return load_turn(row) if row else None

    def turns(self, session_id: str, after: int = 0, limit: int = 200) -> list[TurnRecord]:
        """Return up to ``limit`` turns with ``seq > after``, oldest first."""
        values = {"session_id": clean_text(session_id), "after": after, "limit": limit}
        with self._connect() as connection:
            rows = connection.execute(_TURNS, values).mappings().all()
        return [load_turn(row) for row in rows]

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep a visitor's judgement."""
        with self._connect() as connection:
            connection.execute(insert(judgements), dump_feedback(feedback))

    def feedback(self, session_id: str) -> list[Feedback]:
        """Return a session's judgements, oldest first."""
        columns = [column for column in judgements.c if column.name != "id"]
        query = select(*columns).where(judgements.c.session_id == clean_text(session_id))
        with self._connect() as connection:
            rows = connection.execute(query.order_by(judgements.c.id)).mappings().all()
        return [Feedback(**row) for row in rows]

    def count_tags(self, bot: str, since: str, until: str) -> list[TagCount]:
        """Count the tags of a bot's turns by day; see :class:`ConversationStore`."""
        values = {"bot": clean_text(bot), "since": since, "until": until}
        with self._connect() as connection:
            return sort_counts(TagCount(*row) for row in connection.execute(_COUNT_TAGS, values))

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

    def _held(self) -> Connection | None:
        return getattr(self._local, "connection", None)

    def _translated(self) -> AbstractContextManager[None]:
        return translated_errors(self._engine.url)

    @contextmanager
    def _connect(self) -> Iterator[Connection]:
        held = self._held()
        with self._translated():
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
