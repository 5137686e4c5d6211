"""Words with their parts of speech, by a jieba of our own: no global state, no cache file."""

from __future__ import annotations

import functools
import re
import statistics
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

USER_TAG = "user"
RARE_TAG = "x"  # as jieba calls what is no word


class Word(NamedTuple):
    """A word as it stands in the text.

    Attributes
    ----------
    text
        Its characters, unchanged.
    tag
        Part of speech as jieba names it (``n``, ``v``, ``nr`` ...), ``user`` for a user's word.
    """

    text: str
    tag: str


def cut_words(text: str, user_words: Sequence[str] = ()) -> list[Word]:
    """Cut a text into words; joined, they are the text again.

    Parameters
    ----------
    user_words
        Kept whole wherever they stand, the longest first. Latin letters and digits match whole
        words only, in any case.

    Examples
    --------
    >>> [word.text for word in cut_words("我爱北京天安门")]
    ['我', '爱', '北京', '天安门']
    >>> [word.text for word in cut_words("新上市的智界快充桩", ["智界快充桩"])]
    ['新', '上市', '的', '智界快充桩']
    """
    return list(_cut(text, _pattern_of(tuple(user_words))))


def _cut(text: str, pattern: re.Pattern[str] | None) -> Iterator[Word]:
    end = 0
    for match in pattern.finditer(text) if pattern else ():
        yield from _cut_plain(text[end : match.start()])
        yield Word(match.group(), USER_TAG)
        end = match.end()
    yield from _cut_plain(text[end:])


def _cut_plain(text: str) -> Iterator[Word]:
    """Cut what holds no user's word; characters that jieba has never seen stand alone.

    Its model of unknown words would weigh every tag for each of them: 3 ms a character.
    """
    place = 0
    for rare in _rare().finditer(text):
        yield from _cut_known(text[place : rare.start()])
        yield Word(rare.group(), RARE_TAG)
        place = rare.end()
    yield from _cut_known(text[place:])


def _cut_known(text: str) -> Iterator[Word]:
    return (Word(pair.word, pair.flag) for pair in _jieba().cut(text))


def find_words(text: str) -> list[str]:
    """Cut a text into words of the dictionary and single characters, faster than `cut_words`."""
    return list(_dictionary().cut(text, HMM=False))


@functools.cache
def _rare() -> re.Pattern[str]:
    from jieba.posseg.char_state_tab import P

    known = "".join(char for char in P if "\u3400" <= char <= "\u9fff")
    return re.compile(f"(?![{known}])[\u3400-\u9fff]")


@functools.lru_cache(maxsize=16)
def _pattern_of(words: tuple[str, ...]) -> re.Pattern[str] | None:
    if not words:
        return None
    longest = sorted(map(re.escape, words), key=len, reverse=True)
    return re.compile(
        rf"(?<![0-9A-Za-z](?=[0-9A-Za-z]))(?:{'|'.join(longest)})"
        r"(?!(?<=[0-9A-Za-z])[0-9A-Za-z])",
        re.IGNORECASE,
    )


@functools.cache
def _jieba() -> Any:
    from jieba.posseg import POSTokenizer

    return POSTokenizer(_dictionary())  # twice as large: every word's part of speech


@functools.cache
def _dictionary() -> Any:
    from jieba import Tokenizer

    tokenizer = Tokenizer()
    # Not initialize(): that reads a cache from a folder where anybody may have put one.
    tokenizer.FREQ, tokenizer.total = tokenizer.gen_pfdict(tokenizer.get_dict_file())
    tokenizer.initialized = True
    return tokenizer


@functools.cache
def rarity() -> dict[str, float]:
    """Return the inverse document frequency of each word that jieba knows, 1..14."""
    from jieba import get_module_res

    with get_module_res("analyse", "idf.txt") as file:
        pairs = (line.decode("utf-8").rsplit(" ", 1) for line in file)
        return {word: float(value) for word, value in pairs}


def count_of(word: str) -> int:
    """Return how often jieba's corpus holds a word; 0: it is none."""
    return int(_dictionary().FREQ.get(word, 0))


@functools.cache
def usual_rarity() -> float:
    """Return the median of :func:`rarity`, which stands for that of an unknown word."""
    return statistics.median_high(rarity().values())
