"""Which encoders are asked, from which texts is learned, and what little text does."""

from __future__ import annotations

from collections import Counter
from functools import partial
from pathlib import Path

import pytest

from bot.settings import Settings
from bot.skill import FaqQuery
from bot.testing import HashEncoder
from faq.files import read_faq
from faq.learning import used_encoders
from faq.lint import lint_faq
from faq.matchers import FuzzyMatcher, LexicalMatcher
from faq.probes import gather_probes
from faq.skill import FaqSkill, build_skill
from faq.two_tower.folders import replace_folder
from faq.two_tower.seen import find_seen, write_seen
from faq.wordings import Wordings, gather_wordings
from tests.faq.workspaces import context_of, write_cars, write_many

TRAINED = Settings().feature_generator_model_dir


def sure_of(skill: FaqSkill, text: str) -> float:
    return skill.run(FaqQuery(text=text)).candidates[0].confidence


def test_an_encoder_trained_here_takes_the_place_of_all_but_the_first(tmp_path: Path) -> None:
    first, second, trained = HashEncoder("use"), HashEncoder("e5"), HashEncoder(TRAINED)
    use = partial(context_of, tmp_path)
    assert used_encoders(use(first, second, trained)) == (first, trained)
    assert used_encoders(use(first, second)) == (first, second)
    assert used_encoders(use(trained)) == (trained,)
    assert used_encoders(use(first, trained, faq_modules=["lexical_faq_match"])) == ()


def test_texts_that_an_encoder_was_trained_on_are_told_by_their_sums(tmp_path: Path) -> None:
    assert find_seen(tmp_path, ["甲", "乙"]) == frozenset()
    write_seen(tmp_path, ["甲", "丙"])
    assert find_seen(tmp_path, ["甲", "乙"]) == {"甲"}
    assert "甲" not in (tmp_path / "trained_on.json").read_text("utf-8")


@pytest.fixture
def many(tmp_path: Path) -> Wordings:
    return gather_wordings(read_faq(write_many(tmp_path), Settings()).questions)


def test_what_was_trained_on_is_not_asked_unless_too_little_is_left(many: Wordings) -> None:
    matchers = [LexicalMatcher(many), FuzzyMatcher(many)]
    own = many.texts[: len(many.sources)]

    def count(seen: tuple[str, ...]) -> int:
        return sum(probe.kind == "own" for probe in gather_probes(matchers, None, many, seen))

    assert count(()) == len(own)
    assert count(own[:-50]) == 50
    assert count(own[:-39]) == len(own)


def test_every_second_wording_is_asked_with_its_question_taken_away(many: Wordings) -> None:
    probes = gather_probes([LexicalMatcher(many), FuzzyMatcher(many)], None, many)
    kinds = Counter(probe.kind for probe in probes)
    assert kinds["own"] == len(many.sources) and kinds["taken_away"] == (kinds["own"] + 1) // 2
    assert kinds["elsewhere"] == len(many.texts) - len(many.sources)


def test_questions_without_any_paraphrase_are_found_by_the_shipped_model(tmp_path: Path) -> None:
    parts = "座椅 天窗 轮胎 音响 雷达 空调 后备箱 充电口 雨刮 车灯 钥匙 仪表".split()
    asks = ("{}坏了去哪修理", "{}换新的要多少钱", "{}可以升级配置吗", "{}质保是几年")
    written = {form.format(part): () for part in parts for form in asks}
    skill = build_skill(context_of(write_cars(tmp_path, written)))
    found = skill.run(FaqQuery(text="天窗坏了要去哪里修理")).candidates[0]
    assert found.question == "天窗坏了去哪修理" and found.confidence >= skill.threshold


def test_a_wording_of_two_questions_is_never_answered_however_lax_the_rate(tmp_path: Path) -> None:
    folder = write_many(tmp_path)
    for name in ("天窗坏了怎么修", "天窗多少钱"):
        path = folder / f"car_faqs/questions/{name}.txt"
        path.write_text(path.read_text("utf-8") + "\n天窗的事", "utf-8")
    skill = build_skill(context_of(folder, max_wrong_rate=0.9))
    assert sure_of(skill, "天窗的事") == 0.5 < skill.threshold < 0.6


def test_a_faq_that_answers_only_what_it_knows_by_the_letter_is_warned_of(tmp_path: Path) -> None:
    folder = write_cars(tmp_path)
    strict = build_skill(context_of(folder, max_wrong_rate=0.0001))
    what = [finding.what for finding in lint_faq(strict)]
    assert any("Only wordings that are known almost by the letter are answered" in w for w in what)
    lax = build_skill(context_of(folder, max_wrong_rate=0.5))
    assert not any("almost by the letter" in finding.what for finding in lint_faq(lax))


def test_a_folder_is_there_again_after_a_kill_between_two_renames(tmp_path: Path) -> None:
    target, old = tmp_path / "model", tmp_path / ".old-model"
    old.mkdir()
    (old / "weights").write_text("before")
    with pytest.raises(OSError, match="disk"), replace_folder(target):
        assert (target / "weights").read_text() == "before"
        raise OSError("the disk is full")
    assert (target / "weights").read_text() == "before" and not old.exists()
