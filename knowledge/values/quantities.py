"""Quantities as people write them: numbers with units, ranges, dates, times of day."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from bot.text import parse_numeral
from knowledge.values.dates import read_date
from knowledge.values.units import bare_dimension, find_unit, is_date, is_money, split_multiple

_DIGIT = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
# One that starts with a unit is a word: 百度, 万达.
_HAN_DIGITS = "零〇一二三四五六七八九"
_NUMERAL = rf"(?!〇)[{_HAN_DIGITS}两十][{_HAN_DIGITS}两十百千万亿]*(?:点[{_HAN_DIGITS}]+)?"
NUMBER = rf"(?:{_DIGIT}|{_NUMERAL}|半)"
_FIRST_YEAR = 100  # from here on 年 is a date
_WORD = r'(?:100km|24h|100公里|(?:(?![至到或和及与])[a-z°%‰"$€£⋅•\u3400-\u9fff()])+[23]?(?![0-9]))'
_UNIT = rf"(?:(?:{_WORD})?(?:\s?[/·*.]\s?{_WORD})?)"
_CURRENCY = r"[¥$€£]"
_DASH = r"\s*(?:--?|~|–|—+|至|到|\bto\b)\s*"
_PART = re.compile(
    rf"(?P<label>(?:(?!{_DIGIT})[^¥$€£,])*?)\s*(?P<sign>(?<![\w)])-)?(?P<money>{_CURRENCY})?\s?"
    rf"(?P<low>{NUMBER})\s?(?P<low_unit>{_UNIT})"
    rf"(?:{_DASH}(?P<sign2>-)?{_CURRENCY}?(?P<high>{NUMBER})\s?(?P<unit>{_UNIT}))?(?P<plus>\+)?"
)
_SPLIT = re.compile(
    r"[、;\n。]|,(?!\d{3}(?!\d))|(?<=[^\d\s])/(?=\d)(?!100km|24h|100公里)|或者?|\band\b|\bor\b"
)
_CLOCK = re.compile(r"(?:(\d{1,2}):(\d{2})(?:-(\d{1,2}):(\d{2}))?)(以后|之后|后|起|以前|之前|前)?")
_TIMES = re.compile(rf"(?:{NUMBER}\s?(?:年|个月|天|个?小时|分钟?|秒|h|min|s)\s?){{2,}}")
_TIME = re.compile(rf"({NUMBER})\s?([^\d\s零一二两三四五六七八九十半]+)")
_ABOUT = re.compile("大约|大概|约|将近|接近|近|about|around|approx\\.?|roughly|~|≈")
_BELOW = re.compile(
    "不超过|不高于|不大于|不多于|低于|小于|少于|不到|不足|至多|最多|<=?|≤|冷水至"
    "|less than|under|up to|below"
)
_ABOVE = re.compile(
    "不低于|不少于|不小于|超过|高于|大于|多于|至少|最少|>=?|≥|more than|over|above|at least"
)
_OVER = re.compile("(?:及以上|以上|以后|之后|起步)$|(?<=[年月日])(?:至今|起|后)$")
_UNDER = re.compile("(?:及以下|以下|以内|之内|以前|之前)$|(?<=[年月日])前$")
_AGO = re.compile("[年月天日周]前$")
_YEARS = re.compile(r"^(\d{3,4})(?=\s*[-~–—至到]+\s*\d{3,4}年)")
_NAMED_UNIT = re.compile(r"\(([^()]+)\)$")
_LOOSE = re.compile("(?:左右|上下|不等|起|等|之间|整)$")
_SOME = re.compile("^(?:多|余|几)|(?<=[万千百亿])(?:多|余)")
_OWN_UNIT = re.compile(
    r"[a-z°%]{1,6}|(?:(?![万亿千百])[\u3400-\u9fff]){1,3}|[a-z\u3400-\u9fff°]{1,4}/[a-z0-9\u3400-\u9fff]{1,5}"
)
_LABEL = re.compile(r"(?:.*[\u3400-\u9fff:]|[a-z][a-z ]+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, or a range of them.

    Attributes
    ----------
    dimension
        What is measured: ``money``, ``length``, ``time``, …, ``count`` for things and for bare
        numbers, ``date``, ``clock``; of an unknown unit the unit itself.
    low, high
        In the dimension's base unit (see :mod:`knowledge.values.units`; days since 0001-01-01 for a
        date, seconds since midnight for the clock); equal unless a range; infinite where it is
        open.
    unit
        As written, with its 万 or 千; empty for a bare number and for dates.
    label
        The words before it: ``快充`` of ``快充1小时``.
    """

    dimension: str
    low: float
    high: float
    unit: str
    label: str = ""


