"""Find known phrases in a text: letter for letter, by sound, or with one slip of the pen."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product

from rapidfuzz.distance import OSA

from bot.text import fold_pinyin, pinyin
from knowledge.linking.words import content

_LATIN = re.compile(r"[a-z0-9]+")
_LONGEST = 24
_MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class Compact:
    """A normalised text reduced to what carries meaning.

    Attributes
    ----------
    chars
        Letters, digits and Han characters, less the dropped ones.
    at
        Place of each in the text.
    glued
        For every cut, 0 to ``len(chars)``: whether it would split a word or a number.
    """

    chars: str
    at: tuple[int, ...]
    glued: tuple[bool, ...]

    def stretch(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in the text of ``chars[start:end]``."""
        return self.at[start], self.at[end - 1] + 1


def compact(text: str, drop: str = "") -> Compact:
    """Reduce a normalised text.

    Examples
    --------
    >>> compact("a 型号, 2.0t").chars
    'a型号20t'
    """
    at = tuple(i for i, char in enumerate(text) if char.isalnum() and char not in drop)
    inner = (_is_glued(text, left, right) for left, right in zip(at, at[1:], strict=False))
    glued = (False, *inner, False) if at else (False,)
    return Compact("".join(text[i] for i in at), at, glued)


def _is_glued(text: str, left: int, right: int) -> bool:
    a, b = text[left], text[right]
    if not (a.isascii() and b.isascii()):
        return False
    if a.isdigit() and b.isdigit():
        return right - left == 1 or text[left + 1 : right] == "."
    if right - left > 1:
        return False
    if a.isdigit():  # "s6s" is another model than "s6", "s6pro" is not
        return not text[right + 1 : right + 2].isalpha() or not text[right + 1].isascii()
    return b.isalpha()


@lru_cache(maxsize=8192)
def sound(char: str) -> str:
    """Return how a character sounds to those who mix up zh/z, ch/c, sh/s and -ng/-n.

    Examples
    --------
    >>> sound("张") == sound("脏"), sound("杏") == sound("新")
    (True, True)
    """
    return fold_pinyin(pinyin(char))


def sounds(text: str) -> list[str]:
    """Return the sound of every character; letters typed as pinyin are folded as well."""
    return [
        ""
        if (char == "h" and text[i - 1 : i] in ("z", "c", "s"))
        or (char == "g" and text[i - 1 : i] == "n")
        else sound(char)
        for i, char in enumerate(text)
    ]


def _readings(phrase: str) -> set[str]:
    """Return how a phrase may be read aloud; a character such as 长 has two readings."""
    each = [_all_sounds(char) for char in phrase]
    return {"".join(reading) for reading in islice(product(*each), _MOST_READINGS)}


