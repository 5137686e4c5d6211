"""Words: what they join to, words of the user's, and no state outside."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from classifiers.tagging.words import USER_TAG, Word, cut_words, rarity, usual_rarity


def test_words_have_parts_of_speech() -> None:
    assert cut_words("王小明在上海") == [
        Word("王小明", "nr"),
        Word("在", "p"),
        Word("上海", "ns"),
    ]


@given(st.text(max_size=40))
def test_joined_they_are_the_text(text: str) -> None:
    assert "".join(word.text for word in cut_words(text, ["a b", "的"])) == text


def test_a_user_word_is_kept_whole_and_the_longest_wins() -> None:
    words = cut_words("智界快充桩怎么装", ["快充", "智界快充桩"])
    assert words[0] == Word("智界快充桩", USER_TAG)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("支持AI吗", ["AI"]),
        ("用ai写", ["ai"]),
        ("MAIL", []),
        ("AI2", []),
        ("C++好", []),
        ("AI,AI", ["AI", "AI"]),
    ],
)
def test_latin_user_words_are_whole_words_in_any_case(text: str, found: list[str]) -> None:
    assert [word.text for word in cut_words(text, ["AI"]) if word.tag == USER_TAG] == found


def test_signs_in_a_user_word_are_plain_signs() -> None:
    assert Word("C++", USER_TAG) in cut_words("学C++难吗", ["C++"])


def test_nothing_is_written_and_the_global_jieba_is_left_alone() -> None:
    import jieba

    before = set(Path(tempfile.gettempdir()).glob("jieba*"))
    cut_words("云计算", ["云计算"])
    assert set(Path(tempfile.gettempdir()).glob("jieba*")) == before
    assert not jieba.dt.initialized


def test_rare_words_weigh_more_than_common_ones() -> None:
    assert rarity()["我们"] < usual_rarity() < rarity()["拓扑学"] + 5
