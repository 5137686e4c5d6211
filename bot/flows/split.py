"""Cut a message into its questions."""

from __future__ import annotations

import re

_HARD = re.compile(r"(?<=[。?!;\n])")
_SOFT = re.compile(r"[,，]|(?:另外|还有|以及|顺便(?:再)?(?:问(?:一下|下)?)?|\balso\b)")
_MIN_CHARS = 2
_MAX_PARTS = 4


def sentences(text: str) -> list[str]:
    """Cut at sentence ends; one item when there is one sentence.

    Examples
    --------
    >>> sentences("你好!有几个排气管?百公里加速多少")
    ['你好!', '有几个排气管?', '百公里加速多少']
    """
    return _keep(_HARD.split(text))


def clauses(text: str) -> list[str]:
    """Cut at commas and at words that add a question.

    Examples
    --------
    >>> clauses("有几个排气管,另外百公里加速多少")
    ['有几个排气管', '百公里加速多少']
    """
    return _keep(_SOFT.split(text))


def _keep(parts: list[str]) -> list[str]:
    kept = [part.strip() for part in parts if len(part.strip(" ?!。;,")) >= _MIN_CHARS]
    return kept if len(kept) <= _MAX_PARTS else []
