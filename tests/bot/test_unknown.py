from __future__ import annotations

import pytest

from bot.flows.understanding import Understanding
from bot.flows.unknown import stands_apart, whole_name

CLOUD = ("霁川_云帆_2023款_长续航版", "霁川_云帆_2023款_四驱旗舰版")


def read(text: str, unknown: str, doubt: str = "", named: tuple[str, ...] = ()) -> Understanding:
    return Understanding(
        text, unknown=(unknown,), named=named, doubt=CLOUD if doubt else (), doubt_text=doubt
    )


@pytest.mark.parametrize(("text", "unknown", "doubt", "name", "apart"), [
    ("宝马x5和云帆哪个便宜", "x5", "云帆", "宝马x5", True),
    ("云帆和宝马x5哪个便宜", "x5", "云帆", "宝马x5", True),
    ("云帆x5多少钱", "x5", "云帆", "云帆x5", False),
    ("云帆 x5多少钱", "x5", "云帆", "云帆 x5", False),
    ("特斯拉model y多少钱", "model y", "", "特斯拉model y", False),
    ("请问x5多少钱", "x5", "", "x5", False),
    ("云帆比x5贵吗", "x5", "云帆", "x5", True),
])  # fmt: skip
def test_what_belongs_to_an_unknown_name(
    text: str, unknown: str, doubt: str, name: str, apart: bool
) -> None:
    understanding = read(text, unknown, doubt)
    assert whole_name(understanding) == name
    assert stands_apart(understanding) == apart


def test_an_edition_that_a_thing_has_not_belongs_to_it() -> None:
    named = ("某汽车品牌_B型号_2022款_后驱版",)
    assert not stands_apart(read("b型号长续航版续航多少", "长续航版", named=named))
