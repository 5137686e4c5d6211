from __future__ import annotations

import pytest

from knowledge.reading.english_order import EnglishOrder


@pytest.fixture(scope="module")
def order() -> EnglishOrder:
    return EnglishOrder(["west lake", "yuguang gulangyu", "top speed"])


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("how is much the v9", "how much is the v9"),
        ("what is the time yuguang at gulangyu", "what is the time at yuguang gulangyu"),
        ("speed top of ly7", "top speed of ly7"),
        ("which cars 7 have seats", "which cars have 7 seats"),
    ],
)
def test_words_that_changed_places_are_put_back(
    order: EnglishOrder, typed: str, meant: str
) -> None:
    assert order.mend(typed) == (meant, True)


@pytest.mark.parametrize(
    "text",
    [
        "how much is the v9?",
        "is ly7 cheaper than v9",
        "is v9 cheaper than ly7",  # either way round is another question
        "west lake",
        "pool",
        "",
    ],
)
def test_what_stands_in_order_stays(order: EnglishOrder, text: str) -> None:
    assert order.mend(text) == (text, False)
