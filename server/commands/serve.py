"""``zhike serve``."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.options import show_missing, show_progress
from server.workspace import Bot, load_bot, open_workspace


@click.command("serve")
@click.argument("workspaces", nargs=-1, type=click.Path(path_type=Path, file_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8079, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--watch", is_flag=True, help="工作区改动后自动生效 take changes over while serving")
def command(workspaces: tuple[Path, ...], host: str, port: int, workers: int, watch: bool) -> None:
    """启动服务 serve one or several workspaces over HTTP."""
    from server import serve

    bots: list[Bot] = []
    for folder in workspaces or (None,):
        workspace = open_workspace(folder)
        click.echo(f"正在载入 loading {workspace.folder} …", err=True)
        bots.append(load_bot(workspace, show_progress))
    _check_names(bots)
    for bot in bots:
        show_missing(bot)
    if not serve.is_local(host, bots[0].workspace):
        serve.read_token(bots[0].workspace)
        click.echo(f"接口令牌 API token: {serve.token_place(bots[0].workspace)}", err=True)
    address = f"http://{serve.format_address(host, port)}"
    serve.serve(
        bots,
        host,
        port,
        workers,
        watch=watch,
        ready=lambda: _show_addresses(address, bots),
    )


def _show_addresses(address: str, bots: list[Bot]) -> None:
    pages = [address] if len(bots) == 1 else [f"{address}/?bot={bot.name}" for bot in bots]
    for page in pages:
        click.echo(f"请打开 open  {page}", err=True)


def _check_names(bots: list[Bot]) -> None:
    names = [bot.name for bot in bots]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise click.UsageError(
            f"有两个机器人都叫“{double}”，请在 bot.json 里改 name。"
            "Two bots have this name; set another in bot.json."
        )
