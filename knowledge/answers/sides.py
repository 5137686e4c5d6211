"""Answers that put values side by side or add them up."""

from __future__ import annotations

import re

from bot.types import Path, Table
from knowledge.answers.degrees import degree
from knowledge.answers.drawing import tabulate
from knowledge.answers.remarks import Said, nothing, walked
from knowledge.answers.telling import Teller
from knowledge.query.found import MOST_SUMMED, TOLD, Cell, Contest, Found, Gap

_NUMBER = re.compile(r"[\d.,]+")
_LINES = 6  # attributes told in words; the table has all


def tell_compare(found: Found, teller: Teller) -> Said:
    """Say the values, and who is first by how much."""
    names = teller.names(found.told)
    before = walked(found, teller)
    if not found.entities:
        return Said(teller.text(before, nothing(found, teller)), answered=False)
    if len(found.entities) == 1:
        return Said(teller.text(before, teller.say("one_only", entities=names)), answered=False)
    if not found.contests:
        if found.query.skip:
            return Said(teller.say("no_others"))
        return Said(teller.text(before, teller.say("no_difference", entities=names)))
    lines = [_line(contest, found, teller) for contest in found.contests[:_LINES]]
    answered = any(contest.cells for contest in found.contests)
    if len(found.contests) == 1:
        return Said(teller.text(before, _yes_or_no(found, teller) + lines[0]), answered)
    title = teller.say("compared", entities=names)
    more = _more(found, len(lines), teller)
    suggestions = (teller.say("more"),) if found.rest else ()
    return Said("\n".join([before + title, *lines, *more]), answered, suggestions)


def _more(found: Found, lines: int, teller: Teller) -> list[str]:
    """Say what the table has besides, and how many differences there are that it has not."""
    rows = len(found.contests) - lines
    more = teller.say("more_rows", count=rows) if rows else ""
    if found.rest:
        count, rest = found.differences, found.rest
        more = teller.text(more, teller.say("more_differences", count=count, rest=rest))
    return [more] if more else []


def _yes_or_no(found: Found, teller: Teller) -> str:
    """Answer whether the first is ahead of the others; empty where that was not asked."""
    best = found.contests[0].best
    if not (found.query.premise and best):
        return ""
    return teller.say("ahead" if best == found.entities[:1] else "not_ahead", text="")


def _line(contest: Contest, found: Found, teller: Teller) -> str:
    attribute = teller.heading(contest.path, contest.label)
    told = _subtraction(contest, teller) if found.query.kind == "difference" else ""
    if not told and contest.cells:
        values = teller.say("comma").join(
            teller.say(
                "with_value", entity=teller.label(c.fact.entity), value=_shown(c, contest, teller)
            )
            for c in contest.cells[:TOLD]
        )
        verdict = _verdict(contest, teller)
        key = "side_by_side" if verdict else "side_only"
        told = teller.say(key, attribute=attribute, values=values, verdict=verdict)
    return teller.text(told, *(_gap(gap, teller) for gap in contest.gaps))


def _shown(cell: Cell, contest: Contest, teller: Teller) -> str:
    """Return the value, or of several quantities the one that is compared."""
    if contest.scale and cell.label and cell.quantity:
        return contest.scale.tell(cell.quantity.low, cell.quantity.high)
    return teller.value(cell.fact.value)


def _verdict(contest: Contest, teller: Teller) -> str:
    if len(contest.cells) < 2:
        return ""
    two = len(contest.cells) == 2
    if contest.scale is None:
        if len({cell.fact.value for cell in contest.cells}) == 1:
            return teller.say("same" if two else "all_same")
        return teller.say("different" if two else "all_different")
    if contest.blurred:
        return teller.say("overlap")
    sized = [cell for cell in contest.cells if cell.quantity]
    if not contest.best:
        return ""
    if len(contest.best) == len(sized):
        return teller.say("same" if two else "all_same")
    return _winner(contest, len(sized), teller)


