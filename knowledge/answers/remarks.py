"""What every kind of answer says alike: the walk, what was left out, that nothing was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from bot.types import Fact
from knowledge.answers.telling import Teller, classes, is_noun
from knowledge.graph.graph import KEYWORDS
from knowledge.query.found import FEW, Found, Gap, Step
from knowledge.query.plans import Where

_SERIES = 2  # so many keywords from the first on name a series


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in words; see :class:`bot.types.GraphAnswer`."""

    text: str
    answered: bool = True
    suggestions: tuple[str, ...] = ()


def walked(found: Found, teller: Teller) -> str:
    """Say where edges led: ``甲的竞品车型是乙。``."""
    steps = (step for step in found.steps if step.edge)
    return teller.text(*(teller.stop(teller.fact(step.fact)) for step in steps))


def describe(found: Found, teller: Teller) -> str:
    """Say what was looked for: ``20万以下的SUV``, ``有天窗的``; empty where all were."""
    named, rest = classes(found.query.where)
    words = [teller.wanted(each) for each in named]
    demanded = demands(found, teller, rest)
    if teller.lang == "en":
        return teller.join(filter(None, [" ".join(words), demanded]))
    whose = "的" if named and not is_noun(named[-1]) else ""
    if whose and demanded:
        return f"{''.join(words)}{demanded}的"  # 松涧有温泉的, not 有温泉的松涧的
    before = f"{demanded}的" if demanded else ""
    return before + "".join(words) + whose


def demands(found: Found, teller: Teller, where: Where) -> str:
    """Say what was demanded: ``和甲同厂商（某厂）、20万以下``."""
    shared = [_sharing(step, found, teller) for step in found.steps if not step.edge][-1:]
    return teller.join(filter(None, [*shared, teller.where(where)]))


def _sharing(step: Step, found: Found, teller: Teller) -> str:
    fact, name = step.fact, teller.label(step.fact.entity)
    if fact.path == KEYWORDS:
        *_, last = common = _common([fact, *found.shared])
        key = "same_series" if len(common) > 1 else "same_brand"
        return teller.say(key, entity=name, value=last)
    value, attribute = teller.value(fact.value), teller.attribute(fact.path)
    return teller.say("sharing", value=value, entity=name, attribute=attribute)


def _common(facts: Sequence[Fact]) -> list[str]:
    """Return the keywords from the first on that all have: brand, series."""
    ranks = zip(*(fact.value.split("|") for fact in facts), strict=False)
    same = takewhile(lambda words: len(set(words)) == 1, ranks)
    return [words[0] for words in same][:_SERIES] or [""]


def nothing(found: Found, teller: Teller) -> str:
    """Say that nothing was found, why, and what comes nearest."""
    if not found.pool:
        missing = (teller.missing(gap.entity, gap.path) for gap in found.gaps)
        return teller.text(*map(teller.stop, missing)) or teller.say("none_left")
    what = describe(found, teller)
    if unknown(found):
        attributes = teller.quoted(gap.path for gap in found.gaps)
        return teller.say("none_known", attributes=attributes, what=what)
    text = [teller.say("none_alike" if found.query.without else "none", what=what)]
    if found.near:
        near = (
            (f.entity, f"{teller.attribute(f.path)} {teller.value(f.value)}") for f in found.near
        )
        named = teller.join(teller.beside(*each) for each in near)
        text.append(teller.say("nearest", named=named))
    for path in dict.fromkeys(fact.path for fact in found.instead):
        values = teller.join(teller.value(f.value) for f in found.instead if f.path == path)
        text.append(teller.say("instead", attribute=teller.attribute(path), values=values))
    return teller.text(*text)


def unknown(found: Found) -> bool:
    """Return whether nothing was found because the data do not tell of anything."""
    return not found.entities and found.left >= max(found.pool, 1)


def left_out(found: Found, teller: Teller) -> str:
    """Say who was left out and why; of entities that lack the attribute only a few are named."""
    gaps = found.gaps if len(found.gaps) == found.left else ()  # of a few, not of thousands
    absent = [gap for gap in gaps if not gap.value]
    unsized = [gap for gap in gaps if gap.value]
    text = [_absent(absent, found, teller)]
    if unsized:
        named = [teller.beside(gap.entity, teller.value(gap.value)) for gap in unsized[:FEW]]
        text.append(teller.say("left_unsized", named=teller.shortened(named, len(unsized))))
    if found.partly:
        named = [teller.beside(f.entity, teller.value(f.value)) for f in found.partly[:FEW]]
        text.append(teller.say("left_partly", named=teller.shortened(named, len(found.partly))))
    return teller.text(*text)


def _absent(gaps: list[Gap], found: Found, teller: Teller) -> str:
    entities = list(dict.fromkeys(gap.entity for gap in gaps))
    attributes = teller.quoted(gap.path for gap in gaps)
    if 0 < len(entities) <= FEW:
        return teller.say("left_out", entities=teller.names(entities), attributes=attributes)
    if entities and (found.query.entities or found.steps):
        return teller.say("left_out_many", count=len(entities), attributes=attributes)
    return ""
