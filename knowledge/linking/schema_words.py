"""Words of the schema that stand in a text: names and values of attributes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Mapping
from dataclasses import dataclass, replace

from bot.types import Path
from knowledge.linking.phrases import Compact, Hit, PhraseIndex, compact, is_plausible


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a text that is a name or a value of attributes.

    Attributes
    ----------
    names
        The paths called so, with how surely that means each, 0..1.
    """

    start: int
    end: int
    names: Mapping[Path, float]


class SchemaWords:
    """Finds names and values of attributes in a text.

    Parameters
    ----------
    names
        What attributes are called, with how surely that means each.
    values
        What tells an attribute, with those that take it.
    """

    def __init__(
        self, names: Mapping[str, Mapping[Path, float]], values: Mapping[str, set[Path]]
    ) -> None:
        self._names = names
        self._index = PhraseIndex({*names, *values})

    def spans(self, text: str) -> list[Span]:
        """Return the names and values of attributes that stand in a text, in its order."""
        chars = compact(text, "的")
        return [
            Span(*chars.stretch(hit.start, hit.end), self._names.get(hit.phrase, {}))
            for hit in self.find(chars)
        ]

    def find(self, chars: Compact) -> list[Hit]:
        """Choose the best hits that do not overlap, in the order of the text."""
        found = self._plausible(chars)
        found.sort(key=lambda h: ((h.start - h.end) * h.score * self._weight(h.phrase), h.start))
        taken: list[Hit | None] = [None] * len(chars.chars)
        for hit in found:
            place = slice(hit.start, hit.end)
            holders = {id(holder): holder for holder in taken[place] if holder}
            if not holders:
                taken[place] = [hit] * (hit.end - hit.start)
            elif len(holders) == 1 and hit.score == 1 and self._means_same(hit, *holders.values()):
                (holder,) = holders.values()  # 卖多少 and 多少钱 are one: 卖多少钱
                taken[place] = [holder] * (hit.end - hit.start)
        places: dict[Hit, list[int]] = defaultdict(list)
        for i, own in enumerate(taken):
            if own:
                places[own].append(i)
        return [replace(hit, start=at[0], end=at[-1] + 1) for hit, at in places.items()]

    def _plausible(self, chars: Compact) -> list[Hit]:
        """Return the hits that are no accident: letter for letter, or a likely slip of a name."""
        found = [
            hit
            for hit in self._index.find(chars)
            if hit.score == 1
            or (
                hit.phrase in self._names
                and is_plausible(hit, chars.chars)
                and not _is_parted(hit, chars)
            )
        ]
        exact = {(hit.start, hit.end) for hit in found if hit.score == 1}
        return [
            hit
            for hit in found
            if not (hit.slip and (_compares(hit, chars) or _is_doubtful(hit, exact)))
            if not (hit.slip and self._says_other(chars.chars[hit.start : hit.end], hit.phrase))
        ]

    def _says_other(self, said: str, phrase: str) -> bool:
        """Tell whether a slip spells a part of another name: 自动挡车 no 自动泊车, for 自动挡吗.

        无线充 is no slip of 无线快充 where something else is called 无线充电.
        """
        begun = (form for form in self._names if form.startswith(said) and form != said)
        if any(self._names[form].keys().isdisjoint(self._names[phrase]) for form in begun):
            return True
        if len(said) != len(phrase):
            return False
        wrong = next(i for i, (a, b) in enumerate(zip(said, phrase, strict=True)) if a != b)
        return wrong > 1 and self.is_begun(said[: wrong + 1])

    def is_begun(self, word: str) -> bool:
        """Tell whether a name begins with a word, and goes on."""
        return any(form.startswith(word) and form != word for form in self._names)

    def _means_same(self, hit: Hit, other: Hit) -> bool:
        return bool(
            self._names.get(hit.phrase, {}).keys() & self._names.get(other.phrase, {}).keys()
        )

    def _weight(self, phrase: str) -> float:
        return 1.0 if phrase in self._names else 0.9


def _compares(hit: Hit, chars: Compact) -> bool:
    """Tell whether a slip hides a word that compares: 后备箱最大 is no slip of 后备箱多大."""
    said = set(chars.chars[hit.start : hit.end])
    return bool((said - set(hit.phrase)) & set("最更比大小高低长短多少快慢"))


def _is_parted(hit: Hit, chars: Compact) -> bool:
    """Tell whether something stands within Chinese: 自动波的车 does not sound like 自动泊车."""
    start, end = chars.stretch(hit.start, hit.end)
    return end - start > hit.end - hit.start and not re.search(
        "[a-z]", chars.chars[hit.start : hit.end]
    )


def _is_doubtful(hit: Hit, exact: Container[tuple[int, int]]) -> bool:
    """Tell whether all but a letter of a slip is another name: 离地铁站 is no slip of 离高铁站."""
    start, end = hit.start, hit.end
    return any(place in exact for place in ((start, end), (start + 1, end), (start, end - 1)))
