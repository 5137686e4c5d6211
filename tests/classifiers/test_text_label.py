"""Several labels a text, each below a root."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import DataError
from bot.training import Row
from classifiers.classify_settings import ClassifyInput
from classifiers.tagging.labels import LabelFound
from classifiers.text_label import LabelSettings, TextLabel
from classifiers.text_tagging import TaggingInput, TaggingSettings, TextTagging

FOOD, CARS = (
    ["牛油火锅", "毛肚火锅", "火锅底料", "麻辣火锅"],
    ["电动轿车", "轿车油耗", "买轿车", "二手轿车"],
)
ROWS: list[Row] = [
    *({"text": text, "label": "火锅"} for text in FOOD),
    *({"text": text, "label": "轿车"} for text in CARS),
    *({"text": f"{a}，{b}", "label": "火锅,轿车"} for a, b in zip(FOOD, CARS, strict=True)),
    *({"text": text, "label": ""} for text in ("今天下雨", "你好呀", "再见了", "谢谢你")),
]


def train(tmp_path: Path, **settings: object) -> TextLabel:
    mapping = tmp_path / "roots.json"
    mapping.write_text('{"火锅": "美食", "轿车": "汽车", "飞机": "交通"}', "utf-8")
    given = {"two_level_mapping_path": str(mapping), "encoders": (), **settings}
    skill = TextLabel(LabelSettings.model_validate(given))
    skill.fit(ROWS, seed=0, progress=lambda what, done, total: None)
    return skill


def label(skill: TextLabel, text: str) -> list[LabelFound]:
    (reply,) = skill.predict([ClassifyInput(first_sequence=text)])
    return json.loads(reply.model_dump_json())["labels"]


def test_a_text_may_have_several_labels_or_none(tmp_path: Path) -> None:
    skill = train(tmp_path)
    assert {found["label"] for found in label(skill, "麻辣火锅，二手轿车")} == {"火锅", "轿车"}
    assert [found["label"] for found in label(skill, "火锅底料")] == ["火锅"]
    assert label(skill, "今天下雨") == []


def test_roots_are_kept_with_the_model(tmp_path: Path) -> None:
    train(tmp_path, append_root=True).export(tmp_path / "model")
    (tmp_path / "roots.json").unlink()
    loaded = TextLabel.load(tmp_path / "model")
    assert loaded.roots == {"火锅": "美食", "轿车": "汽车"}
    (found,) = label(loaded, "火锅底料")
    assert (found["label"], found["root"]) == ("火锅", "美食")


def test_roots_are_told_only_when_asked_for(tmp_path: Path) -> None:
    (found,) = label(train(tmp_path), "火锅底料")
    assert found["root"] is None


def test_tagging_serves_it_with_its_own_roots(tmp_path: Path) -> None:
    train(tmp_path).export(tmp_path / "model")
    settings = TaggingSettings(
        use_keyword=False, use_ner=False, user_text_label_path="model", append_root=True
    )
    reply = TextTagging(settings, tmp_path).run(TaggingInput(content="火锅底料"))
    assert [(found.label, found.root) for found in reply.user_text_label] == [("火锅", "美食")]


def test_every_label_counts_when_it_is_judged(tmp_path: Path) -> None:
    report = train(tmp_path).evaluate(ROWS)
    assert report.metrics["micro_f1"] > 0.95 and report.classes["火锅"].support == 8


def test_a_file_of_roots_that_is_none_ends_it_before_learning(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two_level_mapping_path"):
        skill = TextLabel(LabelSettings(two_level_mapping_path=str(tmp_path / "none.json")))
        skill.fit(ROWS, seed=0, progress=lambda what, done, total: None)
