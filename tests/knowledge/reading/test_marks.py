from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import normalize
from bot.types import Path
from knowledge.query.plans import Condition, Query
from knowledge.reading.marks import Marked
from knowledge.reading.pieces import Pieces
from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "shape"), [
    ("小满和青禾哪个续航更长", "E和E哪个A更J"),
    ("小满知行哪个便宜", "EE哪个J"),
    ("20万以下的SUV", "Q的V"),
    ("七座车里最便宜的", "Q车里最J的"),
    ("四个排气管的是哪款", "Q的是哪款"),
    ("真皮座椅的", "V的"),  # called so for 座椅材质
    ("0-100加速几秒", "A几秒"),  # no amount
    ("发动机是QY20S的", "A是V的"),  # no amount either
    ("澄屿有什么SUV", "V有什么V"),  # what all cars of a maker share is a value of theirs
    ("红色的车", "V的车"),
    ("SUVs under 200k", "V Q"),
    ("谁的竞品是V9", "谁的A是E"),
    ("宝马X5加速几秒", "宝马x5A几秒"),  # 5加速 is no number of anything
    ("要多少升", "要多少升"),
    ("没有", "没有"),
    ("", ""),
])  # fmt: skip
def test_shapes(cars: Reader, text: str, shape: str) -> None:
    assert cars.mark(text).shape == shape


@pytest.mark.parametrize(("text", "shape"), [
    ("杭州500元以下的酒店", "VQ的酒店"),
    ("和钟楼店同城的酒店", "和E同A的酒店"),  # the 城 of 同城
    ("云岚有几家酒店", "E有几家酒店"),  # here the brand is a thing itself
    ("离地铁站近的", "AJ的"),
    ("哪家客房多", "哪家AJ"),  # part of 客房总数
    ("停车免费的", "AV的"),
    ("五星的", "V的"),
])  # fmt: skip
def test_shapes_of_hotels(hotels: Reader, text: str, shape: str) -> None:
    assert hotels.mark(text).shape == shape


def texts(marked: Marked) -> list[tuple[str, str]]:
    return [(mark.letter, marked.text[mark.start : mark.end]) for mark in marked.marks]


def test_marks_say_what_they_mean(cars: Reader) -> None:
    marked = cars.mark("归途和LY7谁的座椅是真皮的，20万以上更便宜")
    assert texts(marked) == [
        ("E", "归途"), ("E", "ly7"), ("A", "座椅"), ("V", "真皮"), ("Q", "20万以上"), ("J", "便宜"),
    ]  # fmt: skip
    entity, _, name, value, bound, word = marked.marks
    assert entity.entities == ("澄屿_归途_2022款_七座尊享版",)
    assert ("配置", "内部配置", "座椅") in name.names
    assert value.value == "真皮"
    assert ("配置", "内部配置", "座椅", "座椅材质") in value.values
    assert bound.bound and (bound.bound.low, bound.bound.high) == (200_000, None)
    assert word.comparative and word.comparative.word == "便宜"


def test_an_ambiguous_name_keeps_all_that_it_may_mean(hotels: Reader) -> None:
    (mark,) = hotels.mark("杭州西湖店多少钱").of("E")
    assert mark.entities == ("云岚杭州西湖店", "麦驿杭州西湖店")


def test_before_and_after(cars: Reader) -> None:
    marked = cars.mark("小满比青禾便宜多少")
    first, second, word = marked.marks
    assert marked.before(second) == "E比"
    assert marked.after(second) == "J多少"
    assert (marked.before(first), marked.after(word)) == ("", "多少")
    assert marked.of("E") == (first, second)


LEVEL, DRIVE, COLOUR, FUEL = ("级别",), ("驱动方式",), ("车身颜色",), ("能源",)
VALUES: dict[Path, tuple[str, ...]] = {
    LEVEL: ("中型SUV", "紧凑型轿车"),
    DRIVE: ("双电机四驱", "前置前驱"),
    COLOUR: ("曜石黑", "雪域白"),
    FUEL: ("纯电动", "汽油"),
    ("说明",): tuple(f"很长的一段说明文字第{i}条" for i in range(70)),
}


def pieces(text: str, *rows: tuple[str, ...]) -> list[tuple[str, tuple[Path, ...]]]:
    found = Pieces(VALUES, rows).find(normalize(text))
    return [(mark.value, mark.values) for mark in found]


@pytest.mark.parametrize(("text", "expected"), [
    ("SUV", [("suv", (LEVEL,))]),
    ("中型suv", [("中型suv", (LEVEL,))]),  # the longest
    ("四驱的轿车", [("四驱", (DRIVE,)), ("轿车", (LEVEL,))]),
    ("黑色的", [("黑", (COLOUR,))]),
    ("suvx", []),  # no part of a word
    ("很长的一段说明文字第3条", []),  # of which there are too many to be kinds
    ("", []),
])  # fmt: skip
def test_pieces_of_values(text: str, expected: list[tuple[str, tuple[Path, ...]]]) -> None:
    assert pieces(text) == expected


def test_synonyms_of_values() -> None:
    assert pieces("电车", ("纯电动", "电车", "ev")) == [("纯电动", (FUEL,))]
    assert pieces("an EV", ("纯电动", "电车", "ev")) == [("纯电动", (FUEL,))]
    assert pieces("级别", ("级别", "轿车")) == []  # a row about an attribute says no value


