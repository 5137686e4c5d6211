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
_REPEATED = re.compile(r"([?!。,.~])[?!。,.~]+|([^\w\s])\2+")
_NOT_WORD = re.compile(r"[\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
# Pictures, and what joins, colours and boxes them.
_EMOJI = re.compile(
    r"[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff\ufe0f\u200d\u20e3\U000e0020-\U000e007f]+"
)
_EMOJI_INSIDE = re.compile(rf"(?<={_HAN.pattern}){_EMOJI.pattern}(?={_HAN.pattern})")
_TOKEN = re.compile(rf"{_HAN.pattern}|[^\W_]+?(?={_HAN.pattern}|[\W_]|$)")
_NUMERAL = re.compile(
    r"[零〇一二两三四五六七八九十百千][零〇一二两三四五六七八九十百千万亿]*(?:点[零〇一二三四五六七八九]+)?"
)
_BLURRED = re.compile("(?<=[zcs])h|(?<=n)g")
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_UNITS = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, "十": 10}
_ENGLISH = frozenset(
    "about agent all an and any are bye can could do does for from goodbye have hello help hey hi"
    " how human in is it it's long many me much my never no of ok okay on one open please price"
    " robot second sorry tell thank thanks thx that the there this to want was what what's when"
    " where which who why will with would yes you your under over without between than cheapest"
    " compare difference cost costs by at from or not has they these those need show"
    " cars hotels".split()
)
_MIXED = 2  # so many everyday words make a text English that has a Chinese name in it
_CACHED_CHARS = 100  # longer texts are not remembered: visitors could fill the memory with them


@cache
def _simplifier() -> OpenCC:
    from opencc import OpenCC

    return OpenCC("t2s")


def normalize(text: str) -> str:
    """Bring a text to the one form that everything is compared in.

    NFKC, no control characters, lone surrogates or emoji, simplified Chinese, lower case, single
    spaces, of several marks in a row the first.

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
    >>> normalize("排😀气管！？！👍 ok")
    '排气管! ok'
    """
    return _normalize_short(text) if len(text) <= _CACHED_CHARS else _normalize(text)


def _normalize(text: str) -> str:
    text = text.encode("utf-8", "ignore").decode("utf-8")
    text = unicodedata.normalize("NFKC", text)
    text = _EMOJI.sub(" ", _EMOJI_INSIDE.sub("", text))
    text = _CONTROL.sub(" ", text).lower()
    if _HAN.search(text):
        text = _simplifier().convert(text)
    return _SPACES.sub(" ", _REPEATED.sub(r"\1\2", text)).strip()


_normalize_short = lru_cache(maxsize=65536)(_normalize)


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


def fold_pinyin(letters: str) -> str:
    """Drop what many speakers do not tell apart: zh and z, ch and c, sh and s, -ng and -n.

    Examples
    --------
    >>> fold_pinyin("zhang"), fold_pinyin("hang"), fold_pinyin("xing")
    ('zan', 'han', 'xin')
    """
    return _BLURRED.sub("", letters)


def detect_lang(text: str, before: Lang | None = None) -> Lang | None:
    """Tell the language from the script, and from everyday words; None when they do not tell.

    Names, codes and pinyin are no English.

    Parameters
    ----------
    before
        The language so far: in an English talk ``And 小满?`` is English.

    Examples
    --------
    >>> detect_lang("A型号"), detect_lang("How much?"), detect_lang("Pro"), detect_lang("123")
    ('zh', 'en', None, None)
    >>> detect_lang("How much is 小满"), detect_lang("小满的price")
    ('en', 'zh')
    >>> detect_lang("And 小满?"), detect_lang("And 小满?", "en")
    ('zh', 'en')
    """
    said = re.findall(r"[a-z']+", text.lower())
    words = _ENGLISH.intersection(said)
    leads = bool(words) and text.lower().startswith(said[0]) and said[0] in words
    english = len(words) >= _MIXED or (leads and (len(said) > _MIXED or before == "en"))
    if _HAN.search(text) and not english:
        return "zh"
    return "en" if words else None


def parse_numeral(text: str) -> float | None:
    """Read a Chinese numeral; None when the text is not one.

    Examples
    --------
    >>> parse_numeral("二十七点六"), parse_numeral("两万五"), parse_numeral("十个")
    (27.6, 25000.0, None)
    """
    if not _NUMERAL.fullmatch(text):
        return None
    whole, _, fraction = text.partition("点")
    return float(f"{_read_whole(whole)}.{_read_digits(fraction)}")


def _read_whole(text: str) -> int:
    for char, unit in _UNITS.items():
        count, mark, rest = text.rpartition(char)
        if mark:
            # in 两万五 the last digit counts thousands
            scale = unit // 10 if len(rest) == 1 else 1
            return (_read_whole(count) if count else 1) * unit + _read_whole(rest) * scale
    return int(_read_digits(text))


def _read_digits(text: str) -> str:
    return "".join(str(_DIGITS[char]) for char in text) or "0"