def _winner(contest: Contest, count: int, teller: Teller) -> str:
    assert contest.scale
    names = (contest.path[-1], contest.scale.dimension, teller.lang, contest.descending)
    first = teller.label(contest.best[0])
    if count == 2:
        word = degree(*names)
        key = "exceeds" if contest.gap else "is_more"
        return teller.say(key, entity=first, word=word, gap=contest.gap)
    word = degree(*names, most=True)
    if len(contest.best) > 1:
        text = teller.say("are_most", entities=teller.names(contest.best), word=word)
    else:
        text = teller.say("is_most", entity=first, word=word)
    spread = teller.say("spread", gap=contest.gap) if contest.gap else ""
    return teller.say("comma").join(filter(None, [text, spread]))


def _subtraction(contest: Contest, teller: Teller) -> str:
    """Say the difference of two with its working; empty where there is none."""
    if not (contest.gap and contest.scale and len(contest.cells) == 2):
        return ""
    more = contest.descending
    first = contest.best[0]
    last = next(c.fact.entity for c in contest.cells if c.fact.entity != first)
    values = {cell.fact.entity: teller.value(cell.fact.value) for cell in contest.cells}
    high, low = (values[first], values[last]) if more else (values[last], values[first])
    return teller.say(
        "difference",
        attribute=teller.heading(contest.path, contest.label),
        first=teller.label(first),
        last=teller.label(last),
        word=degree(contest.path[-1], contest.scale.dimension, teller.lang, more),
        gap=contest.gap,
        high=high,
        low=low,
    )


def _gap(gap: Gap, teller: Teller) -> str:
    names = {"entity": teller.label(gap.entity), "attribute": teller.attribute(gap.path)}
    if gap.value:
        key = "unitless" if _NUMBER.fullmatch(gap.value) else "unsized"
        text = teller.say(key, value=teller.value(gap.value), **names)
    else:
        text = teller.missing(gap.entity, gap.path) + teller.say("no_comparing")
    return teller.stop(text)


def tabulate_sides(found: Found, teller: Teller) -> Table:
    """Draw all attributes; where there are several, with who is first."""
    facts = [cell.fact for contest in found.contests for cell in contest.cells]
    table = tabulate(facts, teller)
    told = [contest for contest in found.contests if contest.cells]
    verdicts: dict[Path, list[str]] = {contest.path: [] for contest in told}
    if len(verdicts) == 1:
        return table
    for contest in told:
        label = f"{contest.label} " if contest.label else ""
        verdicts[contest.path].append(label + _verdict(contest, teller))
    rows = zip(table.rows, verdicts.values(), strict=True)
    columns = (*table.columns, teller.say("column_verdict"))
    join = teller.say("comma").join
    return Table(columns, tuple((*row, join(own)) for row, own in rows))


def tell_sum(found: Found, teller: Teller) -> Said:
    """Say the sum with its working, or why there is none."""
    name, attribute = (say(found.query.paths[0]) for say in (teller.attribute, teller.heading))
    before = walked(found, teller)
    if not found.entities:
        return Said(teller.text(before, nothing(found, teller)), answered=False)
    if found.total:
        count = len(found.cells)
        working = teller.say("plus").join(_summands(found, teller)[:TOLD])
        names = {"attribute": attribute, "total": found.total, "working": working}
        key = "sum" if count <= TOLD else "sum_of_many"
        return Said(teller.text(before, teller.say(key, count=count, **names)))
    if len(found.entities) > MOST_SUMMED:
        return Said(teller.say("too_many", count=len(found.entities)), answered=False)
    if not found.gaps:
        return Said(teller.say("not_summed", attribute=name), answered=False)
    known = [teller.stop(teller.fact(cell.fact)) for cell in found.cells[:TOLD]]
    why = [
        _gap(gap, teller) if gap.value else teller.stop(teller.missing(gap.entity, gap.path))
        for gap in found.gaps[:TOLD]
    ]
    return Said(teller.text(before, *known, *why, teller.say("no_sum")), answered=False)


def _summands(found: Found, teller: Teller) -> list[str]:
    told = []
    for cell in found.cells:
        name, value = teller.label(cell.fact.entity), teller.value(cell.fact.value)
        text = teller.say("with_value", entity=name, value=value)
        times = found.query.times_of(cell.fact.entity)
        told.append(teller.say("times", value=text, times=times) if times > 1 else text)
    return told
