"""Tables of databases, by an address of SQLAlchemy with the table's name behind ``#``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
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
    from sqlalchemy import MetaData, Table, select
    from sqlalchemy.exc import SQLAlchemyError

    address, name = _part(source)
    try:
        with _open(address) as engine, engine.connect() as connection:
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

    Whole numbers, numbers and truth values keep their type where a column's first thousand rows
    hold nothing else; everything else becomes text, lists and objects JSON.

    Raises
    ------
    DataError
        The table is there already, a row has other columns than the first or a value of another
        type than those before it, or the database cannot be written.
    """
    from sqlalchemy import Column, MetaData, Table, inspect
    from sqlalchemy.exc import SQLAlchemyError

    from server.tables.writing import same_columns

    address, name = _part(target)
    names, checked = same_columns(rows)
    seen = list(islice(checked, _ROWS_AT_A_TIME))
    kinds = {column: _kind_of(row[column] for row in seen) for column in names}
    types = _column_types()
    table = Table(name, MetaData(), *(Column(column, types[kinds[column]]) for column in names))
    cells = (_cells(number, row, kinds) for number, row in enumerate(chain(seen, checked), 1))
    try:
        with _open(address) as engine:
            if name in inspect(engine).get_table_names():
                raise DataError(
                    f"{_shown(target)}: 已经有表 there is a table {name!r} already.",
                    hint="请换一个表名。Name another.",
                )
            count = _write(engine, table, cells)
    except (SQLAlchemyError, ImportError, ValueError) as error:
        raise DataError(
            f"{_shown(target)}: 写不了 cannot be written: {type(error).__name__}.",
            hint="请检查地址、权限和每列的类型。Look at the address, rights and types of columns.",
        ) from error
    return count


@contextmanager
def _open(address: str) -> Iterator[Engine]:
    from sqlalchemy import create_engine

    engine = create_engine(address)
    try:
        yield engine
    finally:
        engine.dispose()


def _write(engine: Engine, table: Table, rows: Iterator[dict[str, Any]]) -> int:
    count, is_ours = 0, False
    try:
        with engine.begin() as connection:
            if engine.dialect.name == "sqlite":  # its driver would begin only with the first row
                connection.exec_driver_sql("BEGIN")
            table.create(connection)
            is_ours = True
            while part := list(islice(rows, _ROWS_AT_A_TIME)):
                connection.execute(table.insert(), part)
                count += len(part)
    except BaseException:
        if is_ours:  # not every database takes a new table back with its rows
            table.drop(engine, checkfirst=True)
        raise
    return count


def _column_types() -> dict[type, Any]:
    from sqlalchemy import BigInteger, Boolean, Float, Text

    return {bool: Boolean, int: BigInteger, float: Float, str: Text}


def _kind_of(values: Iterable[Any]) -> type:
    """Return the type that holds all values of a column.

    Examples
    --------
    >>> _kind_of([None, 1]), _kind_of([1, 0.5]), _kind_of([1, "1"]), _kind_of([None])
    (<class 'int'>, <class 'float'>, <class 'str'>, <class 'str'>)
    """
    kinds = {type(value) for value in values if value is not None}
    if kinds == {int, float}:
        return float
    return kinds.pop() if len(kinds) == 1 and kinds <= {bool, int, float} else str


def _cells(number: int, row: Row, kinds: Mapping[str, type]) -> dict[str, Any]:
    from server.tables.writing import format_cell

    cells: dict[str, Any] = {}
    for name, value in row.items():
        kind = kinds[name]
        if value is not None and kind is str:
            value = format_cell(value)
        elif value is not None and _kind_of([value, kind()]) is not kind:
            raise DataError(
                f"第 {number} 行 row {number}: {name!r} 的值 {str(value)[:40]!r} 和前面的类型不同"
                f" is not {kind.__name__} as those before it are.",
                hint="请改正，或转成 .csv 或 .jsonl。Mend it, or convert to .csv or .jsonl.",
            )
        cells[name] = value
    return cells


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
