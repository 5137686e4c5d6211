"""``zhike tags``."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from server.commands.options import WORKSPACE
from server.stores import open_store
from server.workspace import make_state_dir, open_workspace

_DAYS = 7


@click.command("tags")
@WORKSPACE
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="从哪天起 first day; 默认 7 天 a week"
)
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="到哪天 last day; 默认 today")
def command(workspace: Path | None, since: datetime | None, until: datetime | None) -> None:
    """按天统计对话的标签 count risks, intents, labels and keywords of conversations by day."""
    opened = open_workspace(workspace)
    last = until.date() if until else date.today()
    first = since.date() if since else last - timedelta(days=_DAYS - 1)
    make_state_dir(opened.state_dir)
    store = open_store(opened.database_url)
    counts = store.count_tags(opened.settings.name, first.isoformat(), last.isoformat())
    store.close()
    table = Table("日期 day", "种类 kind", "标签 tag", "轮数 turns", "对话 conversations")
    for count in counts:
        table.add_row(count.day, count.kind, count.tag, str(count.turns), str(count.sessions))
    Console(soft_wrap=True).print(table)
