"""Whether something is so, and why: neither yes nor no where a word may turn the sense."""

from __future__ import annotations

import pytest

from tests.knowledge.conftest import Reader


def told(reader: Reader, *texts: str) -> str:
    answer = reader.answer(*texts)
    return answer.text if answer else ""


@pytest.mark.parametrize(("text", "answer"), [
    ("刘洋的休息日是周五吗", "是的，刘洋的休息日是周五。"),
    ("刘洋周五休息吗", "是的，刘洋的休息日是周五。"),
    ("刘洋的休息日是不是周一", "不是，刘洋的休息日是周五。"),
    ("陈静在滨江训练场吗", "是的，陈静的所在训练场是滨江训练场。"),
    # at work on the day off?
    ("刘洋周五有空吗", "刘洋的休息日是周五。"),
    ("赵大勇周三在吗", "赵大勇的休息日是周三。"),
    ("周一能约王建国吗", "王建国的休息日是周一。"),
    ("王建国周一可以吗", "王建国的休息日是周一。"),
    ("王建国周一上班吗", "王建国的休息日是周一。"),  # 上班族 are others
])  # fmt: skip
def test_a_word_beside_a_value_may_turn_its_sense(school: Reader, text: str, answer: str) -> None:
    assert told(school, text) == answer


def test_it_may_do_so_later_in_the_talk(school: Reader) -> None:
    assert told(school, "刘洋是周五休息吗", "周一有空吗") == "刘洋的休息日是周五。"
    assert told(school, "刘洋是周五休息吗", "是周一吗") == "不是，刘洋的休息日是周五。"


@pytest.mark.parametrize("text", [
    "陈静有没有男朋友", "王建国有没有女徒弟", "王建国有女同事吗", "陈静是美女吗",
])  # fmt: skip
def test_one_character_of_a_longer_word_is_no_value(school: Reader, text: str) -> None:
    assert not school.mark(text).of("V")


@pytest.mark.parametrize(("text", "answer"), [
    ("陈静是男的吗", "不是，陈静的性别是女。"),
    ("陈静是男是女", "陈静的性别是女。"),
    ("赵大勇是男的还是女的", "赵大勇的性别是男。"),
    ("陈静是女教练吗", "是的，陈静的性别是女，类别是教练。"),
])  # fmt: skip
def test_one_character_by_itself_is_a_value(school: Reader, text: str, answer: str) -> None:
    assert told(school, text) == answer


SO = "资料里确实如此：{}；但没有记载原因。"


@pytest.mark.parametrize(("text", "answer"), [
    ("为什么陈静不会英语", "其实陈静有英语教学。"),
    ("为什么王建国不会英语", SO.format("王建国没有英语教学")),
    ("为什么陈静会英语", SO.format("陈静有英语教学")),
    ("为什么王建国会英语", "其实王建国没有英语教学。"),
    ("为什么C1VIP班没有接送", "其实C1VIP班有接送。"),
    ("为什么C1普通班不带接送", SO.format("C1普通班没有接送")),
    ("为什么C1VIP班不能夜间练车", "其实C1VIP班有夜间练车。"),
    ("为什么C1普通班不支持分期", "其实C1普通班有分期付款。"),
    ("为什么D照摩托班不支持分期", SO.format("D照摩托班不支持分期付款")),
])  # fmt: skip
def test_what_is_taken_for_granted(school: Reader, text: str, answer: str) -> None:
    assert told(school, text) == answer


@pytest.mark.parametrize(("text", "answer"), [
    ("陈静是评分最高的教练吗",
     "是的，学员评分最高的教练有2个，并列：李秀兰（4.9分）、陈静（4.9分）。"),
    ("李秀兰是教龄最长的教练吗", "不是，教龄最长的教练是王建国（25年）。李秀兰的教龄是18年。"),
    ("王建国是不是最年长的", "是的，年龄最大的是王建国（52岁）。"),
    ("陈静是最年轻的教练吗", "不是，年龄最小的教练是刘洋（29岁）。陈静的年龄是33岁。"),
])  # fmt: skip
def test_whether_one_is_the_first_of_its_kind(school: Reader, text: str, answer: str) -> None:
    assert told(school, text) == answer


def test_of_a_coach_it_is_not_asked_how_large_a_ground_is(school: Reader) -> None:
    assert told(school, "王建国是不是最大的") == ""


@pytest.mark.parametrize(("text", "rows"), [
    ("会英语的教练有哪些", ["英语教学 有", "类别 = 教练"]),
    ("哪个教练不会英语", ["类别 = 教练", "英语教学 无"]),
])  # fmt: skip
def test_what_one_can(school: Reader, text: str, rows: list[str]) -> None:
    assert sorted(school.where(text)) == sorted(rows)


def test_yes_and_no_are_no_kinds_of_something(school: Reader) -> None:
    assert not school.plan("有哪些英语教学的").startswith("distinct")
    assert school.plan("有哪些驾照类型").startswith("distinct 驾照类型")


def test_a_class_that_says_none(school: Reader) -> None:
    assert told(school, "陪练班是C1吗") == "不是，陪练班没有驾照（驾照类型：无）。"
