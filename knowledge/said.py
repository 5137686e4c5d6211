"""What every kind of answer says alike: the walk, what was left out, that nothing was found."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from knowledge.found import Found, Gap, Step
from knowledge.plans import Where
from knowledge.telling import Teller

_FEW = 3  # entities that were left out are named; more are counted


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words; see :class:`bot.types.GraphAnswer`."""

    text: str
    answered: bool = True
    suggestions: tuple[str, ...] = ()


def sentences(teller: Teller, statements: Iterable[str], between: str = "") -> str:
    """End statements with full stops."""
    stop = teller.say("stop")
    said = [text[:1].upper() + text[1:] + stop for text in statements]
    return between.join(said).strip()


def walked(found: Found, teller: Teller) -> str:
    """Say where edges led: ``甲的竞品车型是乙。``."""
    steps = [step for step in found.steps if step.edge]
    return "".join(f"{teller.fact(step.fact)}{teller.say('stop')}" for step in steps)


def describe(found: Found, teller: Teller, where: Where) -> str:
    """Say what was looked for: ``和甲同厂商（某厂）、20万以下``."""
    shared = [_sharing(step, teller) for step in found.steps if not step.edge][-1:]
    return teller.join(filter(None, [*shared, teller.where(where)]))


def _sharing(step: Step, teller: Teller) -> str:
    fact = step.fact
    names = {"entity": teller.label(fact.entity), "attribute": fact.path[-1]}
    return teller.say("sharing", value=teller.value(fact.value), **names)


def nothing(found: Found, teller: Teller) -> str:
    """Say that nothing was found, why, and what comes nearest."""
    if not found.pool:
        missing = [
            teller.say("no_value", entity=teller.label(gap.entity), attribute=gap.path[-1])
            for gap in found.gaps
        ]
        return sentences(teller, missing) if missing else teller.say("none_left")
    what = describe(found, teller, found.query.where)
    if unknown(found):
        attributes = teller.join(dict.fromkeys(f"“{gap.path[-1]}”" for gap in found.gaps))
        return teller.say("none_known", attributes=attributes, what=what)
    text = teller.say("none", what=what)
    if found.near:
        named = (
            teller.beside(fact.entity, f"{fact.path[-1]} {teller.value(fact.value)}")
            for fact in found.near
        )
        text += teller.say("nearest", named=teller.join(named))
    return text


def unknown(found: Found) -> bool:
    """Return whether nothing was found because the data do not tell of anything."""
    return not found.entities and len(found.gaps) >= max(found.pool, 1)


def left_out(found: Found, teller: Teller) -> str:
    """Say who was left out and why; of entities that lack the attribute only a few are named."""
    absent = [gap for gap in found.gaps if not gap.value]
    unsized = [gap for gap in found.gaps if gap.value]
    text = _absent(absent, found, teller)
    if unsized:
        named = [teller.beside(gap.entity, teller.value(gap.value)) for gap in unsized[:_FEW]]
        text += teller.say("left_unsized", named=_shortened(named, len(unsized), teller))
    if found.partly:
        named = [teller.beside(fact.entity, teller.value(fact.value)) for fact in found.partly]
        text += teller.say("left_partly", named=_shortened(named[:_FEW], len(named), teller))
    return text


def _absent(gaps: list[Gap], found: Found, teller: Teller) -> str:
    entities = list(dict.fromkeys(gap.entity for gap in gaps))
    attributes = teller.join(dict.fromkeys(f"“{gap.path[-1]}”" for gap in gaps))
    if 0 < len(entities) <= _FEW:
        return teller.say("left_out", entities=teller.names(entities), attributes=attributes)
    if entities and (found.query.entities or found.steps):
        return teller.say("left_out_many", count=len(entities), attributes=attributes)
    return ""


def _shortened(named: list[str], count: int, teller: Teller) -> str:
    text = teller.join(named)
    if len(named) == count:
        return text
    return teller.say("and_more", named=text, count=count, rest=count - len(named))
