"""Names in a text, and the BIO labels of its characters: B-X begins a name, I-X goes on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from bot.errors import DataError


class Span(NamedTuple):
    """A name: ``text`` is what stands from ``start`` up to ``end``, in characters."""

    text: str
    type: str
    start: int
    end: int


def to_bio(text: str, spans: Iterable[Span]) -> list[str]:
    """Label each character of a text.

    Raises
    ------
    DataError
        A span is empty, outside the text, overlaps another, or is not what stands there.

    Examples
    --------
    >>> to_bio("去上海", [Span("上海", "LOC", 1, 3)])
    ['O', 'B-LOC', 'I-LOC']
    """
    labels = ["O"] * len(text)
    for span in spans:
        there = 0 <= span.start < span.end <= len(text)
        if not there or text[span.start : span.end] != span.text:
            raise DataError(
                f"{span.text!r} 不在 {text!r} 的 {span.start}..{span.end} is not what stands there."
            )
        if set(labels[span.start : span.end]) != {"O"}:
            raise DataError(f"{text!r} 里的 {span.text!r} 与别的重叠 overlaps another name.")
        labels[span.start] = f"B-{span.type}"
        labels[span.start + 1 : span.end] = [f"I-{span.type}"] * (len(span.text) - 1)
    return labels


def from_bio(text: str, labels: Sequence[str]) -> list[Span]:
    """Read names from labels, strictly: an I-X that continues no X is no part of a name.

    Examples
    --------
    >>> from_bio("去上海", ["O", "B-LOC", "I-LOC"])
    [Span(text='上海', type='LOC', start=1, end=3)]
    >>> from_bio("去上海", ["O", "I-LOC", "I-LOC"])
    []
    """
    spans: list[Span] = []
    for at, label in enumerate(labels):
        mark, _, kind = label.partition("-")
        if mark == "B":
            spans.append(Span(text[at], kind, at, at + 1))
        elif mark == "I" and spans and (spans[-1].type, spans[-1].end) == (kind, at):
            spans[-1] = Span(text[spans[-1].start : at + 1], kind, spans[-1].start, at + 1)
    return spans
