"""Predictions for a whole table: streamed, so that it may be larger than memory, and resumed."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import DataError, ZhikeError, nearest_name
from bot.training import Row
from classifiers.examples import find_value
from server.files import write_atomically

FORMATS = (".csv", ".tsv", ".jsonl")


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
        The column of each field of a request.
    append
        Columns that are given back.
    schema
        Fields of a reply that are written; none: all.
    batch_size
        Rows predicted together, at least 1.
    """

    source: str
    target: Path
    columns: Mapping[str, str]
    append: tuple[str, ...] = ()
    schema: tuple[str, ...] = ()
    batch_size: int = 64


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes
    ----------
    rows, failed
        Rows read, and how many of them could not be judged.
    written, written_errors
        Bytes of both files.
    complete
        Whether every row was read.
    """

    rows: int = 0
    failed: int = 0
    written: int = 0
    written_errors: int = 0
    complete: bool = False


def predict_table(
    job: Job,
    rows: Iterable[Row],
    skill: Any,
    tell: Callable[[Progress], None],
    is_stopping: Callable[[], bool] = lambda: False,
) -> Progress:
    """Predict every row; stopped or killed, the same job goes on where it was.

    The file has its name when it is complete; until then it is ``<target>.part``.

    Raises
    ------
    DataError
        The target is of no known form, or a column or a field of the reply is not there.
    """
    _check(job, skill.Output)
    part, errors, state = (_beside(job, end) for end in (".part", ".errors.jsonl", ".state.json"))
    done = _read_state(job, state)
    header = [*job.append, *_fields(job, skill.Output)]
    with _open_at(part, done.written) as out, _open_at(errors, done.written_errors) as failures:
        if not done.written:
            out.write(_heading(job, header))
        numbered = enumerate(rows, 1)
        for batch in _batches(_skip(numbered, done.rows), job.batch_size):
            if is_stopping():
                return done
            replies, wrong = _predict(job, batch, skill)
            out.write(_write_rows(job, header, replies))
            failures.write(_write_json_lines(wrong))
            for file in (out, failures):
                file.flush()
                os.fsync(file.fileno())
            done = Progress(batch[-1][0], done.failed + len(wrong), out.tell(), failures.tell())
            write_atomically(state, json.dumps({"job": _digest(job), **asdict(done)}).encode())
            tell(done)
    part.replace(job.target)
    state.unlink(missing_ok=True)
    if not done.failed:
        errors.unlink()
    return replace(done, complete=True)


def _check(job: Job, output: type[BaseModel]) -> None:
    if job.target.suffix not in FORMATS:
        raise DataError(
            f"{job.target}: 输出只能是 the output is one of {', '.join(FORMATS)}.",
            hint=f"最接近的是 the nearest is {nearest_name(job.target.suffix, FORMATS)!r}.",
        )
    for name in job.schema:
        if name not in output.model_fields:
            raise DataError(
                f"--output-schema: 结果里没有 a reply has no field {name!r}.",
                hint=f"最接近的是 the nearest is {nearest_name(name, output.model_fields)!r}.",
            )


def _fields(job: Job, output: type[BaseModel]) -> list[str]:
    return list(job.schema or (name for name in output.model_fields if name != "id"))


def _predict(
    job: Job, batch: Sequence[tuple[int, Row]], skill: Any
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return rows of the output, and what could not be judged."""
    asked, wrong = [], []
    for number, row in batch:
        given = {name: find_value(row, name, number) for name in job.append}
        try:
            asked.append((given, _read_request(job, row, number, skill.Input)))
        except (ZhikeError, ValidationError) as error:
            wrong.append({"row": number, "reason": _tell(error), **given})
    replies = skill.predict([request for _, request in asked])
    return [
        given | {name: getattr(reply, name) for name in _fields(job, skill.Output)}
        for (given, _), reply in zip(asked, replies, strict=True)
    ], wrong


def _read_request(job: Job, row: Row, number: int, model: type[BaseModel]) -> BaseModel:
    named = {
        field: find_value(row, column, number) for field, column in job.columns.items() if column
    }
    others = {field: row[field] for field in model.model_fields if field in row}
    values = {field: value for field, value in (others | named).items() if value is not None}
    texts = {field for field, found in model.model_fields.items() if found.annotation is str}
    return model.model_validate({f: str(v) if f in texts else v for f, v in values.items()})


def _tell(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
    return str(error)


def _heading(job: Job, header: Sequence[str]) -> bytes:
    return b"" if job.target.suffix == ".jsonl" else _write_line(job, header)


def _write_rows(job: Job, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    if job.target.suffix == ".jsonl":
        return _write_json_lines(rows)
    return b"".join(_write_line(job, [_cell(row[name]) for name in header]) for row in rows)


def _write_json_lines(rows: Iterable[Mapping[str, Any]]) -> bytes:
    lines = (json.dumps(row, ensure_ascii=False, default=_dump) + "\n" for row in rows)
    return "".join(lines).encode()


def _write_line(job: Job, cells: Sequence[str]) -> bytes:
    line = io.StringIO()
    csv.writer(line, delimiter="," if job.target.suffix == ".csv" else "\t").writerow(cells)
    return line.getvalue().encode()


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=_dump)


def _dump(value: Any) -> Any:
    return value.model_dump() if isinstance(value, BaseModel) else str(value)


def _beside(job: Job, ending: str) -> Path:
    return job.target.with_name(job.target.name + ending)


def _open_at(file: Path, place: int) -> io.BufferedRandom:
    """Open a file to go on at a place; what stands behind it was not acknowledged."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    opened = file.open("r+b")
    opened.truncate(place)
    opened.seek(place)
    return opened


def _batches(rows: Iterator[tuple[int, Row]], size: int) -> Iterator[list[tuple[int, Row]]]:
    while batch := list(islice(rows, size)):
        yield batch


def _skip(rows: Iterator[tuple[int, Row]], count: int) -> Iterator[tuple[int, Row]]:
    return (pair for pair in rows if pair[0] > count)


def _digest(job: Job) -> str:
    """Return what tells a job from others: another source under the same name is another job."""
    files = [file for part in job.source.split(",") if (file := Path(part.strip())).is_file()]
    states = [(file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    text = json.dumps([asdict(job), states], default=str, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _read_state(job: Job, file: Path) -> Progress:
    """Return where the same job was stopped; the beginning for any other."""
    try:
        kept = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return Progress()
    if kept.pop("job", "") != _digest(job):
        return Progress()
    return Progress(**kept)
