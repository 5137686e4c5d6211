from __future__ import annotations

import pytest

from bot.flows.several import Step, answer_clauses, answer_sentences
from bot.types import FaqCandidate, FaqEvidence, GraphEvidence, Reply, Session

SESSION = Session("0" * 32)
# what the FAQ makes of each text: a question's id, and how sure it is of it
FOUND: dict[str, tuple[int, float]] = {
    "书丢了怎么赔?": (1, 0.95),
    "书丢了怎么赔": (1, 0.95),
    "书丢了": (1, 0.96),
    "书丢了。": (1, 0.96),
    "怎么续借?": (2, 0.97),
    "怎么续借": (2, 0.97),
    "页面显示错误": (3, 0.93),
    "明天几点放晴?": (9, 0.01),
    "明天几点放晴": (9, 0.01),
    "我在外地,": (9, 0.01),
    "我在外地": (9, 0.01),
    "我在外地。": (9, 0.01),
}


def step(text: str, session: Session) -> Step:
    number, confidence = FOUND[text]
    return found(text, number, confidence)


def found(text: str, number: int, confidence: float) -> Step:
    question = f"问题{number}"
    candidate = FaqCandidate(number, question, text, confidence, {}, (), (), "", None, "exact")
    if confidence >= 0.7:
        evidence = FaqEvidence(number, question, text, None, confidence)
        reply = Reply(f"答{number}", "question", "faq", confidence, (evidence,))
        return Step(text, "faq_answer", candidate, reply, SESSION, {})
    reply = Reply("", "exception", "clarify", confidence)
    event = "question_unclear" if confidence >= 0.4 else "unknown"
    return Step(text, event, candidate, reply, SESSION, {})


def questions(steps: list[Step]) -> list[int]:
    return [item.id for s in steps for item in s.reply.evidence if isinstance(item, FaqEvidence)]


@pytest.mark.parametrize(
    ("text", "whole", "answered"),
    [
        ("书丢了怎么赔?怎么续借?", (1, 0.8), [1, 2]),  # two questions, both sure
        ("书丢了怎么赔?怎么续借?", (1, 0.3), [1, 2]),
        ("书丢了怎么赔?怎么续借?", (5, 0.8), [1, 2]),
        ("书丢了怎么赔?明天几点放晴?", (1, 0.8), [1]),  # the whole agrees
        ("书丢了怎么赔?明天几点放晴?", (5, 0.8), []),  # the whole is sure of something else
        ("书丢了怎么赔?明天几点放晴?", (1, 0.2), [1]),
        ("书丢了。怎么续借?", (2, 0.8), []),  # a statement is what the question is about
        ("书丢了。怎么续借?", (2, 0.3), []),
        ("书丢了。明天几点放晴?", (1, 0.3), []),  # a statement does not answer for the rest
        ("书丢了。明天几点放晴?", (1, 0.6), []),
        ("我在外地。怎么续借?", (2, 0.6), [2]),  # what the whole is likeliest to mean
        ("我在外地。怎么续借?", (2, 0.2), []),
        ("我在外地。怎么续借?", (5, 0.6), []),
    ],
)
def test_sentences_are_answered_by_themselves_only_where_that_says_more(
    text: str, whole: tuple[int, float], answered: list[int]
) -> None:
    steps = answer_sentences(text, SESSION, step, "zh", found(text, *whole))
    assert questions(steps) == answered


@pytest.mark.parametrize(
    ("text", "whole", "answered"),
    [
        ("书丢了怎么赔,怎么续借", (1, 0.8), [1, 2]),
        ("书丢了,怎么续借", (2, 0.8), []),
        ("书丢了,页面显示错误", (5, 0.8), []),
        ("书丢了,页面显示错误", (1, 0.3), []),
        ("我在外地,怎么续借", (2, 0.6), [2]),
        ("我在外地,怎么续借", (5, 0.6), []),
        ("书丢了,书丢了怎么赔", (5, 0.3), []),  # the same answer is not given twice
    ],
)
def test_clauses_are_answered_by_themselves_only_where_that_says_more(
    text: str, whole: tuple[int, float], answered: list[int]
) -> None:
    steps = answer_clauses(text, SESSION, step, "zh", found(text, *whole))
    assert questions(steps) == answered


def test_what_one_sentence_could_not_get_is_admitted() -> None:
    text = "书丢了怎么赔?明天几点放晴?"
    steps = answer_sentences(text, SESSION, step, "zh", found(text, 1, 0.8))
    assert [s.reply.answer for s in steps] == [
        "答1",
        "关于“明天几点放晴”，我还不知道，暂时答不上来。",
    ]


def of_graph(text: str, confidence: float = 0.95, event: str = "graph_answer") -> Step:
    evidence = GraphEvidence(("小满", "价格"), "9元")
    reply = Reply("价格是9元。", "question", "kbqa", confidence, (evidence,))
    return Step(text, event, None, reply, SESSION, {}, ("小满",))


@pytest.mark.parametrize(
    ("text", "whole", "likeliest", "answers"),
    [
        # the FAQ took all for what one clause asks: the other is answered beside it
        (
            "小满多少钱,续借不",
            found("小满多少钱,续借不", 2, 0.97),
            (2, 0.5),
            ["答2", "价格是9元。"],
        ),
        ("小满多少钱,续借不", found("小满多少钱,续借不", 2, 0.97), (1, 0.5), []),
        # a value is one clause's alone
        (
            "小满多少钱,好用吗",
            of_graph("小满多少钱,好用吗", 0.7),
            (2, 0.1),
            ["价格是9元。", "关于“好用吗”，我还不知道，暂时答不上来。"],
        ),
        ("小满多少钱,我想送人", of_graph("小满多少钱,我想送人", 0.7), (2, 0.1), []),
    ],
)
def test_a_clause_that_was_passed_over_is_answered_or_admitted(
    text: str, whole: Step, likeliest: tuple[int, float], answers: list[str]
) -> None:
    def take(text: str, session: Session) -> Step:
        return of_graph(text) if "多少钱" in text else found(text, *likeliest)

    steps = answer_clauses(text, SESSION, take, "zh", whole)
    assert [step.reply.answer for step in steps] == answers
