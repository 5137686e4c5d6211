"""The models that ship: what they judge, and that they stay small."""

from __future__ import annotations

from functools import cache

import pytest

from classifiers.artifact import SHIPPED, read_artifact, read_task
from classifiers.classify_settings import ClassifyInput
from classifiers.text_risk import TextRisk
from classifiers.text_tagging import TaggingInput, TaggingSettings, TextTagging

MODELS = ("text_label_model", "text_risk_model")


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_small_and_has_a_card(name: str) -> None:
    artifact = read_artifact(SHIPPED / name, read_task(SHIPPED / name))
    assert sum(file.stat().st_size for file in (SHIPPED / name).iterdir()) < 3 << 20
    card = artifact.files["card.md"].decode()
    for part in ("**Data**", "Apache-2.0", "**Made by**", "**Metrics**", "**Limits**"):
        assert part in card


@cache
def risk() -> TextRisk:
    return TextRisk.open_default()


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("河南人都是骗子，没一个好东西", "其他风险"),
        ("黑人都该滚回非洲去", "其他风险"),
        ("我要退款，你们这质量也太差了", "正常"),
        ("河南的配送什么时候到", "正常"),
        ("how do i return a broken phone", "正常"),
    ],
)
def test_offence_is_told_from_complaint(text: str, category: str) -> None:
    assert risk().run(ClassifyInput(first_sequence=text)).predictions == category


def test_default_labels_name_a_branch_and_keep_off_talk() -> None:
    skill = TextTagging.open_default(TaggingSettings(use_keyword=False, use_ner=False))
    asked = ["一种基于神经网络的飞行器姿态控制方法研究", "how do i return a broken phone"]
    found = skill.predict([TaggingInput(content=text) for text in asked])
    assert [[label.label for label in reply.default_text_label] for reply in found] == [
        ["工学"],
        [],
    ]
