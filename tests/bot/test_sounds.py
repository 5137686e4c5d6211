from __future__ import annotations

import pytest

from bot.sounds import sound_of


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("排气管", "paiqiguan", True),
        ("是", "si", True),
        ("方案", "fangan", True),
        ("战略", "zhanlue", True),
        ("定金", "顶劲", True),
        ("排气管", "排水管", False),
    ],
)
def test_sounds(one: str, two: str, same: bool) -> None:
    assert (sound_of(one) == sound_of(two)) is same


def test_a_run_of_syllables_is_pinyin_unless_nobody_would_type_so_much() -> None:
    assert len(sound_of("xian" * 12)) == 12
    assert sound_of("xian" * 11 + "b") == "xian" * 11 + "b"
    assert sound_of("xian" * 5000) == "xian" * 5000
