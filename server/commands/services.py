"""``zhike services``."""

from __future__ import annotations

from pathlib import Path

import click

from bot.errors import nearest_name
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
    给出 NAMES 只列这些 with NAMES only these.
    """
    opened = open_workspace(workspace)
    tokens = ServiceTokens(make_state_dir(opened.state_dir))
    own = services_of(load_bot(opened).registry)
    known = dict.fromkeys([*own, *tokens.names()])
    if unknown := [name for name in names if name not in known]:
        raise click.UsageError(
            f"没有服务 there is no service {unknown[0]!r}; 最接近的是 the nearest is"
            f" {nearest_name(unknown[0], known)!r}. 别的用 others by zhike serve --service."
        )
    for name in names or known:
        mark = "" if name in own else f"  只在 only with zhike serve --service {name}=FOLDER"
        click.echo(f"{name:<16} /api/predict/{name:<16} {tokens.take(name)}{mark}")
