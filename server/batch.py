"""Predictions for a whole table: streamed, so that it may be larger than memory, and resumed."""

from __future__ import annotations

import hashlib
import io
import json
import os
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import ArtifactError, DataError, MissingExtra, SkillNotTrained, ZhikeError
from bot.foreign_errors import list_invalid
from bot.training import Row
from classifiers.examples import find_value, read_sequence
from server.batch_job import Batch, Job, Judged, beside, check_job, fields_of
from server.files import write_atomically
from server.tables.writing import format_cell, format_json_lines, format_line


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is.

    Attributes
    ----------
    rows, failed
        Rows read, and how many of them could not be judged.
    written, written_errors
        Bytes of both files.
    seen
        What tells these rows from others.
    complete
        Whether every row was read.
    """

    rows: int = 0
    failed: int = 0
    written: int = 0
    written_errors: int = 0
    seen: str = ""
    complete: bool = False


# Judges the batches of a job in their order, from a row on.
Engine = Callable[[Job, int], Generator[tuple[Batch, Judged], None, None]]


def predict_table(
    job: Job,
    read: Callable[[], Iterable[Row]],
    skill: Any,
    tell: Callable[[Progress], None],
    is_stopping: Callable[[], bool] = lambda: False,
    engine: Engine | None = None,
) -> Progress:
    """Predict every row; stopped or killed, the same job goes on where it was.

    The file has its name when it is complete; until then it is ``<target>.part``.

    Parameters
    ----------
    read
        Reads the table from its beginning.
    engine
        Judges the batches; None: one after another, in this process.

    Raises
    ------
    DataError
        The target is of no known form, a column or a field of the reply is not there, or a line
        cannot be read: what was written before it stays, and is gone on with when it is mended.
    """
    check_job(job, skill, read())
    part, errors, state = (beside(job, end) for end in (".part", ".errors.jsonl", ".state.json"))
    done = _find_start(job, read)
    header = [*job.append, *fields_of(job, skill.Output)]
    with _open_at(part, done.written) as out, _open_at(errors, done.written_errors) as failures:
        if not done.written:
            out.write(_heading(job, header))
        judged = engine(job, done.rows) if engine else judge_here(job, done.rows, read, skill)
        for batch, (replies, wrong) in judged:
            if is_stopping():
                judged.close()
                return done
            out.write(_write_rows(job, header, replies))
            failures.write(format_json_lines(wrong))
            for file in (out, failures):
                file.flush()
                os.fsync(file.fileno())
            done = Progress(
                rows=batch[-1][0],
                failed=done.failed + len(wrong),
                written=out.tell(),
                written_errors=failures.tell(),
                seen=_digest_rows((row for _, row in batch), done.seen),
            )
            write_atomically(state, json.dumps({"job": _digest(job), **asdict(done)}).encode())
            tell(done)
    state.unlink(missing_ok=True)  # before the part has gone: nothing goes on with it then
    if not done.failed:
        errors.unlink()
    part.replace(job.target)
    return replace(done, complete=True)


def judge_here(
    job: Job, start: int, read: Callable[[], Iterable[Row]], skill: Any
) -> Generator[tuple[Batch, Judged], None, None]:
    """Judge the batches of a job in their order, from a row on, in this process."""
    rows = islice(enumerate(read(), 1), start, None)
    for batch in batch_rows(rows, job.batch_size):
        yield batch, judge_batch(job, batch, skill)


def judge_batch(job: Job, batch: Batch, skill: Any) -> Judged:
    """Return rows of the output, and what could not be judged; the others do not suffer by it."""
    try:
        return _judge(job, batch, skill), []
    except (SkillNotTrained, MissingExtra, ArtifactError):
        raise  # no row is to blame
    except Exception as error:  # of a stranger's skill, too
        if len(batch) == 1:
            ((number, row),) = batch
            return [], [_keep(job, row) | {"row": number, "reason": _tell(error)}]
    each = [judge_batch(job, [pair], skill) for pair in batch]
    return [row for rows, _ in each for row in rows], [fail for _, fails in each for fail in fails]


def _keep(job: Job, row: Row) -> dict[str, Any]:
    try:
        return {name: find_value(row, name, 0) for name in job.append}
    except DataError:  # the row lacks one: its number tells which it is
        return {}


def _judge(job: Job, batch: Batch, skill: Any) -> list[dict[str, Any]]:
    given = [{name: find_value(row, name, number) for name in job.append} for number, row in batch]
    requests = [_read_request(job, row, number, skill.Input) for number, row in batch]
    return [
        kept | {name: getattr(reply, name) for name in fields_of(job, skill.Output)}
        for kept, reply in zip(given, _ask(skill, requests), strict=True)
    ]


def _ask(skill: Any, requests: Sequence[BaseModel]) -> Sequence[BaseModel]:
    if hasattr(skill, "predict"):
        replies: Sequence[BaseModel] = skill.predict(requests)
        return replies
    return [skill.run(request) for request in requests]


def _read_request(job: Job, row: Row, number: int, model: type[BaseModel]) -> BaseModel:
    fields = model.model_fields
    values = {
        field: read_sequence(row, column, number, needed=fields[field].is_required())
        for field, column in job.columns.items()
        if column
    }
    if "id" in fields and row.get("id") is not None:
        values["id"] = str(row["id"])
    return model.model_validate(values)


def _tell(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return list_invalid(error)
    return str(error) if isinstance(error, ZhikeError) else f"{type(error).__name__}: {error}"


def _heading(job: Job, header: Sequence[str]) -> bytes:
    return b"" if job.target.suffix == ".jsonl" else format_line(job.target.suffix, header)


def _write_rows(job: Job, header: Sequence[str], rows: Iterable[Mapping[str, Any]]) -> bytes:
    if job.target.suffix == ".jsonl":
        return format_json_lines(rows)
    suffix = job.target.suffix
    return b"".join(format_line(suffix, [format_cell(row[n]) for n in header]) for row in rows)


def _open_at(file: Path, place: int) -> io.BufferedRandom:
    """Open a file to go on at a place; what stands behind it was not acknowledged."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    opened = file.open("r+b")
    opened.truncate(place)
    opened.seek(place)
    return opened


def batch_rows(rows: Iterator[tuple[int, Row]], size: int) -> Iterator[Batch]:
    """Part numbered rows into batches."""
    while batch := list(islice(rows, size)):
        yield batch


def _digest(job: Job) -> str:
    return hashlib.sha256(json.dumps(asdict(job), default=str).encode()).hexdigest()


def _digest_rows(rows: Iterable[Row], before: str) -> str:
    """Return what tells rows from others, given that of the rows before them."""
    seen = before
    for row in rows:
        seen = hashlib.sha256((seen + json.dumps(row, default=str)).encode()).hexdigest()
    return seen


def _find_start(job: Job, read: Callable[[], Iterable[Row]]) -> Progress:
    """Return where the same job was stopped: same model, rows so far, and files as they were."""
    try:
        kept = json.loads(beside(job, ".state.json").read_bytes())
        sizes = [beside(job, end).stat().st_size for end in (".part", ".errors.jsonl")]
    except (OSError, ValueError):
        return Progress()
    if not job.model or kept.pop("job", "") != _digest(job):
        return Progress()
    done = Progress(**kept)
    if sizes[0] < done.written or sizes[1] < done.written_errors:
        return Progress()
    is_same = _digest_rows(islice(read(), done.rows), "") == done.seen
    return done if is_same else Progress()
