"""``zhike predict TASK``."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Callable
from functools import partial
from importlib.metadata import version
from itertools import islice
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from classifiers.artifact import digest_artifact, is_artifact
from server.batch import Engine, Progress, predict_table
from server.batch_job import Job
from server.commands.options import STOPPED, stop_on_signals
from server.commands.skill_options import Choices, take_settings, with_documented, with_settings
from server.commands.task_group import group_tasks
from server.commands.train_skill import INPUT_TABLE
from server.tables.reading import read_table
from server.tasks import Task, tell_task

_OPTIONS = ("second_sequence", "batch_size")  # of the documents, that every such command has
_MODEL = click.Path(path_type=Path, exists=True)  # a folder, or its .tar.gz


def make_predict(task: Task) -> click.Command:
    """Make the command that predicts a table."""
    needs_model = not hasattr(task, "open_default")

    @click.command(task.name.replace("_", "-"), help=tell_task(task))
    @INPUT_TABLE
    @click.option(
        "--checkpoint-path",
        required=needs_model,
        type=_MODEL,
        help="模型 folder of the model, or its .tar.gz",
    )
    @click.option("--output-table", required=True, type=click.Path(path_type=Path, dir_okay=False))
    @click.option(
        "--first-sequence", default="", help="文本列 column of the text; as trained by default"
    )
    @click.option("--second-sequence", default="", help="辅助文本列 column of more text")
    @click.option(
        "--append-cols",
        type=Choices(),
        default=() if needs_model else None,
        help=f"一并写出的列 columns kept{'' if needs_model else '; all by default'}",
    )
    @click.option("--output-schema", type=Choices(), default=(), help="结果的字段 fields written")
    @click.option("--batch-size", type=click.IntRange(1, 4096), default=64, show_default=True)
    @click.option(
        "--engine",
        type=click.Choice(["local", "ray"]),
        default="local",
        show_default=True,
        help="在哪里算 ray: on the processors of this machine, or of a cluster ($RAY_ADDRESS)",
    )
    @_own_settings(task)
    def command(
        input_table: str,
        checkpoint_path: Path | None,
        output_table: Path,
        first_sequence: str,
        second_sequence: str,
        append_cols: tuple[str, ...] | None,
        output_schema: tuple[str, ...],
        batch_size: int,
        engine: str,
        **given: Any,
    ) -> None:
        if checkpoint_path and not hasattr(task, "load"):
            raise click.UsageError(
                "--checkpoint-path: 请用 use --user-ner-path, --user-text-label-path."
            )
        if checkpoint_path:
            model = digest_artifact(checkpoint_path)
            threshold = given.get("threshold")
            model += f" {threshold}" if threshold is not None else ""
            open_skill = partial(_load, task, checkpoint_path, threshold)
        else:
            settings = take_settings(task.Settings, given) if hasattr(task, "Settings") else None
            model, open_skill = _digest(settings), partial(task.open_default, settings)
        skill = open_skill()
        read = partial(read_table, input_table)
        if append_cols is None:
            append_cols = tuple(next(islice(read(), 1), {}))
        columns = _find_columns(skill, first_sequence, second_sequence)
        job = Job(input_table, output_table, columns, append_cols, output_schema, batch_size, model)
        judge = _open_ray(open_skill) if engine == "ray" else None
        with stop_on_signals() as stop:
            done = predict_table(job, read, skill, _show_rows, stop.is_set, judge)
        _tell_end(done, output_table)

    return command


def _load(task: Task, folder: Path, threshold: float | None) -> Any:
    skill = task.load(folder)
    if threshold is not None:
        skill.settings = skill.settings.model_copy(update={"threshold": threshold})
    return skill


def _open_ray(open_skill: Callable[[], Any]) -> Engine:
    from server.ray_engine import RayEngine

    return RayEngine(open_skill)


def _own_settings(task: Task) -> Callable[[click.decorators.FC], Any]:
    """Give a command the settings of a skill that needs no model; a model has its own.

    Of several labels the threshold may be another than the one of the training.
    """
    settings = getattr(task, "Settings", None)
    if settings and hasattr(task, "open_default"):
        return with_settings(settings, _OPTIONS)
    if settings is None or "threshold" not in settings.model_fields:
        return with_documented(_OPTIONS)
    kind, told = click.FloatRange(0, 1), "多标签的阈值 of several labels; as trained by default"
    option = click.option("--threshold", type=kind, help=told)
    return lambda command: option(with_documented(_OPTIONS)(command))


def _find_columns(skill: Any, first: str, second: str) -> dict[str, str]:
    """Return the column of each text of a request: as was asked for, else as was trained."""
    settings = getattr(skill, "settings", None)
    name = next(name for name in ("first_sequence", "content") if name in skill.Input.model_fields)
    first = first or getattr(settings, "first_sequence", "text")
    return {name: first, "second_sequence": second or getattr(settings, "second_sequence", "")}


def _digest(settings: BaseModel | None) -> str:
    """Return what tells a skill of our own from every other: version, settings and their files."""
    parts = [version("zhike"), settings.model_dump_json() if settings else ""]
    for value in settings.model_dump().values() if settings else ():
        path = Path(value) if isinstance(value, str) and value else Path()
        if is_artifact(path):
            parts.append(digest_artifact(path))
        elif path.is_file():
            parts.append(hashlib.sha256(path.read_bytes()).hexdigest())
    return "\n".join(parts)


def _tell_end(done: Progress, output_table: Path) -> None:
    click.echo(f"\n{done.rows:,} 行 rows, {done.failed:,} 行有问题 failed", err=True)
    if not done.complete:
        click.echo("已停下，同一条命令会接着做。Stopped; the same command goes on.", err=True)
        sys.exit(STOPPED)
    click.echo(f"结果 output: {output_table}")
    if done.failed:
        click.echo(f"有问题的行和原因 what failed, and why: {output_table}.errors.jsonl")


def _show_rows(done: Progress) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r预测 predicted {done.rows:,}", err=True, nl=False)


command = group_tasks("predict", "批量预测 predict every row of a table.", make_predict, "run")
