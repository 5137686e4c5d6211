"""``zhike init``."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from server.commands.options import show_next_steps
from server.workspace import STATE

STARTER = Path(__file__).parents[1] / "starter"


def make_starter(directory: Path) -> None:
    """Copy the starter workspace, and nothing that a bot wrote into it."""
    shutil.copytree(STARTER, directory, ignore=shutil.ignore_patterns(STATE), dirs_exist_ok=True)


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """新建一个小工作区 make a small workspace to start from."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise click.UsageError(
            f"{directory} 里已有内容，请换一个文件夹。"
            "It exists and is not empty; name another folder."
        )
    make_starter(directory)
    click.echo(f"已创建 made {directory}")
    show_next_steps(("check", "test", "chat", "serve"), directory)
