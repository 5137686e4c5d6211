"""The entities of a folder, their attribute trees, and the edges between them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import networkx as nx

from bot.types import Fact, Path
from knowledge.graph.complaints import is_empty
from knowledge.graph.documents import Document, Tree

KEYWORDS: Path = ("实体", "关键词")  # the path of what the keywords say: brand, series
_HAS = {"有", "无", "选配", "标配"}
_GROUPING = re.compile(
    "厂商|厂家|制造商|生产商|品牌|系列|车系|级别|等级|类别|类型|品类|种类|分类"
    "|maker|manufacturer|brand|series|class|category|type"
)
_SERIES = 2  # so many keywords from the first on name a series

# A group of entities: the attribute and its value.
Group = tuple[Path, str]


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
    net
        Nodes are the entities (``kind="entity"``), and the makers, brands, series and classes
        that at least two of them share (``kind="group"``, a :data:`Group`). An edge runs from an
        entity to the entity that a leaf names, or to its group; its key is the path. All other
        values stay in the trees alone.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._trees = {document.name: document.tree for document in documents}
        self.entities = tuple(self._trees)
        self.keywords = {document.name: document.keywords for document in documents}
        self.holders: dict[Path, list[str]] = defaultdict(list)
        self.leaf_paths: set[Path] = set()
        self.net: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
        self._marks: dict[Path, set[str]] = defaultdict(set)
        self._sharing: dict[Path, dict[str, list[str]]] = {}
        members: dict[Group, list[str]] = defaultdict(list)
        self.net.add_nodes_from(self.entities, kind="entity")
        for entity, tree in self._trees.items():
            for path, value in walk(tree):
                self.holders[path].append(entity)
                if not isinstance(value, dict):
                    self._add_leaf(entity, path, value, members)
            for group in _series(self.keywords[entity]):
                members[group].append(entity)
        self._add_groups(members)

    def _add_leaf(
        self, entity: str, path: Path, value: Any, members: dict[Group, list[str]]
    ) -> None:
        self.leaf_paths.add(path)
        for text in texts(value):
            if text in _HAS:
                self._marks[path].add(text)
            elif text in self._trees:
                self.net.add_edge(entity, text, key=path)
            elif _GROUPING.search(path[-1]):
                members[path, text].append(entity)

    def _add_groups(self, members: dict[Group, list[str]]) -> None:
        for group, entities in members.items():
            if len(entities) > 1:
                self.net.add_node(group, kind="group")
                for entity in entities:
                    self.net.add_edge(entity, group, key=group[0])

    def node(self, entity: str, path: Path) -> Any:
        """Return the value or group at a path as the document holds it, None when absent."""
        if path == KEYWORDS:
            return "|".join(self.keywords.get(entity, ())) or None
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
        return Fact(entity, path, "、".join(self.items(entity, path)))

    def items(self, entity: str, path: Path) -> tuple[str, ...]:
        """Return the items of a list, of anything else the one value, as :meth:`value` does."""
        node = self.node(entity, path)
        items = node if isinstance(node, list) else [node]
        return tuple(self._text(path, item) for item in items)

    def inherited(self, entity: str, path: Path) -> Fact | None:
        """Return the value of an attribute, else that of the brand or maker it belongs to."""
        return self.value(entity, path) or next(
            filter(None, (self.value(other, path) for other in self.owners(entity))), None
        )

    def owners(self, entity: str) -> tuple[str, ...]:
        """Return the entities that an entity belongs to: its brand, its maker.

        They have no such attribute themselves, unlike a rival or a neighbour.
        """
        edges = self.edges(entity) if entity in self._trees else ()
        return tuple(
            other
            for path, other in edges
            if _GROUPING.search(path[-1]) and self.node(other, path) is None
        )

    def leaves(self, entity: str, path: Path) -> tuple[Path, ...]:
        """Return the leaves below a group: the direct ones first, then level by level."""
        node = self.node(entity, path)
        if not isinstance(node, dict):
            return ()
        found = [(*path, *below) for below, value in walk(node) if not isinstance(value, dict)]
        return tuple(sorted(found, key=len))

    def values(self, path: Path) -> tuple[str, ...]:
        """Return the different values of an attribute, list items one by one, in file order."""
        nodes = (self.node(entity, path) for entity in self.holders.get(path, ()))
        return tuple(dict.fromkeys(text for node in nodes for text in texts(node)))

    def edges(self, entity: str) -> tuple[tuple[Path, str], ...]:
        """Return the attributes whose value is another entity's name, with that entity."""
        out = self.net.out_edges(entity, keys=True)
        return tuple((path, to) for _, to, path in out if to in self._trees and to != entity)

    def pointing_at(self, entity: str) -> tuple[Path, ...]:
        """Return the attributes by which others name an entity, in file order."""
        if entity not in self._trees:
            return ()
        into = self.net.in_edges(entity, keys=True)
        return tuple(dict.fromkeys(path for source, _, path in into if source != entity))

    def neighbours(self, entity: str, path: Path) -> tuple[str, ...]:
        """Walk one attribute.

        Returns
        -------
        tuple of str
            The entities that the value names, itself left out; where it names none, every other
            entity with the same value (one item of a list is enough), in file order. Along
            :data:`KEYWORDS` the rest of the series, or of the brand where it is alone.
        """
        if path == KEYWORDS:
            return self._kin(entity)
        said = _all_texts(self.node(entity, path))
        named = [text for text in said if text in self._trees]
        same = (other for text in said for other in self._sharers(path).get(text, ()))
        found = dict.fromkeys(named or same)
        found.pop(entity, None)
        return tuple(found)

    @cached_property
    def things(self) -> tuple[str, ...]:
        """The entities that have what most have: the hotels, not their brands or a glossary."""
        common = max(self.leaf_paths, key=lambda path: len(self.holders[path]), default=())
        return tuple(self.holders[common]) if common else self.entities

    @cached_property
    def linking(self) -> tuple[Path, ...]:
        """The attributes whose values name other entities, in the order of the edges."""
        edges = self.net.edges(keys=True)
        return tuple(dict.fromkeys(path for _, to, path in edges if to in self._trees))

    def sharing(self, path: Path, value: str) -> tuple[str, ...]:
        """Return the entities with one value of an attribute, in file order."""
        return tuple(self._sharers(path).get(value, ()))

    def groups_of(self, entity: str) -> tuple[Path, ...]:
        """Return the attributes by which an entity has a maker, brand, series or class."""
        leaves = (path for path, _ in walk(self._trees.get(entity, {})))
        return tuple(path for path in leaves if _GROUPING.search(path[-1]))

    def _kin(self, entity: str) -> tuple[str, ...]:
        for group in reversed(_series(self.keywords.get(entity, ()))):
            if group in self.net:
                return tuple(other for other in self.net.predecessors(group) if other != entity)
        return ()

    def _sharers(self, path: Path) -> dict[str, list[str]]:
        """Return the entities with each value of an attribute; made when first walked."""
        if path not in self._sharing:
            sharing: dict[str, list[str]] = defaultdict(list)
            for entity in self.holders.get(path, ()):
                for text in _all_texts(self.node(entity, path)):
                    sharing[text].append(entity)
            self._sharing[path] = sharing
        return self._sharing[path]

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


def _series(keywords: Sequence[str]) -> list[Group]:
    """Return the brand and the series that keywords name, when more follows: ``A|B|2021款``."""
    most = min(_SERIES, len(keywords) - 1)
    return [(KEYWORDS, "|".join(keywords[:count])) for count in range(1, most + 1)]


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


def _all_texts(node: Any) -> list[str]:
    """Return what a leaf holds as texts, numbers and booleans too."""
    items = node if isinstance(node, list) else [node]
    return [str(item) for item in items if not isinstance(item, dict | None)]
