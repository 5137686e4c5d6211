"""N-grams: what is counted, and how it is weighed."""

from __future__ import annotations

import numpy as np
import pytest

from classifiers.fast.ngrams import MAX_CHARS, NGrams, hash_ngrams


def likeness(ngrams: NGrams, one: str, other: str) -> float:
    rows = ngrams.weigh([one, other])
    first, last = rows.starts[1:]
    weights = dict(zip(rows.columns[:first].tolist(), rows.values[:first].tolist(), strict=True))
    return sum(
        weights.get(column, 0.0) * value
        for column, value in zip(
            rows.columns[first:last].tolist(), rows.values[first:last].tolist(), strict=True
        )
    )


def test_every_span_within_a_word_is_an_ngram():
    hashes, is_word = hash_ngrams("ab")
    # " ab ": a b | " a" ab "b " | " ab" "ab " | " ab "; and the word
    assert len(set(hashes.tolist())) == len(hashes) == 9
    assert is_word.tolist() == [False] * 8 + [True]


def test_a_chinese_character_is_a_word_and_two_are_a_pair():
    _, is_word = hash_ngrams("空调")
    assert is_word.sum() == 3


def test_equal_pieces_of_different_texts_have_equal_hashes():
    one, two = (set(hash_ngrams(text)[0].tolist()) for text in ("退款多久到账", "多久到账"))
    assert len(two - one) == len([" 多", " 多久", " 多久到", " 多久到账"])


def test_no_ngram_crosses_a_space():
    apart, together = (set(hash_ngrams(text)[0].tolist()) for text in ("ab cd", "abcd"))
    assert len(apart & together) == len({"a", "b", "c", "d", "ab", "cd", " a", " ab", "d ", "cd "})


@pytest.mark.parametrize("same", ["ＡＢＣ　１２", "abc 12", "  ABC\n12 "])
def test_width_case_and_spaces_do_not_matter(same):
    assert hash_ngrams(same)[0].tolist() == hash_ngrams("abc 12")[0].tolist()


@pytest.mark.parametrize("text", ["", " ", "?", "\ud800", "\0", "é", "𠀀", "x" * (10 * MAX_CHARS)])
def test_any_text_has_a_row_of_norm_1_or_none(text):
    rows = NGrams.fit(["你好", "hello", "?", text]).weigh([text])
    norm = float(np.linalg.norm(rows.values))
    assert norm == pytest.approx(1, abs=1e-5) or (norm == 0 and not text.strip())


def test_a_text_of_unknown_ngrams_is_all_0():
    assert len(NGrams.fit(["你好"]).weigh(["zzz"]).values) == 0


def test_rare_ngrams_weigh_more():
    ngrams = NGrams.fit(["订单 退款", "订单 发货", "订单 发票", "订单 改签"])
    assert likeness(ngrams, "订单退款", "退款") > likeness(ngrams, "订单退款", "订单")


def test_ngrams_of_most_rows_are_left_out_where_there_are_many_rows():
    texts = [f"我要 问题{number}" for number in range(2000)]
    assert len(NGrams.fit(texts).weigh(["我要"]).values) == 0
    assert len(NGrams.fit(texts[:50]).weigh(["我要"]).values) > 0


def test_unseen_ngrams_make_a_text_less_like_where_they_count():
    fitted = NGrams.fit(["退款", "发票"])
    strict = NGrams.strict(fitted.hashes, fitted.rarity, 2)
    assert likeness(fitted, "退款", "退款电话是多少") > 0.8
    assert 0.2 < likeness(strict, "退款", "退款电话是多少") < 0.5
    assert likeness(strict, "退款", "退款") == pytest.approx(1, abs=1e-5)
