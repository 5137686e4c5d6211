"""The entities of a folder, their attribute trees, and the edges between them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from bot.types import Fact, Path
from knowledge.documents import Document, Tree, is_empty

_HAS = {"有", "无", "选配", "标配"}


class Graph:
    """Attribute trees of many entities, and what they have in common.

    Parameters
    ----------
    documents
        In file order; their names are unique.

    Attributes
    ----------
    entities
        Full names, in file order.
    keywords
        Keyword parts of each entity.
    holders
        Every path that occurs, groups too, with the entities that have it, in file order.
    leaf_paths
        The paths that are a leaf in at least one entity.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._trees = {document.name: document.tree for document in documents}
        self.entities = tuple(self._trees)
        self.keywords = {document.name: document.keywords for document in documents}
        self.holders: dict[Path, list[str]] = defaultdict(list)
        self.leaf_paths: set[Path] = set()
        self._marks: dict[Path, set[str]] = defaultdict(set)
        for entity, tree in self._trees.items():
            for path, value in walk(tree):
                self.holders[path].append(entity)
                if not isinstance(value, dict):
                    self.leaf_paths.add(path)
                    self._marks[path].update(text for text in texts(value) if text in _HAS)

    def node(self, entity: str, path: Path) -> Any:
        """Return the value or group at a path as the document holds it, None when absent."""
        node: Any = self._trees.get(entity)
        for key in path:
            node = node.get(key) if isinstance(node, dict) else None
        return None if is_empty(node) else node

    def value(self, entity: str, path: Path) -> Fact | None:
        """Return the value at a path, None for a group and for what is absent.

        Lists are joined with ``、``; booleans read 有/无 where this attribute or its
        neighbours are written so, else 是/否; numbers stand as written.
        """
        node = self.node(entity, path)
        if node is None or isinstance(node, dict):
            return None
        items = node if isinstance(node, list) else [node]
        return Fact(entity, path, "、".join(self._text(path, item) for item in items))

    def leaves(self, entity: str, path: Path) -> tuple[Path, ...]:
        """Return the leaves below a group: the direct ones first, then level by level."""
        node = self.node(entity, path)
        if not isinstance(node, dict):
            return ()
        found = [(*path, *below) for below, value in walk(node) if not isinstance(value, dict)]
        return tuple(sorted(found, key=len))

    def values(self, path: Path) -> tuple[str, ...]:
        """Return the different values of an attribute, list items one by one, in file order."""
        nodes = (self.node(entity, path) for entity in self.holders[path])
        return tuple(dict.fromkeys(text for node in nodes for text in texts(node)))

    def edges(self, entity: str) -> tuple[tuple[Path, str], ...]:
        """Return the attributes whose value is another entity's name, with that entity."""
        leaves = ((path, text) for path, node in walk(self._trees[entity]) for text in texts(node))
        return tuple((p, text) for p, text in leaves if text in self._trees and text != entity)

    def _text(self, path: Path, item: Any) -> str:
        if not isinstance(item, bool):
            return str(item)
        if self._reads_as_having(path):
            return "有" if item else "无"
        return "是" if item else "否"

    def _reads_as_having(self, path: Path) -> bool:
        if self._marks[path] or path[-1].startswith("是否"):
            return bool(self._marks[path])
        group = path[:-1]
        return any(marks and other[:-1] == group for other, marks in self._marks.items())


def walk(tree: Tree, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every filled group and leaf of a tree with its path, in document order."""
    for key, node in tree.items():
        if node == {} or is_empty(node):
            continue
        yield (*path, key), node
        if isinstance(node, dict):
            yield from walk(node, (*path, key))


def texts(node: Any) -> tuple[str, ...]:
    """Return the texts of a leaf: one, or one for each item of a list."""
    items = node if isinstance(node, list) else [node]
    return tuple(item for item in items if isinstance(item, str))
