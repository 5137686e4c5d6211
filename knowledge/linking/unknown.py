"""Stretches that look like names and are none: better said so than passed over."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence

_CODE_NAME = re.compile(
    r"(?<![a-z0-9.])(?:[a-z]{1,4}-?\d{1,4}[a-z]{0,3}|model(?: [a-z0-9]|[0-9xy]))(?![a-z0-9])"
)
_KNOWN_CODE = re.compile(
    r"l[0-5]|r\d\d|[abc][1-3]|pm2|v2[lxgvh]|i[3468]|v[68]|w12|mp[345]|co2|p0|ip\d+|h26[45]|nm\d*|e\d\d"
)
_LETTER_MODEL = re.compile("[a-z0-9]+ ?型号")
_YEAR = re.compile(r"(?:19|20)?\d\d款")

_FILLERS = " 的"

Span = tuple[int, int]


class NameLike:
    """Finds codes such as ``x9``, ``model s`` or, where names are built so, ``c型号``.

    Parameters
    ----------
    parts
        Compact parts of the known names.
    vocabulary
        Normalised texts whose codes are not names: ``l2``, ``r19``.
    """

    def __init__(self, parts: Iterable[str], vocabulary: Iterable[str]) -> None:
        self._codes = {code for text in vocabulary for code in _CODE_NAME.findall(text)}
        parts = tuple(parts)
        self._letters = {m[0] for part in parts if (m := re.match(r"[a-z]+(?=\d)", part))}
        built = any(re.fullmatch("[a-z0-9]+型号", part) for part in parts)
        self._patterns = [_CODE_NAME, *([_LETTER_MODEL] if built else [])]

    def find(self, text: str, spans: Sequence[Span]) -> Iterator[str]:
        """Yield what looks like a name in a normalised text.

        Parameters
        ----------
        spans
            Where the text names something known. A year beside one is part of a name.
        """
        known = {place for span in spans for place in range(*span)}
        for pattern in self._patterns:
            for match in pattern.finditer(text):
                if self._is_odd(match[0]) and known.isdisjoint(range(*match.span())):
                    yield match[0]
        for match in _YEAR.finditer(text):
            if known.isdisjoint(range(*match.span())) and _touches(text, match.span(), known):
                yield match[0]

    def _is_odd(self, code: str) -> bool:
        """Tell whether a code is no term of the trade: V8 is an engine, unless there is a V9."""
        if code in self._codes:
            return False
        return not _KNOWN_CODE.fullmatch(code) or code.rstrip("0123456789") in self._letters


def _touches(text: str, span: Span, known: Container[int]) -> bool:
    """Tell whether nothing but fillers stands between a stretch and known places."""
    before, after = text[: span[0]].rstrip(_FILLERS), text[span[1] :].lstrip(_FILLERS)
    return len(before) - 1 in known or len(text) - len(after) in known
