"""Answers to which: ranked, listed, counted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from bot.types import Path
from knowledge.answers.degrees import degree, most
from knowledge.answers.remarks import Said, demands, describe, left_out, nothing, unknown, walked
from knowledge.answers.telling import Teller, classes
from knowledge.query.found import TOLD, Cell, Found
from knowledge.query.plans import Where
from knowledge.query.sieve import holds


def tell_list(found: Found, teller: Teller) -> Said:
    """Name what was found, with the values that tell, and say who was left out."""
    count = len(found.entities)
    if not count:
        before, none = walked(found, teller), nothing(found, teller)
        text = teller.text(before, none, *_others(found, teller), left_out(found, teller))
        return Said(text, answered=not unknown(found))
    if found.steps and found.steps[-1].edge and not found.query.where:
        return Said(walked(found, teller))
    named = _listed(found, teller)
    what = describe(found, teller)
    if found.query.skip:
        listed = teller.say("others" if named else "no_others", named=named)
        return Said(listed, suggestions=(teller.say("more"),) if found.rest else ())
    key = "counted" if found.query.kind == "count" else "listed"
    scope = _among(found, teller) if teller.lang == "zh" else ""
    text = teller.say(key if what else "everything", what=scope + what, count=count, named=named)
    options = _options(found, teller)
    others = _others(found, teller)
    text = teller.text(walked(found, teller), text, options, *others, left_out(found, teller))
    more = (teller.say("more"),) if found.rest else ()
    return Said(text, suggestions=(*more, *_narrowings(found, teller)))


def _options(found: Found, teller: Teller) -> str:
    """Say how many have what was demanded as an option only."""
    plain = len(found.entities) - found.optional
    if not (found.optional and plain):
        return ""
    return teller.say("some_optional", plain=plain, optional=found.optional)


def _others(found: Found, teller: Teller) -> list[str]:
    """Say of a few entities that were named why they are not among those found."""
    others = {e: rows for e, rows in found.readings.items() if e not in found.entities}
    failing = {
        e: [r for row in rows if holds([row]) is False for r in row] for e, rows in others.items()
    }
    return [teller.stop(teller.reading(entity, own[0])) for entity, own in failing.items() if own]


def _listed(found: Found, teller: Teller) -> str:
    """Name entities with the values that tell; a value that all of them share is told once."""
    values = {entity: _values(entity, found, teller) for entity in found.told}
    every = len(values) == len(found.entities) > 1
    alike = every and len(set(values.values())) == 1
    named = [teller.beside(entity, *([] if alike else values[entity])) for entity in values]
    listed = teller.shortened(named, len(found.entities), found.query.skip)
    shared = teller.say("comma").join(next(iter(values.values()))) if alike else ""
    return teller.say("all_alike", named=listed, value=shared) if shared else listed


def _values(entity: str, found: Found, teller: Teller) -> tuple[str, ...]:
    asked = [teller.value(c.fact.value) for c in found.cells if c.fact.entity == entity]
    return tuple(dict.fromkeys([*teller.telling(found.readings.get(entity, ())), *asked]))


def _narrowings(found: Found, teller: Teller) -> tuple[str, ...]:
    """Offer the end of a long list, asked so that it stands by itself."""
    query = found.query
    if not found.narrow or query.entities or query.via or query.without:
        return ()
    ranked = replace(query, kind="rank", descending=not found.priced, skip=0)
    scope, head = _heads(replace(found, query=ranked), teller, found.narrow, 1)
    if teller.lang == "zh":
        return (f"{scope}{head}是哪个？",)
    return (f"Which is the {head[:1].lower()}{head[1:]}{scope}?",)


def tell_rank(found: Found, teller: Teller) -> Said:
    """Name the first ones with their values; ties and overlapping ranges as such."""
    query, path = found.query, found.query.paths[0]
    before = walked(found, teller)
    if not found.entities:
        return Said(teller.text(before, _not_ranked(found, teller)), answered=bool(found.near))
    assert found.scale
    own = {cell.fact.entity: cell for cell in found.cells if cell.fact.path == path}
    named = [_ranked(entity, found, teller) for entity in found.told]
    listed = teller.shortened(named, len(found.entities))
    tied_first = query.k == 1 and len(found.entities) > 1 and not found.blurred
    count = 1 if tied_first or query.k == 1 else min(query.k, len(found.entities))
    scope, head = _heads(found, teller, path, count)
    key = "tied_first" if tied_first else "firsts" if len(named) > 1 else "first"
    text = teller.say(key, scope=scope, head=head, named=listed, count=len(found.entities))
    ties = "" if tied_first else _ties([own[e] for e in found.told if e in own], teller)
    short = query.k > max(1, len(found.entities))
    fewer = teller.say("fewer", count=len(found.entities)) if short else ""
    overlap = teller.say("blurred", entities=teller.names(found.blurred)) if found.blurred else ""
    return Said(teller.text(before, text, ties, overlap, fewer, left_out(found, teller)))


def _ranked(entity: str, found: Found, teller: Teller) -> str:
    values = [teller.value(c.fact.value) for c in found.cells if c.fact.entity == entity]
    return teller.beside(entity, *values, *teller.options(found.readings.get(entity, ())))


def _ties(cells: Sequence[Cell], teller: Teller) -> str:
    groups = groupby(cells, lambda cell: cell.quantity and (cell.quantity.low, cell.quantity.high))
    tied = [[cell.fact.entity for cell in group] for _, group in groups]
    several = [teller.say("tied", entities=teller.names(group)) for group in tied if group[1:]]
    return teller.text(*several)


def _not_ranked(found: Found, teller: Teller) -> str:
    attribute = teller.attribute(found.query.paths[0])
    if found.scale is None:
        return teller.say("not_ranked", attribute=attribute)
    if found.sized:
        return teller.say("no_such_place", place=found.query.skip + 1, count=found.sized)
    sized_out = [gap for gap in found.gaps if gap.path == found.query.paths[0]]
    if not found.pool and found.steps:
        return teller.text(
            walked(found, teller), teller.say("none_alike", what=describe(found, teller))
        )
    if sized_out or not found.query.where:
        none = teller.say("nothing_ranked", attribute=attribute)
        return teller.text(none, left_out(found, teller))
    return nothing(found, teller)


def _heads(found: Found, teller: Teller, path: Path, count: int) -> tuple[str, str]:
    """Return of whom, and of these which: ``有天窗的里面，`` and ``最便宜的SUV``.

    Only of the main price 最便宜 says it all; any other attribute is named.
    """
    named, rest = classes(found.query.where)
    nouns = [teller.wanted(each) for each in named]
    scope = _scope(found, teller, rest)
    cell = next((cell for cell in found.cells if cell.fact.path == path), None)
    attribute = teller.attribute(path, cell.label if cell else "")
    dimension = found.scale.dimension if found.scale else ""
    if dimension == "money" and not found.priced:
        dimension = ""  # 押金最低, not 最便宜
    word = most(attribute, degree(path[-1], dimension, teller.lang, found.query.descending, True))
    if found.query.skip:
        place = teller.say("place", place=found.query.skip + 1)
        word = place + word.removeprefix("最")
    if teller.lang == "zh":
        how_many = f"{count}个" if count > 1 else ""
        return scope, f"{'' if found.priced else attribute}{word}的{how_many}{''.join(nouns)}"
    parts = [word.capitalize(), *nouns, *([] if found.priced else [attribute])]
    return scope, " ".join([*parts, *([f"(first {count})"] if count > 1 else [])])


def _scope(found: Found, teller: Teller, rest: Where) -> str:
    what = demands(found, teller, rest)
    return _among(found, teller) + (teller.say("meeting", what=what) if what else "")


def _among(found: Found, teller: Teller) -> str:
    if not found.query.entities or found.steps:
        return ""
    return teller.say("among", entities=teller.names(found.query.entities[:TOLD]))