def read_quantities(text: str, name: str, is_other: Callable[[str], object]) -> Iterator[Quantity]:
    """Yield the quantities of a text when it is wholly made of them.

    Parameters
    ----------
    text
        Normalised, without notes in brackets.
    name
        The attribute's name, normalised.
    is_other
        Tells a part that may stand beside quantities: ``不支持快充``.
    """
    parts = [part.strip() for part in _SPLIT.split(text) if part.strip()]
    found = [_read_part(part, name) for part in parts]
    others = [part for part, quantity in zip(parts, found, strict=True) if quantity is None]
    read = [quantity for quantity in found if quantity]
    bare = len(read) > 1 and any(
        q.unit == "" and q.dimension not in ("date", "clock") for q in read
    )
    if not bare and all(map(is_other, others)):
        yield from read


def _read_part(text: str, name: str) -> Quantity | None:
    return (
        _read_clock(text, name)
        or _read_dates(text, name)
        or _read_times(text)
        or _read_amount(text, name)
    )


def _read_clock(text: str, name: str) -> Quantity | None:
    match = _CLOCK.fullmatch(text.replace(" ", ""))
    if not match or re.search("比|时长|长度|片长", name):
        return None
    hour, minute, until_hour, until_minute, word = match.groups()
    low = high = int(hour) * 3600.0 + int(minute) * 60
    if until_hour:
        high = int(until_hour) * 3600.0 + int(until_minute) * 60
    if high < low or int(minute) > 59:
        return None  # open past midnight
    if word:
        low, high = (low, math.inf) if word[-1] in "后起" else (-math.inf, high)
    return Quantity("clock", low, high, "")


def _read_dates(text: str, name: str) -> Quantity | None:
    over, under = _OVER.search(text), _UNDER.search(text)
    plain = _YEARS.sub(r"\1年", _LOOSE.sub("", _UNDER.sub("", _OVER.sub("", text))))
    named = is_date(name) and not is_money(name)
    first, *rest = re.split(r"\s*(?:~|–|—+|至|到| - |(?<=[年月日])-)\s*", plain, maxsplit=1)
    start = read_date(first, named=named)
    ago = bool(under) and not re.match(r"公元|前|\d{4}", first)  # 163年前
    if not start or ago or is_money(name):
        return None
    end = read_date(rest[0], named=named) if rest else start
    if not end or end[1] < start[0]:
        return None
    low, high = (
        (start[0], math.inf) if over else (-math.inf, start[0] - 1) if under else (start[0], end[1])
    )
    return Quantity("date", low, high, "")


def _read_times(text: str) -> Quantity | None:
    """Read ``1小时30分``: the sum."""
    if not _TIMES.fullmatch(text):
        return None
    total, last, unit = 0.0, math.inf, ""
    for number, unit in _TIME.findall(text):
        found = find_unit(unit.strip(), "时长")
        if not found or found[0] != "time" or found[1] >= last:
            return None
        last = found[1]
        total += read_number(number) * last
    return Quantity("time", total, total, unit.strip())


def read_number(text: str) -> float:
    """Read digits or a Chinese numeral that the patterns of this module matched.

    Examples
    --------
    >>> read_number("1,705"), read_number("二十"), read_number("半")
    (1705.0, 20.0, 0.5)
    """
    if text == "半":
        return 0.5
    numeral = parse_numeral(text)
    return float(text.replace(",", "")) if numeral is None else numeral


