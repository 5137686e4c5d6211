"""``zhike services``."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from server.commands.options import WORKSPACE
from server.services import services_of
from server.tokens import ServiceTokens
from server.workspace import load_bot, make_state_dir, open_workspace


@click.command("services")
@WORKSPACE
@click.argument("names", nargs=-1)
def command(workspace: Path | None, names: tuple[str, ...]) -> None:
    """列出服务和令牌 list services with their addresses and tokens.

    NAMES 是 zhike serve --service 另外提供的。Those are of models served by --service.
    """
    opened = open_workspace(workspace)
    tokens = ServiceTokens(make_state_dir(opened.state_dir))
    table = Table("服务 service", "地址 address", "令牌 token")
    for name in [*services_of(load_bot(opened).registry), *names]:
        table.add_row(name, f"/api/predict/{name}", tokens.take(name))
    Console(soft_wrap=True).print(table)
