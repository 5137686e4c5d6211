"""``zhike evaluate``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import cast

import click
from rich.console import Console
from rich.table import Table
from rich.text import Text

from faq.evaluation import Figure, Judged, Report, evaluate
from faq.files import FaqFolder, read_faq
from faq.judging import (
    judge_others,
    judge_queries,
    judge_strangers,
    judge_wordings,
    read_others,
    read_queries,
)
from faq.skill import FaqSkill
from server.commands.options import WORKSPACE, show_findings, show_missing, show_progress
from server.commands.task_group import group_tasks
from server.commands.train_skill import make_evaluate
from server.files import write_atomically, write_files
from server.pictures import draw_evaluation
from server.workspace import load_bot, open_workspace

_FOLDER = "evaluation"  # of the state directory
_NAMES = {
    "top_1": "第一个就对 top-1",
    "top_5": "前五个里有 top-5",
    "mrr_10": "平均倒数排名 MRR@10",
    "auroc": "分得开有无答案 AUROC",
    "ece_known": "把握的误差 ECE，有答案的 known",
    "ece_all": "把握的误差 ECE，全部 all",
    "coverage": "有答案的答了 coverage",
    "wrong_rate": "答错率 wrong of answered",
}
_FILE = click.Path(path_type=Path, dir_okay=False)


command = group_tasks(
    "evaluate", "评估效果 measure how good a bot or a model is.", make_evaluate, "evaluate"
)


@command.command("faq")
@WORKSPACE
@click.option("--queries", type=_FILE, help="问这些 ask these: query <TAB> id")
@click.option("--out-of-domain", type=_FILE, help="没有答案的 of the unknown: query <TAB> kind")
@click.option("--json", "json_file", type=_FILE, help="结果写到此文件 write the figures to file")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="图片放这里 pictures")
def faq(
    workspace: Path | None,
    queries: Path | None,
    out_of_domain: Path | None,
    json_file: Path | None,
    out: Path | None,
) -> None:
    """评估常见问题 measure how well questions are found.

    Without files every paraphrase is asked as if it had never been written, and the shipped
    everyday sentences as what has no answer.
    """
    opened = open_workspace(workspace)
    folder = read_faq(opened.folder, opened.settings)
    asked, others = _read_texts(queries, out_of_domain, folder)
    bot = load_bot(opened, show_progress)
    show_missing(bot)
    skill = cast(FaqSkill, bot.registry.get("faq"))
    if not folder.questions:
        raise click.UsageError(
            f"{opened.folder} 里没有常见问题，没有可评估的。It has no FAQ to evaluate."
        )
    judged = [*_judge_known(skill, asked), *_judge_unknown(skill, others)]
    report = evaluate(judged, skill.threshold)
    _show(report, str(queries or "同义问 paraphrases"), str(out_of_domain or "自带的 shipped"))
    if not out_of_domain:
        click.echo(
            "自带的句子都离题很远，真实的答错率会高些："
            "请用 --out-of-domain 给出您这一行里没有答案的问题。\n"
            "The shipped sentences are far from any trade, so wrong answers will be more than this:"
            " give questions of yours that have no answer with --out-of-domain."
        )
    if json_file:
        write_atomically(json_file, json.dumps(asdict(report), indent=2).encode())
    pictures = draw_evaluation(judged, report, opened.settings.max_wrong_rate)
    write_files(out or opened.state_dir / _FOLDER, pictures)
    for name in pictures:
        click.echo(f"{(out or opened.state_dir / _FOLDER) / name}")


def _read_texts(
    queries: Path | None, out_of_domain: Path | None, folder: FaqFolder
) -> tuple[list[tuple[str, int]] | None, list[tuple[str, str]] | None]:
    """Read the files that were named; mistakes end the command before anything is loaded."""
    findings = list(folder.findings)
    asked = read_queries(queries, folder.questions, findings) if queries else None
    others = read_others(out_of_domain, findings) if out_of_domain else None
    if findings:
        show_findings(findings)
        sys.exit(1)
    return asked, others


def _judge_known(skill: FaqSkill, asked: list[tuple[str, int]] | None) -> Iterator[Judged]:
    progress = partial(show_progress, "提问 asking")
    return (
        judge_wordings(skill, progress) if asked is None else judge_queries(skill, asked, progress)
    )


def _judge_unknown(skill: FaqSkill, others: list[tuple[str, str]] | None) -> Iterator[Judged]:
    progress = partial(show_progress, "提问没有答案的 asking the unknown")
    return judge_strangers(skill) if others is None else judge_others(skill, others, progress)


def _show(report: Report, known: str, unknown: str) -> None:
    console = Console()
    console.print(
        Text(f"有答案的 known {report.n_known:,} ({known})"),
        Text(f"没有答案的 unknown {report.n_strangers:,} ({unknown})"),
        sep="\n",
    )
    console.print(_tabulate_figures(report), _tabulate_thresholds(report))


def _tabulate_figures(report: Report) -> Table:
    table = Table("指标 measure", "值 value", "95% 区间 interval")
    for name, figure in report.figures.items():
        table.add_row(_NAMES[name], *_format(figure))
        if name == "auroc" and len(report.auroc_by_kind) > 1:
            for kind, of_kind in report.auroc_by_kind.items():
                table.add_row(Text(f"  {kind}"), *_format(of_kind))
    return table


def _format(figure: Figure) -> tuple[str, str]:
    return f"{figure.value:.3f}", f"{figure.low:.3f} – {figure.high:.3f}"


def _tabulate_thresholds(report: Report) -> Table:
    table = Table("门槛 threshold", "有答案的答了 coverage", "答错率 wrong", "没有的也答了 unknown")
    for row in report.table:
        chosen = row.threshold == round(report.threshold, 4)
        shares = [
            _percent(row.coverage),
            _percent(row.wrong_rate),
            _percent(row.strangers_answered),
        ]
        mark = " ←" if chosen else ""
        table.add_row(f"{row.threshold:.3g}{mark}", *shares, style="bold" if chosen else "")
    return table


def _percent(share: float | None) -> str:
    return "—" if share is None else f"{share:.1%}"
