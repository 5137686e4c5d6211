"""What several commands share."""

from __future__ import annotations

import sys
from pathlib import Path

import click

WORKSPACE = click.argument(
    "workspace", required=False, type=click.Path(path_type=Path, file_okay=False)
)


def show_progress(what: str, done: int, total: int) -> None:
    """Write one line that grows; only where somebody watches."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        click.echo(f"\r{what} {done}/{total}{end}", err=True, nl=False)
    elif done >= total:
        click.echo(f"{what} {done}/{total}", err=True)
