from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


@pytest.mark.parametrize(("text", "told"), [
    # 15:00 and 12:00 are from when one may check in, until when out
    ("云岚成都春熙路店晚上10点能入住吗", "是的，云岚成都春熙路店的入住时间是15:00。"),
    ("云岚成都春熙路店下午4点以后能入住吗", "是的，云岚成都春熙路店的入住时间是15:00。"),
    ("云岚成都春熙路店下午2点前能入住吗", "不是，云岚成都春熙路店的入住时间是15:00。"),
    ("云岚成都春熙路店早上9点可以入住吗", "不是，云岚成都春熙路店的入住时间是15:00。"),
    ("云岚成都春熙路店中午12点半可以退房吗", "不是，云岚成都春熙路店的退房时间是12:00。"),
    ("云岚成都春熙路店早上9点能退房吗", "是的，云岚成都春熙路店的退房时间是12:00。"),
    # what a time is, is another question
    ("云岚成都春熙路店入住时间是下午4点吗", "不是，云岚成都春熙路店的入住时间是15:00。"),
    ("云岚成都春熙路店12点退房吗", "是的，云岚成都春熙路店的退房时间是12:00。"),
    # of a morning or an afternoon?
    ("云岚成都春熙路店3点能入住吗", "云岚成都春熙路店的入住时间是15:00。"),
])  # fmt: skip
def test_from_when_and_until_when(hotels: Reader, text: str, told: str) -> None:
    answer = hotels.answer(text)
    assert answer and answer.text == told


@pytest.mark.parametrize(("text", "told"), [
    ("云岚杭州西湖店凌晨两点能入住吗", "云岚杭州西湖店的入住时间是15:00。"),  # of the day before?
    ("云岚杭州西湖店可以延迟到下午2点退房吗", "云岚杭州西湖店的退房时间是12:00。"),
    ("云岚杭州西湖店可以提前到下午1点入住吗", "云岚杭州西湖店的入住时间是15:00。"),
])  # fmt: skip
def test_what_may_be_put_off_is_not_denied(hotels: Reader, text: str, told: str) -> None:
    answer = hotels.answer(text)
    assert answer and answer.text == told


@pytest.mark.parametrize(("texts", "told"), [
    (("云岚杭州西湖店下午4点能入住吗", "那晚上8点呢"), "是的，云岚杭州西湖店的入住时间是15:00。"),
    (("云岚杭州西湖店下午4点能入住吗", "下午两点呢"), "不是，云岚杭州西湖店的入住时间是15:00。"),
    (("云岚杭州西湖店上午10点能退房吗", "下午1点呢"), "不是，云岚杭州西湖店的退房时间是12:00。"),
    (("云岚杭州西湖店上午10点能退房吗", "11点半呢"), "云岚杭州西湖店的退房时间是12:00。"),
])  # fmt: skip
def test_of_another_time(hotels: Reader, texts: tuple[str, ...], told: str) -> None:
    answer = hotels.answer(*texts)
    assert answer and answer.text == told


def test_all_that_let_in_by_then(hotels: Reader) -> None:
    assert hotels.where("下午两点能入住的酒店有哪些") == ["入住时间 ≤ 50400"]
    assert hotels.where("哪些酒店下午1点可以退房") == ["退房时间 ≥ 46800"]
    assert hotels.where("下午两点退房的酒店有哪些") == ["退房时间 ≥ 50400 且 ≤ 50400"]


@pytest.mark.parametrize(("text", "told"), [
    ("大学城训练场下午5点能去吗", "是的，{}"),
    ("大学城训练场下午5:30还开吗", "是的，{}"),
    ("大学城训练场晚上9点还能练吗", "不是，{}"),
    ("大学城训练场晚上六点一刻还开吗", "不是，{}"),
    # of a morning or an afternoon?
    ("大学城训练场5点还开门吗", "{}"),
    # open at five it is, but it does not close then
    ("大学城训练场下午5点关门吗", "{}"),
    ("大学城训练场是不是晚上6点下班", "{}"),
])  # fmt: skip
def test_while_it_is_open(school: Reader, text: str, told: str) -> None:
    answer = school.answer(text)
    assert answer and answer.text == told.format("大学城训练场的营业时间是8:00-18:00。")


def test_an_amount_is_asked_for_once(school: Reader) -> None:
    answer = school.answer("C1普通班90天能拿证吗")
    assert answer and answer.text == "是的，C1普通班的拿证周期是90天。"
