"""Everything that is wrong with a workspace, at once (contract 1.5)."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz, process

from bot.types import Finding
from faq.chitchat import read_chitchat
from faq.files import read_faq
from faq.lint import lint_faq
from knowledge.editing.lint import lint_knowledge, read_knowledge
from server.risks import find_risks, find_wrong_intents, find_wrong_words
from server.scenarios import read_scenarios
from server.workspace import Progress, Workspace

_NEAR = 60.0  # edit similarity of a misspelt entity, percent


def find_errors(workspace: Workspace) -> list[Finding]:
    """Return what keeps a workspace from starting, in the order of the files."""
    return [finding for finding in find_findings(workspace) if finding.severity == "error"]


def find_findings(workspace: Workspace) -> list[Finding]:
    """Return everything that reading the files brings to light, in their order."""
    folder, settings = workspace.folder, workspace.settings
    found = list(_find_unreadable(workspace)) or [
        *read_faq(folder, settings).findings,
        *read_knowledge(folder, settings)[2],
        *read_chitchat(folder)[1],
        *read_scenarios(folder)[1],
        *find_wrong_words(workspace),
        *find_wrong_intents(workspace),
    ]
    if "risk" in settings.model_fields_set and not any(one.severity == "error" for one in found):
        found += find_risks(workspace)
    return sorted(found, key=lambda finding: (finding.file, finding.line))


def _find_unreadable(workspace: Workspace) -> Iterator[Finding]:
    """Find what nobody may read, in the workspace and where else bot.json says it lies."""
    folder, settings = workspace.folder, workspace.settings
    answers = folder / settings.faq_data_dir
    named = (answers, answers.parent / "questions", folder / settings.knowledge_graph_data_dir)
    yield from _look_through(folder, folder)
    for root in named:
        if not Path(os.path.normpath(root)).is_relative_to(os.path.normpath(folder)):
            yield from _look_through(root, folder)


def _look_through(root: Path, folder: Path) -> Iterator[Finding]:
    """Find links that would show a stranger's file, and names in no encoding.

    Hidden files are no content.
    """
    for file in root.rglob("*"):
        place = file.relative_to(root)
        if any(part.startswith(".") for part in place.parts):
            continue
        name = str(place if root == folder else file)
        shown = name.encode(errors="backslashreplace").decode()
        if shown != name:
            what = "文件名不是 UTF-8 编码。The name is not UTF-8."
            yield Finding("error", shown, 0, what, "请改文件名。Rename the file.")
        elif file.is_symlink() and not _is_inside(file, root, folder):
            what = "链接指向工作区之外。The link leaves the workspace."
            hint = "请把文件本身放在这里。Put the file itself here."
            yield Finding("error", shown, 0, what, hint)


def _is_inside(file: Path, *roots: Path) -> bool:
    target = Path(os.path.realpath(file))  # of a loop of links too
    return any(target.is_relative_to(root.resolve()) for root in roots)


def check_workspace(
    workspace: Workspace,
    wrong: Sequence[Finding] = (),
    progress: Progress = lambda what, done, total: None,
) -> list[Finding]:
    """Return everything to say about a workspace, by file and line.

    Parameters
    ----------
    wrong
        Errors of its settings.
    progress
        Is told of long work.

    Returns
    -------
    list of Finding
        Errors and warnings; the linters' only where there is no error.
    """
    found = {*wrong, *find_findings(workspace)}
    if all(finding.severity == "warning" for finding in found):
        found |= {*_lint(workspace, progress)}
    return sorted(found, key=lambda finding: (finding.file, finding.line, finding.what))


def _lint(workspace: Workspace, progress: Progress) -> Iterator[Finding]:
    from server.workspace import load_bot

    bot = load_bot(workspace, progress)
    faq: Any = bot.registry.get("faq")
    yield from bot.warnings
    yield from lint_faq(faq)
    yield from find_risks(workspace)
    yield from lint_knowledge(workspace.folder, workspace.settings)
    yield from _lint_strangers(workspace)


def _lint_strangers(workspace: Workspace) -> Iterator[Finding]:
    """Find answers of entities that the knowledge does not have, where it has any."""
    documents = read_knowledge(workspace.folder, workspace.settings)[0]
    known = sorted(document.name for document in documents)
    questions = read_faq(workspace.folder, workspace.settings).questions
    answers = [answer for question in questions for answer in question.answers]
    file_of = {answer.entity: answer.file for answer in answers if answer.entity}
    for entity in sorted(file_of.keys() - set(known) if known else ()):
        near = process.extractOne(entity, known, scorer=fuzz.ratio, score_cutoff=_NEAR)
        guess = f"是不是“{near[0]}”？Did you mean {near[0]!r}? " if near else ""
        what = f"知识里没有“{entity}”这个实体。The knowledge has no such entity."
        hint = "请改文件名，或在知识里补上它。Rename the file, or add the entity."
        yield Finding("warning", file_of[entity], 0, what, guess + hint)
