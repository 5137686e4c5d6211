"""What the conversation looks up in a graph: entities, their names for people, their values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.types import AttributeLink, Fact, Lang, Path, Table
from knowledge.answers.drawing import tabulate
from knowledge.answers.english import English
from knowledge.answers.telling import Teller
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.linking.attributes import AttributeLinker
from knowledge.linking.entities import Links
from knowledge.linking.labels import Labels
from knowledge.linking.sorts import asks_for
from knowledge.values.leaves import read_value

_BARE = re.compile(r"[\d.]+")  # a number without a unit
_WHETHER = re.compile(r"(?:那么?)?\s*[也都]?(?:有没有|(?:有|支持)[吗么]|有无|支不支持)[呢?]*")
_INCLUDED = "标配"
_AGAIN = 0.95  # score of the attribute that was asked for last


class Lookup:
    """Entities, attributes and values of a graph; most of :class:`bot.knowledge.Knowledge`.

    Parameters
    ----------
    names
        Full names, those of the graph in file order, then those known from outside it.
    attributes
        Finds attributes that are called alike.
    english
        What attributes are called in English.
    """

    def __init__(
        self, graph: Graph, names: tuple[str, ...], attributes: AttributeLinker, english: English
    ) -> None:
        self._graph = graph
        self._names = names
        self._attributes = attributes
        self._english = english
        self._known = {path: tuple(entities) for path, entities in graph.holders.items()}
        self._columns = Columns(graph)
        self._labels = Labels(names)

    def entities(self) -> tuple[str, ...]:
        """Full names, those of the graph in file order, then those known from outside it."""
        return self._names

    def written(self) -> Iterator[str]:
        """Yield every name, keyword, attribute and value, as the editors wrote them."""
        yield from self._names
        for keywords in self._graph.keywords.values():
            yield from keywords
        for path in self._graph.holders:
            yield path[-1]
        for path in self._graph.leaf_paths:
            yield from self._graph.values(path)

    def things(self) -> tuple[str, ...]:
        """Return the entities that have what most have, in file order."""
        return self._graph.things

    def label(self, entity: str) -> str:
        """Return a short readable name that no other entity has, e.g. ``A型号 长续航版``."""
        return self._labels.label(entity)

    def short_label(self, entity: str, among: Sequence[str]) -> str:
        """Return what tells an entity from the others in ``among``."""
        return self._labels.label_among(entity, among)

    def attribute(self, path: Path, lang: Lang) -> str:
        """Name an attribute: in English by its English word, else in quotes."""
        return self._teller(lang).attribute(path)

    def tell(self, fact: Fact, lang: Lang) -> str:
        """State a value as a sentence."""
        teller, text = self._teller(lang), self._teller(lang).fact(fact)
        if _BARE.fullmatch(fact.value) and fact.entity in self._columns.column(fact.path).lost:
            text = teller.say("unitless_value", text=text)
        return teller.stop(text)

    def tabulate(self, facts: Sequence[Fact], lang: Lang) -> Table:
        """Put facts into a table: one column an entity, one row an attribute."""
        return tabulate(facts, self._teller(lang))

    def _teller(self, lang: Lang) -> Teller:
        return Teller(lang, self.label, self._graph.keywords.keys(), self._english)

    def has(self, entity: str, path: Path) -> bool:
        """Tell whether an entity has this attribute or group."""
        return self._graph.node(entity, path) is not None or bool(
            self._graph.inherited(entity, path)
        )

    def lacks(self, entity: str, path: Path) -> bool:
        """Tell whether the value of an attribute says that there is none."""
        fact = self.lookup(entity, path)
        return fact is not None and read_value(fact.value).has == "no"

    def lacks_price(self, fact: Fact, text: str) -> bool:
        """Tell whether a text asks for money, and a value only says that there is such a thing."""
        value = read_value(fact.value)
        only_there = value.has == "yes" and not value.quantities and value.text != _INCLUDED
        return only_there and asks_for(text, "money")

    def lookup(self, entity: str, path: Path) -> Fact | None:
        """Return the value of an attribute; None for a group and for what is not there.

        An entity has what its brand or maker has; the fact names whose it is.
        """
        return self._graph.inherited(entity, path)

    def leaves(self, entity: str, path: Path) -> tuple[Path, ...]:
        """Return the attributes below a group: direct ones first, then deeper ones."""
        return self._graph.leaves(entity, path)

    def entities_with(self, path: Path) -> tuple[str, ...]:
        """Return the entities that have an attribute or group, in file order."""
        return self._known.get(path, ())

    def nearest_attributes(self, text: str, entity: str | None, k: int) -> tuple[Path, ...]:
        """Return at most ``k`` attributes nearest to a normalised text, nearest first."""
        nearest = self._attributes.nearest(text)
        own = [path for path in nearest if entity is None or self.has(entity, path)]
        return tuple(own[:k])

    def attributes_among(self, text: str, paths: Sequence[Path]) -> tuple[AttributeLink, ...]:
        """Return which of a few attributes a normalised text means, most confident first."""
        return self._attributes.link(text, only=frozenset(paths))

    def _look_up(
        self, attributes: Sequence[AttributeLink], about: Sequence[str]
    ) -> tuple[tuple[Fact, ...], tuple[Path, ...]]:
        if not attributes:
            return (), ()
        path = attributes[0].path
        facts = tuple(fact for entity in about if (fact := self.lookup(entity, path)))
        leaves = dict.fromkeys(leaf for entity in about for leaf in self.leaves(entity, path))
        return facts, tuple(leaves)

    def _again(self, links: Links, topic: Path) -> tuple[AttributeLink, ...]:
        """Link what was asked for last, and says yes or no: 小满有没有, after 青禾有天窗吗."""
        if not (topic and links.mentions and _WHETHER.fullmatch(links.remainder)):
            return ()
        whether = any(value.has for value in self._columns.column(topic).values.values())
        return (AttributeLink(topic, True, _AGAIN, topic[-1]),) if whether else ()
