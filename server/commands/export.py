"""``zhike export``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.errors import DataError, WorkspaceError
from knowledge.editing.lint import read_knowledge
from knowledge.editing.sheet_writing import write_sheet
from knowledge.editing.trees import write_trees
from knowledge.editing.triples import write_triples
from knowledge.graph.documents import Document
from server.commands.options import separator_option
from server.commands.task_group import group_tasks
from server.commands.train_skill import make_export
from server.files import write_atomically
from server.workspace import open_workspace

_WORKSPACE = click.argument(
    "workspace", type=click.Path(path_type=Path, file_okay=False, exists=True)
)
_FILE = click.argument("file", type=click.Path(path_type=Path, dir_okay=False))


command = group_tasks(
    "export", "导出知识或模型 write knowledge, or a trained model.", make_export, "export"
)


@command.command("triples")
@_WORKSPACE
@_FILE
@separator_option(" -> ")
def triples(workspace: Path, file: Path, separator: str) -> None:
    """导出三元组 entity, attribute, value as TSV, or CSV when FILE is called so."""
    documents = _read(workspace)
    _write(file, write_triples(documents, separator, comma=_is_csv(file)), len(documents))


@command.command("sheet")
@_WORKSPACE
@_FILE
@separator_option("/")
def sheet(workspace: Path, file: Path, separator: str) -> None:
    """导出表格 a table, one row an entity: xlsx, or CSV when FILE is called so."""
    if file.suffix.lower() not in (".xlsx", ".csv"):
        raise DataError(
            f"{file}: 表格不能用这个扩展名 is no name of a sheet.",
            hint="请以 .xlsx 或 .csv 结尾。End it in .xlsx or .csv.",
        )
    documents = _read(workspace)
    _write(file, write_sheet(documents, separator, comma=_is_csv(file)), len(documents))


@command.command("trees")
@_WORKSPACE
@_FILE
def trees(workspace: Path, file: Path) -> None:
    """导出所有知识文档 a JSON list of all documents."""
    documents = _read(workspace)
    _write(file, write_trees(documents), len(documents))


def _is_csv(file: Path) -> bool:
    return file.suffix.lower() == ".csv"


def _read(workspace: Path) -> tuple[Document, ...]:
    opened = open_workspace(workspace)
    documents, _, findings = read_knowledge(opened.folder, opened.settings)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        what = (
            f"{workspace} 的知识有错误，没有导出。Nothing was exported: its knowledge has errors."
        )
        raise WorkspaceError(what, findings=errors)
    return documents


def _write(file: Path, content: bytes, n_entities: int) -> None:
    write_atomically(file, content)
    click.echo(f"已导出 wrote {file}: {n_entities:,} 个实体 entities")
