"""Rows of a table as texts with their names, checked one by one."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from bot.errors import DataError
from bot.training import Row
from classifiers.examples import Columns, find_value, read_text
from classifiers.tagging.spans import Span, from_bio, to_bio

Tagged = tuple[str, list[Span]]


def read_names(rows: Iterable[Row], text_column: str, names_column: str) -> list[Tagged]:
    """Read texts with their names.

    Parameters
    ----------
    rows
        Counted from 1 in errors. The names are a list of ``[start, end, type]``, as such or as
        JSON, or a BIO label for each character, with blanks between.

    Raises
    ------
    DataError
        A column is not there, a text is empty or too long, or names are not where they are said
        to be; the row is named.
    """
    kept = list(rows)
    named = any(names_column in row for row in kept)  # annotators leave it out where none is
    columns = Columns(text_column)
    examples = []
    for number, row in enumerate(kept, 1):
        text = read_text(row, columns, number)
        cell = row.get(names_column) if named else find_value(row, names_column, number)
        where = f"第 {number} 行 row {number}, {names_column}"
        examples.append((text, _read_cell(text, cell, where)))
    if not examples:
        raise DataError("表里没有数据 the table has no rows.", hint="请给出数据。Fill it.")
    return examples


def _read_cell(text: str, cell: Any, where: str) -> list[Span]:
    try:
        spans = _parse(text, cell)
        to_bio(text, spans)
    except (DataError, ValueError, TypeError, KeyError, IndexError) as error:
        raise DataError(
            f"{where}: {error}",
            hint='要像 like [[0, 2, "PER"]] 或 or "B-PER I-PER O"。',
        ) from error
    return spans


def _parse(text: str, cell: Any) -> list[Span]:
    if cell is None or cell == "":
        return []
    if isinstance(cell, str) and not cell.lstrip().startswith("["):
        return _read_labels(text, cell.split())
    marks = json.loads(cell) if isinstance(cell, str) else cell
    return [_span(text, mark) for mark in marks]


def _read_labels(text: str, labels: Sequence[str]) -> list[Span]:
    if len(labels) != len(text):
        raise ValueError(f"{len(labels)} 个标签，{len(text)} 个字 so many labels and characters")
    spans = from_bio(text, labels)
    if to_bio(text, spans) != list(labels):
        raise ValueError("不是 BIO：I-X 前面没有 B-X an I-X follows no B-X")
    return spans


def _span(text: str, mark: Mapping[str, Any] | Sequence[Any]) -> Span:
    names = ("start", "end", "type")
    start, end, kind = (mark[n] for n in names) if isinstance(mark, Mapping) else mark[:3]
    return Span(text[int(start) : int(end)], str(kind), int(start), int(end))
