from __future__ import annotations

import pytest

from classifiers.classify_settings import ClassifySettings
from classifiers.risk.lexicon import Entry
from classifiers.text_classify import TextClassify
from classifiers.text_risk import RiskInput, TextRisk, shipped_lexicon


def judge(text: str, *own: Entry, second: str = "") -> dict[str, object]:
    skill = TextRisk(shipped_lexicon(own, ["手枪钻"]))
    asked = RiskInput(id="7", first_sequence=text, second_sequence=second)
    return skill.run(asked).model_dump()


def test_an_ordinary_question_is_normal() -> None:
    reply = judge("这款车的续航里程是多少，能货到付款吗")
    assert (reply["id"], reply["predictions"], reply["words"], reply["level"]) == (
        "7",
        "正常",
        (),
        None,
    )
    assert reply["probabilities"]["正常"] == 1.0


@pytest.mark.parametrize(
    ("text", "category", "level"),
    [
        ("加我看色 情 视 频", "成人", "block"),
        ("你这个傻b", "低俗", "block"),
        ("chu售手木仓", "其他风险", "block"),
        ("代开發票", "其他风险", "block"),
        ("毒品", "其他风险", "warn"),
    ],
)
def test_a_risky_text_is_told_with_its_words(text: str, category: str, level: str) -> None:
    reply = judge(text)
    assert (reply["predictions"], reply["level"]) == (category, level)
    (word,) = reply["words"]
    assert word["category"] == category
    assert text[word["start"] : word["end"]] == word["text"]
    assert sum(reply["probabilities"].values()) == pytest.approx(1)


def test_what_is_only_logged_stays_normal() -> None:
    reply = judge("丝袜有货吗")
    assert (reply["predictions"], reply["level"]) == ("正常", "log")


def test_the_second_sequence_is_read_too() -> None:
    assert judge("您好", second="出售手枪")["predictions"] == "其他风险"


def test_words_of_ones_own_come_first_and_exceptions_hold() -> None:
    assert judge("竞品甲很好", Entry("竞品甲", "竞品", "warn"))["predictions"] == "竞品"
    assert judge("毒品", Entry("毒品", "其他风险", "log"))["level"] == "log"
    assert judge("手枪钻多少钱")["words"] == ()


def test_a_light_request_does_not_open_the_default_model() -> None:
    opened = []

    def open_model() -> TextClassify:
        opened.append(1)
        skill = TextClassify(ClassifySettings(encoders=()))
        rows = [{"text": text, "label": label} for text, label in PAIRS]
        skill.fit(rows, seed=1, progress=lambda what, done, total: None)
        return skill

    skill = TextRisk(shipped_lexicon(), open_model, is_default=True)
    light = RiskInput(first_sequence="加微信领红包", light=True)
    assert (skill.run(light).predictions, opened) == ("正常", [])
    full = RiskInput(first_sequence="加微信领红包")
    outputs = skill.predict([light, full, light])
    assert [output.predictions for output in outputs] == ["正常", "广告", "正常"]
    own = TextRisk(shipped_lexicon(), open_model)
    assert own.run(light).predictions == "广告"


PAIRS = [
    *(
        (text, "广告")
        for text in ("加微信领红包", "扫码领红包", "加微信送礼", "领红包加群", "红包群")
    ),
    *((text, "正常") for text in ("几点开门", "多少钱一杯", "可以退货吗", "在哪里", "怎么去")),
]
