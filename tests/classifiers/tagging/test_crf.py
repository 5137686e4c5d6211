"""A tagger of names: what it decodes, learns, saves and refuses."""

from __future__ import annotations

import numpy as np
import pytest

from bot.errors import DataError
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.crf_features import describe
from classifiers.tagging.spans import Span
from classifiers.tagging.words import Word, cut_words

LABELS = ("B-LOC", "B-PER", "I-LOC", "I-PER", "O")


def make(weights: dict[str, tuple[str, float]]) -> CrfTagger:
    emissions = np.zeros((len(weights), len(LABELS)), np.float32)
    for row, (label, weight) in enumerate(weights.values()):
        emissions[row, LABELS.index(label)] = weight
    return CrfTagger(LABELS, list(weights), emissions, np.zeros((5, 5), np.float32))


PLACES = make({"0上": ("B-LOC", 3.0), "0海": ("I-LOC", 2.0), "E": ("O", 1.0)})


def test_a_name_is_found_where_its_weights_say() -> None:
    assert Span("上海", "LOC", 1, 3) in PLACES.tag("去上海")


def test_an_inside_never_stands_without_its_begin() -> None:
    tagger = make({"0海": ("I-LOC", 9.0), "0上": ("B-PER", 2.0)})
    spans = tagger.tag("上海")
    assert [(span.text, span.type) for span in spans] in (
        [("上海", "LOC")],
        [("上", "PER"), ("海", "LOC")],
    )
    assert all(span.text == "上海"[span.start : span.end] for span in spans)


def test_transitions_decide_between_equals() -> None:
    steps = np.zeros((5, 5), np.float32)
    steps[LABELS.index("B-PER"), LABELS.index("I-PER")] = 1.0
    emissions = np.full((1, 5), 0.0, np.float32)
    emissions[0, LABELS.index("B-PER")] = 0.5
    tagger = CrfTagger(LABELS, ["0王"], emissions, steps)
    assert tagger.tag("王明") == [Span("王明", "PER", 0, 2)]


def test_nothing_in_nothing() -> None:
    assert PLACES.tag("") == []


def test_what_was_saved_tags_alike() -> None:
    again = CrfTagger.from_arrays(PLACES.config(), PLACES.arrays())
    assert again.tag("他去上海了") == PLACES.tag("他去上海了")


def test_every_character_is_described_alike_in_number() -> None:
    text = "a b\n王明，\x00去𠮷😀3"
    features = describe(cut_words(text))
    assert len(features) == len(text)
    assert len({len(names) for names in features}) == 1
    assert not any(c in name for names in features for name in names for c in " \n\0")


def test_a_character_shows_its_word_and_its_neighbours() -> None:
    first, second = describe([Word("上海", "ns")])
    assert {"0上", "3海", "6上海", "WB上海", "PBns"} <= set(first)
    assert {"0海", "1上", "WE上海", "PEns"} <= set(second)


def test_a_name_elsewhere_is_refused() -> None:
    with pytest.raises(DataError, match="李明"):
        CrfTagger.fit(["王明"], [[Span("李明", "PER", 0, 2)]], seed=1, progress=print)


def test_texts_without_names_are_refused() -> None:
    with pytest.raises(DataError, match="no text has a name"):
        CrfTagger.fit(["王明"], [[]], seed=1, progress=print)


def test_a_word_without_end_is_described_by_its_beginning() -> None:
    features = describe(cut_words("a" * 50_000))
    assert len(features) == 50_000
    assert max(len(name) for names in features for name in names) < 60
