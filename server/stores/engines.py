"""Opening SQLite and PostgreSQL, and turning their errors into ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.errors import MissingExtra, StoreError, tell_extra

SYNCHRONOUS = ("NORMAL", "FULL")
POOL_SIZE = 32  # kept open; more threads than this open and close theirs with each turn
_ANSWER_TIMEOUT_S = 30


def open_engine(database_url: str) -> Engine:
    """Return the engine of a database. Connections are opened at first use, none before.

    They stand in autocommit: :func:`transaction` says where a transaction begins and ends.

    Parameters
    ----------
    database_url
        ``sqlite:///path/to/file.db`` or ``postgresql://user:password@host/name``. SQLite runs in
        WAL mode with ``synchronous=NORMAL``: what is saved survives kill -9 of any process.
        Append ``?synchronous=FULL`` for power loss too; each save then waits for the disk.

    Raises
    ------
    StoreError
        When the URL is none of these.
    """
    try:
        url = make_url(database_url)
    except ArgumentError as error:
        raise StoreError("database_url is not an SQLAlchemy URL.", hint=_URL_HINT) from error
    backend = url.get_backend_name()
    if backend == "sqlite" and url.database and ":memory:" not in url.database:
        return _open_sqlite(url)
    if backend == "postgresql":
        return _open_postgres(url)
    raise StoreError(f"database_url {mask(url)!r} cannot hold conversations.", hint=_URL_HINT)


_URL_HINT = "Use sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME."


def _open_sqlite(url: URL) -> Engine:
    synchronous = str(url.query.get("synchronous", "NORMAL")).upper()
    if synchronous not in SYNCHRONOUS:
        raise StoreError(
            f"synchronous={synchronous} in database_url is unknown.",
            hint=f"Use one of {', '.join(SYNCHRONOUS)}.",
        )
    with translated_errors(url):
        Path(str(url.database)).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url.difference_update_query(["synchronous"]),
        isolation_level="AUTOCOMMIT",
        pool_size=POOL_SIZE,
        max_overflow=-1,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def set_pragmas(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute(f"PRAGMA synchronous = {synchronous}")

    return engine


def _open_postgres(url: URL) -> Engine:
    try:
        return create_engine(
            url.set(drivername="postgresql+pg8000"),
            isolation_level="AUTOCOMMIT",
            pool_size=POOL_SIZE,
            max_overflow=-1,
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"timeout": _ANSWER_TIMEOUT_S},
        )
    except ModuleNotFoundError as error:
        raise MissingExtra(
            "没有安装 PostgreSQL 驱动。The PostgreSQL driver is not installed.",
            hint=f"请运行 Run: {tell_extra('postgres')}",
        ) from error


def mask(url: URL) -> str:
    """Return the URL without its password and its query, which may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Make what is executed inside one step: all of it, or nothing."""
    is_sqlite = connection.dialect.name == "sqlite"
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_sqlite else "BEGIN")
    try:
        yield
        connection.exec_driver_sql("COMMIT")
    except BaseException:
        if not connection.invalidated:
            connection.exec_driver_sql("ROLLBACK")
        raise


@contextmanager
def translated_errors(url: URL) -> Iterator[None]:
    """Raise what SQLAlchemy, the driver and the operating system raise as StoreError."""
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        raise StoreError(
            f"database {mask(url)}: {_explain(cause)}.",
            hint="See that it runs, can be reached and written to; then send the message again.",
        ) from error


def sql_state(error: DBAPIError) -> str:
    """Return PostgreSQL's five-character code of an error, or an empty string."""
    fields = error.orig.args[0] if error.orig and error.orig.args else None
    return str(fields.get("C", "")) if isinstance(fields, dict) else ""


def _explain(cause: BaseException | None) -> str:
    first = cause.args[0] if cause and cause.args else cause
    text = str(first.get("M", first)) if isinstance(first, dict) else str(cause)
    return text.strip().splitlines()[0].rstrip(".") if text.strip() else type(cause).__name__
