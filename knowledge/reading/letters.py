"""What was typed with slips in English, in the words of a workspace: a noisy channel over letters.

As :mod:`knowledge.reading.mending`, but words are parted by spaces, which slip as letters do.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rapidfuzz.distance import OSA

from bot.sounds import HAN
from bot.text import detect_lang
from knowledge.linking.phrases import deletions
from knowledge.reading.english_order import EnglishOrder
from knowledge.reading.lexicon import common_english, is_pinyin
from knowledge.reading.paths import Step, find_cheapest
from knowledge.reading.slips import EXTRA, MISSING, SWAPPED, WRONG

_COMMAS = re.compile(r"(?<=[a-z0-9]),(?=[a-z])|(?<=[a-z]),(?=\d)")  # without a space: as one
_HAN_RUN = re.compile(f"(?:{HAN.pattern})+")
_HAN_WORD = re.compile(f"{HAN.pattern}{{2,}}")
_RUN = re.compile("[a-z]+")
_CODE = re.compile(r"[a-z]*\d[a-z0-9.]*")
_LONGEST = 14  # letters of a word
_SHORT, _LONG = 3, 5  # letters: up to this only the commonest are mended; from this most slips are
_COMMON, _COMMONEST = 1000, 150  # words that a slip may mean; even a short one
_FEWEST = 4  # letters beside each Chinese character
# What things cost, as minus the logarithm of how likely they are.
_WORD, _LETTER, _SINGLE = 2.0, 0.2, 2.0  # a known word, each letter, and more for a single one
_RARE = 0.3  # times the logarithm of a word's place among the common ones
_STRANGE, _STRANGE_LETTER = 8.0, 1.2  # a word that nobody knows, and each letter
_STRAY = 4.0  # a Chinese character in an English text
_SURE, _GUESS = 1.5, 3.0  # what a slip counts as: in a long word, in a short one
_NOT = frozenset("no not non nor".split())


class Letters:
    """Mends English texts.

    Parameters
    ----------
    texts
        Normalised names, values and synonyms of a workspace.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        texts = list(texts)
        self._order = EnglishOrder(texts)
        runs = {word for text in texts for word in _RUN.findall(text) if len(word) > 1}
        self._han = {text for text in texts if len(text) > 1 and all(map(HAN.match, text))}
        places = {word: place for place, word in enumerate(common_english())}
        self._price = {word: _price(word, place) for word, place in places.items()}
        own = {*runs, *(f"{word}s" for word in runs if len(word) > _SHORT)}
        self._price |= {word: _price(word, int(word not in runs)) for word in own}
        self._near: dict[str, list[str]] = defaultdict(list)
        for word in self._price:
            if 1 < len(word) <= _LONGEST and _may_be_meant(word, places.get(word), word in own):
                for variant in {word, *deletions(word)}:
                    self._near[variant].append(word)

    def mend(self, text: str) -> tuple[str, float]:
        """Return a normalised text with its slips mended, and how much was; codes stay.

        Examples
        --------
        >>> Letters(["swimming pool", "west lake"]).mend("hw many ho诚tels have a swiming pool")
        ('how many hotels have a swimming pool', 6.0)
        """
        text = _COMMAS.sub(" ", text)
        steps = find_cheapest(lambda at: self._steps(text, at), 0, len(text))
        slips = sum(step.slip for step in steps)
        mended = " ".join("".join(step.meant for step in steps).split())
        ordered, turned = self._order.mend(mended)
        return ordered, slips + _SURE * turned

    def _steps(self, text: str, start: int) -> Iterator[Step]:
        code = _CODE.match(text, start)
        run = _RUN.match(text, start)
        if code:
            yield Step(code.end(), code[0], 0.0)
            return
        if HAN.match(text[start]):
            yield from self._over_han(text, start)
        elif not run:
            yield Step(start + 1, text[start], 0.0)
            return
        if run:
            yield from self._exact(text, start, run.end())
        yield from self._slipped(text, start)
        yield from self._across(text, start)

    def _over_han(self, text: str, start: int) -> Iterator[Step]:
        """Yield the ways over Chinese: what may be a name stays, a stray character goes."""
        run = _HAN_RUN.match(text, start)
        assert run
        alone = not (text[start - 1 : start].isalpha() or text[run.end() : run.end() + 1].isalpha())
        if alone or len(run[0]) > 1:
            yield Step(run.end(), run[0], 0.0)
        for end in range(start + 2, run.end()):
            if text[start:end] in self._han:
                yield Step(end, text[start:end], 0.0)
        if not alone and len(run[0]) == 1:
            yield Step(start + 1, " " if _is_parting(text, start) else "", _STRAY, _SURE)

    def _exact(self, text: str, start: int, stop: int) -> Iterator[Step]:
        """Yield the words that stand here; those that more letters follow lack a space."""
        whole = text[start:stop]
        if whole not in self._price:
            yield Step(stop, whole, _STRANGE + _STRANGE_LETTER * len(whole))
        for end in range(start + 1, stop + 1):
            word = text[start:end]
            if word in self._price:
                yield _parted(text, Step(end, word, self._price[word]))

    def _slipped(self, text: str, start: int) -> Iterator[Step]:
        """Yield the words that one slip made of what stands here, be it a space."""
        for end in range(start + 2, min(len(text), start + _LONGEST + 1) + 1):
            said = text[start:end]
            if not (said[-1].isalpha() and said.replace(" ", "", 1).isalpha()):
                if said[-1].isspace() and " " not in said[:-1]:
                    continue
                return
            if said in self._price:
                continue
            near = {word for v in (said, *deletions(said)) for word in self._near.get(v, ())}
            fitting = sorted(
                (self._price[word] + _cost(said, word), word)
                for word in near
                if _is_slip(said, word)
            )
            if fitting and not _is_tie(fitting):
                cost, word = fitting[0]
                slip = _SURE if len(word) >= _LONG else _GUESS
                yield _parted(text, Step(end, word, cost, slip))

    def _across(self, text: str, start: int) -> Iterator[Step]:
        """Yield the words whose last or first letter changed places with the space beside it."""
        for end in range(start + 3, min(len(text), start + _LONGEST) + 1):
            first, second = (
                text[start : end - 2] + text[end - 1],
                text[start] + text[start + 2 : end],
            )
            follows = text[end : end + 1].isalpha()
            if text[end - 2].isspace() and follows and first in self._price:
                yield Step(end, first + " ", self._price[first] + SWAPPED, _SURE)
            if text[start + 1].isspace() and not follows and second in self._price:
                yield Step(end, second, self._price[second])  # the space it lacks is paid


