"""Names as BIO labels, and back."""

from __future__ import annotations

import pytest

from bot.errors import DataError
from classifiers.tagging.spans import Span, from_bio, to_bio

TEXT = "王明和李红去上海"
SPANS = [Span("王明", "PER", 0, 2), Span("李红", "PER", 3, 5), Span("上海", "LOC", 6, 8)]


def test_there_and_back() -> None:
    assert from_bio(TEXT, to_bio(TEXT, SPANS)) == SPANS


def test_neighbours_of_one_type_stay_two() -> None:
    spans = [Span("欧", "LOC", 0, 1), Span("美", "LOC", 1, 2)]
    assert from_bio("欧美", to_bio("欧美", spans)) == spans


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        (["O", "I-PER", "O"], []),
        (["B-PER", "I-LOC", "O"], ["甲"]),
        (["B-PER", "O", "I-PER"], ["甲"]),
        (["B-PER", "B-PER", "I-PER"], ["甲", "乙丙"]),
    ],
)
def test_decoding_is_strict(labels: list[str], found: list[str]) -> None:
    assert [span.text for span in from_bio("甲乙丙", labels)] == found


@pytest.mark.parametrize(
    "spans",
    [
        [Span("王明", "PER", 1, 3)],
        [Span("", "PER", 1, 1)],
        [Span("上海市", "LOC", 6, 9)],
        [Span("海", "LOC", -1, 8)],
        [Span("王明", "PER", 0, 2), Span("明和", "PER", 1, 3)],
    ],
)
def test_a_name_that_is_not_there_is_refused(spans: list[Span]) -> None:
    with pytest.raises(DataError):
        to_bio(TEXT, spans)
