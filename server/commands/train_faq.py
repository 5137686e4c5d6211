"""``zhike train faq``."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import click

from faq.skill import FaqSkill
from server.commands.options import WORKSPACE, show_missing, show_next_steps, show_progress
from server.workspace import load_bot, open_workspace


@click.command("faq")
@WORKSPACE
def command(workspace: Path | None) -> None:
    """学好常见问题的匹配 fit how a FAQ's questions are found.

    The same happens by itself at the first start after a change; here nobody waits for it.
    """
    opened = open_workspace(workspace)
    bot = load_bot(opened, show_progress)
    show_missing(bot)
    skill = cast(FaqSkill, bot.registry.get("faq"))
    wordings = skill.retriever.wordings
    click.echo(
        f"学好了 ready: {len(wordings.starts) - 1} 个问题 questions, "
        f"{len(wordings.sources)} 种说法 wordings, "
        f"{' → '.join(skill.retriever.stages)}, 阈值 threshold {skill.threshold:.3f}"
    )
    show_next_steps(("evaluate faq", "serve"), opened.folder)