@lru_cache(maxsize=8192)
def _all_sounds(char: str) -> list[str]:
    from pypinyin import Style, pinyin

    readings = pinyin(char, style=Style.NORMAL, heteronym=True)[0]
    return list(dict.fromkeys(map(fold_pinyin, readings)))[:2]


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at ``chars[start:end]``; score 1 is letter for letter."""

    start: int
    end: int
    phrase: str
    score: float
    slip: bool = False


class PhraseIndex:
    """Finds any of many phrases in a text, without a loop over the phrases.

    Exact phrases and homophones are found by walking prefixes; one slip (a letter too
    many, too few, wrong or swapped) by the deletion neighbourhood of Garbe's SymSpell.

    Parameters
    ----------
    phrases
        Compact texts, see :func:`compact`.
    """

    def __init__(self, phrases: Iterable[str]) -> None:
        self.phrases = frozenset(phrase for phrase in phrases if phrase)
        self._prefixes = {p[:i] for p in self.phrases for i in range(1, len(p))}
        self._sounds: dict[str, list[str]] = defaultdict(list)
        self._deletions: dict[str, list[str]] = defaultdict(list)
        self._frames: set[tuple[str, str]] = set()  # first and last sound of a phrase
        self._lengths: set[int] = set()
        for phrase in sorted(self.phrases):
            self._add(phrase)
        self._sound_prefixes = {s[:i] for s in self._sounds for i in range(1, len(s))}

    def _add(self, phrase: str) -> None:
        if len(phrase) < 2 or phrase.isascii():
            return
        for reading in _readings(phrase):
            self._sounds[reading].append(phrase)
        if 3 <= len(phrase) <= _LONGEST:
            self._frames.add((sound(phrase[0]), sound(phrase[-1])))
            self._lengths.update(range(len(phrase) - 1, len(phrase) + 2))
            for variant in {phrase, *deletions(phrase)}:
                self._deletions[variant].append(phrase)

    def find(self, text: Compact) -> list[Hit]:
        """Find every phrase, overlapping ones too.

        Returns
        -------
        list of Hit
            In no particular order; a phrase found letter for letter is not found again by
            sound at the same place.
        """
        heard = sounds(text.chars)
        return [*self._exact(text), *self._heard(text, heard), *self._slipped(text, heard)]

    def _exact(self, text: Compact) -> Iterator[Hit]:
        chars, size = text.chars, len(text.chars)
        for start in range(size):
            if text.glued[start]:
                continue
            for end in range(start + 1, size + 1):
                stretch = chars[start:end]
                if stretch in self.phrases and not text.glued[end]:
                    yield Hit(start, end, stretch, 1.0)
                if stretch not in self._prefixes:
                    break

    def _heard(self, text: Compact, heard: list[str]) -> Iterator[Hit]:
        for start in range(len(heard)):
            if text.glued[start]:
                continue
            key = ""
            for end in range(start + 1, len(heard) + 1):
                key += heard[end - 1]
                if key in self._sounds and not text.glued[end]:
                    yield from self._homophones(text, start, end, self._sounds[key])
                if key not in self._sound_prefixes and key not in self._sounds:
                    break

    @staticmethod
    def _homophones(text: Compact, start: int, end: int, phrases: list[str]) -> Iterator[Hit]:
        stretch = text.chars[start:end]
        whole = text.at[end - 1] - text.at[start] == end - 1 - start
        typed = any(char.isascii() and char.isalpha() for char in stretch)
        for phrase in phrases:
            if stretch == phrase or (len(stretch) != len(phrase) and not typed):
                continue
            if len(phrase) > 2 or typed:
                yield Hit(start, end, phrase, 0.9)
            elif whole and all(map(_same_sound, stretch, phrase)):  # 重的两(台) is no 重量
                yield Hit(start, end, phrase, 0.8)

    def _slipped(self, text: Compact, heard: list[str]) -> Iterator[Hit]:
        chars, size = text.chars, len(text.chars)
        for start in range(size):
            for length in self._lengths:
                end = start + length
                if end > size or (heard[start], heard[end - 1]) not in self._frames:
                    continue
                if text.glued[start] or text.glued[end]:
                    continue
                stretch = chars[start:end]
                near = {
                    p for v in (stretch, *deletions(stretch)) for p in self._deletions.get(v, ())
                }
                for phrase in sorted(near):
                    if is_slip(stretch, phrase):
                        yield Hit(start, end, phrase, 1 - 0.8 / len(phrase), slip=True)


def is_slip(stretch: str, phrase: str) -> bool:
    """Tell whether a stretch is a phrase with one slip in its middle.

    Codes and numbers must agree: ``b型号`` is no slip of ``a型号``, nor ``2022款`` of
    ``2021款``. A wrong letter that sounds otherwise needs a phrase of four or more.

    Examples
    --------
    >>> is_slip("长续行版", "长续航版"), is_slip("舒享版", "舒适版"), is_slip("c型号", "a型号")
    (True, False, False)
    """
    if OSA.distance(stretch, phrase, score_cutoff=1) != 1 or _codes(stretch) != _codes(phrase):
        return False
    if sound(stretch[0]) != sound(phrase[0]) or sound(stretch[-1]) != sound(phrase[-1]):
        return False
    return len(phrase) > 3 or len(stretch) != len(phrase)


def is_plausible(hit: Hit, chars: str) -> bool:
    """Tell whether a hit that is not letter for letter is more than chance.

    A short phrase, or one that is mostly question words, is soon met by accident.
    """
    stretch = chars[hit.start : hit.end]
    if hit.score == 1:
        return True
    if len(stretch) == 2:
        return not is_word(stretch) and content(stretch) == stretch
    if hit.slip and content(stretch) != stretch and content(hit.phrase) == hit.phrase:
        return False  # 2.0t的动 is no slip of 2.0t运动
    return len(content(hit.phrase)) >= min(3, len(hit.phrase))


def is_word(text: str) -> bool:
    """Tell whether a text is a word of the dictionary, so that it need not be a slip.

    Examples
    --------
    >>> is_word("执行"), is_word("知形")
    (True, False)
    """
    from pypinyin.phrases_dict import phrases_dict

    return text in phrases_dict


def _codes(text: str) -> list[str]:
    runs = _LATIN.findall(text)
    return [run for run in runs if len(run) < 4 or not run.isalpha()]


def _same_sound(a: str, b: str) -> bool:
    return pinyin(a) == pinyin(b)


def deletions(text: str) -> list[str]:
    """Return a text with each of its characters left out in turn."""
    return [text[:i] + text[i + 1 :] for i in range(len(text))]
