"""``zhike train|evaluate|export`` for the skills that learn from a table."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from bot.training import Report
from classifiers.artifact import digest_artifact, require_replaceable
from classifiers.text_vector import export_encoder
from server.batch import Job, Progress, predict_table
from server.commands.launch import launch_workers
from server.commands.options import STOPPED, show_progress, stop_on_signals
from server.commands.skill_options import Choices, take_settings, with_settings
from server.files import write_atomically
from server.tables.reading import read_table, split_sources
from server.tasks import Task, tell_task

_FOLDER = click.Path(path_type=Path, file_okay=False)
_MOST_SHOWN = 20
INPUT_TABLE = click.option(
    "--input-table",
    required=True,
    help="输入表 table: CSV, TSV, JSONL, Parquet, .manifest, or a database URL with #table",
)
CHECKPOINT_PATH = click.option(
    "--checkpoint-path", required=True, type=_FOLDER, help="模型 folder of the trained model"
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
        skill.fit(read_table(train), seed=seed, progress=show_progress)
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
    def command(input_table: str, checkpoint_path: Path, json_file: Path | None) -> None:
        report = task.load(checkpoint_path).evaluate(read_table(input_table))
        show_report(report)
        if json_file:
            write_atomically(json_file, json.dumps(asdict(report), ensure_ascii=False).encode())

    return command


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


def make_predict(task: Task) -> click.Command:
    """Make the command that predicts a table."""

    @click.command(task.name.replace("_", "-"), help=tell_task(task))
    @INPUT_TABLE
    @CHECKPOINT_PATH
    @click.option("--output-table", required=True, type=click.Path(path_type=Path, dir_okay=False))
    @click.option(
        "--first-sequence", default="", help="文本列 column of the text; as trained by default"
    )
    @click.option("--second-sequence", default="", help="辅助文本列 column of more text")
    @click.option("--append-cols", type=Choices(), default=(), help="一并写出的列 columns kept")
    @click.option("--output-schema", type=Choices(), default=(), help="结果的字段 fields written")
    @click.option("--batch-size", type=click.IntRange(1, 4096), default=64, show_default=True)
    def command(
        input_table: str,
        checkpoint_path: Path,
        output_table: Path,
        first_sequence: str,
        second_sequence: str,
        append_cols: tuple[str, ...],
        output_schema: tuple[str, ...],
        batch_size: int,
    ) -> None:
        model = digest_artifact(checkpoint_path)
        skill = task.load(checkpoint_path)
        given = {"first_sequence": first_sequence, "second_sequence": second_sequence}
        columns = {name: text or getattr(skill.settings, name, "") for name, text in given.items()}
        job = Job(input_table, output_table, columns, append_cols, output_schema, batch_size, model)
        read = partial(read_table, input_table)
        with stop_on_signals() as stop:
            done = predict_table(job, read, skill, _show_rows, stop.is_set)
        click.echo(f"\n{done.rows:,} 行 rows, {done.failed:,} 行有问题 failed", err=True)
        if not done.complete:
            click.echo("已停下，同一条命令会接着做。Stopped; the same command goes on.", err=True)
            sys.exit(STOPPED)
        click.echo(f"结果 output: {output_table}")
        if done.failed:
            click.echo(f"有问题的行和原因 what failed, and why: {output_table}.errors.jsonl")

    return command


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
    def command(checkpoint_path: Path, export_dir_base: Path, export_type: str) -> None:
        if export_type == "ez_bert_feat":
            export_encoder(checkpoint_path, task.name, export_dir_base)
        else:
            task.load(checkpoint_path).export(export_dir_base)
        click.echo(f"模型 model: {export_dir_base}")

    return command


def _show_rows(done: Progress) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r预测 predicted {done.rows:,}", err=True, nl=False)
