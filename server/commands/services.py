"""``zhike services``."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.options import WORKSPACE
from server.services import services_of
from server.tokens import ServiceTokens
from server.workspace import load_bot, make_state_dir, open_workspace


@click.command("services")
@WORKSPACE
@click.argument("names", nargs=-1)
def command(workspace: Path | None, names: tuple[str, ...]) -> None:
    """列出服务和令牌 list services with their addresses and tokens.

    还有 zhike serve --service 提供过的。Those that were served by --service are among them;
    NAMES 另外生成令牌 of others named a token is made.
    """
    opened = open_workspace(workspace)
    tokens = ServiceTokens(make_state_dir(opened.state_dir))
    own = services_of(load_bot(opened).registry)
    for name in dict.fromkeys([*own, *tokens.names(), *names]):
        mark = "" if name in own else f"  只在 only with zhike serve --service {name}=FOLDER"
        click.echo(f"{name:<16} /api/predict/{name:<16} {tokens.take(name)}{mark}")
