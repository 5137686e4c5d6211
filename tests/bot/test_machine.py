from __future__ import annotations

from typing import Any

import pytest

from bot.errors import FlowError
from bot.flows.actions import ACTIONS
from bot.flows.table import FLOW, TABLE
from bot.machine import STATES, Machine, Transition
from bot.types import State

T = Transition
PREFIX = "the dialog table is not sound: "


def is_vague(slots: dict[str, Any]) -> bool:
    return bool(slots["vague"])


def is_long(slots: dict[str, Any]) -> bool:
    return bool(slots["long"])


SOUND = (
    T(STATES, "ask", "exception", "clarify", is_vague),
    T(STATES, "ask", "question", "answer"),
    T(STATES, "call", "handoff", "hand_off"),
    T(STATES, "bye", "chitchat", "talk"),
)
ACTION_NAMES = ("clarify", "answer", "hand_off", "talk")


def fault(
    rows: tuple[Transition, ...], actions: tuple[str, ...] = ACTION_NAMES, initial: Any = "chitchat"
) -> str:
    with pytest.raises(FlowError) as caught:
        Machine(rows, initial=initial, actions=actions)
    return str(caught.value)


def test_a_sound_table_is_accepted_and_lists_its_events_in_order() -> None:
    machine = Machine(SOUND, initial="chitchat", actions=ACTION_NAMES)
    assert machine.events == ("ask", "call", "bye")
    assert machine.transitions == SOUND


def test_a_state_that_nothing_leads_to_is_named() -> None:
    rows = tuple(row for row in SOUND if row.target != "handoff")
    assert fault(rows, ("clarify", "answer", "talk")) == (
        PREFIX + "state 'handoff' cannot be reached."
    )


def test_a_state_is_reached_only_from_the_initial_one() -> None:
    others: tuple[State, ...] = ("question", "exception", "handoff")
    rows = (
        T("chitchat", "ask", "chitchat", "talk"),
        T(others, "ask", "question", "talk"),
        T(others, "bye", "chitchat", "talk"),
        T("chitchat", "bye", "chitchat", "talk"),
    )
    assert fault(rows, ("talk",)) == PREFIX + (
        "state 'question' cannot be reached; state 'exception' cannot be reached; "
        "state 'handoff' cannot be reached; state 'chitchat' cannot be left."
    )


def test_a_trap_is_named() -> None:
    free: tuple[State, ...] = ("chitchat", "question", "exception")
    rows = (
        *(T(free, row.event, row.target, row.action, row.guard) for row in SOUND),
        *(T("handoff", event, "handoff", "hand_off") for event in ("ask", "call", "bye")),
    )
    assert fault(rows) == PREFIX + "state 'handoff' cannot be left."


def test_an_action_that_does_not_exist_is_named() -> None:
    actions = ("clarify", "answer", "talk")
    assert fault(SOUND, actions) == PREFIX + "action 'hand_off' does not exist."


def test_an_action_that_is_never_taken_is_named() -> None:
    assert fault(SOUND, (*ACTION_NAMES, "sing")) == PREFIX + "action 'sing' is never taken."


def test_a_row_behind_an_unguarded_one_is_named() -> None:
    rows = (*SOUND, T("question", "ask", "exception", "clarify", is_long))
    assert fault(rows) == PREFIX + (
        "row 'ask [is_long] / clarify' in state 'question' is never taken."
    )


def test_an_event_without_a_row_in_some_state_is_named() -> None:
    rows = (*SOUND, T("question", "thanks", "question", "talk"))
    assert fault(rows) == PREFIX + (
        "event 'thanks' in state 'chitchat' may find no row; "
        "event 'thanks' in state 'exception' may find no row; "
        "event 'thanks' in state 'handoff' may find no row."
    )


def test_an_event_whose_rows_are_all_guarded_may_find_none() -> None:
    rows = (SOUND[0], T(STATES, "ask", "question", "answer", is_long), *SOUND[2:])
    assert (
        fault(rows)
        == PREFIX
        + "; ".join(f"event 'ask' in state {state!r} may find no row" for state in STATES)
        + "."
    )


def test_all_faults_are_named_at_once() -> None:
    rows = (*SOUND, T("question", "thanks", "question", "bow"))
    message = fault(rows, (*ACTION_NAMES, "sing"))
    assert [part.split(" in ")[0] for part in message.removeprefix(PREFIX).split("; ")] == [
        "action 'bow' does not exist",
        "action 'sing' is never taken",
        *["event 'thanks'"] * 3,
    ]


