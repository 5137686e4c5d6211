"""``zhike diagram``."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import click

from bot.flows.table import FLOW


@click.command("diagram")
@click.option("--dot", is_flag=True, help="Graphviz instead of Mermaid")
@click.option("--svg", type=click.Path(path_type=Path), help="draw to this file; needs graphviz")
def command(dot: bool, svg: Path | None) -> None:
    """打印对话状态机 print the dialog machine, as Mermaid unless told otherwise."""
    if svg is None:
        click.echo(FLOW.to_dot() if dot else FLOW.to_mermaid(), nl=False)
        return
    program = shutil.which("dot")
    if program is None:
        raise click.ClickException(
            "没有安装 graphviz is not installed. 请运行 Run: apt-get install graphviz"
        )
    drawn = subprocess.run([program, "-Tsvg"], input=FLOW.to_dot().encode(), capture_output=True)
    if drawn.returncode:
        raise click.ClickException(f"dot failed: {drawn.stderr.decode()}")
    svg.write_bytes(drawn.stdout)
    click.echo(f"{svg}")
