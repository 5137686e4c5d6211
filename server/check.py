"""Everything that is wrong with a workspace, at once (contract 1.5)."""

from __future__ import annotations

from typing import Any

from bot.types import Finding
from faq.files import read_faq
from knowledge.documents import read_documents
from server.scenarios import read_scenarios
from server.workspace import Workspace


def find_errors(workspace: Workspace) -> list[Finding]:
    """Return what keeps a workspace from starting, in the order of the files."""
    folder, settings = workspace.folder, workspace.settings
    _, documents = read_documents(folder / settings.knowledge_graph_data_dir, folder)
    found = [*read_faq(folder, settings).findings, *documents, *read_scenarios(folder)[1]]
    return sorted(
        (finding for finding in found if finding.severity == "error"),
        key=lambda finding: (finding.file, finding.line),
    )


def check_workspace(workspace: Workspace) -> list[Finding]:
    """Return errors, or, where there are none, also what the linters warn of."""
    errors = find_errors(workspace)
    return errors or _lint(workspace)


def _lint(workspace: Workspace) -> list[Finding]:
    from faq.lint import lint_faq
    from knowledge.lint import lint_knowledge

    from server.workspace import load_bot

    bot = load_bot(workspace)
    faq: Any = bot.registry.get("faq")
    graph: Any = bot.registry.get("kbqa")
    found = [*lint_faq(faq), *lint_knowledge(graph)]
    return sorted(found, key=lambda finding: (finding.file, finding.line))
