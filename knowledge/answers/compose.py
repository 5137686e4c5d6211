"""Puts what a query found into words."""

from __future__ import annotations

from collections.abc import Callable

from bot.types import Attachment, GraphAnswer, Lang, Path
from knowledge.answers import claims, rankings, sides
from knowledge.answers.drawing import draw, tabulate
from knowledge.answers.english import CHINESE_ONLY, English
from knowledge.answers.remarks import Said, describe, nothing, walked
from knowledge.answers.telling import Teller
from knowledge.query.found import TOLD, Found, Reading, Rows
from knowledge.query.plans import Kind
from knowledge.query.sieve import holds

_LINES = 8  # of a message; more are in the table
_MOST_VALUES = 20  # that are named; of more, the number is told


def compose(
    found: Found,
    lang: Lang,
    label: Callable[[str], str],
    confidence: float,
    english: English = CHINESE_ONLY,
) -> GraphAnswer:
    """Say what was found, with everything it rests on.

    Parameters
    ----------
    label
        Gives an entity's name for people.
    confidence
        Probability that the query is what was meant, 0..1.
    english
        What attributes are called in English.

    Returns
    -------
    GraphAnswer
        Numbers stand with their entity and unit. ``answered`` is False where the data cannot
        tell. ``entities`` are those that were named, or none where that would be a long list.
    """
    teller = Teller(lang, label, found.named, english, found.written, found.edges)
    said = _KINDS[found.query.kind](found, teller)
    return GraphAnswer(
        text=said.text,
        plan=found.query.tell(found.edges),
        query=found.query.to_json(),
        confidence=confidence,
        facts=found.facts,
        entities=_about(found),
        path=_main_path(found),
        attachments=_attachments(found, teller),
        suggestions=said.suggestions,
        answered=said.answered,
        several=_is_list(found),
    )


def _is_list(found: Found) -> bool:
    """Tell whether those told have places; how far the ends of a list are apart is no new list."""
    kind = found.query.kind
    return kind != "difference" and len(found.told) > (kind not in ("list", "count"))


def _about(found: Found) -> tuple[str, ...]:
    """Return whom the talk is about from now on: of a long list nobody."""
    if found.query.claim:
        return (found.query.claim,)
    if found.query.via and not found.entities:
        return found.query.entities
    return found.entities if len(found.entities) <= TOLD else ()


def _main_path(found: Found) -> Path:
    query = found.query
    conditions = (condition.path for row in query.where for condition in row)
    return next(iter((*query.paths, *conditions, *query.via[-1:])), ())


def _attachments(found: Found, teller: Teller) -> tuple[Attachment, ...]:
    drawn: list[Attachment] = []
    if found.contests and len(found.entities) > 1:
        drawn.append(sides.tabulate_sides(found, teller))
    elif len({cell.fact.entity for cell in found.cells}) > 1:
        facts = [cell.fact for cell in found.cells if cell.fact.entity in found.told]
        drawn.append(tabulate(facts, teller))
    if found.facts:
        drawn.append(draw(found.facts, teller, found.named))
    return tuple(drawn)


def _tell_value(found: Found, teller: Teller) -> Said:
    missing = [teller.stop(text) for text in _missing(found, teller)]
    if not found.cells and not missing:
        return Said(nothing(found, teller), answered=False)
    if not found.cells:  # told with the way that led to who has none
        way = (teller.stop(teller.fact(step.fact)) for step in found.steps)
        return Said(teller.text(*way, *missing), answered=False)
    lines = [teller.stop(teller.fact(cell.fact)) for cell in found.cells]
    return Said("\n".join(filter(None, [walked(found, teller), *lines, *missing])))


def _tell_count(found: Found, teller: Teller) -> Said:
    if not found.query.paths or not found.cells:
        return (_tell_value if found.query.paths else rankings.tell_list)(found, teller)
    return Said("\n".join(teller.stop(teller.items(cell.fact)) for cell in found.cells))


