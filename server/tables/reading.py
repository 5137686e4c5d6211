"""Rows of a table, one after another, wherever it lies; never a whole file in memory."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from bot.errors import DataError, MissingExtra, nearest_name, tell_extra
from bot.training import Row
from server.tables.annotations import read_label_studio, read_manifest_item

csv.field_size_limit(1 << 30)  # our own limit is on characters of a text, and names the row


def read_table(source: str) -> Iterator[Row]:
    """Read a table.

    Parameters
    ----------
    source
        A file ``.csv``, ``.tsv``, ``.jsonl``, ``.parquet``, ``.manifest`` or ``.json`` (of Label
        Studio), or a database as SQLAlchemy writes it, with its table: ``sqlite:///a.db#texts``.
        Several, parted by commas, are read one after another; databases come last.

    Yields
    ------
    Row
        Values by column; of CSV and TSV all are strings.

    Raises
    ------
    DataError
        The file is not there, of another kind, or a line cannot be read; its line is named.
    MissingExtra
        What reads it is not installed.
    """
    for part in split_sources(source):
        yield from _read_one(part)


def split_sources(source: str) -> list[str]:
    """Part tables at commas, but not an address of a database: its password may hold some.

    Examples
    --------
    >>> split_sources("a.csv, b.csv,postgresql://me:p,w@host/base#texts")
    ['a.csv', 'b.csv', 'postgresql://me:p,w@host/base#texts']
    """
    parts = re.split(r",(?=\s*[\w+]+://)", source)
    return [
        piece.strip() for part in parts for piece in ([part] if "://" in part else part.split(","))
    ]


def _read_one(source: str) -> Iterator[Row]:
    if "://" in source:
        from server.tables.databases import read_database

        yield from read_database(source)
        return
    path = Path(source)
    if not path.is_file():
        raise DataError(
            f"没有文件 there is no file {source!r}.", hint="请检查路径。Look at the path."
        )
    if path.suffix not in _READERS:
        raise DataError(
            f"{source!r}: 不认识的后缀 unknown ending {path.suffix!r};"
            f" 有 there are: {', '.join(_READERS)}.",
            hint=f"最接近的是 the nearest is {nearest_name(path.suffix, _READERS)!r}.",
        )
    yield from _READERS[path.suffix](path)


def _read_delimited(path: Path, delimiter: str, quoting: Literal[0, 3]) -> Iterator[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = csv.reader(file, delimiter=delimiter, quoting=quoting, strict=True)
        try:
            names = next(lines, None)
            if names is None:
                return
            for values in lines:
                if not values:
                    continue
                if len(values) != len(names):
                    raise DataError(
                        f"{path}:{lines.line_num}: {len(values)} 列，表头有 {len(names)} 列"
                        " columns, and the heading has another number.",
                        hint="请补齐，或给值加引号。Fill it, or quote what holds a separator.",
                    )
                yield dict(zip(names, values, strict=True))
        except csv.Error as error:
            raise DataError(
                f"{path}:{lines.line_num}: 读不了 cannot be read: {error}.",
                hint="请检查引号。Look at its quotes.",
            ) from error
        except UnicodeDecodeError as error:
            raise _not_utf8(path) from error


def _read_csv(path: Path) -> Iterator[Row]:
    return _read_delimited(path, ",", csv.QUOTE_MINIMAL)


def _read_tsv(path: Path) -> Iterator[Row]:
    return _read_delimited(path, "\t", csv.QUOTE_NONE)


def read_json_lines(path: Path) -> Iterator[Mapping[str, Any]]:
    """Read one JSON object a line; blank lines are passed over.

    Raises
    ------
    DataError
        A line is no JSON object.
    """
    with path.open(encoding="utf-8-sig") as file:
        try:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _parse_line(path, number, line)
        except UnicodeDecodeError as error:
            raise _not_utf8(path) from error


def _parse_line(path: Path, number: int, line: str) -> Mapping[str, Any]:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise DataError(
            f"{path}:{number}: 不是 JSON is no JSON: {error}.",
            hint="每行要一个 JSON 对象。Write one object a line.",
        ) from error
    if not isinstance(row, dict):
        raise DataError(
            f"{path}:{number}: 不是 JSON 对象 is no JSON object: {line[:40].strip()!r}.",
            hint="每行要一个 JSON 对象。Write one object a line.",
        )
    return row


def _read_manifest(path: Path) -> Iterator[Row]:
    for number, item in enumerate(read_json_lines(path), 1):
        yield read_manifest_item(item, f"{path}:{number}")


def _read_parquet(path: Path) -> Iterator[Row]:
    try:
        from pyarrow import ArrowInvalid
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise MissingExtra(
            "读 Parquet 需要 pyarrow。Parquet needs pyarrow.", hint=tell_extra("parquet")
        ) from error
    try:
        file = ParquetFile(path)
    except ArrowInvalid as error:
        raise DataError(
            f"{path}: 不是 Parquet 文件 is no Parquet file: {error}.",
            hint="请检查文件。Look at the file.",
        ) from error
    for batch in file.iter_batches(batch_size=1024):
        yield from batch.to_pylist()


def _not_utf8(path: Path) -> DataError:
    return DataError(f"{path}: 不是 UTF-8 is not UTF-8.", hint="请另存为 UTF-8。Save it as UTF-8.")


_READERS: dict[str, Callable[[Path], Iterator[Row]]] = {
    ".csv": _read_csv,
    ".tsv": _read_tsv,
    ".jsonl": read_json_lines,
    ".parquet": _read_parquet,
    ".manifest": _read_manifest,
    ".json": read_label_studio,
}
