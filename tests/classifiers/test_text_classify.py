from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import ArtifactError, DataError, SkillNotTrained
from classifiers.classify_settings import ClassifyInput, ClassifySettings
from classifiers.text_classify import TextClassify

SAID = {
    "退款": [
        "我要退款",
        "钱什么时候退给我",
        "申请退货退款",
        "退款多久到账",
        "怎么还没退钱",
        "想退掉",
    ],
    "物流": ["快递到哪了", "什么时候发货", "物流怎么不动了", "包裹还没收到", "几天能到", "送货慢"],
    "发票": [
        "开一张发票",
        "发票抬头怎么改",
        "电子发票在哪下载",
        "要增值税专票",
        "补开发票",
        "票开错了",
    ],
}
ROWS = [{"text": text, "label": label} for label, texts in SAID.items() for text in texts]


def quiet(what: str, done: int, total: int) -> None:
    pass


def train(rows: list[dict[str, Any]] = ROWS, **settings: Any) -> TextClassify:
    skill = TextClassify(ClassifySettings(encoders=(), **settings))
    skill.fit(rows, seed=1, progress=quiet)
    return skill


def ask(skill: TextClassify, text: str) -> Any:
    return skill.run(ClassifyInput(id="9", first_sequence=text))


def test_a_text_gets_its_label_and_probabilities() -> None:
    output = ask(train(), "我的退款什么时候到账")
    assert (output.id, output.predictions) == ("9", "退款")
    assert sum(output.probabilities.values()) == pytest.approx(1, abs=1e-4)
    assert max(output.logits, key=output.logits.__getitem__) == "退款"
    assert list(output.probabilities) == ["发票", "物流", "退款"]


def test_the_enumeration_orders_the_labels() -> None:
    skill = train(label_enumerate_values=("物流", "退款", "发票"))
    assert skill.labels == ("物流", "退款", "发票")


def test_a_text_may_have_several_labels() -> None:
    both = [
        {"text": f"{a}，{b}", "label": "退款,发票"}
        for a, b in zip(*list(SAID.values())[::2], strict=True)
    ]
    skill = train([*ROWS, *both], multi_label=True)
    assert set(ask(skill, "我要退款，开一张发票").predictions) == {"退款", "发票"}
    assert ask(skill, "快递到哪了").predictions == ["物流"]


def test_a_text_that_fits_no_label_is_rejected() -> None:
    strange = ["今天天气真好", "讲个笑话", "你几岁了", "一加一等于几", "推荐部电影", "唱首歌吧"] * 4
    rows = [*ROWS, *({"text": text, "label": "其他"} for text in strange)]
    skill = train(rows, reject_label="其他")
    assert skill.labels[-1] == "其他"
    assert ask(skill, "讲个好笑的笑话").predictions == "其他"
    assert ask(skill, "我要申请退款").predictions == "退款"


def test_a_text_is_rejected_where_one_row_or_none_fits_no_label() -> None:
    for rows in (ROWS, [*ROWS, {"text": "讲个笑话", "label": "其他"}]):
        skill = train(rows, reject_label="其他")
        assert ask(skill, "世界杯谁赢了").predictions == "其他"
        assert ask(skill, "怎么申请退款").predictions == "退款"


def test_labels_of_few_rows_are_told_in_both_languages(caplog: pytest.LogCaptureFixture) -> None:
    train()
    assert "例子不到 30 条" in caplog.text
    assert "too few to judge by, or to tell what fits none (3): 发票 (6), " in caplog.text
    caplog.clear()
    train([{"text": f"{row['text']}{n}", "label": row["label"]} for row in ROWS for n in range(5)])
    assert not caplog.text


def test_several_labels_leave_nothing_to_reject() -> None:
    with pytest.raises(ValueError, match="may have none"):
        ClassifySettings(multi_label=True, reject_label="其他")


def test_two_long_sequences_are_judged() -> None:
    skill = train(second_sequence="more", rows=[row | {"more": ""} for row in ROWS])
    long = {"text": "退款" * 30_000, "more": "退款" * 30_000, "label": "退款"}
    assert skill.evaluate([long]).metrics["accuracy"] == 1


def test_run_is_predict_of_one_and_order_does_not_matter() -> None:
    skill = train()
    asked = [ClassifyInput(first_sequence=row["text"]) for row in ROWS]
    alone = [skill.run(request) for request in asked]
    for outputs in (skill.predict(asked), skill.predict(asked[::-1])[::-1]):
        assert [output.predictions for output in outputs] == [o.predictions for o in alone]
        for output, other in zip(outputs, alone, strict=True):
            assert output.probabilities == pytest.approx(other.probabilities, abs=1e-5)


def test_the_same_rows_give_the_same_model() -> None:
    assert ask(train(), "开票") == ask(train(), "开票")


def test_what_is_exported_is_loaded(tmp_path: Path) -> None:
    skill = train()
    skill.evaluate(ROWS)
    skill.export(tmp_path / "model")
    loaded = TextClassify.load(tmp_path / "model")
    assert ask(loaded, "发票开错了") == ask(skill, "发票开错了")
    assert (tmp_path / "model" / "metrics.json").read_text().count('"accuracy": 1.0') == 1


def test_a_model_that_answers_otherwise_is_refused(tmp_path: Path) -> None:
    from dataclasses import replace

    from classifiers.artifact import read_artifact, write_artifact

    train().export(tmp_path / "model")
    artifact = read_artifact(tmp_path / "model", "text_classify")
    (asked, reply), *others = artifact.samples
    swapped = dict(zip(reply["probabilities"], [1.0, 0.0, 0.0], strict=True))
    changed = replace(artifact, samples=[(asked, reply | {"probabilities": swapped}), *others])
    write_artifact(tmp_path / "model", changed)
    with pytest.raises(ArtifactError, match="comes out otherwise than when it was trained"):
        TextClassify.load(tmp_path / "model")


def test_an_untrained_skill_names_the_command() -> None:
    with pytest.raises(SkillNotTrained, match="zhike train text-classify --input-table TABLE"):
        TextClassify(ClassifySettings(encoders=())).run(ClassifyInput(first_sequence="您好"))


def test_every_row_counts_in_a_report() -> None:
    report = train().evaluate([*ROWS, {"text": "退款退款", "label": "物流"}])
    assert report.count == len(ROWS) + 1
    assert report.metrics["accuracy"] == pytest.approx(len(ROWS) / (len(ROWS) + 1))
    assert report.confusions == (("物流", "退款", 1),)
    assert report.classes["物流"].support == 7


@pytest.mark.parametrize(
    ("rows", "settings", "message"),
    [
        (ROWS, {"label_enumerate_values": ("退款", "物流")}, "标签 '发票' 不在枚举值里"),
        (
            ROWS,
            {"label_enumerate_values": ("退款", "物流", "发票", "投诉")},
            "without an example: 投诉",
        ),
        (ROWS, {"first_sequence": "txt"}, "no column 'txt'"),
        (ROWS[:6], {}, "there is one label: 退款"),
    ],
)
def test_what_cannot_be_learnt_from_is_named(
    rows: list[dict[str, Any]], settings: dict[str, Any], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        train(rows, **settings)


@pytest.mark.parametrize("length", [0, 513])
def test_a_sequence_has_1_to_512_tokens(length: int) -> None:
    with pytest.raises(ValueError, match="sequence_length"):
        ClassifySettings(sequence_length=length)
    with pytest.raises(ValueError, match="sequence_length"):
        ClassifyInput(first_sequence="好", sequence_length=length)
