"""A graph of thousands of things as the ranker sees it: names, attributes, values."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files

from bot.text import normalize
from bot.types import Path
from knowledge.graph.graph import Graph, texts
from knowledge.linking.phrases import compact
from knowledge.open.asking import bare
from knowledge.open.attribute_names import AttributeNames, plain
from knowledge.open.kinds import kind_of_value
from knowledge.open.pairs import Leaf
from knowledge.open.patterns import Pattern
from knowledge.open.titles import Titles

MANY = 200  # entities from which on a graph is open, unless their names have parts
_ALIAS = re.compile(
    "别名|别称|别号|又名|又称|简称|全称|昵称|[中英外]文名|原名|曾用名|本名|俗称|称号|字号|缩写|外号|绰号|译名"
    "|名称|通称|alias"
)
_VALUES, _LETTERS = 5, 20  # of an attribute are looked for in the text
_LONGEST_TITLE = 8  # letters of an attribute's name that holds other names


def is_open(graph: Graph) -> bool:
    """Tell a graph of very many things with names of their own from a catalogue of variants."""
    many = len(graph.entities) > MANY
    return many and sum("_" in name for name in graph.entities) < len(graph.entities) / 2


class OpenGraph:
    """Numbered entities with what they are called and what they have.

    Parameters
    ----------
    others
        Names of attributes that no entity may have: those of the questions learnt from.

    Attributes
    ----------
    common
        What people ask everywhere, in terms of this graph's attributes where it has them;
        empty where it is only to be learnt how to use them.
    """

    def __init__(self, graph: Graph, others: Iterable[str], *, common: bool = True) -> None:
        self.graph = graph
        self.entities = graph.entities
        self.numbers = {name: number for number, name in enumerate(graph.entities)}
        self.titles = Titles(graph.entities, self._aliases())
        held = [path[-1] for path in graph.leaf_paths for _ in graph.holders[path]]
        self.common = shipped_patterns(frozenset(map(plain, held))) if common else ()
        known = (pattern.attribute for pattern in self.common)
        self.names = AttributeNames(held, (*others, *known))
        self.leaves = lru_cache(maxsize=4096)(self._leaves)

    def _leaves(self, number: int) -> tuple[Leaf, ...]:
        """Return the attributes of an entity, in document order but direct ones first."""
        entity = self.entities[number]
        return tuple(self._leaf(entity, path) for path in self.graph.leaves(entity, ()))

    def _leaf(self, entity: str, path: Path) -> Leaf:
        node = self.graph.node(entity, path)
        said = [str(item) for item in (node if isinstance(node, list) else [node])]
        values = tuple(compact(normalize(text[:_LETTERS])).chars for text in said[:_VALUES])
        attribute, kind = self.names.number(path[-1]), kind_of_value(said[0])
        return Leaf(path, attribute, kind, values, len(said), len(said[0]))

    def _aliases(self) -> dict[int, list[str]]:
        """Return the values that are other names of their entity, by its number."""
        found: dict[int, list[str]] = {}
        for path in sorted(self.graph.leaf_paths):
            if len(path[-1]) <= _LONGEST_TITLE and _ALIAS.search(path[-1]):
                for entity in self.graph.holders[path]:
                    said = texts(self.graph.node(entity, path))
                    found.setdefault(self.numbers[entity], []).extend(said)
        return found


def shipped_patterns(held: Container[str]) -> tuple[Pattern, ...]:
    """Return the questions that ship with the product.

    Parameters
    ----------
    held
        Plain names of a graph's attributes: of those that mean the same, the ones it has are
        taken, else the first.
    """
    return tuple(
        Pattern(bare(text), name)
        for names, texts in read_patterns()
        for name in [n for n in names if plain(n) in held] or names[:1]
        for text in texts
    )


def read_patterns() -> Iterator[tuple[list[str], list[str]]]:
    """Yield names that mean one attribute, and questions that ask for it."""
    table = (files("knowledge") / "data" / "patterns.tsv").read_text("utf-8")
    for line in table.splitlines():
        names, *texts = line.split("\t")
        yield names.split("/"), texts
