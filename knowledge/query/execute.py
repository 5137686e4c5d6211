"""Runs a query on the graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.types import Fact, Path
from knowledge.graph.columns import Columns
from knowledge.graph.graph import KEYWORDS, Graph
from knowledge.query.contests import compare, overlap, same, sort, sums
from knowledge.query.defining import define
from knowledge.query.distinct import distinct
from knowledge.query.found import MOST_SUMMED, TOLD, Cell, Found, Gap
from knowledge.query.plans import Condition, Kind, Query
from knowledge.query.scanning import front
from knowledge.query.sieve import Sieve, is_option, place
from knowledge.query.sifting import SMALL, Sifted, instead, nearest, sift
from knowledge.query.walking import in_common, walk
from knowledge.values.leaves import Quantity

# what may be added up: two temperatures, ratings or dates may not
_SUMMED = {"money", "length", "weight", "time", "power", "energy", "volume", "area", "count"}
_SUMMED |= {"data", "USD", "EUR", "GBP", "JPY", "HKD"}
_SAMPLE = 200  # entities whose values are looked at for how a word is written


def execute(query: Query, graph: Graph, columns: Columns) -> Found:
    """Find what a query asks for.

    Parameters
    ----------
    query
        ``rank``, ``sum`` and ``define`` need a path. ``compare`` and ``difference`` without one
        are about everything in which the entities differ.

    Returns
    -------
    Found
        Entities ranked, or in the order asked or of the files. Entities whose data do not tell
        are left out and named in ``gaps``.
    """
    sieve = Sieve(graph, columns)
    steps, pool, missing = walk(query, graph)
    found = Found(query, pool=len(pool), steps=steps, gaps=missing, left=len(missing))
    found = _KINDS[query.kind](found, pool, sieve)
    found = replace(found, shared=found.shared or in_common(found, graph))
    parts = {part for fact in found.facts for part in fact.value.split("、")}
    named = frozenset(part for part in parts if part in graph.keywords)
    written, edges = _written(query, graph), _edges(query, sieve)
    return replace(found, named=named, written=written, edges=edges)


def _edges(query: Query, sieve: Sieve) -> dict[Condition, tuple[str, str]]:
    """Return the bounds of conditions in the unit of their attribute."""
    edges: dict[Condition, tuple[str, str]] = {}
    for condition in (each for row in query.where for each in row if each.op == "within"):
        if scale := sieve.scale(condition.path):
            ends = (condition.low, condition.high)
            low, high = ("" if end is None else scale.tell(end) for end in ends)
            edges[condition] = low, high
    return edges


def _written(query: Query, graph: Graph) -> dict[Condition, str]:
    """Return what conditions look for as an editor writes it: ``SUV`` for ``suv``."""
    written: dict[Condition, str] = {}
    for condition in (each for row in query.where for each in row):
        holders = graph.holders.get(condition.path, ()) if condition.value else ()
        for fact in (graph.value(entity, condition.path) for entity in holders[:_SAMPLE]):
            if fact and (found := place(fact.value, condition.value)):
                written.setdefault(condition, found)
    return written


def _list(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``list`` and ``count``: which entities, with the values that tell."""
    query = found.query
    sifted = sift(query, pool, sieve)
    found = _left(found, sifted)
    if query.entities and not query.via and len(pool) <= TOLD:
        found = replace(found, readings=sifted.readings)
    if len(found.entities) <= SMALL:
        options = sum(is_option(sieve.read(entity, query)) for entity in found.entities)
        found = replace(found, optional=options)
    if not (query.where or found.steps):
        found = replace(found, shared=_witnesses(found.told, sieve.graph))
    cells = _cells(found.told, query.paths, sieve)
    found = replace(found, cells=cells)
    return _narrowing(found, sieve) if len(found.entities) > TOLD else found


