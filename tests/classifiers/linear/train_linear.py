"""The linear family. Learning needs scikit-learn, of the extra ``train``: `make test-train`."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from bot.training import Row
from classifiers.classify_settings import ClassifyInput, ClassifySettings
from classifiers.encoders import open_use
from classifiers.linear.classifier import LinearClassifier
from classifiers.text_classify import TextClassify

ROWS: list[Row] = [
    {"text": text, "label": label}
    for label, texts in {
        "售后": ("怎么退款", "我要退货", "钱什么时候退", "能换货吗"),
        "售前": ("多少钱", "有优惠吗", "什么价格", "贵不贵"),
        "物流": ("什么时候发货", "快递到哪了", "几天能到", "寄到哪里"),
    }.items()
    for text in texts
]


def quiet(what: str, done: int, total: int) -> None:
    pass


def train(rows: list[Row] = ROWS, **settings: object) -> TextClassify:
    given = {"model_name": "linear", **settings}
    skill = TextClassify(ClassifySettings.model_validate(given), [open_use()])
    skill.fit(rows, seed=0, progress=quiet)
    return skill


def predict(skill: TextClassify) -> list[dict[str, object]]:
    requests = [ClassifyInput(first_sequence=str(row["text"])) for row in ROWS]
    return [reply.model_dump() for reply in skill.predict(requests)]


@pytest.mark.parametrize("labels", [("售后", "售前"), ("售后", "售前", "物流")])
def test_what_was_learnt_is_known(labels: tuple[str, ...]) -> None:
    rows = [row for row in ROWS if row["label"] in labels]
    assert train(rows).evaluate(rows).metrics["accuracy"] == 1


def test_a_stored_model_judges_as_the_trained_one(tmp_path: Path) -> None:
    skill = train()
    skill.export(tmp_path / "m")
    assert predict(TextClassify.load(tmp_path / "m")) == predict(skill)


def test_the_same_seed_gives_the_same_model() -> None:
    assert predict(train()) == predict(train())


def test_several_labels_at_once() -> None:
    rows = [*ROWS, {"text": "退款多少钱", "label": "售后,售前"}]
    skill = train(rows, multi_label=True, threshold=0.3)
    (reply,) = skill.predict([ClassifyInput(first_sequence="退款多少钱")])
    assert set(reply.predictions) == {"售后", "售前"}


def test_what_fits_no_label_is_not_learnt() -> None:
    with pytest.raises(ValueError, match="linear"):
        ClassifySettings(model_name="linear", reject_label="其他")
    with pytest.raises(DataError, match="linear 学不会"):
        LinearClassifier.fit(
            ["a", "b"],
            [("x",), ("y",)],
            classes=("x", "y"),
            weights=(1.0, 1.0),
            multi_label=False,
            strangers=["c"],
            encoders=(),
            seed=0,
            progress=quiet,
        )
