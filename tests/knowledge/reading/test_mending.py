from __future__ import annotations

import pytest

from knowledge.reading.mending import Mender

WORDS = [
    "房价",
    "退房",
    "评分",
    "hud",
    "泳池",
    "健身房",
    "会议室",
    "标准间价格",
    "开业年份",
    "停车费",
    "早餐",
]
NAMES = ["云岚", "杭州", "成都", "西安", "西湖店", "春熙路店", "武林店", "a型号", "2021款"]


@pytest.fixture(scope="module")
def mender() -> Mender:
    return Mender(WORDS, NAMES)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("最便宣的是哪家", "最便宜的是哪家"),  # another character
        ("武林店一共有几掩家", "武林店一共有几家"),  # one too many
        ("春路店停车费是多少", "春熙路店停车费是多少"),  # one too few
        ("西湖店和武林店哪个宜便", "西湖店和武林店哪个便宜"),  # swapped
        ("房最价低的三家", "房价最低的三家"),  # swapped across two words
        ("都成有哪些", "成都有哪些"),  # 都 is a word too
        ("西湖店评琉分多少", "西湖店评分多少"),  # within a word
        ("春熙路店的坞泳池", "春熙路店的泳池"),  # between words
        ("林店有早餐吗", "武林店有早餐吗"),
        ("带泳颧的一共有几家", "带泳池的一共有几家"),
        ("春熙鹿店停车非要交多少", "春熙路店停车费要交多少"),  # by ear
        ("杭州嘴贵的是哪家", "杭州最贵的是哪家"),
        ("西湖dianbi武林店guiduoshao", "西湖店比武林店贵多少"),  # pinyin
        ("hangzhou有健shenfang的有哪些", "杭州有健身房的有哪些"),
        ("杭州youhud的", "杭州有 hud的"),  # before a code
        ("zui pianyi de shi na jia", "最便宜的是哪家"),
    ],
)
def test_what_was_typed_with_slips_is_mended(mender: Mender, typed: str, meant: str) -> None:
    assert mender.mend(typed)[0] == meant


@pytest.mark.parametrize(
    "text",
    [
        "西湖店有泳池吗",
        "杭州2021款a型号多少钱",
        "北京有哪些酒店",  # an everyday word is no slip of a name
        "云马多少钱",  # of two characters one may be another name
        "不要带早餐的",
        "五四广场店",
        "how many hotels have a pool",
        "c型号比a型号贵多少",
        "l2 q3 2.0t",
        "特斯拉model y多少钱",  # letters that are pinyin in part are none
        "123.5",
        "?",
        "",
        "保养一次要多少钱",
    ],
)
def test_what_is_spelled_right_stays(mender: Mender, text: str) -> None:
    assert mender.mend(text)[0] == text


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("l7y和n5", "ly7和n5"), ("l7", "l7"), ("7v的", "7v的"), ("s6和6s", "s6和6s")],
)
def test_codes_are_mended_where_one_is_meant(typed: str, meant: str) -> None:
    assert Mender(WORDS, ["ly7", "n5", "s6", "6s"]).mend(typed)[0] == meant


def test_numbers_and_denials_stay(mender: Mender) -> None:
    assert "没" in mender.mend("没右泳池的")[0]
    assert "300" in mender.mend("杭洲300元以下的")[0]


def test_a_guess_that_another_word_fits_as_well_is_none() -> None:
    rivals = Mender(["离高铁站", "地铁站"], [])
    assert rivals.mend("哪家离呐铁站近")[0] == "哪家离呐铁站近"
    assert Mender(["离高铁站"], []).mend("哪家离呐铁站近")[0] == "哪家离高铁站近"


def test_characters_that_changed_places_are_likelier_than_one_too_many() -> None:
    assert Mender([], ["滇池店", "滇池"]).mend("滇店池多少钱")[0] == "滇池店多少钱"


def test_a_text_that_was_turned_round_is_turned_back(mender: Mender) -> None:
    assert mender.turns("店有几间会议室西湖")[0][0] in ("西湖店有几间会议室", "有几间会议室西湖店")
    assert "最便宜的是哪家" in dict(mender.turns("宜的是哪家最便"))
    assert mender.turns("how many") == []


def test_more_was_mended_is_less_sure(mender: Mender) -> None:
    costs = [mender.mend(text)[1] for text in ("有泳池吗", "西湖dian有泳池吗", "西湖店有泳颧吗")]
    assert costs == sorted(costs) and costs[0] == 0 < costs[1] < costs[2]


@pytest.mark.parametrize(
    ("text", "is_guessed"),
    [
        ("带泳颧的", True),  # a character of its own
        ("都成有些哪", False),  # two pairs that changed places
        ("西湖店的健身如房", False),  # what stands within a long word
        ("会议室耶少于10间", True),  # what stands between words
    ],
)
def test_what_is_put_where_another_stood_is_a_guess(
    mender: Mender, text: str, is_guessed: bool
) -> None:
    mended = mender.mend(text)
    assert mended.text != text
    assert mended.is_guessed is is_guessed


def test_no_number_is_put_together_of_two(mender: Mender) -> None:
    assert "2038" not in mender.mend("20则38层的是哪家").text
    assert mender.mend("杭州耶38层的").text == "杭州38层的"


def test_what_ends_a_noun_is_not_left_out(mender: Mender) -> None:
    assert mender.mend("泳池镜多少钱").text == "泳池镜多少钱"
    assert mender.mend("泳池镜有吗").is_invented  # nor is it a filler


def test_a_common_word_is_changed_only_where_two_words_meet(mender: Mender) -> None:
    met = Mender(["没有", "餐厅"], []).mend("几家没有趣厅")
    assert met.text == "几家没有餐厅" and not met.is_invented  # 有趣 is no word there
    assert Mender(["油车"], []).mend("柴油车有娜些").is_invented
