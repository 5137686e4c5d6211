"""What a visitor chooses of what was offered: the second, both, none, yes."""

from __future__ import annotations

import re

from bot.text import parse_numeral, squeeze

_PUNCTUATION = re.compile(r"^[\W_]+|[\W_]+$")
_ALL = re.compile(
    r"^(?:我?(?:要|想要|想看)?(?:(?:(?P<number>[两三四五])|[几每])[个款种项家台辆间])?(?:都|全都?)(?:部)?(?:要|想(?:要|看|知道)|看看?|说说?|告诉我)?"
    r"|全部|所有的?"
    r"|(?:both|all)(?: of them)?)[吧啊的了]*$"
)
_NONE = re.compile(
    r"^(?:都|全)?(?:不是|不对|没有|不要)(?:的|了|啊)*$|^none(?: of (?:these|them))?$"
)
_YES = re.compile(
    r"^(?:是的?|对的?|嗯+|好(?:的|啊|吧)?|可以的?|行的?|要(?:的)?|需要|没错|没问题)"
    r"[啊吧呀]*(?:[,，]?谢谢)?$|^(?:yes|yeah|ok|okay|sure)(?:,? please)?$"
)
_ANY_ORDINAL = re.compile(r"^(?:第.{1,3}[个款项种条]?|\d{1,4}[个款项种条号]?)$")
# Said when a person was offered.
_CALL = re.compile(r"^(?:嗯|好|行|是|对|那|就)*[,，]?(?:帮我|给我)?转(?:吧|啊|一下|接)*$")
_AND = re.compile(r"[和与跟及、,]|\band\b")
_LAST = re.compile(r"^(?:最后(?:一个|那个)?|后者|the last(?: one)?|last)$")
_FIRST = re.compile(r"^(?:前者|头一个|the first(?: one)?|first)$")
_ORDINAL = re.compile(
    r"^(?:我?(?:选|要|看|问)?)?第?(?P<number>\d{1,2}|[一二三四五六七八九十]{1,3})"
    r"(?:个|号|款|种|项|条|#)?[吧啊呢]?$"
)
_ENGLISH = {"second": 2, "third": 3, "fourth": 4, "fifth": 5}


def pick(text: str, n_options: int) -> tuple[int, ...] | None:
    """Read a choice among the options that were shown.

    Parameters
    ----------
    text
        Normalised.
    n_options
        How many were offered, at least 1.

    Returns
    -------
    tuple of int or None
        0-based places, none for "都不是"; None when the text is no choice of that kind or
        chooses a place that was not offered. For "all of them" see :func:`wants_all`.

    Examples
    --------
    >>> pick("第二个", 3), pick("1和3", 3), pick("都不是", 2), pick("9", 3)
    ((1,), (0, 2), (), None)
    """
    bare = _PUNCTUATION.sub("", text)
    if _NONE.match(bare):
        return ()
    if _LAST.match(bare):
        return (n_options - 1,)
    places = [_place(part.strip()) for part in _AND.split(bare)]
    if any(place is None or place >= n_options for place in places):
        return None
    return tuple(place for place in places if place is not None)


def wants_all(text: str, n_options: int) -> bool:
    """Tell whether every one of the options is wanted; a number said must be theirs.

    Examples
    --------
    >>> wants_all("都要", 19), wants_all("两个都要", 2), wants_all("两个都要", 19)
    (True, True, False)
    """
    match = _ALL.match(_PUNCTUATION.sub("", text))
    if not match:
        return False
    number = parse_numeral(match["number"] or "")
    return number is None or number == n_options


def is_ordinal(text: str) -> bool:
    """Tell whether a text chooses by number, offered or not.

    Examples
    --------
    >>> is_ordinal("第零个"), is_ordinal("99"), is_ordinal("第二排座椅")
    (True, True, False)
    """
    return bool(_ANY_ORDINAL.match(_PUNCTUATION.sub("", text)))


def is_yes(text: str) -> bool:
    """Tell whether a normalised text just agrees, or, offered a person, asks for one.

    Examples
    --------
    >>> is_yes("好的"), is_yes("好用吗")
    (True, False)
    """
    bare = _PUNCTUATION.sub("", text)
    return bool(_YES.match(bare) or _CALL.match(bare))


def _place(text: str) -> int | None:
    number = 1 if _FIRST.match(text) else _ordinal(text)
    return number - 1 if number else None


def _ordinal(text: str) -> int | None:
    match = _ORDINAL.match(squeeze(text))
    if match:
        digits = match["number"]
        return int(digits) if digits.isdigit() else int(parse_numeral(digits) or 0)
    words = [word for word in text.split() if word in _ENGLISH]
    return _ENGLISH[words[0]] if words and len(text.split()) <= 3 else None
