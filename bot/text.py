"""One normaliser for everyone, so that the same words look the same everywhere."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from bot.types import Lang

if TYPE_CHECKING:
    from opencc import OpenCC

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")
_SPACES = re.compile(r"\s+")
_REPEATED = re.compile(r"([^\w\s])\1+")
_NOT_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_TOKEN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]|[^\W_]+?(?=[\u3400-\u9fff]|[\W_]|$)")
_NUMERAL = re.compile(r"[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


@lru_cache(maxsize=65536)
def normalize(text: str) -> str:
    """Bring a text to the one form that everything is compared in.

    NFKC, no control characters or lone surrogates, simplified Chinese, lower case, single
    spaces, repeated punctuation once.

    Parameters
    ----------
    text
        Anything.

    Returns
    -------
    str
        Possibly empty.

    Examples
    --------
    >>> normalize("ＡＢＣ 有幾個排氣管？？？")
    'abc 有几个排气管?'
    """
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", text)).lower()
    if _HAN.search(text):
        text = _simplifier().convert(text)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1", text)).strip()


def squeeze(text: str) -> str:
    """Keep letters, digits and Han characters of a normalised text only.

    Examples
    --------
    >>> squeeze("a 型号, 2021款?")
    'a型号2021款'
    """
    return _NOT_WORD.sub("", text)


def tokens(text: str) -> list[str]:
    """Cut a normalised text into Han characters and runs of other letters and digits.

    Examples
    --------
    >>> tokens("a型号 2021款, max pro")
    ['a', '型', '号', '2021', '款', 'max', 'pro']
    """
    return _TOKEN.findall(text)


@lru_cache(maxsize=8192)
def pinyin(char: str) -> str:
    """Return a Han character's most usual reading without tone; anything else unchanged.

    Examples
    --------
    >>> pinyin("排"), pinyin("x")
    ('pai', 'x')
    """
    from pypinyin import lazy_pinyin

    return lazy_pinyin(char)[0]


def detect_lang(text: str) -> Lang | None:
    """Tell the language from the script; None when there are no letters.

    Examples
    --------
    >>> detect_lang("A型号"), detect_lang("how much?"), detect_lang("123")
    ('zh', 'en', None)
    """
    if _HAN.search(text):
        return "zh"
    return "en" if re.search(r"[A-Za-z]{2}", text) else None


def parse_numeral(text: str) -> float | None:
    """Read a Chinese numeral; None when the text is not one.

    Examples
    --------
    >>> parse_numeral("二十七点六"), parse_numeral("两万五千"), parse_numeral("十个")
    (27.6, 25000.0, None)
    """
    if not _NUMERAL.fullmatch(text):
        return None
    whole, _, fraction = text.partition("点")
    total = section = digit = 0
    for char in whole:
        if char in _DIGITS:
            digit = digit * 10 + _DIGITS[char] if section == 0 and digit else _DIGITS[char]
        elif char in _SMALL:
            section, digit = section + (digit or 1) * _SMALL[char], 0
        else:
            total, section, digit = (total + section + digit) * _LARGE[char], 0, 0
    tail = "".join(str(_DIGITS[char]) for char in fraction)
    return float(f"{total + section + digit}.{tail or 0}")
