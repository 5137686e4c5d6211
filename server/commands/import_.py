"""``zhike import``."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from faq.tsv import import_faq_tsv
from server.commands.options import show_findings, show_next_steps
from server.files import write_new_folder
from server.workspace import CONFIG


@click.group("import")
def command() -> None:
    """导入别处的数据 make a workspace from data that others keep."""


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
    if imported.findings:
        show_findings(imported.findings)
        click.echo(f"{len(imported.findings)} 个错误 error(s)")
        sys.exit(1)
    settings = json.dumps({"title": workspace.resolve().name}, ensure_ascii=False, indent=2)
    write_new_folder(workspace, imported.files | {CONFIG: f"{settings}\n".encode()})
    click.echo(
        f"已创建 made {workspace}: {imported.n_questions:,} 个标准问题 questions, "
        f"{imported.n_paraphrases:,} 个同义问 paraphrases"
    )
    show_next_steps(("check", "train faq", "evaluate faq", "chat", "serve"), workspace)
