"""The cheapest way over a text, in steps from one place to another."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """A way over a stretch of a text.

    Attributes
    ----------
    cost
        What it costs in all.
    slip
        What it costs that this is meant by what is typed.
    """

    end: int
    meant: str
    cost: float
    slip: float = 0.0
    known: bool = True


def find_cheapest(steps: Callable[[int], Iterable[Step]], start: int, stop: int) -> list[Step]:
    """Return the steps from a place to another that cost least together.

    Parameters
    ----------
    steps
        Gives the steps on from a place; one of them leads to each place after it.

    Examples
    --------
    >>> ways = {0: [Step(1, "a", 1), Step(2, "ab", 1.5)], 1: [Step(2, "b", 1)]}
    >>> [step.meant for step in find_cheapest(ways.__getitem__, 0, 2)]
    ['ab']
    """
    costs: dict[int, float] = {start: 0.0}
    last: dict[int, tuple[int, Step]] = {}
    for at in range(start, stop):
        for step in steps(at) if at in costs else ():
            cost = costs[at] + step.cost
            if step.end <= stop and cost < costs.get(step.end, math.inf) - 1e-9:
                costs[step.end], last[step.end] = cost, (at, step)
    path: list[Step] = []
    at = stop
    while at > start:
        at, step = last[at]
        path.append(step)
    return path[::-1]
