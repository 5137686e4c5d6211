"""What is predicted of a table, and where it goes: looked at before anything is written."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from bot.errors import DataError, nearest_name
from bot.training import Row
from classifiers.examples import find_value

FORMATS = (".csv", ".tsv", ".jsonl")

Batch = list[tuple[int, Row]]  # rows with their numbers, counted from 1
Judged = tuple[list[dict[str, Any]], list[dict[str, Any]]]  # rows of the output, and what failed


@dataclass(frozen=True, slots=True)
class Job:
    """What is predicted, and where it goes.

    Attributes
    ----------
    source
        The table, as :func:`server.tables.reading.read_table` takes it.
    target
        A file ``.csv``, ``.tsv`` or ``.jsonl``; rows that cannot be judged go to
        ``<target>.errors.jsonl`` with their reason.
    columns
        The column of each text of a request; empty where it has none.
    append
        Columns that are given back.
    schema
        Fields of a reply that are written; none: all.
    batch_size
        Rows predicted together, at least 1.
    model
        What tells the model from every other; a job whose model nobody knows begins anew.
    """

    source: str
    target: Path
    columns: Mapping[str, str]
    append: tuple[str, ...] = ()
    schema: tuple[str, ...] = ()
    batch_size: int = 64
    model: str = ""


def check_job(job: Job, skill: Any, rows: Iterable[Row]) -> None:
    """Look at a job before it begins; of the rows the first is read.

    Raises
    ------
    DataError
        The target is of no known form or a source, a column or a field of the reply is not there,
        or a column has the name of a field.
    """
    _check_names(job, skill)
    _check_clash(job, skill)
    _check_columns(job, rows)


def fields_of(job: Job, output: type[BaseModel]) -> list[str]:
    """Return which fields of a reply are written."""
    return list(job.schema or (name for name in output.model_fields if name != "id"))


def beside(job: Job, ending: str) -> Path:
    """Return a file beside the target: its name with an ending."""
    return job.target.with_name(job.target.name + ending)


def _check_names(job: Job, skill: Any) -> None:
    if job.target.suffix not in FORMATS:
        raise DataError(
            f"{job.target}: 输出只能是 the output is one of {', '.join(FORMATS)}.",
            hint=f"最接近的是 the nearest is {nearest_name(job.target.suffix, FORMATS)!r}.",
        )
    for source in job.source.split(","):
        for target in (job.target, beside(job, ".errors.jsonl")):
            if target.exists() and os.path.exists(source) and os.path.samefile(source, target):
                raise DataError(
                    f"--output-table: {job.target} 会盖掉输入表 would overwrite {source}.",
                    hint="请写到别的文件。Write another file.",
                )
    taken = (field for field, column in job.columns.items() if column)
    for option, names, model in (
        ("--output-schema: 结果里 a reply", job.schema, skill.Output),
        ("请求里 a request", taken, skill.Input),
    ):
        for name in names:
            if name not in model.model_fields:
                raise DataError(
                    f"{option}没有 has no field {name!r}.",
                    hint=f"最接近的是 the nearest is {nearest_name(name, model.model_fields)!r}.",
                )


def _check_columns(job: Job, rows: Iterable[Row]) -> None:
    for row in islice(rows, 1):
        for column in (*job.columns.values(), *job.append):
            if column:
                find_value(row, column, 1)


def _check_clash(job: Job, skill: Any) -> None:
    for name in job.append:
        if name in fields_of(job, skill.Output):
            raise DataError(
                f"--append-cols: 表里的列 {name!r} 和结果的字段同名"
                " a column of the table has the name of a field of the reply.",
                hint="请用 --append-cols 或 --output-schema 去掉一个。Leave one of them out.",
            )
