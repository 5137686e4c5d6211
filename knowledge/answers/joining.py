"""Answers to the parts of one question, told as one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TypeVar

from bot.types import GraphAnswer

_Item = TypeVar("_Item")


def join(answers: Sequence[GraphAnswer]) -> GraphAnswer:
    """Put answers one below the other; the talk goes on from the first's query.

    Parameters
    ----------
    answers
        At least one.
    """
    if len(answers) == 1:
        return answers[0]
    return replace(
        answers[0],
        text="\n".join(answer.text for answer in answers),
        plan="; ".join(answer.plan for answer in answers),
        confidence=min(answer.confidence for answer in answers),
        facts=_all(answer.facts for answer in answers),
        entities=_all(answer.entities for answer in answers),
        attachments=_all(answer.attachments for answer in answers),
        suggestions=_all(answer.suggestions for answer in answers),
        answered=any(answer.answered for answer in answers),
    )


def _all(groups: Iterable[Sequence[_Item]]) -> tuple[_Item, ...]:
    return tuple(dict.fromkeys(item for group in groups for item in group))
