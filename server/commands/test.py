"""``zhike test``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from server.commands.options import WORKSPACE, show_missing, show_progress
from server.junit import render_junit
from server.scenarios import Failure, in_process, play, read_scenarios
from server.workspace import load_bot, open_workspace


@click.command("test")
@WORKSPACE
@click.option("--junit", type=click.Path(path_type=Path), help="JUnit XML 写到此文件 write to file")
@click.option("--only", default="", help="只跑名字含此文字的 only names that contain this")
def command(workspace: Path | None, junit: Path | None, only: str) -> None:
    """运行对话测试 play the conversation tests of a workspace."""
    bot = load_bot(open_workspace(workspace), show_progress)
    show_missing(bot)
    scenarios = [item for item in read_scenarios(bot.workspace.folder)[0] if only in item[1].name]
    if not scenarios:
        named = f"名字含“{only}”的" if only else ""
        raise click.UsageError(
            f"{bot.workspace.folder / 'tests'} 里没有{named}对话测试。"
            "There are no such conversation tests."
        )
    results = []
    for file, scenario in scenarios:
        result = play(file, scenario, in_process(bot.assistant))
        results.append(result)
        mark = (
            click.style("失败 FAIL", fg="red") if result.failure else click.style("ok", fg="green")
        )
        click.echo(f"{mark}  {file}  {scenario.name}")
        if result.failure:
            _show(result.failure)
    if junit:
        junit.write_text(render_junit(results), "utf-8")
    failed = sum(result.failure is not None for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


def _show(failure: Failure) -> None:
    click.echo(f"    第 {failure.place} 轮 turn {failure.place}  用户 user: {failure.user}")
    for wanted, came in failure.differences:
        click.secho(f"    - {wanted}", fg="green")
        click.secho(f"    + {came}", fg="red")
