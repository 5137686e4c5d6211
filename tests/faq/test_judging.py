from __future__ import annotations

from pathlib import Path

import pytest

from bot.types import Finding
from faq.evaluation import KNOWN, Judged
from faq.files import StandardQuestion
from faq.judging import (
    judge_others,
    judge_queries,
    judge_strangers,
    judge_wordings,
    read_others,
    read_queries,
)
from faq.skill import FaqSkill, build_skill
from tests.faq.workspaces import CARS, context_of, write_cars

QUESTIONS = [
    StandardQuestion(4, "怎么退货", "", 1, external_id="s-1"),
    StandardQuestion(5, "4", "", 2),
    StandardQuestion(6, "怎么发货", "", 3, external_id="5"),
]


def watch(done: int, total: int) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def skill(tmp_path_factory: pytest.TempPathFactory) -> FaqSkill:
    questions = {**CARS, "有没有天窗": ()}  # its only wording is itself
    return build_skill(context_of(write_cars(tmp_path_factory.mktemp("cars"), questions)))


def test_every_wording_is_asked_but_the_only_one_of_its_question(skill: FaqSkill) -> None:
    seen: list[tuple[int, int]] = []
    judged = list(judge_wordings(skill, lambda done, total: seen.append((done, total))))
    total = sum(1 + len(paraphrases) for paraphrases in CARS.values())
    assert seen == [(done, total) for done in range(1, total + 1)]
    assert len(judged) == total
    assert {one.kind for one in judged} == {KNOWN}
    assert max(one.confidence for one in judged) < 0.99  # as if never written: no exact match
    assert [one.rank for one in judged].count(1) > total * 0.8


def test_strangers_have_no_rank(skill: FaqSkill) -> None:
    judged = list(judge_strangers(skill))
    assert len(judged) > 100
    assert {(one.rank, one.kind) for one in judged} == {(None, "elsewhere")}


def test_queries_are_asked_as_visitors_ask(skill: FaqSkill) -> None:
    ids = {question.text: question.id for question in skill.folder.questions}
    queries = [("请问排气管有几个？", ids["有几个排气管"]), ("上门试驾", ids["定金可以退吗"])]
    exact, other = judge_queries(skill, queries, watch)
    assert (exact.rank, exact.kind, exact.confidence >= 0.99) == (1, KNOWN, True)
    assert other.rank is None
    assert other.confidence == 1.0


def test_others_keep_their_kind_and_silence_is_no_confidence(skill: FaqSkill) -> None:
    assert list(judge_others(skill, [("？？？", "noise")], watch)) == [Judged(0.0, None, "noise")]


def test_an_id_is_external_or_a_text_or_a_number(tmp_path: Path) -> None:
    file = tmp_path / "q.tsv"
    file.write_text("id\tquery\ns-1\ta\n怎么退货\tb\n4\tc\n5\td\n6\te\n")
    findings: list[Finding] = []
    queries = read_queries(file, QUESTIONS, findings)
    assert queries == [("a", 4), ("b", 4), ("c", 5), ("d", 6), ("e", 6)]
    assert findings == []


def test_mistakes_in_the_texts_to_ask_are_all_found(tmp_path: Path) -> None:
    (tmp_path / "q.tsv").write_text("query\tid\na\ts-9\nb\n")
    (tmp_path / "o.tsv").write_text("query\tkind\na\tknown\nb\tnews\n")
    findings: list[Finding] = []
    assert read_queries(tmp_path / "q.tsv", QUESTIONS, findings) == []
    read_others(tmp_path / "o.tsv", findings)
    assert sorted(str(finding).removeprefix(f"{tmp_path}/") for finding in findings) == [
        "o.tsv:2: 错误 error: 类别不能叫“known”。No kind may have this name."
        " 请换个名字。Rename it.",
        "q.tsv:2: 错误 error: 没有“s-9”这个问题。There is no such question."
        " 请写外部编号、标准问题或整数编号。"
        "Write an external id, a standard question or an integer id.",
        "q.tsv:3: 错误 error: 这一行有 1 列，表头有 2 列。The line has 1 fields, the header 2."
        " 请用制表符（Tab 键）分列，文字里不要有。Separate fields by one TAB each.",
    ]
