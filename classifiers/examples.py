"""Rows of a table as examples: texts, labels and weights, checked one by one."""

from __future__ import annotations

import logging
import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.errors import DataError, nearest_name
from bot.training import Row

_log = logging.getLogger(__name__)

MAX_CHARS = 100_000  # of one field: more is a file that slipped into a cell
# Of so many rows that all come out right, nine in ten do in truth (0.95 sure: the rule of three).
MIN_ROWS = 30
_NOT_A_NUMBER = "nan"
_BETWEEN = "\n"  # of the first and the second sequence
_TOKEN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_]+|[^\s]")


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold what.

    Attributes
    ----------
    first_sequence, second_sequence, label_name, sample_weight
        Names of columns, or their places counted from 0; empty where there is none.
    separator
        Between the labels of one cell; empty where each has one.
    """

    first_sequence: str
    second_sequence: str = ""
    label_name: str = ""
    sample_weight: str = ""
    separator: str = ""


@dataclass(frozen=True, slots=True)
class Examples:
    """Texts with their labels.

    Attributes
    ----------
    texts, labels, weights
        Of equal length, in the order of the table; weights are over 0.
    """

    texts: tuple[str, ...]
    labels: tuple[tuple[str, ...], ...]
    weights: tuple[float, ...]

    def classes(self) -> tuple[str, ...]:
        """Return every label, sorted."""
        return tuple(sorted({label for labels in self.labels for label in labels}))

    def take(self, places: Sequence[int]) -> Examples:
        """Return some of them, by their places."""
        return Examples(
            tuple(self.texts[place] for place in places),
            tuple(self.labels[place] for place in places),
            tuple(self.weights[place] for place in places),
        )


def read_examples(rows: Iterable[Row], columns: Columns, known: Sequence[str] = ()) -> Examples:
    """Read examples.

    Parameters
    ----------
    rows
        Counted from 1 in errors.
    known
        The labels that there may be; none means any.

    Raises
    ------
    DataError
        A column is not there; a text is empty, too long or no text; a label is missing or
        unknown; a weight is no number over 0; there is no row.
    """
    texts, labels, weights = [], [], []
    for number, row in enumerate(rows, 1):
        texts.append(read_text(row, columns, number))
        labels.append(_read_labels(row, columns, number, known))
        weights.append(_read_weight(row, columns.sample_weight, number))
    if not texts:
        raise DataError("表里没有数据 the table has no rows.", hint="请给出数据。Fill it.")
    return Examples(tuple(texts), tuple(labels), tuple(weights))


def read_text(row: Row, columns: Columns, number: int) -> str:
    """Return the text of a row: the first sequence, and the second one below it.

    Raises
    ------
    DataError
        See :func:`read_examples`.
    """
    first = read_sequence(row, columns.first_sequence, number, needed=True)
    if not columns.second_sequence:
        return first
    return join_sequences(first, read_sequence(row, columns.second_sequence, number, needed=False))


def read_sequence(row: Row, column: str, number: int, *, needed: bool) -> str:
    """Return the text in a column; numbers are read as they are written.

    Parameters
    ----------
    needed
        Whether it must hold more than blanks.

    Raises
    ------
    DataError
        See :func:`read_examples`.
    """
    value = find_value(row, column, number)
    if isinstance(value, bool | bytes | list | tuple | Mapping):
        raise DataError(
            f"第 {number} 行的 {column!r} 不是文本 row {number} has no text there:"
            f" {type(value).__name__} {str(value)[:40]!r}.",
            hint="请改成文本。Make it a text.",
        )
    text = _read_field(row, column, number)
    if needed and not text.strip():
        raise DataError(
            f"第 {number} 行的 {column!r} 是空的 row {number} has no text there.",
            hint="请补上文本，或删去这一行。Fill it, or remove the row.",
        )
    return text


def join_sequences(first: str, second: str) -> str:
    """Return one text of the first and the second sequence."""
    return f"{first}{_BETWEEN}{second}" if second else first


def cut_tokens(text: str, most: int) -> str:
    """Return the beginning of a text: so many characters of Chinese, words of others, or signs.

    Examples
    --------
    >>> cut_tokens("我要 refund 这个订单", 4)
    '我要 refund 这'
    """
    for place, found in enumerate(_TOKEN.finditer(text)):
        if place == most:
            return text[: found.start()].rstrip()
    return text


def require_examples(examples: Examples, classes: Sequence[str]) -> None:
    """Refuse what no model can be learnt from; the log tells of labels that have few examples.

    Raises
    ------
    DataError
        A class without an example, or fewer than two classes.
    """
    count = Counter(label for labels in examples.labels for label in labels)
    empty = [label for label in classes if not count[label]]
    if empty:
        raise DataError(
            f"这些标签没有例子 labels without an example: {', '.join(empty[:10])}.",
            hint="请补上例子，或从标签枚举值里去掉。Add some, or take them out of the enumeration.",
        )
    if len(classes) < 2:
        raise DataError(
            f"只有一个标签 there is one label: {', '.join(classes)}.",
            hint="分类至少要两个。Two are the least to tell apart.",
        )
    rare = [f"{label} ({count[label]})" for label in classes if count[label] < MIN_ROWS]
    if rare:
        _log.warning(
            "这些标签的例子不到 %d 条，判断不了学得多好，什么都不像的话也难认出来"
            " labels of fewer rows than %d are too few to judge by, or to tell what fits none"
            " (%d): %s",
            *(MIN_ROWS, MIN_ROWS, len(rare), ", ".join(rare[:10])),
        )


def _read_field(row: Row, column: str, number: int) -> str:
    value = find_value(row, column, number)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    text = str(value)
    if len(text) > MAX_CHARS:
        raise DataError(
            f"第 {number} 行的 {column!r} 有 {len(text):,} 个字，最多 {MAX_CHARS:,} 个。"
            f"Row {number} has more characters there than allowed.",
            hint="请拆开或截短。Split or shorten it.",
        )
    return text


def find_value(row: Row, column: str, number: int) -> Any:
    """Return what stands in a column, named or counted from 0.

    Raises
    ------
    DataError
        The row has no such column; the nearest name is offered.
    """
    if column in row:
        return row[column]
    if column.isdecimal() and int(column) < len(row):
        return list(row.values())[int(column)]
    near = nearest_name(column, [str(name) for name in row] or ["(none)"])
    raise DataError(
        f"第 {number} 行没有列 row {number} has no column {column!r};"
        f" 有 there are: {', '.join(map(str, row))}.",
        hint=f"是不是 {near!r}？请用 --label-name、--first-sequence 等指名列。"
        "Did you mean it? Options such as --label-name and --first-sequence name the columns.",
    )


def _read_labels(row: Row, columns: Columns, number: int, known: Sequence[str]) -> tuple[str, ...]:
    cell = _read_field(row, columns.label_name, number).strip()
    if cell.lower() == _NOT_A_NUMBER:
        raise DataError(
            f"第 {number} 行的 {columns.label_name!r} 是 NaN row {number}: the label is NaN,"
            " as programs write where there is none.",
            hint="请补上标签，或删去这一行。Fill it, or remove the row.",
        )
    labels = split_labels(cell, columns.separator)
    if not labels and not columns.separator:
        raise DataError(
            f"第 {number} 行没有标签 row {number} has no label in {columns.label_name!r}.",
            hint="请补上标签，或删去这一行。Fill it, or remove the row.",
        )
    for label in labels:
        if known and label not in known:
            raise DataError(
                f"第 {number} 行的标签 {label!r} 不在枚举值里"
                f" row {number}: the label is not in the enumeration.",
                hint=f"最接近的是 {nearest_name(label, known)!r}。The nearest is named.",
            )
    return labels


def split_labels(cell: str, separator: str) -> tuple[str, ...]:
    """Return the labels of a cell, each once; without a separator it holds one at most.

    Examples
    --------
    >>> split_labels("火锅, 优惠", ","), split_labels("", "")
    (('火锅', '优惠'), ())
    """
    parts = cell.split(separator) if separator else [cell]
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _read_weight(row: Row, column: str, number: int) -> float:
    if not column:
        return 1.0
    value = find_value(row, column, number)
    try:
        weight = float(value)
    except (TypeError, ValueError):
        weight = math.nan
    if not 0 < weight < math.inf:
        raise DataError(
            f"第 {number} 行的权重 {value!r} 不是大于 0 的数"
            f" row {number}: the weight in {column!r} is no number over 0.",
            hint="请改成大于 0 的数。Make it one.",
        )
    return weight
