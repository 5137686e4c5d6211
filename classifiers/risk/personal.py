"""Contacts, identity and card numbers in a text: found, and masked before anything is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_ID_CHECKS = "10X98765432"
_GAP = r"[ -]?"
# Nothing personal is without one of these: most texts are looked through no further.
_HINT = re.compile(r"\d{4}|@|qq|wx|微信", re.IGNORECASE)


class Found(NamedTuple):
    """Something personal in a text: ``text[start:end]``; ``kind`` is e.g. ``phone``."""

    kind: str
    start: int
    end: int


def _is_identity(number: str) -> bool:
    """Check digit of GB 11643-1999 (ISO 7064, MOD 11-2)."""
    total = sum(w * int(d) for w, d in zip(_ID_WEIGHTS, number[:17], strict=True))
    return _ID_CHECKS[total % 11] == number[17].upper()


def _is_card(number: str) -> bool:
    """Check digit of ISO/IEC 7812-1 (Luhn)."""
    digits = [int(d) for d in re.sub(r"\D", "", number)]
    doubled = [d * 2 - 9 * (d > 4) if i % 2 else d for i, d in enumerate(reversed(digits))]
    return sum(doubled) % 10 == 0


def _is_any(_number: str) -> bool:
    return True


# The first kind that fits is told, so the longest numbers come first.
_KINDS: tuple[tuple[str, re.Pattern[str], Callable[[str], bool]], ...] = (
    ("email", re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}", re.ASCII), _is_any),
    (
        "identity",
        re.compile(r"(?<!\d)[1-8]\d{5}(?:19|20)\d\d[01]\d[0-3]\d{4}[\dXx](?![\dXx])"),
        _is_identity,
    ),
    (
        "card",
        re.compile(rf"(?<!\d)[3-6]\d{{3}}(?:{_GAP}\d{{4}}){{2,3}}(?:{_GAP}\d{{1,4}})?(?!\d)"),
        _is_card,
    ),
    ("phone", re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}){{2}}(?!\d)"), _is_any),
    ("phone", re.compile(r"(?<!\d)0\d{2,3}-\d{7,8}(?!\d)"), _is_any),
    ("account", re.compile(r"(?<=qq|QQ|wx|WX)(?:号码?)?[:： ]{0,2}[A-Za-z\d_-]{5,20}"), _is_any),
    (
        "account",
        re.compile(r"(?<=微信)(?:号码?)?[是:： ]{0,2}[A-Za-z][A-Za-z\d_-]{5,19}"),
        _is_any,
    ),
)


def find_personal(text: str) -> list[Found]:
    """Find contacts, identity numbers of mainland China, and card numbers.

    Numbers of identities and cards count only where their check digit is right.

    Returns
    -------
    list of Found
        By place; none overlap.

    Examples
    --------
    >>> [found.kind for found in find_personal("电话 138 1234 5678，邮箱 a.b@example.com")]
    ['phone', 'email']
    >>> find_personal("订单 20231112000001")
    []
    """
    if not _HINT.search(text):
        return []
    kept: list[Found] = []
    taken = bytearray(len(text))
    for found in _find(text):
        if not any(taken[found.start : found.end]):
            taken[found.start : found.end] = b"\1" * (found.end - found.start)
            kept.append(found)
    return sorted(kept, key=lambda found: found.start)


def _find(text: str) -> Iterator[Found]:
    for kind, pattern, is_right in _KINDS:
        for match in pattern.finditer(text):
            if is_right(match.group()):
                yield Found(kind, match.start(), match.end())


def mask_personal(text: str) -> str:
    """Put the kind in place of everything personal.

    Examples
    --------
    >>> mask_personal("我的手机是13812345678，请回电")
    '我的手机是[phone]，请回电'
    """
    parts, end = [], 0
    for found in find_personal(text):
        parts += [text[end : found.start], f"[{found.kind}]"]
        end = found.end
    return "".join([*parts, text[end:]])
