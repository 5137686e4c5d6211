"""Words that a stretch of a text is one slip of the pen away from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator

from rapidfuzz.distance import OSA

from bot.sounds import HAN
from knowledge.linking.phrases import deletions
from knowledge.reading.lexicon import phrases

LONGEST = 10  # characters of a word
_TELLING = 3  # characters that hardly fit two words by chance
# What slips cost, as minus the logarithm of how likely they are: any character may come in.
SWAPPED, MISSING, WRONG, EXTRA = 4.0, 5.5, 6.3, 7.0
_NUMBERS = frozenset("零〇一二两三四五六七八九十百千万亿0123456789")
_NOT = frozenset("不没无非未别")


class Slips:
    """Finds slips by the deletion neighbourhood of Garbe's SymSpell.

    Parameters
    ----------
    words
        Every word that may be meant.
    names
        Those that name things or are values: a short one with a wrong character may be another.
    """

    def __init__(self, words: Iterable[str], names: Collection[str]) -> None:
        self._words, self._names = frozenset(words), names
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            if 2 <= len(word) <= LONGEST:
                for variant in {word, *deletions(word)}:
                    self._near[variant].append(word)

    def within(self, text: str, start: int) -> Iterator[tuple[int, str, float]]:
        """Yield where a stretch ends that is a slip of just one word, the word, and its cost."""
        counted = text[start - 1 : start].isdigit()  # 2012年 is no slip of 哪年
        for end in range(start + 2, min(len(text), start + LONGEST + 1) + 1):
            said = text[start:end]
            if not HAN.match(said[-1]):
                return
            if said in self._words:
                continue
            near = {word for v in (said, *deletions(said)) for word in self._near.get(v, ())}
            fitting = [(_cost(said, word), word) for word in near if self._is_slip(said, word)]
            swapped = [pair for pair in fitting if pair[0] == SWAPPED]
            kept = swapped or [pair for pair in fitting if pair[0] != WRONG] or fitting
            if len(kept) != 1 or (counted and kept[0][1][0] != said[0]):
                continue
            cost, word = kept[0]
            if cost != WRONG or not self._has_rival(said, word):
                yield end, word, cost

    def _has_rival(self, said: str, word: str) -> bool:
        """Tell whether another word fits as well within: 离呐铁站 is no 离高铁站 beside 地铁站."""
        place = next(i for i, char in enumerate(said) if char != word[i])
        return any(
            other[place - first] != word[place]
            for first in range(place + 1)
            for last in range(place + 1, len(said) + 1)
            if last - first >= min(len(said), _TELLING)
            for other in self._put_right(said[first:last], place - first)
        )

    def _put_right(self, said: str, place: int) -> Iterator[str]:
        """Yield the words that differ from a stretch in one character."""
        blank = said[:place] + said[place + 1 :]
        for word in self._near.get(blank, ()):
            if len(word) == len(said) and word[:place] + word[place + 1 :] == blank:
                yield word

    def _is_slip(self, said: str, word: str) -> bool:
        """Tell whether one is the other with a slip that changes no number and no denial."""
        if OSA.distance(said, word, score_cutoff=1) != 1:
            return False
        if word in (said[1:], said[:-1]):
            return False  # what is too much stands beside the word
        if any(set(said) & kind != set(word) & kind for kind in (_NUMBERS, _NOT)):
            return False
        if len(said) > len(word) and len(word) < 3 and word in phrases():
            return False  # 有航吗 may be about 导航
        if "最" in said and len(word) == 3 and _cost(said, word) == WRONG:
            return False  # 最费油 is no 最省油
        if len(word) > 2 or _cost(said, word) != WRONG:
            return len(said) > 1
        kept = next((char for char, other in zip(said, word, strict=False) if char == other), "")
        return word not in self._names and kept not in self._words

    def across(self, text: str, start: int) -> Iterator[tuple[int, str, str]]:
        """Yield two words where the last character of one changed places with the next's first.

        Yields
        ------
        (int, str, str)
            Where the second ends, and both.
        """
        size = len(text)
        for cut in range(start + 1, min(size - 1, start + LONGEST) + 1):
            first = text[start : cut - 1] + text[cut]
            if first not in self._words:
                continue
            for end in range(cut + 1, min(size, cut + LONGEST) + 1):
                second = text[cut - 1] + text[cut + 1 : end]
                if second in self._words and len(first) + len(second) > 2:
                    yield end, first, second


def is_droppable(char: str) -> bool:
    """Tell whether a character may be one too many: no number and no denial."""
    return bool(HAN.match(char)) and char not in _NUMBERS | _NOT


def _cost(said: str, word: str) -> float:
    if len(said) != len(word):
        return MISSING if len(said) < len(word) else EXTRA
    return SWAPPED if Counter(said) == Counter(word) else WRONG
