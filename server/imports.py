"""Entities that others keep are written into a workspace: all of them, or none."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.errors import WorkspaceError
from bot.settings import Settings
from bot.types import Finding
from knowledge.editing.drafts import Draft, Merged, merge_drafts
from knowledge.editing.tables import Findings, Progress
from knowledge.graph.documents import read_documents
from server.files import write_atomically, write_new_folder
from server.workspace import CONFIG, open_workspace

_REPORT_EVERY = 1000  # files


def import_drafts(
    source: Path,
    drafts: Sequence[Draft],
    workspace: Path,
    progress: Progress,
    *,
    replace: bool,
) -> Merged:
    """Write entities into a workspace, which is made when there is none.

    Parameters
    ----------
    source
        The file they come from, for the errors.
    workspace
        A workspace, an empty folder or a name.
    progress
        Is told how many files are written.
    replace
        See :func:`knowledge.editing.drafts.merge_drafts`.

    Raises
    ------
    SettingsError
        When the folder has content and is no workspace.
    WorkspaceError
        When something does not go with what is there; nothing is written then.
    """
    if not workspace.exists() or not any(workspace.iterdir()):
        merged = Merged(list(drafts), {}, 0)
        folder = Settings().knowledge_graph_data_dir
        files = ((f"{folder}/{name}", content) for name, content in _files(merged, progress))
        write_new_folder(workspace, itertools.chain([new_settings(workspace)], files))
        return merged
    return _import_into(source, drafts, workspace, progress, replace=replace)


def new_settings(workspace: Path) -> tuple[str, bytes]:
    """Return name and content of the settings of a new workspace: its folder's name as title."""
    settings = json.dumps({"title": workspace.resolve().name}, ensure_ascii=False, indent=2)
    return CONFIG, f"{settings}\n".encode()


def _files(merged: Merged, progress: Progress) -> Iterator[tuple[str, bytes]]:
    """Yield what is to be written, and tell how far it is."""
    total = len(merged.new) + len(merged.changed)
    for number, file in enumerate(merged.files(), 1):
        yield file
        if number % _REPORT_EVERY == 0 or number == total:
            progress("写入 writing", number, total)


def _import_into(
    source: Path,
    drafts: Sequence[Draft],
    workspace: Path,
    progress: Progress,
    *,
    replace: bool,
) -> Merged:
    opened = open_workspace(workspace)
    folder = opened.folder / opened.settings.knowledge_graph_data_dir
    documents, wrong = read_documents(folder, opened.folder)
    _stop_at([finding for finding in wrong if finding.severity == "error"], workspace)
    findings = Findings(source)
    merged = merge_drafts(drafts, documents, findings, replace=replace)
    _stop_at(findings, workspace)
    if documents:
        for name, content in _files(merged, progress):
            write_atomically(folder / name, content)
    else:
        write_new_folder(folder, _files(merged, progress))
    return merged


def _stop_at(findings: Sequence[Finding], workspace: Path) -> None:
    if findings:
        what = f"没有导入到 {workspace}，它没有改动。Nothing was imported; it is as it was."
        raise WorkspaceError(what, findings=findings)
