"""The language that slips are mended into: how people ask, everyday words, and how words sound."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from functools import cache, lru_cache
from itertools import combinations, islice, product
from pathlib import Path

from bot.sounds import HAN, SYLLABLES, readings, segment
from bot.text import fold_pinyin
from knowledge.linking.phrases import is_word

_SYLLABLE = 6  # letters of a syllable, at most
_MOST_READINGS = 4
_FEWEST = 4  # letters of a word in pinyin beside a digit
_CODED = re.compile(r"(?<![a-z0-9.])(?=[a-z]*\d)[a-z0-9]{2,6}(?![a-z0-9.])")
_LETTERS_RUN = re.compile("[a-z]*")
# What it costs to be typed so: another character of the same sound, or of nearly the same; pinyin.
_SOUND, _NEARLY, _PINYIN = 3.0, 1.0, 0.3


@cache
def everyday() -> frozenset[str]:
    """Return the words of ``data/everyday.txt``."""
    return frozenset(word for words in _lines("everyday.txt") for word in words.split())


@cache
def common() -> frozenset[str]:
    """Return the words of ``data/common.txt``."""
    return frozenset(word for words in _lines("common.txt") for word in words.split())


@cache
def common_english() -> tuple[str, ...]:
    """Return the words of ``data/english.txt``, the commonest first."""
    return tuple(word for words in _lines("english.txt") for word in words.split())


@cache
def english_phrases() -> tuple[tuple[str, ...], ...]:
    """Return the phrases of ``data/english_phrases.txt``, in words."""
    lines = _lines("english_phrases.txt")
    return tuple(tuple(phrase.split()) for line in lines for phrase in line.split(","))


def _lines(name: str) -> list[str]:
    """Return the lines of a file of ``data`` that are no comment."""
    text = (Path(__file__).parents[1] / "data" / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


@cache
def phrases() -> Counter[str]:
    """Return how often each stretch of whole words stands in ``data/phrases.txt``."""
    said = [part.split() for line in _lines("phrases.txt") for part in line.split(",")]
    return Counter(
        "".join(words[start:end])
        for words in said
        for start in range(len(words))
        for end in range(start + 1, len(words) + 1)
    )


def parts(words: Iterable[str]) -> Iterator[str]:
    """Yield the words of the dictionary within words."""
    for word in words:
        for start, end in combinations(range(len(word) + 1), 2):
            part = word[start:end]
            if end - start in (2, 3, 4) and all(map(HAN.match, part)) and is_known(part):
                yield part


def is_known(word: str) -> bool:
    """Tell whether a text is an everyday word, or one of the dictionary."""
    return word in everyday() or is_word(word)


def ends(words: Iterable[str]) -> Iterator[str]:
    """Yield what long words begin and end with: 开业 and 年份 of 开业年份."""
    for word in words:
        if all(map(HAN.match, word)):
            yield from (word[:cut] for cut in range(2, len(word) - 1))
            yield from (word[cut:] for cut in range(2, len(word) - 1))


def sounds_of(word: str) -> list[tuple[str, ...]]:
    """Return how a word may be read aloud; what is not Han stands for itself."""
    each = [list(dict.fromkeys(map(fold_pinyin, readings(char))))[:2] or [char] for char in word]
    return list(islice(product(*each), _MOST_READINGS))


def units(text: str, start: int) -> Iterator[tuple[int, str, str]]:
    """Yield what may be read as one syllable here: its end, what is typed, and its sounds."""
    if start >= len(text):
        return
    char = text[start]
    if HAN.match(char):
        for sound in dict.fromkeys(map(fold_pinyin, readings(char)[:2])):
            yield start + 1, char, sound
        return
    if char.isspace() and start and text[start - 1].isalpha():
        yield from units(text, start + 1)
    if not _is_letter(char) or _is_code(text, start):
        if not char.isspace():
            yield start + 1, char, char
        return
    for end in range(start + 2, min(len(text), start + _SYLLABLE) + 1):
        if text[start:end] in SYLLABLES:
            yield end, text[start:end], text[start:end]


def _is_code(text: str, start: int) -> bool:
    """Tell whether letters are no word in pinyin: model, or few of them beside a digit."""
    first = start
    while first and _is_letter(text[first - 1]):
        first -= 1
    run = _LETTERS_RUN.match(text, first)
    assert run
    few = run.end() - first < _FEWEST and text[run.end() : run.end() + 1].isdigit()
    return few or not is_pinyin(run[0])


def _is_letter(char: str) -> bool:
    return "a" <= char <= "z"


@lru_cache(maxsize=4096)
def is_pinyin(run: str) -> bool:
    """Tell whether a run of letters can be cut into syllables."""
    return bool(segment(run))


def heard_cost(typed: tuple[str, ...], word: str) -> float:
    """Return what it costs to type a word so; 0 when it stands there letter for letter."""
    cost = 0.0
    for unit, char in zip(typed, word, strict=True):
        if unit == char:
            continue
        if len(unit) > 1:
            cost += _PINYIN if unit in readings(char)[:1] else _PINYIN + _NEARLY
        else:
            same = set(readings(unit)[:1]) & set(readings(char))
            cost += _SOUND if same else _SOUND + _NEARLY
    return cost


def part_codes(text: str, codes: Collection[str]) -> str:
    """Put a space between pinyin and a code.

    Examples
    --------
    >>> part_codes("杭州youhud的", {"hud"})
    '杭州you hud的'
    """
    return re.sub("[a-z]{4,}", lambda run: _parted(run, codes), text)


def _parted(run: re.Match[str], codes: Collection[str]) -> str:
    letters, counted = run[0], run.string[run.end() : run.end() + 1].isdigit()
    if is_pinyin(letters):
        return letters
    for cut in range(1, len(letters)):
        before, after = letters[:cut], letters[cut:]
        if after in codes and (len(after) > 1 or counted) and is_pinyin(before):
            return f"{before} {after}"
        if before in codes and len(before) > 1 and is_pinyin(after):
            return f"{before} {after}"
    return letters


def swap_codes(text: str, codes: Collection[str]) -> tuple[str, int]:
    """Put back two characters that changed places in a code, where just one is meant, and count.

    Examples
    --------
    >>> swap_codes("l7y多少钱", {"ly7", "n5"}), swap_codes("l3多少钱", {"ly7", "n5"})
    (('ly7多少钱', 1), ('l3多少钱', 0))
    """
    swapped = 0

    def meant(found: re.Match[str]) -> str:
        nonlocal swapped
        said = found[0]
        near = {said[:i] + said[i + 1] + said[i] + said[i + 2 :] for i in range(len(said) - 1)}
        fitting = {code for code in near.intersection(codes) if code[0].isalpha()}
        if said in codes or len(fitting) != 1:
            return said
        swapped += 1
        return fitting.pop()

    return _CODED.sub(meant, text), swapped
