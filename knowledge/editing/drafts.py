"""What an import brings, laid over the documents that are there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.types import Path
from knowledge.editing.tables import Findings
from knowledge.graph.complaints import HEAD, KEYWORDS, NAME, is_empty
from knowledge.graph.documents import Document, Tree, file_name, write_tree

_ABSENT = object()


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
        if isinstance(words := head.get(KEYWORDS), list):
            head = {**head, KEYWORDS: "|".join(words)}
        return {HEAD: {NAME: self.name, **head}, **rest}


class _Several(list[Any]):
    """The values of one attribute; finds a double quickly, however many there are."""

    def __init__(self, first: Any) -> None:
        super().__init__([first])
        self._seen = {(type(first), first)}

    def add(self, value: Any) -> None:
        if (type(value), value) not in self._seen:
            self._seen.add((type(value), value))
            self.append(value)


class WrongValue(Exception):
    """A value that cannot be taken: what is wrong, and what to do."""


def add_value(tree: Tree, path: Path, value: Any) -> None:
    """Add a value of an attribute to a tree; several make a list, one that comes twice counts once.

    Raises
    ------
    WrongValue
        When the path is a group and an attribute at once, or a list is not the only value.
    """
    for depth, key in enumerate(path[:-1], 1):
        tree = tree.setdefault(key, {})
        if not isinstance(tree, dict):
            raise WrongValue(*_mixed(path[:depth]))
    old = tree.get(path[-1], _ABSENT)
    if old is _ABSENT or old == {} == value:
        tree[path[-1]] = value
    elif isinstance(old, dict) or isinstance(value, dict):
        raise WrongValue(*_mixed(path))
    elif isinstance(value, list) or (isinstance(old, list) and not isinstance(old, _Several)):
        what = f"{' -> '.join(path)} 前面已经有值了 has a value already."
        raise WrongValue(what, "一个列表要写在一行里。Write a list in one row.")
    elif isinstance(old, _Several):
        old.add(value)
    elif (type(old), old) != (type(value), value):
        tree[path[-1]] = _Several(old)
        tree[path[-1]].add(value)


def _mixed(path: Path) -> tuple[str, str]:
    what = f"{' -> '.join(path)} 既是分组又是属性 is a group and an attribute at once."
    return what, "请改掉其中一个名字。Rename one of the two."


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
