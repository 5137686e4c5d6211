from __future__ import annotations

import re

import pytest

from knowledge.values.clock import SAID, may_be_later, seconds


@pytest.mark.parametrize(("text", "hour"), [
    ("下午5点还开吗", 17), ("下午五点半", 17.5), ("晚上8点半还能练吗", 20.5),
    ("晚上八点一刻", 20.25),
    ("上午6点三刻", 6.75), ("中午12点半可以退房吗", 12.5), ("中午11点", 11), ("17点开门吗", 17),
    ("8点30", 8.5), ("8点30分", 8.5), ("下午5:30", 17.5), ("凌晨1点", 1), ("凌晨12点", 0),
    ("半夜两点", 2), ("晚上12点", 24), ("十二点退房", 12), ("两点以后入住", 2), ("at 10 pm", 22),
    ("at 12:30 a.m.", 0.5),
])  # fmt: skip
def test_times_of_day(text: str, hour: float) -> None:
    found = re.search(SAID, text)
    assert found and seconds(found[0]) == hour * 3600


@pytest.mark.parametrize(
    "text", ["便宜一点", "三点五米", "3点5折", "第3点", "88点", "25:00", "几点开门"]
)
def test_no_time_of_day(text: str) -> None:
    assert not re.search(SAID, text)


@pytest.mark.parametrize(("said", "may"), [
    ("5点", True), ("五点半", True), ("十一点", True), ("8:30", True), ("9点以后", True),
    ("17点", False), ("十二点", False), ("下午5点", False), ("08:30", False), ("5:30 pm", False),
    ("15:00", False),
])  # fmt: skip
def test_which_half_of_the_day(said: str, may: bool) -> None:
    assert may_be_later(said) == may
