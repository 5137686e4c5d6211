"""What several commands share."""

from __future__ import annotations

import shutil
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import click

from bot.types import Finding
from server.workspace import Bot

STOPPED = 130  # as shells say of what Ctrl-C ended
WORKSPACE = click.argument(
    "workspace", required=False, type=click.Path(path_type=Path, file_okay=False)
)


def separator_option(default: str) -> Callable[[Any], Any]:
    """Make the option that says what parts groups and attribute."""
    text = f"分组和属性之间 between groups and attribute; 默认 “{default}”"
    return click.option("--separator", default=default, help=text)


def show_progress(what: str, done: int, total: int) -> None:
    """Write one line that grows; only where somebody watches."""
    if sys.stderr.isatty():
        end = "\n" if done >= total else ""
        click.echo(f"\r{what} {done}/{total}{end}", err=True, nl=False)
    elif done >= total:
        click.echo(f"{what} {done}/{total}", err=True)


def show_findings(findings: Iterable[Finding]) -> None:
    """Write one line each, errors in red."""
    for finding in findings:
        shown = str(finding).encode(errors="backslashreplace").decode()
        click.secho(shown, fg="red" if finding.severity == "error" else "yellow")


def show_missing(bot: Bot) -> None:
    """Write what a bot goes on without: encoders that are not installed, or broken."""
    for name in bot.missing_encoders:
        click.echo(f"缺少编码器 encoder {name} is not installed; going on without it", err=True)
    for warning in bot.warnings:
        click.echo(str(warning), err=True)


def show_next_steps(steps: Iterable[str], workspace: Path) -> None:
    """Write the commands that one may want to run now."""
    zhike = "zhike" if shutil.which("zhike") else sys.argv[0]
    click.echo("接下来 next:")
    for step in steps:
        click.echo(f"  {zhike} {step} {workspace}")


@contextmanager
def stop_on_signals() -> Iterator[Event]:
    """Turn Ctrl-C and SIGTERM into a wish, fulfilled after the step; the second ends it."""
    stop = Event()
    old: dict[int, Any] = {}

    def wish(number: int, frame: object) -> None:
        stop.set()
        signal.signal(number, old[number])

    old |= {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in old.items():
            signal.signal(number, handler)
