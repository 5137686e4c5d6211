"""``zhike import``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from bot.types import Finding
from faq.tsv import import_faq_tsv
from knowledge.editing.drafts import Draft
from knowledge.editing.sheets import read_sheet
from knowledge.editing.trees import read_trees
from knowledge.editing.triples import read_triples
from server.commands.options import (
    separator_option,
    show_findings,
    show_next_steps,
    show_progress,
)
from server.files import write_new_folder
from server.imports import import_drafts, new_settings

_SOURCE = click.argument("source", type=click.Path(path_type=Path, exists=True, dir_okay=False))
_TARGET = click.argument("workspace", type=click.Path(path_type=Path, file_okay=False))
_REPLACE = click.option(
    "--replace", is_flag=True, help="不同的值以导入的为准 values that differ are replaced"
)


@click.group("import")
def command() -> None:
    """导入别处的数据 bring in data that others keep."""


@command.command("faq-tsv")
@click.argument("source", type=click.Path(path_type=Path))
@click.argument("workspace", type=click.Path(path_type=Path))
def faq_tsv(source: Path, workspace: Path) -> None:
    """从 faq.tsv、train.tsv 建工作区 from tables of questions and paraphrases.

    SOURCE: faq.tsv (id, question), train.tsv (id, text).
    """
    if workspace.exists() and (not workspace.is_dir() or any(workspace.iterdir())):
        raise click.UsageError(
            f"{workspace} 里已有内容，请换一个文件夹，或先移走它。"
            "It exists and is not empty; name another folder, or move it away first."
        )
    imported = import_faq_tsv(source)
    _stop_at(imported.findings)
    write_new_folder(workspace, [*imported.files.items(), new_settings(workspace)])
    click.echo(
        f"已创建 made {workspace}: {imported.n_questions:,} 个标准问题 questions, "
        f"{imported.n_paraphrases:,} 个同义问 paraphrases"
    )
    show_next_steps(("check", "train faq", "evaluate faq", "chat", "serve"), workspace)


@command.command("triples")
@_SOURCE
@_TARGET
@separator_option(" -> ")
@_REPLACE
def triples(source: Path, workspace: Path, separator: str, replace: bool) -> None:
    """导入三元组 entities from a TSV or CSV table of entity, attribute, value."""
    drafts, findings = read_triples(source, separator, show_progress)
    _finish(source, drafts, findings, workspace, replace=replace)


@command.command("sheet")
@_SOURCE
@_TARGET
@click.option(
    "--sheet", default="", help="哪张表 which sheet of an xlsx file; 默认第一张 the first"
)
@click.option("--name-column", default="", help="名称列的表头 title of the column of names")
@separator_option("/")
@_REPLACE
def sheet(
    source: Path, workspace: Path, sheet: str, name_column: str, separator: str, replace: bool
) -> None:
    """导入表格 entities from an xlsx or CSV table: one row an entity."""
    drafts, findings = read_sheet(source, sheet, name_column, separator, show_progress)
    _finish(source, drafts, findings, workspace, replace=replace)


@command.command("trees")
@_SOURCE
@_TARGET
@click.option(
    "--label",
    "labels",
    type=(str, str),
    multiple=True,
    metavar="KEY ATTRIBUTE",
    help="一层层的 JSON 里 KEY 叫作 ATTRIBUTE what the attribute is called; 可多次 repeatable",
)
@_REPLACE
def trees(source: Path, workspace: Path, labels: Sequence[tuple[str, str]], replace: bool) -> None:
    """导入 JSON entities from knowledge documents, or from levels nested by name."""
    drafts, findings = read_trees(source, dict(labels))
    _finish(source, drafts, findings, workspace, replace=replace)


def _finish(
    source: Path,
    drafts: Sequence[Draft],
    findings: Sequence[Finding],
    workspace: Path,
    *,
    replace: bool,
) -> None:
    _stop_at(findings)
    merged = import_drafts(source, drafts, workspace, show_progress, replace=replace)
    click.echo(
        f"已导入到 imported into {workspace}: {len(merged.new):,} 个新实体 new entities, "
        f"{len(merged.changed):,} 个有改动 changed, {merged.n_same:,} 个不变 unchanged"
    )
    show_next_steps(("check", "chat", "serve"), workspace)


def _stop_at(findings: Sequence[Finding]) -> None:
    """Show what was found, and end where some of it is an error."""
    show_findings(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    if errors:
        click.echo(f"{errors} 个错误 error(s)")
        sys.exit(1)
