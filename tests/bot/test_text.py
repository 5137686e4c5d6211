from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import detect_lang, normalize, parse_numeral, pinyin, squeeze, tokens


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("有几个排气管", "有几个排气管"),
        ("  有几个\t排气管\r\n", "有几个 排气管"),
        ("Ａ型号２０２１款", "a型号2021款"),
        ("有幾個排氣管？？？", "有几个排气管?"),
        ("後備箱、儀錶盤、座椅", "后备箱、仪表盘、座椅"),
        ("ｶﾀｶﾅ", "カタカナ"),
        ("①②Ⅲ㎞", "12iiikm"),
        ("MAX Pro", "max pro"),
        ("STRASSE ẞ", "strasse ß"),
        ("！！！！", "!"),
        ("。。。好", "。好"),
        ("!?!?", "!"),
        ("好吗??!!~~,那么", "好吗?那么"),
        ("v1.5, 3,000.", "v1.5, 3,000."),
        ("11122", "11122"),
        ("__", "__"),
        ("a\x00b\x07c", "a b c"),
        ("排\u200b气\ufeff管", "排 气 管"),
        ("\u202e翻转\u202c", "翻转"),
        ("a\u2028b", "a b"),
        ("\ud800排气管\udfff", "排气管"),
        ("\ud800", ""),
        ("😀", ""),
        ("排😀气👨\u200d👩\u200d👧管❤\ufe0f", "排气管"),
        ("ok👍🏽 go🇨🇳1\ufe0f\u20e3", "ok go 1"),
        ("🄰", "a"),
        ("𠮷野家", "𠮷野家"),
        ("\u3000", ""),
        ("", ""),
        ("é", "é"),
        ("e\u0301", "é"),
    ],
)
def test_normalize(text: str, form: str) -> None:
    assert normalize(text) == form


def test_normalize_takes_a_hundred_thousand_characters() -> None:
    assert normalize("排气管？" * 25_000) == "排气管?" * 25_000


@settings(deadline=None, derandomize=True)
@given(st.text(st.characters(codec=None), max_size=40))
def test_normalize_changes_nothing_the_second_time(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert once == once.strip()
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in once)


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("a 型号, 2021款?", "a型号2021款"),
        ("有_几个-排气管", "有几个排气管"),
        ("1.5t", "15t"),
        ("😀?!", ""),
        ("", ""),
    ],
)
def test_squeeze(text: str, kept: str) -> None:
    assert squeeze(text) == kept


@pytest.mark.parametrize(
    ("text", "cut"),
    [
        ("a型号 2021款, max pro", ["a", "型", "号", "2021", "款", "max", "pro"]),
        ("排气管", ["排", "气", "管"]),
        ("1.5t", ["1", "5t"]),
        ("usb_c", ["usb", "c"]),
        ("x𠮷y", ["x", "𠮷", "y"]),
        ("😀!", []),
        ("", []),
    ],
)
def test_tokens(text: str, cut: list[str]) -> None:
    assert tokens(text) == cut


@pytest.mark.parametrize(
    ("char", "reading"), [("排", "pai"), ("气", "qi"), ("女", "nv"), ("x", "x"), ("?", "?")]
)
def test_pinyin(char: str, reading: str) -> None:
    assert pinyin(char) == reading


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("有几个排气管", "zh"), ("A型号", "zh"), ("how much?", "en"), ("𠮷", "zh"), ("ok", "en"),
        ("S6", None), ("x", None), ("123", None), ("😀", None), ("？", None), ("", None),
        ("ありがとう", None), ("\ud800", None),
    ],
)  # fmt: skip
def test_detect_lang(text: str, lang: str | None) -> None:
    assert detect_lang(text) == lang


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0), ("七", 7), ("两", 2), ("十", 10), ("十五", 15), ("二十", 20), ("二十一", 21),
        ("一百零五", 105), ("两百", 200), ("一百二十", 120), ("一千零一", 1001),
        ("两万五千", 25_000), ("一万零五十", 10_050), ("十万", 100_000), ("一亿二千万", 12 * 10**7),
        ("三万亿", 3 * 10**12), ("二零二一", 2021), ("二〇二三", 2023), ("二十七点六", 27.6),
        ("零点零五", 0.05), ("一百二", 120), ("三千五", 3500), ("两万五", 25_000),
    ],
)  # fmt: skip
def test_numerals(text: str, number: float) -> None:
    assert parse_numeral(text) == number


@pytest.mark.parametrize(
    "text", ["", "十个", "点五", "一点", "12", "a", "一 二", "万", "万一", "亿万"]
)
def test_what_is_no_numeral(text: str) -> None:
    assert parse_numeral(text) is None
