"""What the conversation asks of the knowledge graph besides its skill."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from bot.types import AttributeLink, Fact, Lang, Path, Table


class Knowledge(Protocol):
    """Entities, their names for people, and their values.

    Attributes
    ----------
    reads_clauses
        Whether an answer to a text is to every clause of it that asks: it need not be cut.
    """

    reads_clauses: bool

    def entities(self) -> tuple[str, ...]:
        """Full names, those of the graph in file order, then those known from outside it."""
        ...

    def written(self) -> Iterator[str]:
        """Yield every name, keyword, attribute and value, as the editors wrote them."""
        ...

    def things(self) -> tuple[str, ...]:
        """Return what the graph is about: the hotels, not their brands or a glossary."""
        ...

    def label(self, entity: str) -> str:
        """Return a readable name that no other entity has, e.g. ``S6 进取版``."""
        ...

    def short_label(self, entity: str, among: Sequence[str]) -> str:
        """Return what tells an entity from the others in ``among``, e.g. ``长续航版``."""
        ...

    def attribute(self, path: Path, lang: Lang) -> str:
        """Name an attribute or group in a language."""
        ...

    def tell(self, fact: Fact, lang: Lang) -> str:
        """State a value as a sentence."""
        ...

    def tabulate(self, facts: Sequence[Fact], lang: Lang) -> Table:
        """Put facts into a table: one column an entity, one row an attribute."""
        ...

    def has(self, entity: str, path: Path) -> bool:
        """Tell whether an entity has this attribute or group."""
        ...

    def lacks(self, entity: str, path: Path) -> bool:
        """Tell whether the value of an attribute says that there is none: 无."""
        ...

    def lacks_price(self, fact: Fact, text: str) -> bool:
        """Tell whether a text asks for money, and a value only says that there is such a thing."""
        ...

    def lookup(self, entity: str, path: Path) -> Fact | None:
        """Return the value of an attribute; None for a group and for what is not there."""
        ...

    def leaves(self, entity: str, path: Path) -> tuple[Path, ...]:
        """Return the attributes below a group: direct ones first, then deeper ones."""
        ...

    def entities_with(self, path: Path) -> tuple[str, ...]:
        """Return the entities that have an attribute or group, in file order."""
        ...

    def nearest_attributes(self, text: str, entity: str | None, k: int) -> tuple[Path, ...]:
        """Return at most ``k`` attributes nearest to a normalised text, nearest first.

        Parameters
        ----------
        entity
            If given, only attributes that it has.
        """
        ...

    def attributes_among(self, text: str, paths: Sequence[Path]) -> tuple[AttributeLink, ...]:
        """Return which of a few attributes a normalised text means, most confident first.

        For the answer to a clarification: 是手动还是自动, after those of 空调 were offered.
        """
        ...

    def nearest_entities(self, text: str, k: int) -> tuple[str, ...]:
        """Return at most ``k`` entities named most like a normalised text, nearest first."""
        ...
