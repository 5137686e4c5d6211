"""Likeness of a text to names and values, by the pairs of characters they share."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.text import tokens
from bot.types import Path
from knowledge.linking.phrases import sound

_CANDIDATES = 40  # names and values compared with a text in detail
_VALUE = 0.8  # a value tells its attribute less surely than a name

Cut = Callable[[str], list[str]]


@dataclass(frozen=True, slots=True)
class Found:
    """A link before the rest of the text is weighed; ``covers``: characters it explains."""

    path: Path
    quality: float
    covers: float
    matched: str


class Likeness:
    """Finds names and values that share neighbouring characters, or their sounds, with a text.

    Parameters
    ----------
    forms
        What paths are called, with how surely it means each path.
    values
        Values with the paths that take them.
    """

    def __init__(
        self, forms: Mapping[str, Mapping[Path, float]], values: Mapping[str, set[Path]]
    ) -> None:
        self._forms = forms
        self._values = values
        self._grams: dict[str, set[str]] = defaultdict(set)
        self._heard: dict[str, set[str]] = defaultdict(set)
        for form in sorted({*forms, *values}):
            for gram in _grams(tokens(form)):
                self._grams[gram].add(form)
            for gram in _grams(_sounds(form)):
                self._heard[gram].add(form)

    def find(self, text: str) -> list[Found]:
        """Links by the pairs of characters that a text shares with names and values."""
        found = self._overlaps(text, tokens, self._grams, 1.0)
        if not any(f.quality * f.covers > 0.5 * len(text) for f in found):
            heard = self._overlaps(text, _sounds, self._heard, 0.85)
            found += [f for f in heard if f.covers > 2]  # two sounds are soon met by accident
        best: dict[Path, Found] = {}
        for f in found:
            known = best.get(f.path)
            if not known or known.quality * known.covers < f.quality * f.covers:
                best[f.path] = f
        return _crowded(list(best.values()))

    def _overlaps(
        self, text: str, cut: Cut, index: Mapping[str, set[str]], factor: float
    ) -> list[Found]:
        units = cut(text)
        shared: dict[str, set[str]] = defaultdict(set)
        for gram in _grams(units):
            for form in index.get(gram, ()):
                shared[form].add(gram)
        most = sorted(shared, key=lambda form: (-len(shared[form]), len(form), form))[:_CANDIDATES]
        found = []
        for form in most:
            matched = _covered(tokens(text), units, shared[form])
            precision = len(_covered(tokens(form), cut(form), shared[form])) / len(form)
            base = (0.62 + 0.33 * precision) * factor
            for path, quality in self._paths_of(form).items():
                found.append(Found(path, base * quality, len(matched), matched))
        return found

    def _paths_of(self, form: str) -> Mapping[Path, float]:
        if form in self._forms:
            return self._forms[form]
        return dict.fromkeys(self._values[form], _VALUE)


def _sounds(text: str) -> list[str]:
    """Return the sounds of a text; a dot tells a syllable from a word of letters."""
    return [unit if unit.isascii() else f"{sound(unit)}·" for unit in tokens(text)]


def _grams(units: Sequence[str]) -> set[str]:
    """Return neighbours as pairs, and words of letters by themselves."""
    pairs = {f"{a} {b}" for a, b in zip(units, units[1:], strict=False)}
    return pairs | {unit for unit in units if len(unit) > 1 and unit.isascii()}


def _covered(written: list[str], units: list[str], shared: set[str]) -> str:
    """Return what shared pairs cover; ``units`` are the ``written`` tokens or their sounds."""
    covered = set()
    for i, unit in enumerate(units):
        if unit in shared:
            covered.add(i)
        if i and f"{units[i - 1]} {unit}" in shared:
            covered |= {i - 1, i}
    return "".join(written[i] for i in sorted(covered))


def _crowded(found: list[Found]) -> list[Found]:
    """Trust a likeness less the more attributes share it."""
    crowd = Counter(f.matched for f in found)
    return [
        Found(f.path, f.quality * max(0.7, 1.04 - 0.04 * crowd[f.matched]), f.covers, f.matched)
        for f in found
    ]
