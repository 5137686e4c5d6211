"""What an import brings, laid over the documents that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.types import Path
from knowledge.documents import (
    HEAD,
    KEYWORDS,
    NAME,
    Document,
    Tree,
    file_name,
    is_empty,
    write_tree,
)
from knowledge.tables import Findings


@dataclass(slots=True)
class Draft:
    """An entity as an import brings it.

    Attributes
    ----------
    line
        Where it begins in the file it comes from; 0 when that has no lines.
    tree
        Its document but ``实体 -> 名称``; ``实体 -> 关键词`` may be there.
    """

    name: str
    line: int
    tree: Tree = field(default_factory=dict)

    def whole(self) -> Tree:
        """Return the document."""
        rest = dict(self.tree)
        head = rest.pop(HEAD, {})
        words = head.get(KEYWORDS, "")
        head = {**head, KEYWORDS: "|".join(words) if isinstance(words, list) else words}
        return {HEAD: {NAME: self.name, **head}, **rest}


@dataclass(frozen=True, slots=True)
class Merged:
    """What an import writes.

    Attributes
    ----------
    new
        Entities that were not there.
    changed
        Whole documents by file.
    n_same
        How many entities bring nothing that is not there.
    """

    new: list[Draft]
    changed: dict[str, Tree]
    n_same: int

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of every file, one at a time."""
        for draft in self.new:
            yield file_name(draft.name), write_tree(draft.whole())
        for name, tree in self.changed.items():
            yield name, write_tree(tree)


def merge_drafts(
    drafts: Iterable[Draft],
    documents: Sequence[Document],
    findings: Findings,
    *,
    replace: bool,
) -> Merged:
    """Lay drafts over documents: what is new is added, what is equal stays as it is.

    Parameters
    ----------
    findings
        Is appended to: values that differ from those there, and a file of another entity.
    replace
        A value that differs replaces the one there; a group is never replaced, nor replaces.
    """
    there = {document.name: document for document in documents}
    owners = {document.file: document.name for document in documents}
    new: list[Draft] = []
    changed: dict[str, Tree] = {}
    n_same = 0
    for draft in drafts:
        document = there.get(draft.name)
        if document is None:
            _check_file(draft, owners, findings)
            new.append(draft)
            continue
        whole = document.read_whole()
        clashes: list[_Clash] = []
        if _lay(draft.whole(), whole, (), clashes, replace=replace):
            changed[document.file] = whole
        else:
            n_same += 1
        for clash in clashes:
            _report(draft, document, clash, findings)
    return Merged(new, changed, n_same)


def _check_file(draft: Draft, owners: Mapping[str, str], findings: Findings) -> None:
    file = file_name(draft.name)
    if file in owners:
        what = f"{file} 里已经是“{owners[file]}”了，放不下“{draft.name}”。It holds another entity."
        findings.add(draft.line, what, "请先给那个文件改名。Rename that file first.")


_Clash = tuple[Path, Any, Any]


def _lay(new: Tree, tree: Tree, path: Path, clashes: list[_Clash], *, replace: bool) -> bool:
    """Add a tree to another; tell whether that changed it."""
    is_changed = False
    for key, node in new.items():
        old = tree.get(key, "")
        if isinstance(old, dict) and isinstance(node, dict):
            is_changed |= _lay(node, old, (*path, key), clashes, replace=replace)
        elif is_empty(node) or _reads_alike(old, node):
            continue
        elif old == {} or is_empty(old) or (replace and not _mixes_group(old, node)):
            tree[key] = node
            is_changed = True
        else:
            clashes.append(((*path, key), old, node))
    return is_changed


def _mixes_group(old: Any, new: Any) -> bool:
    return isinstance(old, dict) or isinstance(new, dict)


def _reads_alike(old: Any, new: Any) -> bool:
    """Tell whether two values read the same: ``5`` and ``"5"`` do."""
    if isinstance(old, list) and isinstance(new, list):
        return [*map(str, old)] == [*map(str, new)]
    return isinstance(old, bool) == isinstance(new, bool) and str(old) == str(new)


def _report(draft: Draft, document: Document, clash: _Clash, findings: Findings) -> None:
    path, old, new = clash
    where = f"“{draft.name}”的 {' -> '.join(path)}"
    if _mixes_group(old, new):
        what = f"{where} 一处是分组，一处是值 is a group here and a value there."
        hint = "请改掉其中一个名字。Rename one of the two."
    else:
        what = f"{where} 已是“{old!s:.40}”，导入的是“{new!s:.40}”。The value there differs."
        hint = (
            "要用导入的就加 --replace，否则改正其中一个。"
            "Give --replace to take the new one, or mend one of them."
        )
    findings.add(draft.line, f"{what} ({document.shown}:{document.line_of(path)})", hint)
