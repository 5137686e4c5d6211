"""What was decided on a message."""

from __future__ import annotations

from dataclasses import dataclass

from bot.types import AttributeLink, Fact, FaqCandidate, GraphAnswer, Option


@dataclass(frozen=True, slots=True)
class Decision:
    """An event for the machine, and what its action needs.

    Attributes
    ----------
    event
        A word of the dialog table.
    reason
        For the trace: why this and not the other.
    entities
        Whom the answer is for.
    options
        What a question back offers, best first.
    answer
        What the graph says where it was asked more than a value.
    """

    event: str
    reason: str
    confidence: float | None = None
    entities: tuple[str, ...] = ()
    candidate: FaqCandidate | None = None
    links: tuple[AttributeLink, ...] = ()
    facts: tuple[Fact, ...] = ()
    options: tuple[Option, ...] = ()
    answer: GraphAnswer | None = None
