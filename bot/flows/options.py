"""What a question back offers."""

from __future__ import annotations

from collections.abc import Iterable

from bot.flows.tools import Tools
from bot.types import AttributeLink, Option, Path


def attribute_options(paths: Iterable[Path]) -> tuple[Option, ...]:
    """Make options of attributes; where two have one name, their groups are named too."""
    distinct = list(dict.fromkeys(paths))
    names = [path[-1] for path in distinct]
    return tuple(
        Option("attribute", path[-1] if names.count(path[-1]) == 1 else "·".join(path[-2:]), path)
        for path in distinct
    )


def entity_options(names: tuple[str, ...], tools: Tools) -> tuple[Option, ...]:
    """Make options of entities, labelled by what tells them apart."""
    return tuple(
        Option("entity", tools.knowledge.short_label(name, names), (name,)) for name in names
    )


def member_options(link: AttributeLink, entity: str, tools: Tools) -> tuple[Option, ...]:
    """Return what stands right below a group, attributes before groups."""
    depth = len(link.path) + 1
    leaves = tools.knowledge.leaves(entity, link.path)
    below = dict.fromkeys(path[:depth] for path in leaves)
    ordered = sorted(below, key=lambda path: path not in leaves)
    return attribute_options(ordered)


def varied(options: tuple[Option, ...]) -> tuple[Option, ...]:
    """Put options of different first words first, so that the few shown show the range."""
    seen: set[str] = set()
    first: list[Option] = []
    later: list[Option] = []
    for option in options:
        head = option.label.split(" ")[0]
        (later if head in seen else first).append(option)
        seen.add(head)
    return tuple(first + later)