def test_sorts_and_paths() -> None:
    found = Pieces(VALUES)
    assert found.sorts("级") == (LEVEL,)
    assert found.paths("四驱") == (DRIVE,)
    assert found.paths("六驱") == ()


# ---- whatever is said

WORDS = (
    "， 、 和 的 吗 ？ 比 最 更 再 不 没有 是 哪 差多少 20万以下 七座 500公里 四驱 SUV 纯电 红色 "
    "续航 天窗 空调 价格 便宜 长 快 哪个 几款 为什么 一共 除了 还有 竞品 厂商 同级别 它们 呢 前三 "
    "第二 分别 什么是 多重 或者 要么 than the cheapest or under 200k 0-100 １ 😀 { \\"
).split(" ") + [" ", "\n", "\u3000", "\u200b"]
NAMES = ["小满", "青禾", "V9", "云帆", "长续航版", "砺原", "S7", "云岚", "西湖店", "杭州", "钟楼店"]
SAYINGS = st.lists(st.sampled_from(WORDS + NAMES) | st.text(max_size=3), max_size=9).map("".join)
QUIET = settings(max_examples=150, deadline=None)


def edges(marked: Marked) -> list[int]:
    """Return where marks begin and end, in their order: sorted, where none meet."""
    return [place for mark in marked.marks for place in (mark.start, mark.end)]


def redrawn(marked: Marked) -> tuple[str, tuple[int, ...]]:
    """Draw the shape from text and marks alone: what it must be, and where each letter stands."""
    shape, at, last = "", [], 0
    for mark in marked.marks:
        shape += marked.text[last : mark.start]
        at.append(len(shape))
        shape, last = shape + mark.letter, mark.end
    return shape + marked.text[last:], tuple(at)


@QUIET
@given(SAYINGS)
def test_marks_never_meet(cars: Reader, text: str) -> None:
    marked = cars.mark(f"{text}。轴距")  # one at least
    assert edges(marked) == sorted(edges(marked)) and edges(marked)[-1] == len(marked.text)
    assert redrawn(marked) == (marked.shape, marked.at)


@QUIET
@given(SAYINGS)
def test_marks_never_meet_in_talk_about_hotels(hotels: Reader, text: str) -> None:
    marked = hotels.mark(f"{text}。评分")
    assert edges(marked) == sorted(edges(marked)) and edges(marked)[-1] == len(marked.text)
    assert redrawn(marked) == (marked.shape, marked.at)


@QUIET
@given(SAYINGS)
def test_whatever_is_said_before_a_question_is_answered(cars: Reader, said: str) -> None:
    answer = cars.answer(said, "小满和青禾哪个便宜")
    assert answer and 0.6 < answer.confidence <= 1 and "5.98万" in answer.text
    assert Query.from_json(answer.query).to_json() == answer.query


@QUIET
@given(SAYINGS)
def test_whatever_is_said_about_hotels(hotels: Reader, said: str) -> None:
    answer = hotels.answer(said, "评分最高的酒店")
    assert answer and answer.facts and "评分最高" in answer.text


PATHS = st.lists(st.text(min_size=1, max_size=4), min_size=1, max_size=3).map(tuple)
NUMBERS = st.none() | st.floats(allow_nan=False, allow_infinity=False)
CONDITIONS = st.builds(
    Condition, PATHS, st.sampled_from(["is", "not", "has", "lacks", "within"]),
    st.text(max_size=5), NUMBERS, NUMBERS, st.booleans(), st.text(max_size=5),
)  # fmt: skip
TUPLES = st.lists(st.text(max_size=5), max_size=3).map(tuple)
ROWS = st.lists(st.lists(CONDITIONS, min_size=1, max_size=2).map(tuple), max_size=3).map(tuple)
KINDS = ["value", "check", "compare", "difference", "rank", "list", "count", "sum", "define"]


@given(
    st.builds(
        Query, st.sampled_from(KINDS), TUPLES, st.lists(PATHS, max_size=2).map(tuple), ROWS, TUPLES,
        st.lists(PATHS, max_size=3).map(tuple), st.booleans(), st.integers(1, 50),
        st.integers(0, 50), st.integers(1, 50), st.booleans(),
    )
)  # fmt: skip
def test_a_query_comes_back_from_json(query: Query) -> None:
    assert Query.from_json(query.to_json()) == query


def test_a_query_is_readable() -> None:
    bound = Condition(("价格",), "within", low=1e5, high=2e5)
    kinds = (Condition(LEVEL, "is", "suv"), Condition(LEVEL, "not", "mpv"))
    query = Query("rank", where=((bound,), kinds), without=("A", "B"), paths=(("续航",),), k=3)
    assert str(query) == (
        "rank 续航 ↑ 3 | 全部 | 价格 ≥ 100000 且 ≤ 200000 | 级别 = suv 或 级别 ≠ mpv | 除了 A、B"
    )
    strict = Condition(("价格",), "within", low=1.5, strict=True)
    walk = Query("value", ("A",), via=(("竞品",),), where=((strict,),), paths=(("价格",),))
    assert str(walk) == "value 价格 | A → 竞品 | 价格 > 1.5"
    assert str(Query("sum", ("A",), paths=(("价格",),), times=3)) == "sum 价格 × 3 | A"
    has = Condition(("天窗",), "has"), Condition(("导航",), "lacks")
    assert str(Query("count", where=(has,))) == "count | 全部 | 天窗 有 或 导航 无"
    assert str(walk.over("B")) == "value 价格 | B | 价格 > 1.5"
