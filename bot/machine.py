"""A state machine as a table: checked when it is defined, printable, stateless.

The state stands in the session; the machine only says which row applies.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, get_args

from bot.errors import FlowError
from bot.types import State

Guard = Callable[[Any], bool]
STATES: tuple[State, ...] = get_args(State)


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: in ``source``, when ``event`` happens and ``guard`` holds, do ``action``.

    Attributes
    ----------
    source
        One state, or several.
    target
        The state after the turn.
    guard
        Predicate over the slots, without side effects; its name is printed. None: always.
    """

    source: State | tuple[State, ...]
    event: str
    target: State
    action: str
    guard: Guard | None = None

    @property
    def sources(self) -> tuple[State, ...]:
        """The source states, always as a tuple."""
        return self.source if isinstance(self.source, tuple) else (self.source,)

    @property
    def label(self) -> str:
        """Readable: ``event [guard] / action``."""
        guard = f" [{self.guard.__name__}]" if self.guard else ""
        return f"{self.event}{guard} / {self.action}"


class Machine:
    """A table of transitions that is known to be sound.

    Parameters
    ----------
    transitions
        Rows; the first that applies is taken.
    initial
        The state of a new session.
    actions
        Names of the actions that exist.

    Raises
    ------
    FlowError
        When a state cannot be reached or not be left, an action does not exist or is never
        taken, a row can never be taken, or some event has no row in some state. All faults
        are named at once.
    """

    def __init__(
        self, transitions: Sequence[Transition], *, initial: State, actions: Iterable[str]
    ) -> None:
        self.transitions = tuple(transitions)
        self.initial = initial
        self._rows: dict[tuple[State, str], list[Transition]] = {}
        for row in self.transitions:
            for source in row.sources:
                self._rows.setdefault((source, row.event), []).append(row)
        faults = [
            *self._check_states(),
            *self._check_actions(set(actions)),
            *self._check_rows(),
        ]
        if faults:
            raise FlowError("the dialog table is not sound: " + "; ".join(faults) + ".")

    @property
    def events(self) -> tuple[str, ...]:
        """Every event, in the order of the table."""
        return tuple(dict.fromkeys(row.event for row in self.transitions))

    def step(self, state: State, event: str, slots: Any) -> Transition:
        """Return the row that applies. Pure.

        Raises
        ------
        FlowError
            When the table does not know the event.
        """
        for row in self._rows.get((state, event), ()):
            if row.guard is None or row.guard(slots):
                return row
        raise FlowError(f"event {event!r} in state {state!r} has no row.", hint="Add one.")

    def _check_states(self) -> list[str]:
        edges = {(source, row.target) for row in self.transitions for source in row.sources}
        reached, frontier = {self.initial}, {self.initial}
        while frontier:
            frontier = {target for source, target in edges if source in frontier} - reached
            reached |= frontier
        faults = [f"state {s!r} cannot be reached" for s in STATES if s not in reached]
        left = {source for source, target in edges if source != target}
        return faults + [f"state {s!r} cannot be left" for s in STATES if s not in left]

    def _check_actions(self, actions: set[str]) -> list[str]:
        named = {row.action for row in self.transitions}
        faults = [f"action {name!r} does not exist" for name in sorted(named - actions)]
        return faults + [f"action {name!r} is never taken" for name in sorted(actions - named)]

    def _check_rows(self) -> list[str]:
        faults = []
        for state in STATES:
            for event in self.events:
                rows = self._rows.get((state, event), [])
                free = [i for i, row in enumerate(rows) if row.guard is None]
                if not free:
                    faults.append(f"event {event!r} in state {state!r} may find no row")
                elif free[0] != len(rows) - 1:
                    late = rows[free[0] + 1]
                    faults.append(f"row {late.label!r} in state {state!r} is never taken")
        return faults

    def to_mermaid(self) -> str:
        """Draw the table as a Mermaid state diagram."""
        lines = ["stateDiagram-v2", f"    [*] --> {self.initial}"]
        for source, target, labels in self._arrows():
            lines += [f"    {source} --> {target}: {label}" for label in labels]
        return "\n".join(lines) + "\n"

    def to_dot(self) -> str:
        """Draw the table in Graphviz's language, one arrow for each pair of states."""
        lines = ["digraph dialog {", "    node [shape=box style=rounded fontname=sans-serif];"]
        lines += ["    edge [fontname=sans-serif fontsize=10];", "    start [shape=point];"]
        lines += [f"    start -> {self.initial};"]
        for source, target, labels in self._arrows():
            text = r"\l".join(labels) + r"\l"
            lines.append(f'    {source} -> {target} [label="{text}"];')
        return "\n".join([*lines, "}"]) + "\n"

    def _arrows(self) -> list[tuple[State, State, list[str]]]:
        arrows: dict[tuple[State, State], list[str]] = {}
        for row in self.transitions:
            for source in row.sources:
                arrows.setdefault((source, row.target), []).append(row.label)
        return [(source, target, labels) for (source, target), labels in arrows.items()]
