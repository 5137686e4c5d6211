"""What is said in other words with the same meaning: 能分期吗 and 支持分期么."""

from __future__ import annotations

import re

from bot.text import squeeze

_ALIKE = (
    (
        r"^(?:请问)?(?:你们|您们|贵店|贵司|咱们|咱家|你家|您家)(?:家|店|这里|这儿|那里|那边)?(?:的(?=.{2}))?",
        "",
    ),
    ("哪里|哪儿|哪块|什么地方|啥地方", "哪"),
    ("什么时候|啥时候|何时", "何时"),
    ("怎么样|如何|怎样|咋样?", "怎么"),
    ("啥", "什么"),
    ("多长时间|多少时间", "多久"),
    ("能不能够?|可不可以|支不支持|能否|可否|是否(?:能够?|可以|支持)|可以|能够|支持", "能"),
    ("(?<=..)[吗么嘛不没啊呀]$", ""),
)
_PATTERNS = [(re.compile(pattern), plain) for pattern, plain in _ALIKE]
_HOW = re.compile("(.{2,}?)怎么(?!办)(.+)")
_CAN = re.compile("^(?:要?怎么才?能?|能)")
_TELLING, _DONE = 2, 3  # characters that must be left


def plain_saying(core: str) -> str:
    """Return what all say who mean the same by such words; "" where hardly anything is left.

    Parameters
    ----------
    core
        Normalised, without what only leads up to it.

    Examples
    --------
    >>> plain_saying("你们几点关门"), plain_saying("支不支持分期"), plain_saying("发票怎么开")
    ('几点关门', '能分期', '怎么开发票')
    >>> plain_saying("店在哪里"), plain_saying("能不能")
    ('店在哪', '')
    """
    plain = squeeze(core)
    for pattern, same in _PATTERNS:
        plain = pattern.sub(same, plain)
    plain = _HOW.sub(r"怎么\2\1", plain)
    return plain if len(plain) >= _TELLING else ""


def doing(core: str) -> str:
    """Return what is to be done: whether it can be is near to how; "" where nothing says either.

    Examples
    --------
    >>> doing("可以以旧换新"), doing("怎么以旧换新"), doing("以旧换新")
    ('以旧换新', '以旧换新', '')
    """
    plain = plain_saying(core)
    done = _CAN.sub("", plain, count=1)
    return done if len(done) >= _DONE and done != plain else ""
