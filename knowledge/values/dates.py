"""Dates as ranges of days, also before the year 1."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date

_DATE = re.compile(
    r"(公元前|公元|前)?(\d{1,4})(?:年(?:(\d{1,2})月(?:份|(\d{1,2})[日号]?)?)?"
    r"|([-./])(\d{1,2})(?:\5(\d{1,2}))?)"
)
_YEAR = re.compile(r"[12]\d{3}")
_CYCLE_DAYS = date(401, 1, 1).toordinal() - 1  # the calendar repeats every 400 years


def read_date(text: str, *, named: bool = False) -> tuple[float, float] | None:
    """Return the first and last day of a date, None for what is none.

    Parameters
    ----------
    text
        Normalised: ``2021.01``, ``2013-12-30``, ``2021年6月``, ``公元前259年``.
    named
        Whether the attribute's name says that it is a date: ``2021`` is a year only then, and so
        is ``213年``.

    Returns
    -------
    first, last
        Days since 0001-01-01, which is 1, as :meth:`datetime.date.toordinal` counts them.

    Examples
    --------
    >>> read_date("2021年6月") == (date(2021, 6, 1).toordinal(), date(2021, 6, 30).toordinal())
    True
    >>> read_date("2021"), read_date("8年"), read_date("2021.13")
    (None, None, None)
    """
    if named and _YEAR.fullmatch(text):
        return _days(int(text))
    match = _DATE.fullmatch(text)
    if not match:
        return None
    era, year, month, day, mark, other_month, other_day = match.groups()
    month, day = month or other_month, day or other_day
    if (len(year) < 4 - named and not (era or month)) or (mark and not _YEAR.fullmatch(year)):
        return None
    if mark == "." and not day and len(month) < 2 and not named:
        return None  # 2021.5 may be a number
    return _days(1 - int(year) if era in ("公元前", "前") else int(year), month, day)


def _days(
    year: int, month: str | None = None, day: str | None = None
) -> tuple[float, float] | None:
    first, last = (int(month), int(month)) if month else (1, 12)
    shift, year = divmod(year - 1, 400)
    try:
        start = date(year + 1, first, int(day or 1))
        end = date(year + 1, last, int(day or monthrange(year + 1, last)[1]))
    except ValueError:
        return None
    days = shift * _CYCLE_DAYS
    return float(start.toordinal() + days), float(end.toordinal() + days)
