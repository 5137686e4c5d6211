from __future__ import annotations

import dataclasses
from typing import get_args

import pytest

from bot import types
from bot.types import Clarification, Evidence, Finding, Option, Reply, Route, Session, State, Topic

VALUES = [
    value
    for value in vars(types).values()
    if isinstance(value, type) and dataclasses.is_dataclass(value)
]


def test_the_words_of_the_contract() -> None:
    assert get_args(State) == ("chitchat", "question", "exception", "handoff")
    assert get_args(Route) == (
        "chitchat", "faq", "kbqa", "clarify", "exception", "handoff", "blocked", "skill",
    )  # fmt: skip
    assert [kind.__dataclass_fields__["type"].default for kind in get_args(Evidence)] == [
        "faq",
        "graph",
    ]


@pytest.mark.parametrize("value", VALUES, ids=lambda value: value.__name__)
def test_every_value_is_frozen_and_has_slots(value: type) -> None:
    assert value.__dataclass_params__.frozen  # type: ignore[attr-defined]
    assert "__slots__" in vars(value)


def test_a_session_begins_in_chitchat_and_cannot_be_changed() -> None:
    session = Session("0" * 32)
    assert (session.state, session.version, session.focus) == ("chitchat", 0, ())
    with pytest.raises(dataclasses.FrozenInstanceError):
        session.state = "question"  # type: ignore[misc]


def test_a_reply_claims_nothing_unless_told() -> None:
    reply = Reply("您好", "question", "chitchat")
    assert (reply.confidence, reply.evidence, reply.attachments) == (None, (), ())


def test_the_key_tells_clarifications_apart() -> None:
    long_range = Option("entity", "长续航版", ("A型号_长续航版",))
    standard = Option("entity", "标准版", ("A型号_标准版",))
    asked = Clarification("entity", "有几个排气管", (long_range, standard), 2)
    again = dataclasses.replace(asked, shown=1, topic=Topic("faq", ("有几个排气管",)))
    others = [
        dataclasses.replace(asked, text="续航多少"),
        dataclasses.replace(asked, kind="attribute"),
        dataclasses.replace(asked, options=(long_range,)),
    ]
    assert asked.key == again.key
    assert len({asked.key, *(other.key for other in others)}) == 4


@pytest.mark.parametrize(
    ("finding", "text"),
    [
        (Finding("error", "bot.json", 3, "no value.", "Give one."),
         "bot.json:3: 错误 error: no value. Give one."),
        (Finding("warning", "answers", 0, "empty.", ""), "answers: 警告 warning: empty."),
    ],
)  # fmt: skip
def test_a_finding_reads_like_a_compilers(finding: Finding, text: str) -> None:
    assert str(finding) == text
