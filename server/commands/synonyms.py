"""``zhike synonyms``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from bot.errors import WorkspaceError
from bot.text_files import read_lines
from bot.types import Finding
from classifiers.encoders import open_encoders
from faq.files import read_faq
from knowledge.editing.lint import read_knowledge
from knowledge.editing.suggestions import Suggestion, suggest_synonyms
from knowledge.graph.synonyms import FILE, add_synonyms, read_synonyms
from server.check import find_errors
from server.commands.options import show_progress
from server.files import write_atomically
from server.vectors.stored import StoredVectors
from server.workspace import Workspace, make_state_dir, open_workspace

SUGGESTED = "synonyms.suggested.tsv"
_WORKSPACE = click.argument(
    "workspace", type=click.Path(path_type=Path, file_okay=False, exists=True)
)
_KINDS = {"entity": "实体", "attribute": "属性", "value": "值", "wording": "问法"}


@click.group("synonyms")
def command() -> None:
    """同义词 find synonyms, and take those that are right."""


@command.command("suggest")
@_WORKSPACE
def suggest(workspace: Path) -> None:
    """提出同义词 write what may be synonyms into synonyms.suggested.tsv."""
    opened = open_workspace(workspace)
    if errors := find_errors(opened):
        what = f"{workspace} 有错误。It has errors; mend them first."
        raise WorkspaceError(what, findings=errors)
    found = _find(opened)
    lines = [
        "\t".join([one.word, one.synonym, f"{one.score:.3f}", _KINDS[one.kind], *one.where]) + "\n"
        for one in found
    ]
    if lines:
        write_atomically(opened.folder / SUGGESTED, "".join(lines).encode())
    for number, line in enumerate(lines, 1):
        click.echo(f"{number}\t{line}", nl=False)
    click.echo(f"{len(found)} 个建议 suggestion(s)")
    if found:
        click.echo(f"已写到 written to {opened.folder / SUGGESTED}")
        click.echo("删掉不对的行，然后 delete what is wrong, then:")
        click.echo(f"  zhike synonyms accept {workspace}")


def _find(opened: Workspace) -> list[Suggestion]:
    folder, settings = opened.folder, opened.settings
    documents, rows, _ = read_knowledge(folder, settings)
    questions = read_faq(folder, settings).questions
    wordings = [p.text for question in questions for p in question.paraphrases]
    encoders, missing = open_encoders(settings.encoders, folder)
    for name in missing:
        click.echo(f"缺少编码器 encoder {name} is not installed; going on without it", err=True)
    embed = StoredVectors(make_state_dir(opened.state_dir) / "vectors", show_progress)
    return suggest_synonyms(documents, rows, wordings, encoders, embed)


@command.command("accept")
@_WORKSPACE
@click.option(
    "--row", "chosen", type=click.IntRange(1), multiple=True, help="第几行 which; 可多次 repeatable"
)
def accept(workspace: Path, chosen: Sequence[int]) -> None:
    """采纳建议 add the suggestions, or some rows of them, to synonyms.tsv."""
    opened = open_workspace(workspace)
    file, target = opened.folder / SUGGESTED, opened.folder / FILE
    if not file.is_file():
        what = f"没有 {file}。There is no such file."
        hint = f"请先运行 Run first: zhike synonyms suggest {workspace}"
        raise WorkspaceError(what, hint=hint)
    pairs, lines = _read_suggested(file)
    if unknown := [row for row in chosen if row not in pairs]:
        what = f"{SUGGESTED} 没有第 {unknown[0]} 行。It has no such row."
        raise WorkspaceError(what, hint=f"有 {len(pairs)} 行。It has {len(pairs)} row(s).")
    taken = {row: pairs[row] for row in chosen or pairs}
    if wrong := [one for one in read_synonyms(opened.folder)[1] if one.severity == "error"]:
        raise WorkspaceError(f"{target} 有错误 has errors.", findings=wrong)
    before = target.read_bytes() if target.is_file() else b""
    write_atomically(target, add_synonyms(before, taken.values()))
    rest = [line for number, line in lines.items() if number not in taken]
    if rest:
        write_atomically(file, "".join(f"{line}\n" for line in rest).encode())
    else:
        file.unlink()
    click.echo(f"已采纳 accepted {len(taken)}: {target}")


def _read_suggested(file: Path) -> tuple[dict[int, tuple[str, str]], dict[int, str]]:
    """Return the pairs and the whole lines by their number.

    Raises
    ------
    WorkspaceError
        When a line has no two words.
    """
    findings: list[Finding] = []
    lines = dict(read_lines(file.read_bytes(), file.name, findings))
    pairs = {}
    for number, line in lines.items():
        word, synonym, *_ = [*map(str.strip, line.split("\t")), "", ""]
        pairs[number] = (word, synonym)
        if not word or not synonym:
            what = "这一行没有两个词。The line has no two words."
            hint = "请用制表符隔开，或删除这一行。Part them by a TAB, or delete the line."
            findings.append(Finding("error", file.name, number, what, hint))
    if findings:
        raise WorkspaceError("建议读不懂。The suggestions cannot be read.", findings=findings)
    return pairs, lines
