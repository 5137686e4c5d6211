"""``zhike train kbqa``."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from bot.errors import WorkspaceError
from bot.types import Finding
from classifiers.encoders import open_encoders
from knowledge.editing.lint import read_knowledge
from knowledge.graph.graph import Graph
from knowledge.open.graph import MANY, OpenGraph, is_open
from knowledge.open.learning import learn
from knowledge.open.model import FILE, FOLDER, Model, dump_model
from knowledge.open.question_files import read_questions
from server.commands.options import WORKSPACE, show_findings, show_next_steps, show_progress
from server.files import write_atomically
from server.vectors.stored import StoredVectors
from server.workspace import Workspace, make_state_dir, open_workspace

_FEWEST = 30  # questions
_HINT_NOT_USED = (
    "别的说法请写进 synonyms.tsv。Write other words for an attribute into synonyms.tsv instead."
)


@click.command("kbqa")
@WORKSPACE
@click.option(
    "--questions",
    "file",
    required=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="JSONL: question, entity, attributes",
)
def command(workspace: Path | None, file: Path) -> None:
    """学习图谱问法 learn which attributes questions ask for.

    Used where a workspace has more than 200 entities with names of their own; where it has fewer,
    nothing is learnt: attributes are found by their names, synonyms and values.
    """
    opened = open_workspace(workspace)
    learnt, findings = train_kbqa(opened, file)
    show_findings(findings)
    if any(finding.severity == "error" for finding in findings):
        sys.exit(1)
    strings, vectors = learnt.strings.threshold, learnt.vectors and learnt.vectors.threshold
    click.echo(
        f"学好了 ready: {len(learnt.patterns):,} 个问法 patterns, 阈值 threshold {strings:.3f}"
        + (f" / {vectors:.3f}" if vectors else "")
    )
    show_next_steps(("chat", "serve"), opened.folder)


def train_kbqa(workspace: Workspace, file: Path) -> tuple[Model, tuple[Finding, ...]]:
    """Learn from a file of questions, and keep what was learnt unless the file has errors.

    Raises
    ------
    WorkspaceError
        When the knowledge has errors or is too small to learn for, or hardly a question of the file
        is about one of its entities.
    """
    documents, _, findings = read_knowledge(workspace.folder, workspace.settings)
    errors = [finding for finding in findings if finding.severity == "error"]
    if errors:
        what = f"{workspace.folder} 的知识有错误。Its knowledge has errors:"
        raise WorkspaceError(what, findings=errors)
    graph = Graph(documents)
    if not is_open(graph):
        raise WorkspaceError(_not_used(graph), hint=_HINT_NOT_USED)
    numbers = {name: number for number, name in enumerate(graph.entities)}
    questions, wrong = read_questions(file, numbers)
    if len(questions) < _FEWEST:
        what = (
            f"{file}: 只有 {len(questions)} 个问题可学。It has only {len(questions)} to learn from."
        )
        hint = (
            f"至少要 {_FEWEST} 个，实体要在知识里。"
            f"Write {_FEWEST} at least, of entities that the knowledge has."
        )
        raise WorkspaceError(what, findings=wrong, hint=hint)
    state = make_state_dir(workspace.state_dir)
    encoders, _ = open_encoders(workspace.settings.encoders[:1], workspace.folder)
    learnt = learn(
        questions,
        OpenGraph(graph, (name for question in questions for name in question.attributes)),
        encoders[0] if encoders else None,
        StoredVectors(state / "vectors", show_progress),
        show_progress,
    )
    if not any(finding.severity == "error" for finding in wrong):
        write_atomically(state / FOLDER / FILE, dump_model(learnt))
    return learnt, wrong


def _not_used(graph: Graph) -> str:
    count = len(graph.entities)
    return (
        f"什么都没学：问法只用于实体超过 {MANY} 个、各有其名的知识，这里有 {count} 个。"
        f"Nothing was learnt: questions are learnt only for knowledge of more than {MANY} entities"
        f" with names of their own; here are {count}."
    )
