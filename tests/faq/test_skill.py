from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import Vectors
from bot.errors import WorkspaceError
from bot.skill import FaqQuery
from bot.testing import HashEncoder
from bot.types import FaqAnswer, FaqCandidate
from faq.skill import FaqSkill, build_skill
from faq.wordings import strip_fillers
from tests.faq.workspaces import CARS, LONG, PRO, context_of, write_cars, write_files, write_many

DEMO = Path(__file__).parents[2] / "data" / "car_presales"


@pytest.fixture
def cars(tmp_path: Path) -> Path:
    return write_cars(tmp_path)


def ask(skill: FaqSkill, text: str, **rest: object) -> tuple[FaqCandidate, ...]:
    return skill.run(FaqQuery.model_validate({"text": text, **rest})).candidates


@pytest.mark.parametrize(
    "text",
    [
        "有几个排气管",
        "排气管有几个",
        "请问，排气管有几个呀？",
        "排氣管有幾個",
        "ＰＡＩＱＩＧＵＡＮ you ji ge",
        "排汽管有几个",
        "warranty  PERIOD?",
    ],
)
def test_exact_wordings_and_slips_never_reach_the_encoder(cars: Path, text: str) -> None:
    encoder = HashEncoder()
    skill = build_skill(context_of(cars, encoder))
    encoder.calls.clear()
    best = ask(skill, text)[0]
    assert best.question == ("How long is the warranty?" if "w" in text else "有几个排气管")
    assert best.confidence >= 0.99
    assert encoder.calls == []


@pytest.mark.parametrize(
    ("text", "asked"),
    [("明天早上吃什么好", False), ("几个月保养一次好", False), ("一年要保养几回合适", True)],
)
def test_the_second_encoder_is_asked_only_in_doubt(cars: Path, text: str, asked: bool) -> None:
    first, second = HashEncoder("first"), HashEncoder("second", dim=128)
    skill = build_skill(context_of(cars, first, second))
    first.calls.clear()
    second.calls.clear()
    ask(skill, text)
    assert (first.calls, second.calls) == ([(text,)], [(text,)] if asked else [])


def test_a_new_wording_is_encoded_unless_that_is_forbidden(cars: Path) -> None:
    encoder = HashEncoder()
    skill = build_skill(context_of(cars, encoder))
    encoder.calls.clear()
    candidates = ask(skill, "保养是几个月一次", encode=False)
    assert encoder.calls == [] and set(candidates[0].scores) == {
        "lexical_faq_match",
        "fuzzy_closest_faq_match",
    }
    candidates = ask(skill, "保养是几个月一次")
    assert encoder.calls == [("保养是几个月一次",)]
    assert candidates[0].question == "多久保养一次"
    assert "feature_vector_faq_match" in candidates[0].scores


def test_answers_are_those_of_the_entities_asked_and_the_general_ones(cars: Path) -> None:
    skill = build_skill(context_of(cars))
    one = ask(skill, "有几个排气管", entities=(PRO, "别的车"))[0]
    assert one.answers == (FaqAnswer("双排", PRO),)
    assert one.entities == (LONG, PRO)
    both = ask(skill, "有几个排气管", entities=(PRO, LONG))[0]
    assert [answer.text for answer in both.answers] == ["双排", "0个"]
    assert ask(skill, "有几个排气管")[0].answers == ()
    general = ask(skill, "定金可以退吗", entities=(PRO,))[0]
    assert general.answers == (FaqAnswer("答1", None),) and general.entities == ()


def test_candidates_are_ordered_and_not_more_than_asked_for(cars: Path) -> None:
    skill = build_skill(context_of(cars, HashEncoder()))
    for top_k in (1, 3, 50):
        found = ask(skill, "上门保养要多久", top_k=top_k)
        assert len(found) == min(top_k, len(CARS))
        keys = [(-candidate.confidence, candidate.id) for candidate in found]
        assert keys == sorted(keys)
        assert all(0 <= candidate.confidence <= 1 for candidate in found)


@pytest.mark.parametrize("text", ["", " ", "？！", "😀😀", "\x00\u200b"])
def test_a_text_without_letters_finds_nothing(cars: Path, text: str) -> None:
    assert ask(build_skill(context_of(cars, HashEncoder())), text) == ()


def test_without_questions_nothing_is_found(tmp_path: Path) -> None:
    assert ask(build_skill(context_of(tmp_path, HashEncoder())), "有几个排气管") == ()


