"""What the FAQ finds comes out of the dialog: answered, or offered first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.flows.decide import decide
from bot.flows.decision import Decision
from bot.flows.offers import FAQ_FLOOR
from bot.flows.understanding import FAQ_NEAR, Understanding
from bot.skill import FaqQuery
from bot.text import normalize
from bot.types import AttributeLink, FaqAnswer, FaqCandidate, Session, Turn
from server.workspace import Bot, load_bot, open_workspace

ROOT = Path(__file__).parents[2]
SESSION = Session("0" * 32)
TEXTS = (
    "借书证要去哪儿办", "孩子能办证吗", "证丢了，还能借书吗", "把书泡水了", "书丢了，到哪里赔",
    "我在外地，怎么续借", "超期了三天", "罚款在哪儿交", "一次最多拿几本", "哪个分馆书最多",
    "最大的馆在哪", "今天闭馆吗", "你好，几点开门", "谢谢，电子书怎么下载", "V2读卡没反应",
    "l-2怎么用", "L3机器在几楼", "页面打不开，显示404", "人工台几点有人", "找馆员要去几楼",
    "转人工窗口在哪里", "你好吗", "你是机器人吗", "怎么没人说话",
    "明天下雨吗", "附近哪里吃饭便宜", "自习室一共有多少座位", "比别的馆大吗，晚上开到几点",
    "借了10本，还能再借吗？超期怎么算？",
)  # fmt: skip


@pytest.fixture(scope="module")
def library() -> Bot:
    return load_bot(open_workspace(ROOT / "tests/scenarios/library", environ={}))


@pytest.fixture(scope="module")
def cars() -> Bot:
    return load_bot(open_workspace(ROOT / "data/car_presales", environ={}))


@pytest.mark.parametrize("text", TEXTS)
def test_the_likeliest_question_comes_first(library: Bot, text: str) -> None:
    reply = library.assistant.handle(Turn(text), SESSION).reply
    if reply.route in ("chitchat", "handoff"):
        assert text in ("你好吗", "你是机器人吗", "转人工窗口在哪里")
        return
    skill: Any = library.registry.get("faq")
    best = skill.run(FaqQuery(text=normalize(text))).candidates[0]
    offered = [getattr(item, "question", "") for item in reply.evidence] or reply.suggestions
    if best.confidence < FAQ_FLOOR and reply.route == "exception":
        assert offered[0] == "怎么办借书证"  # a topic of the workspace
    elif "，" not in text:  # an opener that is dropped may change what is likeliest
        assert offered[0] == best.question


def ask(bot: Bot, text: str, *found: FaqCandidate, **more: Any) -> Decision:
    return decide(Understanding(text, faq=found, **more), SESSION, bot.assistant.tools)


def likely(number: int, confidence: float, *entities: str) -> FaqCandidate:
    answers = () if entities else (FaqAnswer("答", None),)
    return FaqCandidate(
        number, f"问题{number}", "说法", confidence, {}, answers, entities, "", None, "exact"
    )


@pytest.mark.parametrize(
    ("confidences", "event", "n_offered"),
    [
        ((FAQ_NEAR, 0.3, FAQ_FLOOR, FAQ_FLOOR), "question_unclear", 3),
        ((FAQ_NEAR - 0.01, 0.3, FAQ_FLOOR - 0.01), "question_far", 2),
        ((FAQ_FLOOR,), "question_far", 1),
        ((FAQ_FLOOR - 0.01,), "unknown", 0),
        ((), "unknown", 0),
    ],
)
def test_the_nearest_are_offered_down_to_the_floor(
    library: Bot, confidences: tuple[float, ...], event: str, n_offered: int
) -> None:
    decision = ask(library, "说法", *map(likely, range(len(confidences)), confidences))
    assert decision.event == event
    labels = [option.label for option in decision.options]
    assert labels == [f"问题{number}" for number in range(n_offered)]


def test_far_offers_are_not_made_again_and_again(library: Bot) -> None:
    skill: Any = library.registry.get("faq")
    asked = [text for text in TEXTS if text != "你好吗"]  # is answered as small talk
    far = [t for t in asked if FAQ_FLOOR <= _confidence(skill, t) < FAQ_NEAR]
    first = library.assistant.handle(Turn(far[0]), SESSION)
    assert first.reply.suggestions[-2:] == ("都不是", "转人工")
    assert "还不知道" in first.reply.answer
    second = library.assistant.handle(Turn(far[0]), first.session)
    assert second.reply.route == "exception" and "需要为您转人工吗" in second.reply.answer
    third = library.assistant.handle(Turn(far[0]), second.session)
    assert third.reply.route == "exception" and third.reply.answer != first.reply.answer


def _confidence(skill: Any, text: str) -> float:
    found = skill.run(FaqQuery(text=normalize(text))).candidates
    return float(found[0].confidence) if found else 0.0


CONSUMPTION = AttributeLink(("属性", "油耗"), True, 0.7, "油耗")


@pytest.mark.parametrize(
    ("text", "confidence", "more", "event"),
    [
        ("哪种贷款利率最低", 0.98, {}, "faq_answer"),
        ("哪种贷款利率最低", 0.6, {}, "question_unclear"),
        ("哪种贷款利率最低", 0.3, {}, "beyond"),
        ("最便宜的车是哪款", 0.95, {}, "beyond"),
        ("最便宜的车是哪款", 0.985, {}, "faq_answer"),
        ("哪个的油耗最低", 0.6, {"links": (CONSUMPTION,)}, "beyond"),
        ("小满比别的贵多少", 0.95, {"named": ("霁川_小满_2023款_都市版",)}, "beyond"),
    ],
)
def test_a_question_of_the_faq_is_no_comparison(
    cars: Bot, text: str, confidence: float, more: dict[str, Any], event: str
) -> None:
    assert ask(cars, text, likely(1, confidence), **more).event == event


def test_without_entities_nothing_is_compared(library: Bot) -> None:
    assert ask(library, "最便宜的车是哪款", likely(1, 0.3)).event == "question_far"


def test_an_unknown_name_matters_only_to_what_depends_on_it(cars: Bot) -> None:
    car = cars.assistant.tools.knowledge.entities()[0]
    assert ask(cars, "x9怎么用", likely(1, 0.6), unknown=("x9",)).event == "question_unclear"
    assert ask(cars, "x9怎么用", likely(1, 0.3), unknown=("x9",)).event == "entity_unknown"
    assert ask(cars, "x9怎么用", likely(1, 0.6, car), unknown=("x9",)).event == "entity_unknown"
