"""Tables of databases, by an address of SQLAlchemy with the table's name behind ``#``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from bot.errors import DataError, nearest_name
from bot.training import Row

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

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

    address, name = _part(source)
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


def write_database(target: str, rows: Iterable[Row]) -> int:
    """Write rows into a new table: all of them, or none.

    Whole numbers, numbers and truth values keep their type where the first row has one;
    lists and objects become JSON.

    Raises
    ------
    DataError
        The table is there already, a row has other columns than the first, or the database
        cannot be written.
    """
    from sqlalchemy import Column, MetaData, Table, create_engine, inspect
    from sqlalchemy.exc import SQLAlchemyError

    from server.tables.writing import same_columns

    address, name = _part(target)
    names, checked = same_columns(rows)
    first = next(checked, {})
    columns = [Column(column, _kind_of(first.get(column))) for column in names]
    try:
        engine = create_engine(address)
        if name in inspect(engine).get_table_names():
            raise DataError(
                f"{_shown(target)}: 已经有表 there is a table {name!r} already.",
                hint="请换一个表名。Name another.",
            )
        table = Table(name, MetaData(), *columns)
        table.create(engine)
        try:
            count = _insert(engine, table, chain([first] if first else [], checked))
        except BaseException:
            table.drop(engine)  # not every database takes a new table back with its rows
            raise
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise DataError(
            f"{_shown(target)}: 写不了 cannot be written: {type(error).__name__}.",
            hint="请检查地址、权限和每列的类型。Look at the address, rights and types of columns.",
        ) from error
    return count


def _insert(engine: Engine, table: Table, rows: Iterable[Row]) -> int:
    count, every = 0, map(_cells, rows)
    with engine.begin() as connection:
        while part := list(islice(every, _ROWS_AT_A_TIME)):
            connection.execute(table.insert(), part)
            count += len(part)
    return count


def _kind_of(value: Any) -> Any:
    from sqlalchemy import Boolean, Float, Integer, Text

    return {bool: Boolean, int: Integer, float: Float}.get(type(value), Text)


def _cells(row: Row) -> dict[str, Any]:
    return {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
        for name, value in row.items()
    }


def _part(source: str) -> tuple[str, str]:
    address, _, name = source.rpartition("#")  # the last one: a password may hold others
    if not (address and name) or "@" in name:
        raise DataError(
            f"{_shown(source)}: 没有表名 names no table.", hint="请在后面加 #表名。Add #TABLE."
        )
    return address, name


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