def test_one_question_alone_is_enough(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {"能退吗": ()})
    skill = build_skill(context_of(folder, HashEncoder()))
    assert ask(skill, "能退吗")[0].confidence == 1
    for text in ("明天下雨吗", "怎么办理入住", "支持分期付款吗", "你们公司在哪"):
        assert ask(skill, text)[0].confidence < skill.threshold / 2


def test_a_wording_of_two_questions_is_sure_of_neither(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {"怎么退定金": ("怎么退",), "怎么退车": ("怎么退",)})
    skill = build_skill(context_of(folder))
    found = ask(skill, "怎么退")
    assert [(c.id, c.confidence) for c in found] == [(0, 0.5), (1, 0.5)]


@pytest.mark.parametrize("modules", [["lexical_faq_match"], ["feature_vector_faq_match"]])
def test_only_the_modules_named_are_used(cars: Path, modules: list[str]) -> None:
    skill = build_skill(context_of(cars, HashEncoder(), faq_modules=modules))
    assert set(ask(skill, "保养是几个月一次")[0].scores) == set(modules)


def test_the_trained_matcher_needs_points_to_compare(tmp_path: Path) -> None:
    places = [
        "空调",
        "座椅",
        "天窗",
        "轮胎",
        "车灯",
        "雨刮",
        "音响",
        "钥匙",
        "油箱",
        "电池",
        "后视镜",
        "方向盘",
    ]
    asked = {f"{p}坏了怎么办": (f"{p}坏了", f"{p}不好用了", f"{p}出毛病了") for p in places}
    modules = ["fuzzy_closest_faq_match", "trained_faq_match"]
    skill = build_skill(context_of(write_cars(tmp_path, asked), faq_modules=modules))
    found = ask(skill, "我的天窗坏了")[0]
    assert (found.question, set(found.scores)) == ("天窗坏了怎么办", {"fuzzy_closest_faq_match"})


def test_vectors_named_but_no_encoder_there_still_answers_by_letters(cars: Path) -> None:
    skill = build_skill(context_of(cars, faq_modules=["feature_vector_faq_match"]))
    assert ask(skill, "保养是几个月一次")[0].question == "多久保养一次"


def test_a_faq_with_mistakes_is_refused_with_all_of_them(cars: Path) -> None:
    write_files(cars, {"car_faqs/answers/x.txt": b"one\ntwo\n"})
    with pytest.raises(WorkspaceError) as caught:
        build_skill(context_of(cars))
    assert [finding.line for finding in caught.value.findings] == [1, 2]


# Stored vectors and models.


def test_stored_vectors_spare_the_encoder_and_only_new_texts_are_encoded(cars: Path) -> None:
    first, second, third = HashEncoder(), HashEncoder(), HashEncoder()
    build_skill(context_of(cars, first))
    build_skill(context_of(cars, second))
    assert first.calls and second.calls == []
    questions = cars / "car_faqs/questions/多久保养一次.txt"
    questions.write_text(questions.read_text("utf-8") + "\n多久做一回保养", "utf-8")
    skill = build_skill(context_of(cars, third))
    assert third.calls == [("多久做一回保养",)]
    assert ask(skill, "多久做一回保养")[0].matched == "多久做一回保养"


def original_file(texts: Sequence[str], vectors: Vectors) -> bytes:
    rows = zip(texts, vectors.tolist(), strict=True)
    return "".join(f"{text}\t{','.join(map(str, row))}\n" for text, row in rows).encode()


def test_vectors_of_the_original_are_used_when_they_are_this_encoders(cars: Path) -> None:
    texts = [text for own in CARS.values() for text in own]
    data = original_file(texts, HashEncoder().encode(texts))
    write_files(cars, {"car_faqs/query_features.out": data})
    encoder = HashEncoder()
    build_skill(context_of(cars, encoder))
    encoded = {text for batch in encoder.calls for text in batch}
    cores = {strip_fillers(text) for text in texts}
    # Without its 吗 a text is another one; the first three are a sample.
    assert cores & encoded == (cores - set(texts)) | set(texts[:3])


@pytest.mark.parametrize("kind", ["of another dimension", "of another model", "not numbers"])
def test_other_vectors_of_the_original_are_not(cars: Path, kind: str) -> None:
    texts = [strip_fillers(text) for own in CARS.values() for text in own]
    vectors = HashEncoder(dim=32).encode(texts) if "dim" in kind else np.eye(256)[: len(texts)]
    data = b"text\tvector\n" if kind == "not numbers" else original_file(texts, vectors)
    write_files(cars, {"car_faqs/query_features.out": data})
    encoder = HashEncoder()
    build_skill(context_of(cars, encoder))
    assert set(texts) <= {text for batch in encoder.calls for text in batch}


