"""Short readable names of entities: what tells one from the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache

from bot.text import normalize
from knowledge.linking.names import is_generic


class Labels:
    """Names entities for people.

    Parameters
    ----------
    names
        Full names of all of them.
    """

    def __init__(self, names: Sequence[str]) -> None:
        self._names = names
        self._short: dict[str, str] = {}
        self._tell_apart = lru_cache(maxsize=4096)(self._shorten)

    def label(self, entity: str) -> str:
        """Return a short readable name that no other entity has, e.g. ``A型号 长续航版``."""
        if "_" not in entity:
            return entity
        if entity not in self._short:
            unique = entity in self._full
            self._short[entity] = self.label_among(entity, self._names) if unique else entity
        return self._short[entity]

    def label_among(self, entity: str, among: Sequence[str]) -> str:
        """Return what tells an entity from the others in ``among``, e.g. ``A型号 长续航版``.

        Parts that all of them share are left out; a year and the first part (the brand) too
        when the rest still tells.
        """
        if "_" not in entity:
            return entity
        return self._tell_apart(entity, tuple(among))

    def _shorten(self, entity: str, among: tuple[str, ...]) -> str:
        own = entity.split("_")
        rest = [other.split("_") for other in among if other != entity]
        telling = [part for part in own if not rest or any(part not in other for other in rest)]
        for spare in [*filter(lambda part: is_generic(normalize(part)), own), own[0]]:
            fewer = [part for part in telling if part != spare]
            telling = fewer if _tells(fewer, rest) else telling
        return " ".join(telling) if _tells(telling, rest) else self._full.get(entity, entity)

    @cached_property
    def _full(self) -> dict[str, str]:
        """Every part of each name; only where no other entity is called the same."""
        labels: dict[str, list[str]] = {}
        for entity in self._names:
            labels.setdefault(" ".join(entity.split("_")), []).append(entity)
        return {own[0]: label for label, own in labels.items() if len(own) == 1}


def _tells(parts: Sequence[str], others: Sequence[Sequence[str]]) -> bool:
    return bool(parts) and not any(set(parts) <= set(other) for other in others)
