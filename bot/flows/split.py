"""Cut a message into its questions."""

from __future__ import annotations

import re

_HARD = re.compile(r"(?<=[。?!;\n])")
_SOFT = re.compile(
    r"(?<!\d)[,，]|[,，](?!\d{3}(?!\d))"  # no comma of 150,000
    r"|(?:另外|还有|以及|顺便(?:再)?(?:问(?:一下|下)?)?|\balso\b)"
)
_AND = re.compile(r"[和与跟及]|\band\b")
# A question, and the same again; it begins with a letter, so that a text is read in one way only.
_REPEATED = re.compile(r"\W*(\w.{3,60}?)(?:\W*\1)+\W*")
# What something needs, and what else: the second clause is about the same doing.
_NEEDS = re.compile("(.*[^需想不])(?:需?要|得花?)(?:多|几)")
_NEEDED = re.compile("(?:需要|要)(?:多|几)")
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
    >>> clauses("充满电要多久,要多少钱")  # not what the car costs
    ['充满电要多久', '充满电要多少钱']
    """
    parts = _keep(_SOFT.split(text))
    needs = [_NEEDS.match(part) for part in ["", *parts]]  # of the clause before each
    return [
        before[1] + part if before and _NEEDED.match(part) else part
        for before, part in zip(needs, parts, strict=False)
    ]


def halves(text: str) -> list[tuple[str, str]]:
    """Cut in two at each "and".

    Examples
    --------
    >>> halves("怎么开发票和收据和怎么退货")
    [('怎么开发票', '收据和怎么退货'), ('怎么开发票和收据', '怎么退货')]
    """
    cuts = ((text[: found.start()], text[found.end() :]) for found in _AND.finditer(text))
    return [(left.strip(), right.strip()) for left, right in cuts if left.strip() and right.strip()]


def without_repeats(text: str) -> str:
    """Return what is said once where a text says it several times.

    Examples
    --------
    >>> without_repeats("怎么开发票怎么开发票!怎么开发票"), without_repeats("哈哈哈哈")
    ('怎么开发票', '哈哈哈哈')
    """
    repeated = _REPEATED.fullmatch(text)
    return repeated[1] if repeated else text


def _keep(parts: list[str]) -> list[str]:
    kept = [part.strip() for part in parts if len(part.strip(" ?!。;,")) >= _MIN_CHARS]
    return kept if len(kept) <= _MAX_PARTS else []
