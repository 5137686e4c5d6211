"""Rows into a table of any form, one after another; the table appears whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import IO, Any

from pydantic import BaseModel

from bot.errors import DataError, MissingExtra, nearest_name, tell_extra
from bot.training import Row
from server.tables.annotations import (
    restore_marks,
    write_label_studio_item,
    write_manifest_item,
)

_ROWS_AT_A_TIME = 1024
_PARTS = re.compile(r"\r\n|[\t\r\n]")


def write_table(target: str, rows: Iterable[Row]) -> int:
    """Write rows; what stands in `target` is replaced when all are written.

    Parameters
    ----------
    target
        As :func:`server.tables.reading.read_table` takes it. A table of a database must be new.
    rows
        All with the columns of the first one, unless the form keeps the columns of each row.

    Returns
    -------
    int
        How many were written.

    Raises
    ------
    DataError
        The form is unknown, a row lacks a column or has another, or the table is there.
    MissingExtra
        What writes it is not installed.
    """
    if "://" in target:
        from server.tables.databases import write_database

        return write_database(target, rows)
    path = Path(target)
    if path.suffix not in WRITERS:
        raise DataError(
            f"{target!r}: 不认识的后缀 unknown ending {path.suffix!r};"
            f" 有 there are: {', '.join(WRITERS)}.",
            hint=f"最接近的是 the nearest is {nearest_name(path.suffix, WRITERS)!r}.",
        )
    with _replacing(path) as file:
        return WRITERS[path.suffix](file, rows)


@contextmanager
def _replacing(target: Path) -> Iterator[IO[bytes]]:
    """Open a file beside the target that takes its name when everything went well."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".tmp-", delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, target)
        except BaseException:
            os.unlink(file.name)
            raise


def same_columns(rows: Iterable[Row]) -> tuple[list[str], Iterator[Row]]:
    """Return the columns of the first row, and the rows; one with others is an error.

    Raises
    ------
    DataError
        While the rows are taken: naming the row and the columns.
    """
    left = iter(rows)
    first = next(left, None)
    names = list(first or ())
    return names, _checked(names, chain([first] if first else [], left))


def _checked(names: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    wanted = set(names)
    for number, row in enumerate(rows, 1):
        if row.keys() != wanted:
            other = ", ".join(sorted(map(str, row.keys() ^ wanted)))
            raise DataError(
                f"第 {number} 行的列和第一行不同 row {number} has other columns than the first:"
                f" {other}.",
                hint="请补齐，或转成 .jsonl。Fill it, or convert to .jsonl.",
            )
        yield row


def _write_delimited(suffix: str) -> Callable[[IO[bytes], Iterable[Row]], int]:
    def write(file: IO[bytes], rows: Iterable[Row]) -> int:
        names, checked = same_columns(rows)
        file.write(format_line(suffix, names) if names else b"")
        cells = ([format_cell(row[name]) for name in names] for row in checked)
        return sum(bool(file.write(format_line(suffix, line))) for line in cells)

    return write


def _write_json_lines(file: IO[bytes], rows: Iterable[Row]) -> int:
    return sum(bool(file.write(format_json_lines([restore_marks(row)]))) for row in rows)


def _write_manifest(file: IO[bytes], rows: Iterable[Row]) -> int:
    return _write_json_lines(file, (write_manifest_item(row) for row in rows))


def _write_label_studio(file: IO[bytes], rows: Iterable[Row]) -> int:
    number = 0
    file.write(b"[")
    for number, row in enumerate(rows, 1):
        file.write((b",\n" if number > 1 else b"\n") + _dump_json(write_label_studio_item(row)))
    file.write(b"\n]\n")
    return number


def _write_parquet(file: IO[bytes], rows: Iterable[Row]) -> int:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise MissingExtra(
            "写 Parquet 需要 pyarrow。Parquet needs pyarrow.", hint=tell_extra("parquet")
        ) from error
    names, checked = same_columns(rows)
    count, writer = 0, None
    try:
        while part := list(islice(checked, _ROWS_AT_A_TIME)):
            if writer is None:  # a column that is empty so far holds texts
                found = pa.Table.from_pylist(part).schema
                kinds = [
                    (f.name, pa.string() if pa.types.is_null(f.type) else f.type) for f in found
                ]
                writer = parquet.ParquetWriter(file, pa.schema(kinds))
            writer.write_table(pa.Table.from_pylist(part, writer.schema))
            count += len(part)
        if writer is None:
            parquet.write_table(pa.table({name: [] for name in names}), file)
    except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
        raise DataError(
            f"第 {count + 1} 行起 from row {count + 1} on: 一列里有几种值"
            f" a column holds values of several types: {error}.",
            hint="请转成 .csv 或 .jsonl。Convert to .csv or .jsonl.",
        ) from error
    finally:
        if writer:
            writer.close()
    return count


WRITERS: Mapping[str, Callable[[IO[bytes], Iterable[Row]], int]] = {
    ".csv": _write_delimited(".csv"),
    ".tsv": _write_delimited(".tsv"),
    ".jsonl": _write_json_lines,
    ".parquet": _write_parquet,
    ".manifest": _write_manifest,
    ".json": _write_label_studio,
}


def format_line(suffix: str, cells: Sequence[str]) -> bytes:
    """Return a line of a file ``.csv`` or ``.tsv``; what parts cells of the latter is a blank."""
    if suffix == ".tsv":  # knows no quotes
        text = "\t".join(_PARTS.sub(" ", cell) for cell in cells) + "\n"
    else:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        text = line.getvalue()
    return text.encode(errors="backslashreplace")


def format_cell(value: Any) -> str:
    """Return a value as a cell: texts as they are, nothing for None, JSON of what has parts."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_tell)


def format_json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Return rows as JSON, one a line."""
    return b"".join(_dump_json(row) + b"\n" for row in rows)


def _dump_json(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, default=_tell)
    return text.encode(errors="backslashreplace")  # half a character: as JSON has it


def _tell(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else str(value)
