from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from bot.encoder import Encoder, Vectors
from knowledge.editing.suggestions import suggest_synonyms
from knowledge.graph.documents import make_document
from knowledge.graph.synonyms import add_synonyms


class Letters:
    """Encodes a text by its letters: texts of the same letters lie close."""

    name, fingerprint, dim = "letters", "1", 64

    def encode(self, texts: Sequence[str]) -> Vectors:
        made = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(made, texts, strict=True):
            for char in text:
                row[zlib.crc32(char.encode()) % self.dim] += 1
        return made / np.linalg.norm(made, axis=1, keepdims=True)


def embed(
    texts: Sequence[str],
    encoder: Encoder,
    name: str,
    title: str,
    known: Callable[[], Mapping[str, Vectors]] = dict,
) -> Vectors:
    return encoder.encode(texts)


def suggest(
    trees: dict[str, dict[str, Any]],
    rows: tuple[tuple[str, ...], ...] = (),
    wordings: Sequence[str] = (),
    encoders: Sequence[Encoder] = (Letters(),),
) -> list[tuple[Any, ...]]:
    documents = [make_document(name, (name,), tree) for name, tree in trees.items()]
    found = suggest_synonyms(documents, rows, wordings, encoders, embed)
    return [(one.word, one.synonym, one.kind, one.where) for one in found]


PRICES: dict[str, dict[str, Any]] = {
    "甲": {"参考价格": "9元", "产地": "北京", "净重": "1kg"},
    "乙": {"参考价格": "8元", "产地": "上海", "净重": "2kg"},
    "丙": {"价格参考": "7元", "产地": "广州", "净重": "3kg"},
}


def test_attributes_that_no_entity_has_both_of() -> None:
    assert suggest(PRICES) == [
        ("参考价格", "价格参考", "attribute", ("甲.json:6", "丙.json:6")),
    ]


def test_attributes_that_stand_side_by_side_differ() -> None:
    assert suggest({**PRICES, "丁": {"价格参考": "7元", "参考价格": "6元"}}) == []


def test_what_is_a_synonym_already_is_not_suggested() -> None:
    assert suggest(PRICES, rows=(("参考价格", "价格参考", "售价"),)) == []


def test_attributes_with_other_numbers_differ() -> None:
    trees: dict[str, dict[str, Any]] = {
        "甲": {"人口总数统计2009": "9万", "产地": "北京"},
        "乙": {"人口总数统计2010": "8万", "产地": "上海"},
    }
    assert suggest(trees) == []


def test_a_wording_of_the_faq_for_its_attribute() -> None:
    trees = {"甲": {"换挡拨片": "有", "轴距": "3m", "产地": "北京", "净重": "2kg"}}
    assert suggest(trees, wordings=["请问拨片换挡有没有啊", "轴距是多少", "怎么退货"]) == [
        ("换挡拨片", "拨片换挡", "wording", ("甲.json:6", "请问拨片换挡有没有啊")),
    ]


def test_values_of_one_attribute() -> None:
    trees = {
        name: {"类型": value}
        for name, value in {
            "甲": "全景天窗",
            "乙": "天窗全景",
            "丙": "全景天窗",
            "丁": "软顶",
        }.items()
    }
    assert suggest(trees) == [("全景天窗", "天窗全景", "value", ("甲.json:6", "乙.json:6"))]


def test_what_documents_say_an_entity_is_called_needs_no_encoder() -> None:
    trees = {
        "番茄": {"别名": "西红柿、洋柿子", "英文名": "Tomato"},
        "圣女果": {"别名": ["小番茄", "洋柿子"], "英文名": "（见番茄）"},
    }
    found = suggest(trees, encoders=())
    assert [(word, synonym) for word, synonym, _, _ in found] == [
        ("圣女果", "小番茄"),
        ("番茄", "Tomato"),
        ("番茄", "西红柿"),
    ]
    assert found[2][2:] == ("entity", ("番茄.json:3", "番茄.json:6"))


@pytest.mark.parametrize(("before", "after"), [
    ("", "空调\t冷气\n轴距\t前后轮距\n"),
    ("空调\tAC\n电池\t电芯", "空调\tAC\t冷气\n电池\t电芯\n轴距\t前后轮距\n"),
    ("\ufeff冷氣\t空調\r\n\r\n 轴距 \r\n", "\ufeff冷氣\t空調\r\n\r\n 轴距 \t前后轮距\r\n"),
])  # fmt: skip
def test_accepted_synonyms_leave_every_byte_where_it_is(before: str, after: str) -> None:
    pairs = [("空调", "冷气"), ("轴距", "前后轮距"), ("空调", "冷气")]
    assert add_synonyms(before.encode(), pairs).decode() == after
