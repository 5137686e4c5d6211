from __future__ import annotations

import pytest

from knowledge.reading.letters import Letters, is_english

TEXTS = ["swimming pool", "west lake", "yunlan", "hangzhou", "ly7", "小满", "head-up display"]
TEXTS += ["rating", "price", "cheapest", "seats"]


@pytest.fixture(scope="module")
def letters() -> Letters:
    return Letters(TEXTS)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how many hotels have a swiming pool", "how many hotels have a swimming pool"),
        ("whic hotels in hagnzhou have a pool?", "which hotels in hangzhou have a pool?"),
        ("ho wmany seats", "how many seats"),  # a letter and a space changed places
        ("howm any seats", "how many seats"),
        ("howmany seats", "how many seats"),
        ("what is the pr ice", "what is the price"),
        ("which is the che诚apest", "which is the cheapest"),  # a stray character of another script
        ("the pric诚 of ly7", "the price of ly7"),
        ("does th ely7 have seats", "does the ly7 have seats"),
        ("how，many，seats，does，ly7，have".replace("，", ","), "how many seats does ly7 have"),
    ],
)
def test_what_was_typed_with_slips_is_mended(letters: Letters, typed: str, meant: str) -> None:
    mended, slips = letters.mend(typed)
    assert mended == meant
    assert slips > 0 or "," in typed


@pytest.mark.parametrize(
    "text",
    [
        "is there a poll at yunlan west lake?",  # a word of its own
        "does yunlan east lake have a pool?",
        "how much is the l7",  # codes stay
        "how much is 小满",
        "how much is 云马",  # and names that nobody knows
        "price of 秦",
        "how much is the a型号",
        "does it have seats, or not?",
        "which rooms have no pool",
        "",
    ],
)
def test_what_is_spelled_right_stays(letters: Letters, text: str) -> None:
    assert letters.mend(text) == (text, 0.0)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("hw muchi s a sta狸ndard room", True),
        ("how much is 小满", True),
        ("zui pianyi de shi na jia", False),
        ("model y多少钱", False),
        ("qingheyouhud吗", False),
        ("l2 q3 2.0t", False),
        ("", False),
    ],
)
def test_english_is_told_from_pinyin_and_codes(text: str, english: bool) -> None:
    assert is_english(text) is english