# One confidence.


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_many(tmp_path_factory.mktemp("many"))


@pytest.mark.parametrize("encoders", [(), (HashEncoder("a"), HashEncoder("b", 96))])
def test_confidence_tells_what_is_known_from_what_is_not(
    many: Path, encoders: tuple[HashEncoder, ...]
) -> None:
    skill = build_skill(context_of(many, *encoders))
    known = [
        ask(skill, text)[0] for text in ("天窗坏了去哪里修理", "换轮胎要多少钱", "钥匙保修几年")
    ]
    assert [c.question for c in known] == ["天窗坏了怎么修", "轮胎多少钱", "钥匙质保几年"]
    unknown = [ask(skill, text)[0] for text in ("晚上的月亮真圆", "who won the cup", "我想听故事")]
    assert min(c.confidence for c in known) > max(c.confidence for c in unknown)
    assert max(c.confidence for c in unknown) < skill.threshold


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> FaqSkill:
    folder = tmp_path_factory.mktemp("demo") / "demo"
    shutil.copytree(DEMO, folder, ignore=shutil.ignore_patterns(".zhike"))
    return build_skill(context_of(folder, max_wrong_rate=0.07))  # as its bot.json has it


@pytest.mark.parametrize("text", ["多少钱", "有几个座位", "充电", "上门"])
def test_a_word_alone_or_about_another_thing_is_not_answered(demo: FaqSkill, text: str) -> None:
    assert ask(demo, text)[0].confidence < demo.threshold


@pytest.mark.parametrize("text", ["排气管有几根", "试驾收费"])
def test_few_words_that_say_enough_are(demo: FaqSkill, text: str) -> None:
    assert ask(demo, text)[0].confidence >= demo.threshold


def test_the_threshold_keeps_the_wrong_rate_and_a_setting_wins(many: Path) -> None:
    rates = (0.3, 0.1, 0.05, 0.01)
    thresholds = [build_skill(context_of(many, max_wrong_rate=r)).threshold for r in rates]
    assert thresholds == sorted(thresholds) and thresholds[0] >= 0.5
    assert build_skill(context_of(many, faq_confidence_threshold=0.42)).threshold == 0.42


def fusions_of(folder: Path) -> list[Path]:
    return sorted((folder / ".zhike/faq").glob("fusion-*.json"))


def test_the_fitted_model_is_stored_and_read_back_equal(tmp_path: Path) -> None:
    folder = write_many(tmp_path)
    encoder = HashEncoder()
    first = build_skill(context_of(folder, encoder))
    paths = fusions_of(folder)
    assert len(paths) == 2  # one a stage
    before = [(path.stat().st_mtime_ns, path.read_bytes()) for path in paths]
    second = build_skill(context_of(folder, encoder))
    assert [(path.stat().st_mtime_ns, path.read_bytes()) for path in paths] == before
    assert first.threshold == second.threshold
    for text in ("天窗坏了去哪里修理", "换轮胎要多少钱", "晚上的月亮真圆"):
        assert ask(first, text) == ask(second, text)


BROKEN = ["", "[]", "null", '"x"', "7", "{}", '{"key": "of before"}', '{"key": ', "\udcff"]


def test_a_stored_model_that_is_broken_or_old_is_fitted_anew(tmp_path: Path) -> None:
    folder = write_many(tmp_path)
    build_skill(context_of(folder))
    (path,) = fusions_of(folder)
    right = path.read_bytes()
    for stored in (*BROKEN, json.dumps({"key": json.loads(right)["key"]})):
        path.write_bytes(stored.encode("utf-8", "surrogateescape"))
        build_skill(context_of(folder))
        assert path.read_bytes() == right, stored


def test_a_model_of_the_wording_before_is_fitted_anew(tmp_path: Path) -> None:
    folder = write_many(tmp_path)
    build_skill(context_of(folder))
    (path,) = fusions_of(folder)
    right = path.read_bytes()
    added = folder / "car_faqs/questions/天窗坏了怎么修.txt"
    added.write_text(added.read_text("utf-8") + "\n天窗关不上", "utf-8")
    build_skill(context_of(folder))
    assert fusions_of(folder) == [path] and path.read_bytes() != right


# What decided, and what was typed by ear.


