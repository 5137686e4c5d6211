"""The values that an attribute has among some entities."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from knowledge.query.found import Cell, Found
from knowledge.query.sieve import Sieve
from knowledge.query.sifting import sift


def distinct(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``distinct``: one entity for each value that no earlier one has."""
    query = found.query
    sifted = sift(query, pool, sieve)
    cells: dict[str, Cell] = {}
    for entity in sifted.held:
        if cell := sieve.cell(entity, query.paths[0]):
            for item in sieve.graph.items(entity, query.paths[0]):
                if item not in query.unlike:
                    cells.setdefault(item, cell)
    return replace(found, cells=tuple(dict.fromkeys(cells.values())), values=tuple(cells))
