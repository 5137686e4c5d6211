from __future__ import annotations

import pytest

from bot.risk import RiskResult, RiskyWord, weigh_risk, without_names
from bot.settings import RiskLevel


def found(*words: tuple[str, RiskLevel], judged: str = "正常") -> RiskResult:
    risky = [
        RiskyWord(word="词", text="词", category=category, level=level, start=0, end=1)
        for category, level in words
    ]
    return RiskResult(predictions=judged, probabilities={}, logits={}, words=tuple(risky))


def decide(result: RiskResult, policy: dict[str, RiskLevel]) -> tuple[str, str] | None:
    risk = weigh_risk(result, policy)
    return (risk.action, risk.category) if risk else None


@pytest.mark.parametrize(
    ("words", "policy", "decided"),
    [
        ([("成人", "block")], {}, ("block", "成人")),
        ([("成人", "log")], {}, ("log", "成人")),
        ([("成人", "log")], {"成人": "block"}, ("log", "成人")),
        ([("成人", "block")], {"成人": "log"}, ("log", "成人")),
        ([("低俗", "block")], {}, ("warn", "低俗")),
        ([("低俗", "block")], {"低俗": "block"}, ("block", "低俗")),
        ([("竞品", "warn")], {}, ("warn", "竞品")),
        ([("竞品", "block")], {}, ("block", "竞品")),
        ([("低俗", "block"), ("其他风险", "block")], {}, ("block", "其他风险")),
    ],
)
def test_a_word_leads_to_the_milder_of_its_level_and_the_policy(
    words: list[tuple[str, RiskLevel]], policy: dict[str, RiskLevel], decided: tuple[str, str]
) -> None:
    assert decide(found(*words), policy) == decided


def test_a_text_without_risk_leads_to_nothing() -> None:
    assert decide(found(), {"正常": "block"}) is None


def test_what_only_the_model_sees_follows_the_policy() -> None:
    assert decide(found(judged="低俗"), {}) == ("log", "低俗")
    assert decide(found(judged="低俗"), {"低俗": "warn"}) == ("warn", "低俗")
    assert decide(found(judged="广告"), {}) == ("log", "广告")
    assert decide(found(judged="广告"), {"广告": "block"}) == ("block", "广告")
    assert decide(found(("低俗", "log"), judged="广告"), {"广告": "warn"}) == ("warn", "广告")


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("Pad SE有什么颜色", "\n有什么颜色"),
        ("padse有吗", "\n有吗"),
        ("小满·Pro和Pad-SE", "小满·Pro和\n"),
        ("PadSEN", "PadSEN"),
        ("出售手🔫", "出售手🔫"),
    ],
)
def test_names_are_cut_out_however_they_are_spaced(text: str, rest: str) -> None:
    assert without_names(text, ["Pad SE", "SE", "手", "售价"]) == rest
