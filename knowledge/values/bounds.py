"""The bounds that questions put on quantities: 20万以下, at least 500 km, 15到20万之间."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from knowledge.values import clock
from knowledge.values.dates import read_date
from knowledge.values.quantities import NUMBER, read_number
from knowledge.values.units import AMBIGUOUS, LISTED, find_unit, multiple_of

_AROUND = 0.1  # 左右: this part to either side
_YEAR_DAYS = 366
_MULTIPLE = "万亿|千亿|百亿|十亿|亿|千万|百万|十万|万|千|百|k(?![a-z])|thousand|million|billion"
_UNITS = "|".join(
    re.escape(unit) + ("(?![a-z])" if unit[-1].isascii() and unit[-1].isalpha() else "")
    for unit in sorted([*LISTED, *AMBIGUOUS, "w"], key=len, reverse=True)
)
_YEAR = r"(?:19|20)\d{2}"
_DATE = (
    rf"{_YEAR}(?=以[前后]|之[前后])|(?:(?<=after )|(?<=since )|(?<=before )){_YEAR}(?![\d.])|"
    + (r"\d{4}(?:年(?:\d{1,2}月(?:\d{1,2}[日号])?)?|款|-\d{1,2}(?:-\d{1,2})?(?!\d))")
)
_CLOCK = rf"{clock.SAID}(?=以?[前后]|之[前后]|左右)|\d{{1,2}}:\d{{2}}"


def _amount(key: str) -> str:
    """Return a pattern of one amount; its groups end in ``key``."""
    return (
        rf"(?:(?P<date{key}>{_DATE})|(?P<clock{key}>{_CLOCK})|(?P<sign{key}>[¥$€£]|-(?=\d))?"
        rf"(?P<number{key}>{NUMBER})(?P<more{key}>多|来|几)?\s?(?P<times{key}>{_MULTIPLE})?"
        rf"(?P<many{key}>多|来|余)?\s?(?P<unit{key}>{_UNITS})?(?P<each{key}>/[晚天月年人间份])?)"
    )


_START = r"(?<![\d.a-z])"
_ONE, _TWO = _amount("1"), _amount("2")
_BETWEEN = re.compile(
    rf"(?P<word>between\s|介于|在|从|from\s)?\s?{_START}{_ONE}\s?"
    rf"(?P<dash>到|至|-|~|和|与|跟|and|to)\s?{_TWO}(?P<close>之间|间)?"
)
_UPPER_WORD = (
    "不超过|不高于|不大于|不多于|不要超过|别超过|没超过|(?<!有)没有超过|不能超过|不晚于|最多|至多|顶多"
    "|预算(?:是|在|为|大概|大约|只有)?"
    "|我(?:只|手[里上])?有(?=[0-9.一二两三四五六七八九十百千万]+(?:元|块|万))"  # to spend
    "|no more than|not more than|not over|at most|up to|within"
    "|<=|≤"
)
_UNDER_WORD = (
    "低于|小于|少于|不到|不足|短于|轻于|早于|便宜于|under|below|less than|fewer than|cheaper than"
    "|shorter than|lighter than|before|<"
)
_LOWER_WORD = (
    "不低于|不少于|不小于|不短于|不早于|至少|最少|起码|at least|no less than|not less than"
    "|from|since|>=|≥"
)
_OVER_WORD = (
    "大于|超过|高于|多于|长于|重于|晚于|超|over|above|more than|longer than|heavier than|after|>"
)
_ABOUT_WORD = "大约|大概|约|差不多|接近|将近|around|about|roughly|close to|nearly|almost"
_BEFORE = re.compile(
    rf"(?:(?P<most>{_UPPER_WORD})|(?P<under>{_UNDER_WORD})|(?P<least>{_LOWER_WORD})"
    rf"|(?P<over>{_OVER_WORD})|(?P<about>{_ABOUT_WORD}))\s?了?{_START}{_ONE}"
)
_AFTER = re.compile(
    rf"{_START}{_ONE}\s?(?:"
    "(?P<most>[及或]?以下|[及或]?以内|之内|之下|以里|封顶|内(?!存|饰|置|部)|的?预算|够(?:不够|吗|么|了吗)"
    "|or less|or under|or cheaper|or fewer)"
    "|(?P<least>[及或]?以上|之上|往上|起步|(?<!一)起(?!来|火)|开外|朝上|\\+"
    "|or more|or above|or longer)"
    "|(?P<since>[及或]?以后|[及或]?之后|以来|后(?!排|驱|置|备))|(?P<before>[及或]?以前|[及或]?之前|前(?!排|驱|置|备))"
    "|(?P<about>左右|上下|附近|前后|or so)|(?P<just>出头|挂零)"
    "|(?P<affords>(?:能|可以|够)(?:买|住|订|租|入手|拿下)(?:得?[到起])?|[买住订租](?=什么|啥|哪)))"
)
_SOME = re.compile(rf"{_START}{_ONE}")


@dataclass(frozen=True, slots=True)
class Bound:
    """A limit that a question puts on some quantity.

    Attributes
    ----------
    start, end
        Its place in the normalised text.
    low, high
        In the base unit of ``dimension``, open to a side where None. Without a dimension the
        number as said, its 万 or 千 included; `Column.limits` scales it.
    strict
        Whether the limits themselves are excluded.
    dimension
        None when no unit was said, or one of several meanings (度, 分, w).
    unit
        As said.
    """

    start: int
    end: int
    low: float | None
    high: float | None
    strict: bool
    dimension: str | None
    unit: str
    said: str


@dataclass(frozen=True, slots=True)
class _Amount:
    low: float
    high: float
    dimension: str | None
    unit: str


def _read(match: re.Match[str], key: str, unit: str = "") -> _Amount | None:
    """Read one amount; ``unit`` is what stands behind the other one of a range."""
    if match["date" + key]:
        days = read_date(match["date" + key].replace("款", "年"), named=True)
        return days and _Amount(*days, "date", "年")
    if match["clock" + key]:
        seconds = clock.seconds(match["clock" + key])
        return _Amount(seconds, seconds, "clock", "点")
    sign = match["sign" + key] or ""
    times, own = match["times" + key] or "", (match["unit" + key] or "") + sign.strip("-")
    number = read_number(match["number" + key]) * (-1 if sign == "-" else 1)
    whole = times + own or unit
    dimension, factor = _measure(whole)
    return _Amount(number * factor, number * factor, dimension, whole + (match["each" + key] or ""))


def _measure(unit: str) -> tuple[str | None, float]:
    if unit == "w":
        return None, 1.0  # watts, or 万 as people type it
    times = re.match(_MULTIPLE, unit)
    multiple, own = (times[0], unit[times.end() :]) if times else ("", unit)
    if own and (found := find_unit(unit)):
        return found
    if own and (found := find_unit(own)):
        return found[0], found[1] * multiple_of(multiple)
    return None, multiple_of(multiple)


def _between(match: re.Match[str]) -> Bound | None:
    second = _read(match, "2")
    if second is None:
        return None
    first = _read(match, "1")
    if first and not first.unit:
        first = _read(match, "1", second.unit)
        if first and first.low > second.high:  # 5000到1万
            first = _read(match, "1", second.unit.lstrip("万千百亿"))
    closed = match["close"] or (match["word"] or "").strip() in ("between", "介于")
    if first is None or first.dimension != second.dimension or first.low > second.high:
        return None
    if match["dash"] in ("和", "与", "跟", "and") and not closed:
        return None
    if match["dash"] in ("-", "~") and not closed and not second.unit:
        return None  # part of a name
    return _bound(match, first.low, second.high, False, second)


def _before(match: re.Match[str]) -> Bound | None:
    amount = _read(match, "1")
    if amount is None:
        return None
    if match["about"]:
        return _about(match, amount)
    if match["most"] or match["under"]:
        limit = amount.low if match["under"] else amount.high
        return _bound(match, None, limit, bool(match["under"]), amount)
    limit = amount.high if match["over"] else amount.low
    return _bound(match, limit, None, bool(match["over"]), amount)


def _after(match: re.Match[str]) -> Bound | None:
    amount = _read(match, "1")
    if amount is None or (
        (match["since"] or match["before"]) and amount.dimension not in ("date", "clock")
    ):
        return None
    if match["about"]:
        return _about(match, amount)
    if match["just"]:
        return _bound(match, amount.low, amount.low * (1 + _AROUND), False, amount)
    if match["affords"] and amount.dimension not in (None, "money"):
        return None
    if match["before"]:
        return _bound(match, None, amount.low, amount.dimension == "date", amount)
    if match["most"] or match["affords"]:
        return _bound(match, None, amount.high, False, amount)
    return _bound(match, amount.low, None, False, amount)


def _some(match: re.Match[str]) -> Bound | None:
    """Read 20多万: 20 to 30."""
    if not (match["more1"] or match["many1"]) or match["date1"] or match["clock1"]:
        return None
    amount = _read(match, "1")
    number = read_number(match["number1"])
    if amount is None or number <= 0:
        return None
    digits = len(str(int(number))) - len(str(int(number)).rstrip("0"))
    step = amount.low / number * (10**digits if match["more1"] else 1)
    return _bound(match, amount.low, amount.low + step, False, amount)


def _about(match: re.Match[str], amount: _Amount) -> Bound:
    if amount.dimension == "date":
        return _bound(match, amount.low - _YEAR_DAYS, amount.high + _YEAR_DAYS, False, amount)
    if amount.dimension == "clock":
        return _bound(match, amount.low - 3600, amount.high + 3600, False, amount)
    around = abs(amount.low) * _AROUND
    return _bound(match, amount.low - around, amount.high + around, False, amount)


def _bound(
    match: re.Match[str], low: float | None, high: float | None, strict: bool, amount: _Amount
) -> Bound:
    said = match[0].strip()
    start = match.start() + match[0].index(said)
    return Bound(start, start + len(said), low, high, strict, amount.dimension, amount.unit, said)


_BOUNDS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str]], Bound | None]], ...] = (
    (_BETWEEN, _between),
    (_BEFORE, _before),
    (_AFTER, _after),
    (_SOME, _some),
)


def find_bounds(text: str) -> list[Bound]:
    """Find what a question demands of quantities.

    Parameters
    ----------
    text
        Normalised.

    Returns
    -------
    list of Bound
        In the order of the text, without overlap. 以上, 以下, 以内 and 以后 include the number,
        超过 and 低于 do not; about a number is 10 % to either side.

    Examples
    --------
    >>> [(b.low, b.high, b.dimension) for b in find_bounds("15到20万,续航大于500km")]
    [(150000.0, 200000.0, None), (500000.0, None, 'length')]
    """
    found: list[Bound] = []
    taken: set[int] = set()
    for pattern, make in _BOUNDS:
        for match in pattern.finditer(text):
            bound = make(match)
            if bound and taken.isdisjoint(range(bound.start, bound.end)):
                found.append(bound)
                taken.update(range(bound.start, bound.end))
    return sorted(found, key=lambda bound: bound.start)