def test_the_stage_tells_what_decided(many: Path) -> None:
    first, second = HashEncoder("a"), HashEncoder("b", 96)
    skill = build_skill(context_of(many, first, second))
    assert skill.retriever.stages == ("strings", "a", "b")
    for text, stage in (
        ("轮胎多少钱", "exact"),
        ("lun tai duo shao qian", "exact"),
        ("换轮胎要花多少钱", "strings"),
        ("晚上的月亮真圆", "a"),
    ):
        assert {candidate.stage for candidate in ask(skill, text)} == {stage}
    first.calls.clear()
    second.calls.clear()
    unsure = ask(skill, "车灯出问题了")
    assert {candidate.stage for candidate in unsure} == {"b"} and first.calls and second.calls
    assert {c.stage for c in ask(skill, "车灯出问题了", encode=False)} == {"strings"}


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("dingjin keyi tui ma", "定金可以退吗"),
        ("dìngjīn kěyǐ tuì ma?", "定金可以退吗"),
        ("paiqiguan you jige", "有几个排气管"),
        ("jiaoleding金不想要了怎么退", "定金可以退吗"),
        ("duojiu 保养 yici", "多久保养一次"),
        ("顶金可以退马", "定金可以退吗"),
    ],
)
def test_what_was_typed_by_ear_finds_its_question(cars: Path, text: str, question: str) -> None:
    encoder = HashEncoder()
    skill = build_skill(context_of(cars, encoder))
    encoder.calls.clear()
    best = ask(skill, text)[0]
    assert best.question == question and best.confidence >= skill.threshold
    assert best.stage == "exact" and encoder.calls == []


def test_what_was_mended_is_never_as_sure_as_what_was_written(cars: Path) -> None:
    skill = build_skill(context_of(cars))
    written, mended = ask(skill, "定金可以退吗")[0], ask(skill, "dingjin keyi tui ma")[0]
    assert written.confidence == 1 > mended.confidence >= 0.98


def test_encoders_see_the_mended_text(cars: Path) -> None:
    encoder = HashEncoder()
    skill = build_skill(context_of(cars, encoder))
    encoder.calls.clear()
    ask(skill, "yi nian yao保养几回")
    assert encoder.calls and all("保养" in text for (text,) in encoder.calls)


# Odd input.


def test_a_question_without_paraphrases_is_found_among_others(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {**CARS, "车子能当床睡吗": ()})
    skill = build_skill(context_of(folder, HashEncoder()))
    assert ask(skill, "车子能当床睡吗")[0].confidence == 1
    assert ask(skill, "这车子能当床睡不")[0].question == "车子能当床睡吗"
    assert ask(skill, "退定金")[0].question == "定金可以退吗"


def test_a_paraphrase_of_two_questions_among_many_is_sure_of_neither(tmp_path: Path) -> None:
    folder = write_many(tmp_path)
    for name in ("天窗坏了怎么修", "天窗多少钱"):
        path = folder / f"car_faqs/questions/{name}.txt"
        path.write_text(path.read_text("utf-8") + "\n天窗的事", "utf-8")
    skill = build_skill(context_of(folder, HashEncoder()))
    found = ask(skill, "天窗的事")
    assert {c.question for c in found} == {"天窗坏了怎么修", "天窗多少钱"}
    assert {c.confidence for c in found} == {0.5} and skill.threshold > 0.5


@pytest.mark.parametrize("text", ["座", "a", "1", "车", "の"])
def test_one_character_is_not_answered(many: Path, text: str) -> None:
    skill = build_skill(context_of(many, HashEncoder()))
    found = ask(skill, text)
    assert found[0].confidence < skill.threshold


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("座椅坏了怎么修" * 1428, "座椅坏了怎么修"),
        ("座" * 10_000, None),
        ("a" * 10_000, None),
        ("zuoyi" * 2000, None),
        ("xian" * 2500, None),
        ("请问" * 5000, None),
        ("今天天气" * 2500, None),
        ("? " * 5000, None),
        (" ".join(f"ab{n}" for n in range(1500)), None),
    ],
)
def test_ten_thousand_characters(many: Path, text: str, question: str | None) -> None:
    skill = build_skill(context_of(many, HashEncoder()))
    sure = [c.question for c in ask(skill, text) if c.confidence >= skill.threshold]
    assert sure == ([question] if question else [])


def test_a_faq_without_questions_stores_no_model(tmp_path: Path) -> None:
    skill = build_skill(context_of(tmp_path, HashEncoder("a"), HashEncoder("b", 96)))
    for text in ("有几个排气管", "paiqiguan", "x" * 10_000):
        assert ask(skill, text) == ()
    assert fusions_of(tmp_path) == []
