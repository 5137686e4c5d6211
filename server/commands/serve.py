"""``zhike serve``."""

from __future__ import annotations

from pathlib import Path

import click

from server.commands.options import show_missing, show_progress
from server.services import Service, join_services, open_service, services_of
from server.workspace import Bot, load_bot, open_workspace


@click.command("serve")
@click.argument("workspaces", nargs=-1, type=click.Path(path_type=Path, file_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8079, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64))
@click.option("--watch", is_flag=True, help="工作区改动后自动生效 take changes over while serving")
@click.option(
    "--service",
    "named",
    multiple=True,
    metavar="NAME=FOLDER",
    help="按名字提供一个模型 serve a trained model under a name; may be repeated",
)
def command(
    workspaces: tuple[Path, ...],
    host: str,
    port: int,
    workers: int,
    watch: bool,
    named: tuple[str, ...],
) -> None:
    """启动服务 serve one or several workspaces over HTTP."""
    from server import serve

    bots: list[Bot] = []
    for folder in workspaces or (None,):
        workspace = open_workspace(folder)
        click.echo(f"正在载入 loading {workspace.folder} …", err=True)
        bots.append(load_bot(workspace, show_progress))
    _check_names(bots)
    services = _open_services(named, bots)
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
        services=services,
        watch=watch,
        ready=lambda: _show_addresses(address, bots),
    )


def _show_addresses(address: str, bots: list[Bot]) -> None:
    pages = [address] if len(bots) == 1 else [f"{address}/?bot={bot.name}" for bot in bots]
    for page in pages:
        click.echo(f"请打开 open  {page}", err=True)


def _open_services(named: tuple[str, ...], bots: list[Bot]) -> dict[str, Service]:
    opened: list[dict[str, Service]] = []
    for pair in named:
        name, equals, folder = pair.partition("=")
        if not (name and equals and folder):
            raise click.UsageError(
                f"--service {pair!r}: 要写成 名字=文件夹 write it as NAME=FOLDER."
            )
        timeout_s = bots[0].workspace.settings.skill_timeout_s
        opened.append({name: open_service(name, Path(folder), timeout_s)})
    bots_names = [bot.name for bot in bots]
    join_services(bots_names, services_of(bots[0].registry), *opened)
    return join_services(bots_names, *opened)


def _check_names(bots: list[Bot]) -> None:
    names = [bot.name for bot in bots]
    double = next((name for name in names if names.count(name) > 1), None)
    if double:
        raise click.UsageError(
            f"有两个机器人都叫“{double}”，请在 bot.json 里改 name。"
            "Two bots have this name; set another in bot.json."
        )