def _witnesses(entities: Sequence[str], graph: Graph) -> tuple[Fact, ...]:
    """Return a fact of each entity: that it is there."""
    first = ((e, path) for e in entities for path in (*graph.leaves(e, ())[:1], KEYWORDS))
    facts = (fact for place in first if (fact := graph.value(*place)))
    return tuple({fact.entity: fact for fact in facts}.values())


def _left(found: Found, sifted: Sifted) -> Found:
    """Return what conditions left, and where that is nothing, what comes nearest."""
    told = replace(found, entities=sifted.held).told
    found = replace(
        found,
        entities=sifted.held,
        readings=sifted.of(told),
        gaps=(*found.gaps, *sifted.gaps),
        left=found.left + sifted.left,
        partly=sifted.partly,
    )
    if sifted.held:
        return found
    near = nearest(found.query, sifted.readings)
    others = () if near else instead(found.query, sifted.readings)
    return replace(found, near=near, instead=others)


def _narrowing(found: Found, sieve: Sieve) -> Found:
    """Add what a long list can be ranked by."""
    query, prices = found.query, sieve.columns.by_dimension("money")[:1]
    bounded = [each.path for row in query.where for each in row if each.op == "within"]
    path = next(iter((*bounded, *query.paths[:1], *prices)), ())
    scale = sieve.scale(path) if path else None
    return replace(found, narrow=path, priced=path in prices, scale=scale) if scale else found


