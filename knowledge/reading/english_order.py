"""Two English words that changed places, put back: by the pairs of words that people say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import pairwise

from knowledge.reading.lexicon import english_phrases

_WORD = re.compile(r"[^\s,?!.]+(?:\.\d+)*")
_OWN = 2  # what a pair within a name of the workspace counts
_LEAST = 2  # how much better another order must be
_MOST_WORDS = 20


class EnglishOrder:
    """Puts words of English texts in order.

    Parameters
    ----------
    texts
        Normalised names, values and synonyms of a workspace.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._own = {pair for text in texts for pair in pairwise(text.split())}

    def mend(self, text: str) -> tuple[str, bool]:
        """Return a normalised text with two neighbours changed if that is meant, and whether.

        Examples
        --------
        >>> EnglishOrder(["west lake"]).mend("how,is,much,lake,west")
        ('how much is lake west', True)
        """
        words = _WORD.findall(text)
        if not 2 <= len(words) <= _MOST_WORDS:
            return text, False
        best = max(_orders(words), key=self._score)
        if self._score(best) < self._score(words) + _LEAST:
            return text, False
        return " ".join(best), True

    def _score(self, words: list[str]) -> int:
        """Return how much of a text are pairs of words that people say."""
        own = sum(pair in self._own for pair in pairwise(words))
        said = sum(pair in _pairs() for pair in pairwise(["", *map(_kind, words), ""]))
        return _OWN * own + said


def _orders(words: list[str]) -> Iterator[list[str]]:
    for at in range(len(words) - 1):
        yield [*words[:at], words[at + 1], words[at], *words[at + 2 :]]


@cache
def _pairs() -> frozenset[tuple[str, str]]:
    said = [["", *phrase, ""] for phrase in english_phrases()]
    return frozenset(pair for phrase in said for pair in pairwise(phrase))


@cache
def _known() -> frozenset[str]:
    return frozenset(word for phrase in english_phrases() for word in phrase)


def _kind(word: str) -> str:
    """Return the word that stands for a word in the phrases."""
    if word in _known():
        return word
    if word[:1].isdigit():
        return "9"
    return "est" if re.fullmatch(r"[a-z]{2,}est", word) else "x"
