from __future__ import annotations

import pytest

from bot.skill import GraphQuery, GraphResult
from bot.text import normalize
from knowledge.reading.rereading import Rereader, sureness
from knowledge.skill import GraphSkill
from tests.knowledge.conftest import Ask


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a型号标准续航升级版的经销商保价是多少", "a型号标准续航升级版的经销商报价是多少"),
        ("zuibianyi的车是哪款", "最便宜的车是哪款"),
        ("马力醉大的suv是哪款", "马力最大的suv是哪款"),
        ("最便宣的suv是哪款", "最便宜的suv是哪款"),
        ("枚有导航的车有哪些", "没有导航的车有哪些"),
        ("meiyou导航的车有哪些", "没有导航的车有哪些"),
        ("知行和青禾哪个宜便", "知行和青禾哪个便宜"),
        ("whic suv is the cheapst", "which suv is the cheapest"),
        ("how is much the 知行", "how much is the 知行"),
    ],
)
def test_a_mended_text_is_answered_as_what_was_meant(ask: Ask, typed: str, meant: str) -> None:
    found, wanted = ask(typed, plan=True), ask(meant, plan=True)
    assert (found.answer and found.answer.query) == (wanted.answer and wanted.answer.query)
    assert [m.entities for m in found.mentions] == [m.entities for m in wanted.mentions]
    assert sureness(found) <= sureness(wanted)


def test_a_text_turned_round_is_answered(ask: Ask) -> None:
    found, wanted = ask("宜的suv是哪款最便", plan=True), ask("最便宜的suv是哪款", plan=True)
    assert found.answer and wanted.answer
    assert found.answer.query == wanted.answer.query


def test_halves_of_a_bound_are_put_together_whatever_is_read_of_them(ask: Ask) -> None:
    found, wanted = ask("以下的suv有哪几款20万", plan=True), ask("suv有哪几款20万以下的", plan=True)
    assert found.answer and wanted.answer
    assert found.answer.query == wanted.answer.query


def test_an_unknown_name_stays_unknown(ask: Ask) -> None:
    assert not ask("云马多少钱", plan=True).mentions
    assert ask("x9多少钱", plan=True).unknown == ("x9",)


def test_places_are_those_of_the_text_that_was_read(demo: GraphSkill) -> None:
    found = demo.run(GraphQuery(text=normalize("zhixing的续行多少"), plan=True))
    assert found.mentions
    for mention in found.mentions:
        assert mention.text not in found.remainder


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("最轻的笔记本", {"最轻的戏本"}),
        ("柴油的有哪些", {"有的有哪些", "汽油的有哪些"}),
        ("有汽油的本吗", {"有汽油上本吗", "有汽油的吗"}),
    ],
)
def test_a_common_word_is_no_slip_of_another(text: str, others: set[str]) -> None:
    assert others.isdisjoint(texts_read(text))


def test_a_word_that_is_none_is_one() -> None:
    assert "游戏本有哪些" in texts_read("游洗本有哪些")


def texts_read(text: str) -> list[str]:
    asked: list[str] = []

    def read(request: GraphQuery) -> GraphResult:
        asked.append(request.text)
        return GraphResult()

    values = {("定位",): ["游戏本", "轻薄本"], ("能源类型",): ["汽油", "纯电动"]}
    Rereader({}, values).read(GraphQuery(text=text, plan=True), read)
    return asked
