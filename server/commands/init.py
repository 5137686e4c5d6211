"""``zhike init``."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

STARTER = Path(__file__).parents[1] / "starter"


@click.command("init")
@click.argument("directory", type=click.Path(path_type=Path))
def command(directory: Path) -> None:
    """新建一个小工作区 make a small workspace to start from."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise click.UsageError(f"{directory} exists and is not empty; name another folder.")
    shutil.copytree(STARTER, directory, dirs_exist_ok=True)
    click.echo(f"已创建 made {directory}")
    click.echo("接下来 next:")
    for step in ("check", "test", "chat", "serve"):
        click.echo(f"  zhike {step} {directory}")