def _count(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``count``: how many entities, or how many values of ``paths``."""
    return (_value if found.query.paths else _list)(found, pool, sieve)


def _value(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``value``: what is written, and who has nothing written."""
    found = _list(found, pool, sieve)
    if not (found.query.entities or found.query.via):
        found = replace(found, gaps=())  # nobody asked for a brand's rooms
    have = {(cell.fact.entity, cell.fact.path) for cell in found.cells}
    paths = [(e, p) for e in found.told for p in _spread((e,), found.query.paths, sieve)]
    return replace(found, gaps=(*found.gaps, *(Gap(*p) for p in paths if p not in have)))


def _check(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``check``: how the conditions stand with each."""
    readings = {entity: sieve.read(entity, found.query) for entity in pool}
    return replace(found, entities=tuple(pool), readings=readings)


def _compare(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``compare`` and ``difference``: attributes side by side."""
    entities = sift(found.query, pool, sieve).held
    wanted = _spread(entities, found.query.paths, sieve)
    differing = [] if wanted else _differing(entities, sieve)
    skip = found.query.skip
    paths = wanted or differing[skip : skip + TOLD]
    down = found.query.descending or len(paths) > 1
    contests = tuple(each for path in paths for each in compare(sieve, path, entities, down))
    return replace(found, entities=entities, contests=contests, differences=len(differing))


def _differing(entities: Sequence[str], sieve: Sieve) -> list[Path]:
    """Return the attributes that all have and in which they differ."""
    graph = sieve.graph
    paths = (path for path in graph.holders if path in graph.leaf_paths)
    values = {path: [graph.value(entity, path) for entity in entities] for path in paths}
    return [
        path
        for path, facts in values.items()
        if None not in facts and len({fact.value for fact in facts if fact}) > 1
    ]


def _rank(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``rank``: the first ones by size, with all that are level with the last of them."""
    query, path = found.query, found.query.paths[0]
    sifted = sift(query, pool, sieve)
    priced = path in sieve.columns.by_dimension("money")[:1]
    found = replace(_left(found, sifted), scale=sieve.scale(path), priced=priced)
    if found.scale is None:
        return replace(found, entities=(), gaps=(), left=0)
    sizes, unsized, left = _sizes(query, sifted.held, sieve)
    first, blurred = _cut(sort(sizes, query.descending), sizes, query.skip, query.k)
    claimed = [query.claim] if query.claim and query.claim not in first else []
    return replace(
        found,
        entities=first,
        readings=sifted.of(first),
        cells=_cells((*first[:TOLD], *claimed), query.paths, sieve),
        gaps=(*found.gaps, *(_unsized(entity, path, sieve) for entity in unsized)),
        left=found.left + left,
        sized=0 if first else len(sizes),
        blurred=blurred,
    )


def _sizes(
    query: Query, held: Sequence[str], sieve: Sieve
) -> tuple[dict[str, Quantity], list[str], int]:
    """Return the quantities of those that may be first, and who has none."""
    path = query.paths[0]
    near, unsized, left = held, list[str](), 0
    if len(held) > SMALL:
        near, unsized, left = front(query, held, sieve)
    column, label = sieve.columns.column(path), sieve.label(path)
    compared = {entity: column.comparable(entity, label) for entity in near}
    sizes = {entity: size for entity, size in compared.items() if size}
    without = [entity for entity in near if entity not in sizes]
    return sizes, [*unsized, *without], left + len(without)


def _cut(
    order: Sequence[str], sizes: Mapping[str, Quantity], skip: int, k: int
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return k places and all that are level with these, and those of them whose ranges overlap."""
    asked = order[skip : skip + k]
    ends = {asked[0], asked[-1]} if asked else set()
    level = {e for e in order if any(overlap(sizes[e], sizes[end]) for end in ends)}
    first = [entity for entity in order if entity in level or entity in asked]
    ranges = {(sizes[entity].low, sizes[entity].high): sizes[entity] for entity in first}
    unclear = {
        key
        for key, size in ranges.items()
        if any(overlap(size, other) for other in ranges.values() if not same(size, other))
    }
    blurred = (e for e in first if (sizes[e].low, sizes[e].high) in unclear)
    return tuple(first), tuple(blurred)


def _unsized(entity: str, path: Path, sieve: Sieve) -> Gap:
    fact = sieve.graph.value(entity, path)
    return Gap(entity, path, fact.value if fact else "")


def _sum(found: Found, pool: Sequence[str], sieve: Sieve) -> Found:
    """``sum``: only of quantities of one dimension, and only where every one is known."""
    query, path = found.query, found.query.paths[0]
    # a brand has no rooms: what lacks the summed attribute too is another sort of thing
    pool = [entity for entity in pool if entity in query.entities or sieve.cell(entity, path)]
    found = replace(_left(found, sift(query, pool, sieve)), scale=sieve.scale(path))
    if found.scale is None or found.scale.dimension not in _SUMMED:
        return replace(found, gaps=())
    if len(found.entities) > MOST_SUMMED:
        return found
    cells = _cells(found.entities, (path,), sieve)
    sized = {cell.fact.entity for cell in cells if cell.quantity}
    left = [_unsized(entity, path, sieve) for entity in found.entities if entity not in sized]
    gaps = (*found.gaps, *left)
    total = sums(cells, found.scale, query) if sized and not gaps else ""
    return replace(found, cells=cells, gaps=gaps, left=found.left + len(left), total=total)


def _cells(entities: Sequence[str], paths: Sequence[Path], sieve: Sieve) -> tuple[Cell, ...]:
    places = [(e, path) for e in entities for path in _spread((e,), paths, sieve)]
    return tuple(cell for place in places if (cell := sieve.cell(*place)))


def _spread(entities: Sequence[str], paths: Sequence[Path], sieve: Sieve) -> list[Path]:
    """Return the attributes, those of a group in its place."""
    found: dict[Path, None] = {}
    for path in paths:
        below = [leaf for entity in entities for leaf in sieve.graph.leaves(entity, path)]
        found.update(dict.fromkeys(below or [path]))
    return list(found)


_KINDS: dict[Kind, Callable[[Found, Sequence[str], Sieve], Found]] = {
    "value": _value,
    "check": _check,
    "compare": _compare,
    "difference": _compare,
    "rank": _rank,
    "list": _list,
    "count": _count,
    "sum": _sum,
    "define": define,
    "distinct": distinct,
}
