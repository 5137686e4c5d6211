"""Keywords: phrases of the text, ordered, mixed by alpha, with the user's words."""

from __future__ import annotations

import pytest

from classifiers.tagging.keyword_candidates import (
    find_candidates,
    read_text,
    weigh_by_count,
    weigh_by_rank,
)
from classifiers.tagging.keyword_training import learn_keywords
from classifiers.tagging.keywords import FEATURES, Keyword, extract_keywords
from classifiers.tagging.words import USER_TAG, Word, cut_words

TEXT = (
    "动力电池的低温续航\n电动汽车在冬天续航下降，主要因为动力电池在低温下放电能力变差。"
    "热泵空调可以减少动力电池的电量消耗，改善低温续航。"
)


def test_the_subject_of_a_text_comes_first() -> None:
    assert extract_keywords(TEXT, 2)[0].word == "动力电池"


def test_weights_fall_and_lie_between_0_and_1() -> None:
    weights = [keyword.weight for keyword in extract_keywords(TEXT)]
    assert weights == sorted(weights, reverse=True)
    assert 0 < weights[-1] <= weights[0] < 1


def test_every_keyword_stands_in_the_text() -> None:
    assert all(keyword.word in TEXT for keyword in extract_keywords(TEXT, 50))


@pytest.mark.parametrize("top_k", [1, 3, 10])
def test_at_most_top_k(top_k: int) -> None:
    assert len(extract_keywords(TEXT, top_k)) == top_k


def test_user_words_come_first_whole_and_certain() -> None:
    found = extract_keywords(TEXT + "冬天上的雪", 2, user_dict=["冬天上的雪"])
    assert found[0] == Keyword("冬天上的雪", 1.0)


@pytest.mark.parametrize("text", ["", "  \n ", "，。！", "的", "123 456", "😀😀", "x" * 5000])
def test_a_text_without_words_has_none(text: str) -> None:
    assert extract_keywords(text) == []


def test_alpha_mixes_both_weights_of_a_word() -> None:
    words = cut_words(TEXT)
    by_count, by_rank = weigh_by_count(words), weigh_by_rank(words)
    mixed = read_text(words, 0.25).weights
    assert mixed["续航"] == pytest.approx(0.25 * by_count["续航"] + 0.75 * by_rank["续航"])
    assert read_text(words, 1).weights == by_count
    assert max(by_count.values()) == max(by_rank.values()) == 1


def test_textrank_prefers_what_stands_beside_many() -> None:
    words = [Word(text, "n") for text in ("电池", "续航", "电池", "价格", "电池", "颜色")]
    rank = weigh_by_rank(words)
    assert max(rank, key=rank.__getitem__) == "电池"


def test_candidates_are_runs_of_content_words_counted_and_nested() -> None:
    words = [Word("动力", "n"), Word("电池", "n"), Word("的", "uj"), Word("电池", "n")]
    found = {phrase.text: phrase for phrase in find_candidates(read_text(words, 0.5))}
    assert set(found) == {"动力", "动力电池", "电池"}
    assert (found["电池"].count, found["电池"].within) == (2, 1)
    assert (found["动力"].count, found["动力"].within) == (1, 1)


def test_a_user_word_is_no_part_of_a_longer_phrase() -> None:
    words = [Word("动力", "n"), Word("电池", USER_TAG), Word("包", "n")]
    found = [phrase.text for phrase in find_candidates(read_text(words, 0.5))]
    assert found == ["动力", "电池"]


def test_training_learns_that_titles_matter() -> None:
    texts = [
        "热泵空调\n它在冬天省电，夏天安静，安装简单。",
        "快充接口\n它在路上方便，价格便宜，速度稳定。",
    ]
    learnt = learn_keywords(texts, [["热泵空调"], ["快充接口"]])
    assert list(learnt) == list(FEATURES)
    assert learnt["in_first_line"] > 0.5
