"""``zhike train|evaluate|export`` for the skills that learn from a table."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.training import Report
from classifiers.artifact import require_replaceable
from classifiers.text_vector import export_encoder
from server.commands.launch import launch_workers
from server.commands.options import STOPPED, show_progress
from server.commands.skill_options import take_settings, with_documented, with_settings
from server.files import write_atomically
from server.tables.reading import read_table, split_sources
from server.tasks import Task, tell_task

_FOLDER = click.Path(path_type=Path, file_okay=False)
_MOST_SHOWN = 20
_COLUMNS = ("first_sequence", "second_sequence", "label_name")
INPUT_TABLE = click.option(
    "--input-table",
    required=True,
    help="输入表 table: CSV, TSV, JSONL, Parquet, .manifest, or a database URL with #table",
)
CHECKPOINT_PATH = click.option(
    "--checkpoint-path",
    required=True,
    type=click.Path(path_type=Path, exists=True),
    help="模型 folder of the trained model, or its .tar.gz",
)

_STOPPED = (
    "\n已停下。再运行同一条命令：transformer 从检查点接着做，其余从头做。"
    "Stopped; the same command goes on: a transformer from its checkpoint, others anew."
)


def make_train(task: Task) -> click.Command:
    """Make the command that trains a skill."""

    @click.command(task.name.replace("_", "-"), help=tell_task(task))
    @INPUT_TABLE
    @click.option("--checkpoint-dir", required=True, type=_FOLDER, help="模型存到这里 its folder")
    @click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="随机种子")
    @with_settings(task.Settings)
    def command(input_table: str, checkpoint_dir: Path, seed: int, **given: Any) -> None:
        settings = take_settings(task.Settings, {**given, "checkpoint_dir": checkpoint_dir})
        launch_workers(settings)
        train, *judged = split_sources(input_table)
        skill = task(settings)
        require_replaceable(checkpoint_dir, skill.name)
        try:
            skill.fit(read_table(train), seed=seed, progress=show_progress)
        except KeyboardInterrupt:
            click.echo(_STOPPED, err=True)
            sys.exit(STOPPED)
        skill.export(checkpoint_dir)
        click.echo(f"模型 model: {checkpoint_dir}")
        if judged:
            show_report(skill.evaluate(read_table(",".join(judged))))
            skill.export(checkpoint_dir)  # now with what was measured
        click.echo(f"启动 serve it: zhike serve --service {skill.name}={checkpoint_dir}")

    return command


def make_evaluate(task: Task) -> click.Command:
    """Make the command that judges a trained skill."""

    @click.command(task.name.replace("_", "-"), help=tell_task(task))
    @INPUT_TABLE
    @CHECKPOINT_PATH
    @click.option("--json", "json_file", type=click.Path(path_type=Path, dir_okay=False))
    @_with_columns(task)
    def command(
        input_table: str, checkpoint_path: Path, json_file: Path | None, **columns: str
    ) -> None:
        skill = task.load(checkpoint_path)
        given = {name: column for name, column in columns.items() if column}
        skill.settings = skill.settings.model_copy(update=given)
        report = skill.evaluate(read_table(input_table))
        show_report(report)
        if json_file:
            write_atomically(json_file, json.dumps(asdict(report), ensure_ascii=False).encode())

    return command


def _with_columns(task: Task) -> Callable[[click.decorators.FC], Any]:
    """Give a command an option for each column of a skill's settings: a table may have others."""
    names = [name for name in _COLUMNS if name in task.Settings.model_fields]

    def decorate(command: click.decorators.FC) -> Any:
        for name in reversed(names):
            told = f"{task.Settings.model_fields[name].description}; as trained by default"
            flag = f"--{name.replace('_', '-')}"
            command = click.option(flag, default="", help=told)(command)
        return with_documented(names)(command)

    return decorate


def show_report(report: Report) -> None:
    """Write the figures of a model, and its classes, the weakest first."""
    console = Console(markup=False)  # labels may hold brackets
    console.print(f"{report.count:,} 条 examples")
    for name, figure in report.metrics.items():
        console.print(f"  {name:10} {figure:.4f}")
    if report.unknown:
        names = ", ".join(report.unknown[:_MOST_SHOWN])
        console.print(f"没学过的标签，都算错 unknown labels, counted as wrong: {names}")
    table = Table("类别 class", "条数 support", "precision", "recall", "F1")
    worst = sorted(report.classes.items(), key=lambda item: (item[1].f1, item[0]))
    for name, of in worst[:_MOST_SHOWN]:
        figures = (f"{value:.3f}" for value in (of.precision, of.recall, of.f1))
        table.add_row(name, str(of.support), *figures)
    console.print(table)
    for true, given, count in report.confusions[:5]:
        console.print(f"  {true} → {given}: {count}")


def make_export(task: Task) -> click.Command:
    """Make the command that exports a trained skill."""

    @click.command(task.name.replace("_", "-"), help=tell_task(task))
    @CHECKPOINT_PATH
    @click.option("--export-dir-base", required=True, type=_FOLDER, help="导出到 the new folder")
    @click.option(
        "--export-type",
        type=click.Choice(["app_model", "ez_bert_feat"]),
        default="app_model",
        show_default=True,
        help="ez_bert_feat: 文本向量 the encoder alone, for text_vector",
    )
    @with_documented(())
    def command(checkpoint_path: Path, export_dir_base: Path, export_type: str) -> None:
        if export_type == "ez_bert_feat":
            export_encoder(checkpoint_path, task.name, export_dir_base)
        else:
            task.load(checkpoint_path).export(export_dir_base)
        click.echo(f"模型 model: {export_dir_base}")

    return command
