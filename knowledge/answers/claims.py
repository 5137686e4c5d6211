"""Whether one is the first: 逐星是不是最贵的."""

from __future__ import annotations

from dataclasses import replace

from knowledge.answers import rankings
from knowledge.answers.remarks import Said
from knowledge.answers.telling import Teller
from knowledge.query.found import Found


def tell_rank(found: Found, teller: Teller) -> Said:
    """Name the first ones; of one that was asked about say too whether it is among them."""
    said, claim = rankings.tell_rank(found, teller), found.query.claim
    if not (claim and found.entities):
        return said
    if claim in found.entities:
        return replace(said, text=teller.say("ahead", text=said.text))
    own = next((cell.fact for cell in found.cells if cell.fact.entity == claim), None)
    if own is None:
        missing = teller.stop(teller.missing(claim, found.query.paths[0]))
        return replace(said, text=teller.text(missing, said.text))
    told = teller.text(said.text, teller.stop(teller.fact(own)))
    return replace(said, text=teller.say("not_ahead", text=told))
