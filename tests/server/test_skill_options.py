from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot.errors import DataError, SettingsError
from classifiers.classify_settings import ClassifySettings
from server.commands.skill_options import Choices, take_settings


def choose(value: str) -> tuple[str, ...]:
    return Choices().convert(value, None, None)


def take(parameters: str) -> Any:
    return take_settings(ClassifySettings, {"user_defined_parameters": parameters})


def test_many_values_are_no_file() -> None:
    labels = [f"card_payment_not_recognised_{n}" for n in range(77)]
    assert choose(",".join(labels)) == tuple(labels)


def test_a_value_is_not_read_though_a_file_has_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("体育").write_text("secret")
    assert choose("体育") == ("体育",)


def test_a_text_file_holds_one_a_line(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("体育\n\n 财经 \n体育\n", "utf-8")
    assert choose(str(tmp_path / "labels.txt")) == ("体育", "财经")


@pytest.mark.parametrize("name", ["labels.txt", "长" * 300 + ".txt"])
def test_a_text_file_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(DataError, match=f"there is no file '{name}'"):
        choose(name)


def test_a_text_file_in_another_encoding_is_named(tmp_path: Path) -> None:
    (tmp_path / "labels.txt").write_text("体育", "gbk")
    with pytest.raises(DataError, match=r"labels\.txt: 不是 UTF-8"):
        choose(str(tmp_path / "labels.txt"))


def test_parameters_are_read_as_options_are() -> None:
    settings = take('first_sequence="it\'s" label_enumerate_values=体育,财经 sequence_length=64')
    assert settings.first_sequence == "it's"
    assert settings.label_enumerate_values == ("体育", "财经")
    assert settings.sequence_length == 64


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ("first_sequence=it's", 'a quote has no partner: "first_sequence=it\'s"'),
        ("sequence_lenght=3", "there is no 'sequence_lenght'.*'sequence_length'"),
        ("first_sequence", "first_sequence 没有值"),
        ("sequence_length=513", "--sequence-length '513': 不能大于 512。It must be at most 512."),
    ],
)
def test_a_wrong_parameter_is_named(parameters: str, message: str) -> None:
    with pytest.raises(SettingsError, match=message):
        take(parameters)
