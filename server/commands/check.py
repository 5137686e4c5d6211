"""``zhike check``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.errors import SettingsError
from server.check import check_workspace
from server.commands.options import WORKSPACE, show_findings, show_progress
from server.workspace import inspect_workspace


@click.command("check")
@WORKSPACE
@click.option("--strict", is_flag=True, help="警告也算失败 warnings fail too")
def command(workspace: Path | None, strict: bool) -> None:
    """检查工作区 report everything that is wrong with a workspace."""
    try:
        opened, wrong = inspect_workspace(workspace)
    except SettingsError as error:
        click.echo(f"{error}")
        sys.exit(1)
    findings = check_workspace(opened, wrong, show_progress)
    show_findings(findings)
    errors = sum(finding.severity == "error" for finding in findings)
    warnings = len(findings) - errors
    click.echo(f"{errors} 个错误 error(s), {warnings} 个警告 warning(s)")
    if errors or (strict and warnings):
        sys.exit(1)
