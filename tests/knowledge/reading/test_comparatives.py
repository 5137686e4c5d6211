from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.text import normalize
from knowledge.linking.phrases import sound
from knowledge.reading.comparatives import COMPARATIVES, find_comparatives, find_measure

LARGE = (
    "贵 费油 费电 远 长 宽 高 大 重 快 新 晚 多 久 强 吵 好 "
    "expensive farthest longer widest tallest bigger heaviest faster newest most loudest best"
).split()
SMALL = (
    "便宜 实惠 省油 省电 近 短 窄 矮 低 小 轻 慢 旧 早 少 弱 安静 差 "
    "cheapest cheaper nearest shorter narrowest lower smallest lighter slower oldest fewest worst"
).split()


@pytest.mark.parametrize("word", LARGE)
def test_words_for_the_large_end(word: str) -> None:
    assert COMPARATIVES[word].is_descending(None)


@pytest.mark.parametrize("word", SMALL)
def test_words_for_the_small_end(word: str) -> None:
    assert not COMPARATIVES[word].is_descending(None)


@pytest.mark.parametrize(("word", "dimension", "descending"), [
    ("快", "speed", True), ("快", "time", False), ("fastest", "time", False),
    ("慢", "speed", False), ("慢", "time", True),
    ("好", "score", True), ("好", "money", False), ("best", "weight", False),
    ("差", "score", False), ("差", "money", True),
    ("长", "time", True), ("便宜", "money", False),
])  # fmt: skip
def test_the_end_that_is_meant_depends_on_what_is_measured(
    word: str, dimension: str, descending: bool
) -> None:
    assert COMPARATIVES[word].is_descending(dimension) is descending


def found(text: str) -> list[str]:
    return [word.word for _, _, word in find_comparatives(normalize(text))]


@pytest.mark.parametrize(("text", "words"), [
    ("哪个最便宜", ["便宜"]),
    ("最贵的和最便宜的差多少钱", ["贵", "便宜"]),
    ("哪个更省油", ["省油"]),  # not 省 and oil
    ("SUV里哪台最轻", ["轻"]),
    ("哪个中控屏大一点", ["大"]),
    ("which is the cheapest", ["cheapest"]),
    ("which is more expensive", ["more expensive"]),
    ("Which one is FASTER", ["faster"]),
])  # fmt: skip
def test_comparing_words_are_found_in_order(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize("text", [
    "大概多少钱", "高速费谁出", "长途旅行", "两小时", "小姐你好", "早上好不好停车", "重新说一遍",
    "差多少", "差不多", "能坐多少人", "轴距多大", "要多久", "大小怎么样",
    "how long does it take", "how many seats", "high beam", "at least two", "at most 5",
    "shortcut", "biggest5", "fasten your seat belt",
])  # fmt: skip
def test_what_compares_nothing(text: str) -> None:
    assert found(text) == []


@pytest.mark.parametrize(("text", "words"), [
    ("最偏宜的车", ["便宜"]), ("哪个最变宜", ["便宜"]), ("最升油的是哪款", ["省油"]),
    ("偏宜吗", []),  # neither 最 nor 哪
])  # fmt: skip
def test_words_of_two_characters_are_known_by_their_sound(text: str, words: list[str]) -> None:
    assert found(text) == words


@pytest.mark.parametrize(("text", "descending"), [
    ("which is less expensive", False), ("the least expensive one", False),
    ("the most expensive one", True), ("which is more expensive", True),
])  # fmt: skip
def test_less_is_the_other_end(text: str, descending: bool) -> None:
    ((_, _, word),) = find_comparatives(text)
    assert word.is_descending("money") is descending


@pytest.mark.parametrize(("text", "word", "rest"), [
    ("归途多重", "重", "归途"), ("它多高啊", "高", "它啊"), ("多少钱", "贵", ""),
    ("how heavy is it", "heavy", " is it"), ("how much is it", "贵", " is it"),
    ("how far can it go", "far", " can it go"), ("what does it cost", "贵", "what does it "),
])  # fmt: skip
def test_measures(text: str, word: str, rest: str) -> None:
    measure = find_measure(text)
    assert measure and (measure[0].word, measure[1]) == (word, rest)


@pytest.mark.parametrize("text", ["轴距", "how much more", "how far is the airport", "costume", ""])
def test_what_is_no_measure(text: str) -> None:
    assert find_measure(text) is None


PARTS = [*"最哪更的车 ,?", *COMPARATIVES, "偏宜", "大概", "how ", "多少", "less "]


@given(st.lists(st.sampled_from(PARTS), max_size=8).map("".join))
def test_places_are_those_of_the_text_and_do_not_meet(text: str) -> None:
    last = 0
    for start, end, word in find_comparatives(text):
        assert last <= start < end <= len(text)
        written = text[start:end].replace("偏宜", "便宜")  # 便 is read bian where it stands alone
        assert list(map(sound, written)) == list(map(sound, word.word))
        last = end