@pytest.mark.parametrize(
    ("vague", "long", "target"),
    [(True, True, "exception"), (False, True, "handoff"), (False, False, "question")],
)
def test_the_first_row_whose_guard_holds_is_taken(vague: bool, long: bool, target: str) -> None:
    rows = (SOUND[0], T(STATES, "ask", "handoff", "hand_off", is_long), *SOUND[1:])
    machine = Machine(rows, initial="chitchat", actions=ACTION_NAMES)
    for state in STATES:
        assert machine.step(state, "ask", {"vague": vague, "long": long}).target == target


def test_a_later_guard_is_not_asked_once_a_row_fits() -> None:
    asked: list[str] = []

    def first(slots: object) -> bool:
        asked.append("first")
        return True

    def second(slots: object) -> bool:
        asked.append("second")
        return True

    rows = (
        T(STATES, "ask", "exception", "clarify", first),
        T(STATES, "ask", "handoff", "hand_off", second),
        *SOUND[1:],
    )
    Machine(rows, initial="chitchat", actions=ACTION_NAMES).step("question", "ask", {})
    assert asked == ["first"]


def test_an_unknown_event_is_refused_by_name() -> None:
    machine = Machine(SOUND, initial="chitchat", actions=ACTION_NAMES)
    with pytest.raises(
        FlowError, match=r"^event 'dance' in state 'question' has no row. Add one.$"
    ):
        machine.step("question", "dance", {})


def test_one_row_with_one_source_applies_there_only() -> None:
    rows = (T("handoff", "ask", "handoff", "hand_off"), *SOUND)
    machine = Machine(
        (rows[0], *(T(STATES[:3], r.event, r.target, r.action, r.guard) for r in SOUND[:2]),
         *SOUND[2:]),
        initial="chitchat",
        actions=ACTION_NAMES,
    )  # fmt: skip
    assert machine.step("handoff", "ask", {"vague": True}).target == "handoff"
    assert machine.step("question", "ask", {"vague": True}).target == "exception"


def test_mermaid_shows_every_arrow_with_event_guard_and_action() -> None:
    drawn = Machine(SOUND, initial="chitchat", actions=ACTION_NAMES).to_mermaid()
    assert drawn == (
        "stateDiagram-v2\n"
        "    [*] --> chitchat\n"
        "    chitchat --> exception: ask [is_vague] / clarify\n"
        "    question --> exception: ask [is_vague] / clarify\n"
        "    exception --> exception: ask [is_vague] / clarify\n"
        "    handoff --> exception: ask [is_vague] / clarify\n"
        "    chitchat --> question: ask / answer\n"
        "    question --> question: ask / answer\n"
        "    exception --> question: ask / answer\n"
        "    handoff --> question: ask / answer\n"
        "    chitchat --> handoff: call / hand_off\n"
        "    question --> handoff: call / hand_off\n"
        "    exception --> handoff: call / hand_off\n"
        "    handoff --> handoff: call / hand_off\n"
        "    chitchat --> chitchat: bye / talk\n"
        "    question --> chitchat: bye / talk\n"
        "    exception --> chitchat: bye / talk\n"
        "    handoff --> chitchat: bye / talk\n"
    )


def test_dot_draws_one_arrow_for_each_pair_of_states() -> None:
    rows = (*SOUND, T(STATES, "thanks", "chitchat", "talk"))
    lines = Machine(rows, initial="chitchat", actions=ACTION_NAMES).to_dot().splitlines()
    assert lines[:5] == [
        "digraph dialog {",
        "    node [shape=box style=rounded fontname=sans-serif];",
        "    edge [fontname=sans-serif fontsize=10];",
        "    start [shape=point];",
        "    start -> chitchat;",
    ]
    assert lines[5] == r'    chitchat -> exception [label="ask [is_vague] / clarify\l"];'
    assert r'    question -> chitchat [label="bye / talk\lthanks / talk\l"];' in lines
    assert len(lines) == 5 + 4 * 4 + 1
    assert lines[-1] == "}"


def test_the_dialog_is_sound_and_every_state_is_reachable() -> None:
    assert Machine(TABLE, initial="chitchat", actions=ACTIONS).events == FLOW.events
    assert FLOW.initial == "chitchat"
    assert {row.target for row in FLOW.transitions} == set(STATES)
    edges = {(source, row.target) for row in FLOW.transitions for source in row.sources}
    assert {target for source, target in edges if source == "chitchat"} == set(STATES)


@pytest.mark.parametrize("state", STATES)
def test_a_person_is_called_and_a_farewell_said_from_every_state(state: Any) -> None:
    assert FLOW.step(state, "handoff", None).target == "handoff"
    assert FLOW.step(state, "bye", None).target == "chitchat"
    assert FLOW.step(state, "faq_answer", None).target == "question"
    assert FLOW.step(state, "failure", None).action == "apologise"