def _missing(found: Found, teller: Teller) -> list[str]:
    absent: dict[Path, list[str]] = {}
    for gap in found.gaps:
        absent.setdefault(gap.path, []).append(gap.entity)
    named = {path: teller.names(entities[:TOLD]) for path, entities in absent.items()}
    return [
        teller.say("no_value", entity=entities, attribute=teller.attribute(path))
        for path, entities in named.items()
    ]


def _tell_check(found: Found, teller: Teller) -> Said:
    verdicts = {entity: holds(rows) for entity, rows in found.readings.items()}
    if not verdicts:
        return Said(nothing(found, teller), answered=False)
    premise = found.query.premise
    lines = [_judged(e, found.readings[e], teller, premise) for e in list(verdicts)[:_LINES]]
    answered = any(verdict is not None for verdict in verdicts.values())
    return Said("\n".join(filter(None, [walked(found, teller), *lines])), answered)


def _judged(entity: str, rows: Rows, teller: Teller, premise: bool) -> str:
    verdict = holds(rows)
    readings = [reading for row in rows for reading in _telling(row)]
    first, *rest = dict.fromkeys(teller.reading(entity, reading) for reading in readings)
    name = teller.label(entity)  # once is enough
    further = (each.removeprefix(name).strip(" –").removeprefix("的") for each in rest)
    text = teller.say("comma").join([first, *further])
    if premise:
        key = {True: "premise_right", False: "premise_wrong", None: "premise_untold"}[verdict]
    else:
        key = _verdict_key(verdict, readings)
    return teller.say(key, text=text)


def _telling(row: tuple[Reading, ...]) -> list[Reading]:
    """Return what decides a row: the first that holds, else all."""
    return [next(reading for reading in row if reading.holds)] if holds([row]) else list(row)


def _verdict_key(verdict: bool | None, readings: list[Reading]) -> str:
    if verdict is None:
        return "untold"
    having = all(_asks_having(reading) for reading in readings)
    if verdict:
        if having and any(reading.optional for reading in readings):
            return "option" if all(reading.optional for reading in readings) else "yes"
        return "there_is" if having else "yes"
    if any(reading.partly for reading in readings):
        return "partly"
    if any(reading.holds for reading in readings):
        return "not_all"
    return "there_is_none" if having else "no"


def _asks_having(reading: Reading) -> bool:
    """Return whether it was asked what there is: 有天窗吗, and 有红色吗 of a list of colours."""
    in_list = reading.condition.op == "is" and reading.fact and "、" in reading.fact.value
    return reading.condition.op == "has" or bool(in_list)


def _tell_distinct(found: Found, teller: Teller) -> Said:
    if not found.values:
        return Said(nothing(found, teller), answered=False)
    attribute, what = teller.attribute(found.query.paths[0]), describe(found, teller)
    named = teller.shortened(found.values[:_MOST_VALUES], len(found.values))
    of = teller.say("of_which", what=what) if what else ""
    count = len(found.values)
    return Said(teller.say("values", of=of, attribute=attribute, count=count, named=named))


def _tell_define(found: Found, teller: Teller) -> Said:
    attribute = teller.attribute(found.query.paths[0])
    if found.cells:
        told = teller.say("defined", attribute=attribute, value=found.cells[0].fact.value)
        return Said(teller.stop(told))
    near = [teller.beside(fact.entity, teller.value(fact.value)) for fact in found.near]
    examples = teller.say("examples", named=teller.join(near)) if near else ""
    unknown = teller.say("not_defined", attribute=attribute)
    return Said(teller.text(unknown, examples), answered=False)


_KINDS: dict[Kind, Callable[[Found, Teller], Said]] = {
    "value": _tell_value,
    "check": _tell_check,
    "compare": sides.tell_compare,
    "difference": sides.tell_compare,
    "rank": claims.tell_rank,
    "list": rankings.tell_list,
    "count": _tell_count,
    "sum": sides.tell_sum,
    "define": _tell_define,
    "distinct": _tell_distinct,
}
