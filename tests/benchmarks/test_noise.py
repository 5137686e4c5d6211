"""The generator of noise: repeatable, and each kind does what its name says."""

from __future__ import annotations

import pytest
from opencc import OpenCC
from pypinyin import lazy_pinyin

from benchmarks.noise import KINDS, add_noise, common_characters
from bot.sounds import readings
from bot.text import normalize, squeeze
from faq.spelling import Spelling
from faq.wordings import strip_fillers

TEXTS = (
    "定金可以退吗",
    "银行卡怎么绑定level2账户",
    "我的密码忘了,怎么修改?",
    "为什么不能登录",
    "有几个排气管",
)
SEEDS = range(20)


@pytest.mark.parametrize("kind", KINDS)
def test_same_seed_same_noise_whatever_was_asked_before(kind: str) -> None:
    first = [add_noise(text, kind, 7) for text in TEXTS]
    assert [add_noise(text, kind, 7) for text in reversed(TEXTS)] == first[::-1]


@pytest.mark.parametrize("kind", KINDS)
def test_nearly_every_text_with_a_word_for_it_is_changed(kind: str) -> None:
    text = "我的密码忘了,怎么修改?"
    noisy = [add_noise(text, kind, seed) for seed in SEEDS]
    assert sum(changed == text for changed in noisy) <= 1


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_homophones_and_pinyin_sound_the_same(text: str, seed: int) -> None:
    sound = "".join(lazy_pinyin(text)).replace(" ", "")
    assert "".join(lazy_pinyin(add_noise(text, "pinyin", seed))) == sound
    assert "".join(lazy_pinyin(add_noise(text, "pinyin_whole", seed))).replace(" ", "") == sound
    typed = add_noise(text, "homophone", seed)
    changed = [(old, new) for old, new in zip(text, typed, strict=True) if old != new]
    assert 1 <= len(changed) <= 2
    assert all(set(readings(old)) & set(readings(new)) for old, new in changed)
    assert all(new in common_characters() for _, new in changed)


def test_a_typo_is_one_slip_in_eight_characters() -> None:
    lengths = {len(add_noise("有几个排气管", "typo", seed)) for seed in SEEDS}
    assert lengths <= {5, 6, 7} and len(lengths) == 3


@pytest.mark.parametrize("kind", ["full_width", "emoji", "punctuation"])
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("seed", SEEDS)
def test_form_alone_is_undone_by_the_normaliser(kind: str, text: str, seed: int) -> None:
    noisy = add_noise(text, kind, seed)
    assert noisy != text
    assert squeeze(normalize(noisy)) == squeeze(normalize(text))


def test_traditional_characters_are_those_of_a_region() -> None:
    found = {add_noise("为什么里面没有软件", "traditional", seed) for seed in SEEDS}
    assert found == {OpenCC(name).convert("为什么里面没有软件") for name in ("s2t", "s2tw", "s2hk")}
    assert {normalize(text) for text in found} == {"为什么里面没有软件"}


def test_word_order_keeps_the_characters() -> None:
    assert add_noise("我的密码忘了,怎么修改?", "word_order") == "怎么修改，我的密码忘了"
    assert add_noise("定金可以退吗", "word_order", 1) in ("退吗定金可以", "可以退吗定金")


def test_filler_and_english_say_more_or_otherwise() -> None:
    assert "定金可以退吗" in add_noise("定金可以退吗", "filler", 1)
    assert add_noise("登录", "english") == "login"
    assert add_noise("定金退吗", "english") == "定金退吗"


def test_common_characters_are_those_of_the_standard() -> None:
    assert len(common_characters()) == 3755
    assert common_characters()[0] == "啊" and common_characters()[-1] == "座"


def test_the_product_undoes_what_it_can() -> None:
    spelling = Spelling(TEXTS)
    assert spelling.mend(add_noise("有几个排气管", "pinyin_whole", 1)) == "有几个排气管"
    assert strip_fillers(normalize("请问一下，有几个排气管呢")) == "有几个排气管"
