"""A tagger of names, learnt. Needs the extra ``train`` (CRFsuite): `make test-train`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bot.checks import check_training
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.spans import Span
from classifiers.text_ner import NerInput, TextNer

PEOPLE = ("王小明", "李国强", "张丽", "陈建华", "刘洋")
PLACES = ("上海", "广州", "成都", "西安", "青岛")
Tagged = tuple[str, list[Span]]


def tell(person: str, place: str) -> Tagged:
    text = f"昨天{person}坐火车去{place}开会"
    at = text.index(place)
    return text, [
        Span(person, "PER", 2, 2 + len(person)),
        Span(place, "LOC", at, at + len(place)),
    ]


def learn(told: list[tuple[str, int, int]]) -> CrfTagger:
    examples = [tell(person, place) for person in PEOPLE for place in PLACES]
    return CrfTagger.fit(
        [text for text, _ in examples],
        [spans for _, spans in examples],
        seed=1,
        progress=lambda *step: told.append(step),
    )


def test_names_never_seen_are_found_and_told_apart() -> None:
    text, spans = tell("杨丽娟", "南京")
    assert learn([]).tag(text) == spans


def test_a_text_with_blanks_and_signs_can_be_learnt_from() -> None:
    text = "王明 : --> 去\n上海\t{1}"
    spans = [Span("王明", "PER", 0, 2), Span("上海", "LOC", 11, 13)]
    tagger = CrfTagger.fit([text] * 5, [spans] * 5, seed=1, progress=lambda *step: None)
    assert tagger.tag(text) == spans


def test_progress_is_told_and_the_same_rows_give_the_same_model() -> None:
    told: list[tuple[str, int, int]] = []
    one, two = learn(told), learn([])
    assert told[24] == ("features", 25, 25)
    assert told[25][0] == "training"
    assert all((one.arrays()[name] == two.arrays()[name]).all() for name in one.arrays())


def test_what_was_saved_tags_alike() -> None:
    tagger = learn([])
    text, _ = tell("孙文", "武汉")
    assert CrfTagger.from_arrays(tagger.config(), tagger.arrays()).tag(text) == tagger.tag(text)


def told_rows() -> list[dict[str, Any]]:
    return [
        {"text": text, "entities": [[span.start, span.end, span.type] for span in spans]}
        for text, spans in (tell(person, place) for person in PEOPLE for place in PLACES)
    ]


def test_the_skill_keeps_the_contract(tmp_path: Path) -> None:
    assert check_training(TextNer, told_rows(), tmp_path) == []


def test_the_skill_learns_from_a_table_and_comes_back_from_its_folder(tmp_path: Path) -> None:
    rows = told_rows()
    skill = TextNer()
    skill.fit(rows, seed=1, progress=lambda *step: None)
    assert skill.evaluate(rows).metrics["f1"] == 1
    skill.export(tmp_path / "model")
    request = NerInput(first_sequence=tell("杨丽娟", "南京")[0])
    again = TextNer.load(tmp_path / "model")
    assert [name.text for name in again.run(request).predictions] == ["杨丽娟", "南京"]
