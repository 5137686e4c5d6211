"""What is wrong or odd about the knowledge of a workspace."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath

from rapidfuzz import process

from bot.settings import Settings
from bot.text import normalize
from bot.types import Finding, Path
from knowledge.documents import Document, read_documents
from knowledge.graph import Graph, texts, walk
from knowledge.synonyms import Rows, read_synonyms

_QUANTITY = re.compile(r"[\d.]+\s*(\D*)")


def read_knowledge(
    workspace: FilePath, settings: Settings
) -> tuple[tuple[Document, ...], Rows, tuple[Finding, ...]]:
    """Read the knowledge of a workspace.

    Returns
    -------
    documents, rows, findings
        The sound documents, the synonyms, and what reading them brought to light: errors
        keep the workspace from starting.
    """
    folder = workspace / settings.knowledge_graph_data_dir  # an absolute setting wins
    documents, findings = read_documents(folder, workspace)
    rows, odd = read_synonyms(workspace)
    return documents, rows, (*findings, *odd, *_unknown_references(documents))


def lint_knowledge(workspace: FilePath, settings: Settings) -> tuple[Finding, ...]:
    """Return every finding about the knowledge of a workspace, by file and line.

    No encoder is loaded.
    """
    documents, _, findings = read_knowledge(workspace, settings)
    graph = Graph(documents)
    odd = (
        *_equal_keywords(documents),
        *_lone_gaps(documents, graph),
        *_leaf_and_group(documents, graph),
        *_lost_units(documents, graph),
    )
    return tuple(sorted((*findings, *odd), key=lambda f: (f.file, f.line, f.what)))


def _warning(document: Document, path: Path, what: str, hint: str) -> Finding:
    return Finding("warning", document.shown, document.line_of(path), what, hint)


def _unknown_references(documents: Sequence[Document]) -> Iterator[Finding]:
    """Find values built like a name, beginning as names do, of which there is no entity."""
    names = {document.name for document in documents}
    heads = {name.split("_")[0] for name in names if name.count("_") > 1}
    for document in documents:
        for path, node in walk(document.tree):
            for text in texts(node):
                head, *rest = text.split("_")
                if len(rest) > 1 and head in heads and text not in names:
                    nearest = process.extractOne(text, sorted(names))
                    what = (
                        f"{' -> '.join(path)} 提到“{text}”，知识里却没有这个实体。"
                        "It names an entity that is not in the knowledge."
                    )
                    hint = (
                        f"最接近的是“{nearest[0]}”，请改正或补上这个实体。"
                        f"The nearest is {nearest[0]!r}: mend the name, or add the entity."
                    )
                    line = document.line_of(path)
                    yield Finding("error", document.shown, line, what, hint)


def _equal_keywords(documents: Sequence[Document]) -> Iterator[Finding]:
    first: dict[frozenset[str], Document] = {}
    for document in documents:
        words = frozenset(map(normalize, document.keywords))
        known = first.setdefault(words, document)
        if words and known is not document:
            what = (
                f"关键词和“{known.name}”的一样，分不清是哪一个。"
                "The keywords equal that entity's: nobody can tell the two apart."
            )
            hint = "请加上不同的部分。Add the part that differs."
            yield _warning(document, ("实体", "关键词"), what, hint)


def _lone_gaps(documents: Sequence[Document], graph: Graph) -> Iterator[Finding]:
    """Find attributes that all but one of those with their group have."""
    for path in sorted(graph.leaf_paths):
        around = graph.holders[path[:-1]] if len(path) > 1 else graph.entities
        if len(around) > 2 and len(graph.holders[path]) == len(around) - 1:
            lacking = next(entity for entity in around if entity not in graph.holders[path])
            document = next(document for document in documents if document.name == lacking)
            what = f"只有“{lacking}”没有 {' -> '.join(path)}。Only this entity lacks it."
            hint = "请补上；确实没有就写“无”。Add it, or 无 when there is none."
            yield _warning(document, path[:-1], what, hint)


def _leaf_and_group(documents: Sequence[Document], graph: Graph) -> Iterator[Finding]:
    groups = {
        path[-1]: path
        for document in documents
        for path, node in walk(document.tree)
        if isinstance(node, dict)
    }
    for path in sorted(graph.leaf_paths):
        if path[-1] in groups:
            document = next(d for d in documents if graph.value(d.name, path))
            group = " -> ".join(groups[path[-1]])
            what = f"{' -> '.join(path)} 和分组 {group} 同名 is called as that group."
            hint = "请改掉其中一个名字，问起来才清楚。Rename one, so that asking for it is clear."
            yield _warning(document, path, what, hint)


def _lost_units(documents: Sequence[Document], graph: Graph) -> Iterator[Finding]:
    """Find numbers without a unit where most others have one."""
    for path in sorted(graph.leaf_paths):
        by_unit: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            fact = graph.value(document.name, path)
            quantity = _QUANTITY.fullmatch(fact.value) if fact else None
            if quantity:
                by_unit[quantity[1]].append(document)
        bare = by_unit.pop("", [])
        if bare and sum(map(len, by_unit.values())) > 2 * len(bare):
            unit = max(by_unit, key=lambda unit: len(by_unit[unit]))
            for document in bare:
                what = (
                    f"{' -> '.join(path)} 没有单位，其他的多用“{unit}”。"
                    f"It has no unit; most others are in {unit!r}."
                )
                yield _warning(document, path, what, "请写上单位。Write the unit.")
