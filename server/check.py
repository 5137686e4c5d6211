"""Everything that is wrong with a workspace, at once (contract 1.5)."""

from __future__ import annotations

from typing import Any

from bot.types import Finding
from faq.chitchat import read_chitchat
from faq.files import read_faq
from faq.lint import lint_faq
from knowledge.lint import lint_knowledge, read_knowledge
from server.scenarios import read_scenarios
from server.workspace import Workspace


def find_errors(workspace: Workspace) -> list[Finding]:
    """Return what keeps a workspace from starting, in the order of the files."""
    return [finding for finding in find_findings(workspace) if finding.severity == "error"]


def find_findings(workspace: Workspace) -> list[Finding]:
    """Return everything that reading the files brings to light, in their order."""
    folder, settings = workspace.folder, workspace.settings
    found = [
        *read_faq(folder, settings).findings,
        *read_knowledge(folder, settings)[2],
        *read_chitchat(folder)[1],
        *read_scenarios(folder)[1],
    ]
    return sorted(found, key=lambda finding: (finding.file, finding.line))


def check_workspace(workspace: Workspace) -> list[Finding]:
    """Return errors, or, where there are none, also what the linters warn of."""
    errors = find_errors(workspace)
    return errors or _lint(workspace)


def _lint(workspace: Workspace) -> list[Finding]:
    from server.workspace import load_bot

    faq: Any = load_bot(workspace).registry.get("faq")
    found = [
        *find_findings(workspace),
        *lint_faq(faq),
        *lint_knowledge(workspace.folder, workspace.settings),
    ]
    return sorted(dict.fromkeys(found), key=lambda finding: (finding.file, finding.line))