def _read_amount(text: str, name: str) -> Quantity | None:
    """Read one number or range with its unit and the words around it."""
    over, under = _OVER.search(text), _UNDER.search(text)
    plain = _LOOSE.sub("", _UNDER.sub("", _OVER.sub("", text)))
    match = _PART.fullmatch(plain)
    if not match or _is_code(match) or _AGO.search(text):
        return None
    label, over2, under2 = _read_label(match["label"])
    if label is None:
        return None
    quantity = _measure(match, name)
    if quantity is None or (label and not _may_have_label(quantity, match, name)):
        return None
    quantity = replace(quantity, label=label)
    if over or over2 or match["plus"]:
        return replace(quantity, high=math.inf)
    return replace(quantity, low=-math.inf) if under or under2 else quantity


def _is_code(match: re.Match[str]) -> bool:
    numbers = [match["low"], match["high"] or ""]
    return any(re.match(r"0\d", number) for number in numbers)


def _read_label(text: str) -> tuple[str | None, bool, bool]:
    """Return the words before a number without those that bound it, and whether they do."""
    over, under = bool(_ABOVE.search(text)), bool(_BELOW.search(text))
    over = over and not under  # 不超过 holds 超过
    rest = _ABOUT.sub("", _ABOVE.sub("", _BELOW.sub("", text))).strip()
    if rest and (
        not _LABEL.fullmatch(rest) or len(rest) > 20 or rest.endswith("第") or "=" in rest
    ):
        return None, over, under
    return rest.strip(": "), over, under


def _may_have_label(quantity: Quantity, match: re.Match[str], name: str) -> bool:
    """Tell 快充1小时 from 邯郸路220号, gtx500, 万历三十七年, 天龙八部 and 瑞典克朗17万."""
    if not quantity.unit or find_unit(quantity.unit, name) is None:
        return False
    is_era = quantity.dimension == "time" and is_date(name) and quantity.unit == "年"
    is_title = quantity.dimension == "count" and not match["low"][0].isdecimal()
    is_foreign = quantity.dimension == "money" and re.search("克朗|元|镑|法郎|卢布", match["label"])
    return not (is_era or is_title or is_foreign)


def _measure(match: re.Match[str], name: str) -> Quantity | None:
    low_unit, unit = (_SOME.sub("", match[key] or "").strip() for key in ("low_unit", "unit"))
    unit = unit or low_unit
    if not unit and not match["money"] and (named := _NAMED_UNIT.search(name)):
        unit = named[1] if find_unit(named[1]) else ""  # 功率(kw)
    if match["money"]:
        low_unit, unit = (
            _with_currency(low_unit, match["money"]),
            _with_currency(unit, match["money"]),
        )
    low = _scaled(match["low"], low_unit or unit, name)
    high = _scaled(match["high"], unit, name) if match["high"] else low
    if low is None or high is None or low[0] != high[0]:
        return None
    if match["high"] and not low_unit and low[1] > high[1]:  # 5000-1万
        low = _scaled(match["low"], split_multiple(unit)[1], name) or low
    bare_range = match["high"] and not unit and bare_dimension(name) == "count"
    first = -low[1] if match["sign"] else low[1]
    last = (-high[1] if match["sign2"] else high[1]) if match["high"] else first
    return (
        None
        if bare_range or first > last
        else Quantity(low[0], first, last, unit.replace("半", ""))
    )


def _with_currency(unit: str, currency: str) -> str:
    """Put the sign where the unit would stand: ``¥299万/晚`` is 万¥/晚."""
    before, slash, each = unit.partition("/")
    return before + currency + slash + each


def _scaled(number: str, unit: str, name: str) -> tuple[str, float] | None:
    """Return the dimension of a number and its worth in base units."""
    half = "半" in unit  # 两年半, 一个半小时
    unit = unit.replace("半", "")
    worth = read_number(number) + (0.5 if half else 0)
    found = find_unit(unit, name)
    if found:
        if unit == "年" and worth >= _FIRST_YEAR:
            return None
        return found[0], float(f"{worth * found[1]:.12g}")
    multiple, own = split_multiple(unit)
    is_numeral = not number[0].isdecimal()
    if is_numeral or half or not _OWN_UNIT.fullmatch(own):
        return None  # 一汽大众
    return own, float(f"{worth * multiple:.12g}")
