"""The skill text_ner: tables it reads, folders it writes, how it is judged."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.errors import ArtifactError, DataError, SkillNotTrained
from classifiers.artifact import read_artifact, write_artifact
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.examples import read_names
from classifiers.tagging.spans import Span
from classifiers.text_ner import NerInput, NerSettings, TextNer

SHANGHAI = [Span("上海", "LOC", 1, 3)]


def make_skill() -> TextNer:
    """Make a skill that takes 上海 for a place, and 海 alone for nothing."""
    emissions = np.array([[3, 0, 0], [0, 2, 0], [0, 0, 1]], np.float32)
    steps = np.array([[0, 0, 1], [0, 0, 1], [0, 0, 1]], np.float32)
    tagger = CrfTagger(("B-LOC", "I-LOC", "O"), ["0上", "0海", "0去"], emissions, steps)
    return TextNer(model=tagger, card={"samples": ["去上海"], "seed": 1, "examples": 1})


@pytest.mark.parametrize(
    "cell",
    [
        [[1, 3, "LOC"]],
        [[1, 3, "LOC", "上海"]],
        [{"start": 1, "end": 3, "type": "LOC"}],
        '[[1, 3, "LOC"]]',
        "O B-LOC I-LOC",
    ],
)
def test_names_are_read_in_every_form(cell: object) -> None:
    [(text, spans)] = read_names([{"text": "去上海", "entities": cell}], "text", "entities")
    assert (text, spans) == ("去上海", SHANGHAI)


@pytest.mark.parametrize("cell", [None, "", [], "O O O"])
def test_a_text_may_have_no_names(cell: object) -> None:
    [(_, spans)] = read_names([{"text": "去上海", "entities": cell}], "text", "entities")
    assert spans == []


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ([[1, 9, "LOC"]], "is not what stands there"),
        ([[1, 3, "LOC"], [2, 3, "PER"]], "overlaps"),
        ("B-LOC I-LOC", "2 个标签，3 个字"),
        ("O I-LOC I-LOC", "follows no B-X"),
        ("[[1,", "row 2"),
        (7, "row 2"),
        ([[1]], "row 2"),
        ([["a", 3, "LOC"]], "row 2"),
    ],
)
def test_names_that_cannot_be_are_refused_with_their_row(cell: object, said: str) -> None:
    rows = [{"text": "好", "entities": []}, {"text": "去上海", "entities": cell}]
    with pytest.raises(DataError, match="row 2, entities") as caught:
        read_names(rows, "text", "entities")
    assert said in str(caught.value)


def test_an_unknown_column_of_texts_is_refused_by_name() -> None:
    with pytest.raises(DataError, match="text"):
        read_names([{"texte": "去上海", "entities": []}], "text", "entities")


def test_a_row_without_the_column_has_no_names_where_others_have_it() -> None:
    rows = [{"text": "好"}, {"text": "去上海", "entities": [[1, 3, "LOC"]]}]
    assert [spans for _, spans in read_names(rows, "text", "entities")] == [[], SHANGHAI]


def test_an_empty_table_is_refused() -> None:
    with pytest.raises(DataError, match="no rows"):
        read_names([], "text", "entities")


def test_an_unknown_column_of_names_is_refused_by_name() -> None:
    with pytest.raises(DataError, match="entities"):
        read_names([{"text": "去上海", "entity": []}], "text", "entities")


def test_it_answers_with_places() -> None:
    output = make_skill().run(NerInput(id="7", first_sequence="去上海"))
    assert output.model_dump() == {
        "id": "7",
        "predictions": [{"text": "上海", "type": "LOC", "start": 1, "end": 3}],
    }


def test_without_a_model_it_names_the_command() -> None:
    with pytest.raises(SkillNotTrained, match="zhike train text-ner"):
        TextNer().run(NerInput(first_sequence="去上海"))


def test_it_is_judged_by_place_and_type() -> None:
    report = make_skill().evaluate(
        [
            {"text": "去上海", "entities": [[1, 3, "LOC"]]},
            {"text": "上海", "entities": [[0, 2, "ORG"]]},
        ]
    )
    assert report.metrics == {"f1": 0.5, "precision": 0.5, "recall": 0.5}
    assert report.classes["LOC"].recall == 1
    assert (report.classes["ORG"].support, report.classes["ORG"].f1) == (1, 0)


def test_an_exported_model_answers_alike(tmp_path: Path) -> None:
    skill = make_skill()
    skill.export(tmp_path / "model")
    request = NerInput(first_sequence="他去上海了")
    assert TextNer.load(tmp_path / "model").run(request) == skill.run(request)


def test_a_model_whose_config_lacks_something_is_refused_by_name(tmp_path: Path) -> None:
    make_skill().export(tmp_path / "model")
    artifact = read_artifact(tmp_path / "model", "text_ner")
    config = {name: value for name, value in artifact.config.items() if name != "training"}
    write_artifact(tmp_path / "model", replace(artifact, config=config))
    with pytest.raises(ArtifactError, match="config.json 里缺少或写错.*'training'"):
        TextNer.load(tmp_path / "model")


def test_an_altered_model_is_refused(tmp_path: Path) -> None:
    make_skill().export(tmp_path / "model")
    config = tmp_path / "model/config.json"
    config.write_text(config.read_text("utf-8").replace("LOC", "ORG"), "utf-8")
    with pytest.raises(ArtifactError, match="config.json"):
        TextNer.load(tmp_path / "model")


@pytest.mark.parametrize("values", [("PER", "ORG"), ("B-PER", "I-PER", "O")])
def test_a_type_outside_the_enumeration_is_refused_with_its_row(values: tuple[str, ...]) -> None:
    skill = TextNer(NerSettings(label_enumerate_values=values), make_skill().tagger)
    with pytest.raises(DataError, match=r"第 1 行的类型 'LOC' 不在枚举值里"):
        skill.evaluate([{"text": "去上海", "entities": [[1, 3, "LOC"]]}])


def test_bio_labels_may_be_the_enumeration() -> None:
    values = ("B-LOC", "I-LOC", "O")
    skill = TextNer(NerSettings(label_enumerate_values=values), make_skill().tagger)
    report = skill.evaluate([{"text": "去上海", "entities": [[1, 3, "LOC"]]}])
    assert report.metrics["f1"] == 1
