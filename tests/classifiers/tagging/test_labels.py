"""Labels in two levels."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import DataError
from classifiers.tagging.labels import LabelFound, choose_labels, read_mapping

SCORES = {"火锅": 0.7, "轿车": 0.5, "烧烤": 0.9, "其他": 0.6}
ROOTS = {"火锅": "美食", "烧烤": "美食", "轿车": "汽车"}


def test_labels_above_the_threshold_the_likeliest_first() -> None:
    assert [label.label for label in choose_labels(SCORES, 0.5)] == ["烧烤", "火锅", "其他"]
    assert choose_labels(SCORES, 0.95) == []


def test_roots_are_told_when_asked_for() -> None:
    assert choose_labels(SCORES, 0.5, ROOTS, append_root=True) == [
        LabelFound(label="烧烤", score=0.9, root="美食"),
        LabelFound(label="火锅", score=0.7, root="美食"),
        LabelFound(label="其他", score=0.6, root=None),
    ]
    assert {label.root for label in choose_labels(SCORES, 0.5, ROOTS)} == {None}


def test_a_mapping_is_read(tmp_path: Path) -> None:
    file = tmp_path / "mapping.json"
    file.write_text('{"火锅": "美食", "美食": "美食"}', "utf-8")
    assert read_mapping(file) == {"火锅": "美食", "美食": "美食"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[1]", "火锅"),
        ("{", "cannot be read"),
        ('{"火锅": 1}', "must be a text"),
        ('{"火锅": " "}', "must be a text"),
        ('{"牛油火锅": "火锅", "火锅": "美食"}', "three levels"),
    ],
)
def test_a_bad_mapping_is_refused_by_its_setting(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "mapping.json"
    file.write_text(text, "utf-8")
    with pytest.raises(DataError, match="two_level_mapping_path") as caught:
        read_mapping(file)
    assert said in str(caught.value)


def test_a_missing_mapping_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two_level_mapping_path"):
        read_mapping(tmp_path / "none.json")
