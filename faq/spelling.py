"""What was typed by ear, in pinyin or with characters that sound alike, in the words of the FAQ.

A noisy channel: the likeliest text of the workspace's own language that sounds like what was
typed. The language is told by pairs of neighbouring characters, and searched by Viterbi's method.
Source: Brill and Moore, An Improved Error Model for Noisy Channel Spelling Correction, ACL 2000;
Zheng, Li and Sun, CHIME: An Efficient Error-Tolerant Chinese Pinyin Input Method, IJCAI 2011.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bot.sounds import SYLLABLES, readings, segment
from bot.text import fold_pinyin

_HAN = re.compile(r"[\u3400-\u9fff]")
_UNIT = re.compile(r"([\u3400-\u9fff]|[a-z\u00e0-\u01dc]+|\S)\s*")
_PLAIN = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ", "aaaaeeeeiiiioooouuuuvvvvv")
_LONGEST = 240  # letters; who writes more has spelled enough of it right
_SYLLABLE = 6  # letters, at most
_EDGE = "\n"  # stands for whatever is no Han character
_SEEN = 0.95  # of the weight goes to pairs that were seen, the rest to any character
_SLIP = math.log(0.0001)  # how likely a character is typed as a given other of its sound
_RARE = math.log(0.1)  # … and as one that is seldom read so, or sounds only nearly so
_LETTER = math.log(1 / 20)  # how likely a word that nobody knows goes on with a given letter
_WORD = math.log(0.05)  # how likely such a word comes at all
_CANDIDATES = 24  # characters of one sound that are thought of, the most frequent
_REMEMBERED = 1 << 17  # pairs
_BEAM = 8  # readings of what came before that are followed


@dataclass(frozen=True, slots=True)
class _Step:
    """A way over a piece of a text: what may be meant, and how likely that is typed so (log)."""

    end: int
    meanings: dict[str, float]
    is_pinyin: bool = False


@dataclass(frozen=True, slots=True)
class _Path:
    """The likeliest way to a place that ends in ``char``; ``text`` is what was meant."""

    score: float
    char: str
    text: str


class Spelling:
    """Mends texts typed by ear.

    Parameters
    ----------
    texts
        Normalised texts of the workspace: the words it knows.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._single: Counter[str] = Counter()
        self._pairs: Counter[str] = Counter()
        self._words: set[str] = set()
        for text in texts:
            units = _UNIT.findall(text)
            self._words.update(unit for unit in units if unit.isalpha() and not _HAN.match(unit))
            chars = [_EDGE, *map(_char_of, units), _EDGE]
            self._single.update(chars)
            self._pairs.update(map("".join, pairwise(chars)))
        self._total = self._single.total() or 1
        self._log = lru_cache(_REMEMBERED)(self._weigh_pair)
        self._alike: dict[str, list[str]] = defaultdict(list)
        for char, _ in self._single.most_common():
            for sound in {fold_pinyin(sound) for sound in readings(char)}:
                self._alike[sound].append(char)

    def mend(self, text: str) -> str:
        """Return a normalised text with what was typed by ear in the workspace's own words.

        Pinyin is read as characters of the workspace, but not a word of letters that it knows,
        nor English. Characters become others of the same sound where those stand beside their
        neighbours in the workspace and the typed ones do not.

        Examples
        --------
        >>> spelling = Spelling(["有几个排气管", "定金可以退吗", "level 怎么升级"])
        >>> spelling.mend("paiqiguan有几个"), spelling.mend("dingjin keyi tui ma?")
        ('排气管有几个', '定金可以退吗?')
        >>> spelling.mend("有几个排汽管"), spelling.mend("level 怎么 shengji")
        ('有几个排气管', 'level 怎么升级')
        """
        if len(text) > _LONGEST or self._is_foreign(text):
            return text
        steps = self._steps(text)
        is_plain = all(len(own) == 1 and len(own[0].meanings) == 1 for own in steps.values())
        return text if is_plain else self._follow(text, steps)

    def _is_foreign(self, text: str) -> bool:
        """Tell whether a text is in letters, and a third of its unknown words or more no pinyin."""
        words = set(re.findall("[a-z]+", text.translate(_PLAIN))) - self._words
        unreadable = sum(not segment(word) for word in words)
        return not _HAN.search(text) and 3 * unreadable >= len(words) > 0

    def _steps(self, text: str) -> dict[int, list[_Step]]:
        """Return the ways on from each place."""
        units = list(_UNIT.finditer(text))
        chars = [_EDGE, *(_char_of(unit[1]) for unit in units), _EDGE]
        steps: dict[int, list[_Step]] = defaultdict(list)
        for place, unit in enumerate(units, 1):
            char = chars[place]
            if char != _EDGE:
                around = (chars[place - 1] + char, char + chars[place + 1])
                is_known = all(pair in self._pairs for pair in around)
                meanings = {char: 0.0} if is_known else self._homophones(char)
                steps[unit.start()].append(_Step(unit.end(), meanings))
                continue
            is_known = unit[1] in self._words or not unit[1].isalpha()
            cost = 0.0 if is_known else _WORD + len(unit[1]) * _LETTER
            steps[unit.start()].append(_Step(unit.end(), {_EDGE: cost}))
            self._add_syllables(unit, steps)
        return steps

    def _homophones(self, char: str) -> dict[str, float]:
        found: dict[str, float] = {}
        for sound in readings(char):
            found |= {other: cost + _SLIP for other, cost in self._sounding(sound).items()}
        return found | {char: 0.0}

    def _sounding(self, sound: str) -> dict[str, float]:
        """Return the characters with a sound, and those with one that is nearly the same."""
        alike = self._alike.get(fold_pinyin(sound), [])[:_CANDIDATES]
        return {char: 0.0 if sound == readings(char)[0] else _RARE for char in alike}

    def _add_syllables(self, unit: re.Match[str], steps: dict[int, list[_Step]]) -> None:
        letters = unit[1].translate(_PLAIN)
        for start in range(len(letters)):
            for end in range(start + 1, min(start + _SYLLABLE, len(letters)) + 1):
                meanings = self._sounding(letters[start:end])
                if letters[start:end] in SYLLABLES and meanings:
                    stop = unit.end() if end == len(letters) else unit.start() + end
                    steps[unit.start() + start].append(_Step(stop, meanings, is_pinyin=True))

    def _follow(self, text: str, steps: dict[int, list[_Step]]) -> str:
        """Return the likeliest text that the steps lead through."""
        paths: dict[int, dict[str, _Path]] = defaultdict(dict)
        paths[0] = {_EDGE: _Path(0.0, _EDGE, "")}
        for start in range(len(text)):
            reached = sorted(paths.pop(start, {}).values(), key=lambda path: -path.score)[:_BEAM]
            for step in steps[start] if reached else ():
                for char, cost in step.meanings.items():
                    before = max(reached, key=lambda path: path.score + self._log(path.char, char))
                    score = before.score + self._log(before.char, char) + cost
                    known = paths[step.end].get(char)
                    if known is None or known.score < score:
                        typed = text[start : step.end]
                        meant = _append(before.text, char, typed, step.is_pinyin)
                        paths[step.end][char] = _Path(score, char, meant)
        ends = paths[len(text)].values()
        return max(ends, key=lambda path: path.score + self._log(path.char, _EDGE)).text

    def _weigh_pair(self, before: str, char: str) -> float:
        """Return how likely a character follows another (log), interpolated."""
        pairs = self._pairs.get(before + char, 0) / self._single.get(before, 1)
        alone = (self._single.get(char, 0) + 0.5) / self._total
        return math.log(_SEEN * pairs + (1 - _SEEN) * alone)


def _char_of(unit: str) -> str:
    return unit if _HAN.match(unit) else _EDGE


def _append(before: str, char: str, typed: str, is_pinyin: bool) -> str:
    """Go on with a character, or with what was typed; pinyin leaves no spaces around it."""
    if char == _EDGE:
        return before + typed
    if is_pinyin:
        return (before.rstrip() if _HAN.search(before[-2:]) else before) + char
    return before + char + typed[1:]