def is_english(text: str) -> bool:
    """Tell whether a text is meant as English: one with stray Chinese characters too.

    Examples
    --------
    >>> is_english("whic hote诚l is the cheapest"), is_english("model y 多少钱"), is_english("ly7")
    (True, False, False)
    """
    runs, names = _RUN.findall(text), _HAN_WORD.findall(text)
    letters, strays = sum(map(len, runs)), len(HAN.findall(_HAN_WORD.sub("", text)))
    if letters < _FEWEST * (strays + 1) or len(runs) < 2 * len(names):
        return False
    in_pinyin = sum(len(run) for run in runs if is_pinyin(run))
    return detect_lang(text) == "en" or not (names or len(runs) < 2 or 2 * in_pinyin >= letters)


def _price(word: str, place: int) -> float:
    single = _SINGLE * (len(word) == 1)
    return _WORD + _LETTER * len(word) + _RARE * math.log1p(place) + single


def _may_be_meant(word: str, place: int | None, is_own: bool) -> bool:
    """Tell whether slips are mended into a word: one of the workspace, or a very common one."""
    if word in _NOT:
        return False
    most = _COMMON if len(word) > _SHORT else _COMMONEST
    return (is_own and len(word) > _SHORT) or (place is not None and place < most)


def _is_parting(text: str, at: int) -> bool:
    """Tell whether a character stands where a space was: between two letters."""
    return text[at - 1 : at].isalpha() and text[at + 1 : at + 2].isalpha()


def _parted(text: str, step: Step) -> Step:
    """Return a step that puts a space where more letters follow."""
    if not _RUN.match(text, step.end):
        return step
    return Step(step.end, step.meant + " ", step.cost + MISSING, step.slip + _SURE)


def _is_slip(said: str, word: str) -> bool:
    """Tell whether one is the other with one slip that is no other word's."""
    if OSA.distance(said, word, score_cutoff=1) != 1:
        return False
    strange = any(map(HAN.match, said)) or " " in said
    return strange or len(word) >= _LONG or len(said) != len(word) or sorted(said) == sorted(word)


def _is_tie(fitting: list[tuple[float, str]]) -> bool:
    """Tell whether two words are about as likely meant."""
    return len(fitting) > 1 and fitting[1][0] - fitting[0][0] < 0.2


def _cost(said: str, word: str) -> float:
    if len(said) != len(word):
        return MISSING if len(said) < len(word) else EXTRA
    return SWAPPED if sorted(said) == sorted(word) else WRONG
