from __future__ import annotations

import string

import pytest

from bot.flows.texts import TEXTS, join, numbered, say


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", TEXTS)
def test_every_text_says_the_same_in_both_languages(key: str) -> None:
    texts = TEXTS[key]
    assert list(texts) == ["zh", "en"]
    assert all(texts.values())
    assert places(texts["zh"]) == places(texts["en"])


@pytest.mark.parametrize("key", [key for key in TEXTS if key not in ("separator", "colon")])
def test_each_language_is_in_its_own_script(key: str) -> None:
    def has_han(text: str) -> bool:
        return any("\u4e00" <= char <= "\u9fff" for char in text)

    assert has_han(TEXTS[key]["zh"])
    assert not has_han(TEXTS[key]["en"])


def test_say_fills_the_places_and_takes_braces_as_they_are() -> None:
    told = say("no_value", "zh", entity="A型号", attribute="{续航}")
    assert told == "资料里没有A型号的“{续航}”这一项。"
    assert say("thanks", "en") == "You are welcome. Anything else?"


def test_say_refuses_an_unknown_text_and_an_empty_place() -> None:
    with pytest.raises(KeyError, match="bow"):
        say("bow", "zh")
    with pytest.raises(KeyError, match="entity"):
        say("no_value", "zh", attribute="续航")


def test_lists() -> None:
    assert join([], "zh") == ""
    assert join(["甲"], "zh") == "甲"
    assert join(["甲", "乙", "丙"], "zh") == "甲、乙、丙"
    assert join(["a", "b"], "en") == "a, b"
    assert numbered(["甲", "乙"]) == "\n1. 甲\n2. 乙\n"
