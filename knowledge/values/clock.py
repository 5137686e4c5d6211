"""Times of day as people say them: 下午5点半, 晚上八点一刻, 17:30, 5 pm."""

from __future__ import annotations

import re

from bot.text import parse_numeral

_PART = "凌晨|清晨|早晨|早上|上午|中午|下午|傍晚|晚上|夜里|夜间|半夜|深夜"
_LATER, _NIGHT = ("中午", "下午", "傍晚"), ("晚上", "夜里", "夜间", "半夜", "深夜")
_NUMERAL = "[一二两三四五六七八九]|十[一二]?"
_MINUTE = r"半|[一三]刻钟?|[0-5]\d分?(?!\d)|\d{1,2}分|钟|整"
_DIGITS = r"(?:[01]?\d|2[0-4])"
_HOUR = (
    rf"(?:(?:{_DIGITS}|{_NUMERAL})点(?:{_MINUTE})?|{_DIGITS}:[0-5]\d)(?![\d零一二三四五六七八九十])"
)
_BARE = rf"(?<![\d.:第])(?![一两二]点(?!半|[一三]刻|钟|整|以?[前后]|之[前后])){_HOUR}"
_ENGLISH = rf"(?<![\d.:]){_DIGITS}(?::[0-5]\d)?\s?[ap]\.?m\b\.?"
# 一点 by itself is a little, not one o'clock
SAID = rf"(?:(?:{_PART})\s?{_HOUR}|{_ENGLISH}|{_BARE})"

_TIME = re.compile(
    rf"(?P<part>{_PART})?\s?(?P<hour>\d{{1,2}}|{_NUMERAL})"
    rf"(?:点(?P<more>{_MINUTE})?|:(?P<minute>\d\d))?\s?(?P<half>[ap])?"
)
_MORE = {"半": 30, "一刻": 15, "三刻": 45}
_EITHER = re.compile("(?:[1-9]|1[01]|[一二两三四五六七八九]|十一?)(?:点|:)")


def seconds(said: str) -> float:
    """Return when a time of day is, in seconds since midnight.

    Examples
    --------
    >>> [seconds(said) / 3600 for said in ("下午5点半", "晚上十点一刻", "5:30 pm", "晚上12点")]
    [17.5, 22.25, 17.5, 24.0]
    """
    match = _TIME.match(said)
    assert match, said
    hour = parse_numeral(match["hour"]) or float(match["hour"])
    more = (match["more"] or "").removesuffix("钟").removesuffix("整").removesuffix("分")
    minute = float(match["minute"] or _MORE.get(more) or more or 0)
    hour = _of_day(hour, match["part"] or "", match["half"] or "")
    return hour * 3600 + minute * 60


def _of_day(hour: float, part: str, half: str) -> float:
    if hour > 12 or (part == "中午" and hour > 9):
        return hour
    if hour == 12:
        return 24.0 if part in _NIGHT else 0.0 if part == "凌晨" or half == "a" else hour
    later = part in _LATER or half == "p" or (part in _NIGHT and hour > 4)
    return hour + 12 * later


def may_be_later(said: str) -> bool:
    """Tell whether it is not said which half of the day is meant: 5点.

    Examples
    --------
    >>> may_be_later("5点半"), may_be_later("17点"), may_be_later("下午5点"), may_be_later("08:00")
    (True, False, False, False)
    """
    return bool(_EITHER.match(said)) and not re.search("[ap]\\.?m", said)
