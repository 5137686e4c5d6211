"""Tables of databases, by an address of SQLAlchemy with the table's name behind ``#``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.errors import DataError, nearest_name
from bot.training import Row

if TYPE_CHECKING:
    from sqlalchemy import Engine

_ROWS_AT_A_TIME = 1024


def read_database(source: str) -> Iterator[Row]:
    """Read a table, so many rows at a time.

    Parameters
    ----------
    source
        E.g. ``sqlite:///texts.db#train`` or ``postgresql+pg8000://user@host/base#train``.

    Raises
    ------
    DataError
        No table is named or there is none of that name, or the database cannot be read.
    """
    from sqlalchemy import MetaData, Table, create_engine, select
    from sqlalchemy.exc import SQLAlchemyError

    address, _, name = source.rpartition("#")  # the last one: a password may hold others
    if not (address and name) or "@" in name:
        raise DataError(
            f"{_shown(source)}: 没有表名 names no table.", hint="请在后面加 #表名。Add #TABLE."
        )
    try:
        engine = create_engine(address)
        with engine.connect() as connection:
            _require_table(engine, name)
            table = Table(name, MetaData(), autoload_with=connection)
            found = connection.execution_options(yield_per=_ROWS_AT_A_TIME).execute(select(table))
            for row in found.mappings():
                yield dict(row)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise DataError(
            f"{_shown(source)}: 读不了 cannot be read: {type(error).__name__}.",
            hint="请检查地址、密码和驱动。Look at the address, the password and its driver.",
        ) from error


def _require_table(engine: Engine, name: str) -> None:
    from sqlalchemy import inspect

    names = inspect(engine).get_table_names()
    if name not in names:
        raise DataError(
            f"没有表 there is no table {name!r}; 有 there are: {', '.join(names) or '(none)'}.",
            hint=f"是不是 did you mean {nearest_name(name, names or ['(none)'])!r}?",
        )


def _shown(source: str) -> str:
    """Return an address without what may hold a password, nor its table."""
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    address, _, name = source.rpartition("#")
    try:
        url = make_url(source if "@" in name else address or source)
    except (ArgumentError, ValueError):  # nobody knows where its password ends
        return f"{source.partition('://')[0]}://…"
    return url.set(query={}).render_as_string(hide_password=True)
