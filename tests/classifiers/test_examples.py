from __future__ import annotations

import math
import re

import pytest

from bot.errors import DataError
from classifiers.examples import Columns, cut_tokens, read_examples, require_examples

COLUMNS = Columns("sentence", "keywords", "label", "weight")
ROW = {"sentence": "想赢勇士", "keywords": "勇士", "label": "体育", "weight": "2"}


def test_rows_become_examples() -> None:
    examples = read_examples([ROW], COLUMNS)
    assert examples.texts == ("想赢勇士\n勇士",)
    assert (examples.labels, examples.weights) == ((("体育",),), (2.0,))


def test_columns_may_be_places() -> None:
    assert read_examples([ROW], Columns("0", label_name="2")).texts == ("想赢勇士",)


def test_numbers_are_texts() -> None:
    assert read_examples([ROW | {"sentence": 4008}], COLUMNS).texts == ("4008\n勇士",)


def test_a_cell_may_hold_several_labels() -> None:
    row = {"text": "火锅翻唱", "label": "美食, 音乐,"}
    columns = Columns("text", label_name="label", separator=",")
    assert read_examples([row], columns).labels == (("美食", "音乐"),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"sentence": ""}, "第 1 行的 'sentence' 是空的"),
        ({"sentence": math.nan}, "第 1 行的 'sentence' 是空的"),
        ({"sentence": "  "}, "第 1 行的 'sentence' 是空的"),
        ({"sentence": True}, "'sentence' 不是文本 row 1 has no text there: bool 'True'"),
        ({"sentence": ["想赢", "勇士"]}, "'sentence' 不是文本 .*: list"),
        ({"keywords": {"勇士": 1}}, "'keywords' 不是文本 .*: dict"),
        ({"sentence": "长" * 1_000_000}, "'sentence' 有 1,000,000 个字，最多 100,000 个"),
        ({"label": ""}, "row 1 has no label in 'label'"),
        ({"label": math.nan}, "row 1 has no label in 'label'"),
        ({"label": "NaN"}, "第 1 行的 'label' 是 NaN"),
        ({"label": "体肓"}, "标签 '体肓' 不在枚举值里.*最接近的是 '体育'"),
        ({"weight": "nan"}, "权重 'nan' 不是大于 0 的数"),
        ({"weight": 0}, "权重 0 不是大于 0 的数"),
        ({"weight": "heavy"}, "权重 'heavy' 不是大于 0 的数"),
    ],
)
def test_bad_rows_are_named(change: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        read_examples([ROW | change], COLUMNS, ["体育", "财经"])


def test_an_unknown_column_offers_the_nearest() -> None:
    with pytest.raises(DataError, match="no column 'sentense'.*sentence, keywords.*'sentence'"):
        read_examples([ROW], Columns("sentense"))


def test_a_table_without_rows_is_refused() -> None:
    with pytest.raises(DataError, match="the table has no rows"):
        read_examples([], COLUMNS)


def test_an_empty_class_is_named() -> None:
    with pytest.raises(DataError, match=re.escape("labels without an example: 财经.")):
        require_examples(read_examples([ROW], COLUMNS), ["体育", "财经"])


def test_one_class_is_too_few() -> None:
    with pytest.raises(DataError, match="there is one label: 体育"):
        require_examples(read_examples([ROW], COLUMNS), ["体育"])


def test_tokens_are_characters_words_and_signs() -> None:
    assert cut_tokens("退款 please, 谢谢", 3) == "退款 please"
    assert cut_tokens("退款 please, 谢谢", 99) == "退款 please, 谢谢"
