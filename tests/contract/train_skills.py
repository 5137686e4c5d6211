"""The contract over families that learn with the extras ``train``, ``ner``: `make test-train`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.checks import check_training
from classifiers.text_classify import TextClassify
from classifiers.text_label import TextLabel
from classifiers.text_ner import NerInput, TextNer
from tests.contract.test_skills import ROWS

NAMES = [
    {"text": f"{front}{place}{end}", "entities": [[len(front), len(front) + 2, "LOC"]]}
    for place in ("上海", "成都", "广州", "西安")
    for front, end in (("我去", "了"), ("", "天气好"), ("他在", "工作"), ("寄到", "多久"))
]
TO_TAG = [NerInput(first_sequence=text) for text in ("我去成都了", "多少钱", "他在北京工作")]


@pytest.mark.parametrize("kind", [TextClassify, TextLabel])
@pytest.mark.parametrize("family", ["linear", "transformer"])
def test_a_family_keeps_the_contract(kind: type[TextClassify], family: str, tmp_path: Path) -> None:
    given = {"encoders": (), "model_name": family, "num_epochs": 1}
    settings = kind.Settings.model_validate(given)
    assert check_training(lambda: kind(settings), ROWS, tmp_path) == []


def test_a_tagger_of_names_keeps_the_contract(tmp_path: Path) -> None:
    assert check_training(TextNer, NAMES, tmp_path, TO_TAG) == []
    (name,) = TextNer.load(tmp_path / "model").run(TO_TAG[0]).predictions
    assert (name.text, name.type) == ("成都", "LOC")
