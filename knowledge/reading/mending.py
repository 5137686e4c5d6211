"""What was typed with slips, by ear, in pinyin or turned round, in the words of a workspace.

A noisy channel over words: a text is cut into the words that are known, each as it stands, by
sound or with one slip, so that what was typed comes cheapest. Source: Brill and Moore, An Improved
Error Model for Noisy Channel Spelling Correction, ACL 2000; slips by the deletion neighbourhood
of Garbe's SymSpell.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from typing import NamedTuple

from bot.sounds import HAN
from bot.text import detect_lang, fold_pinyin
from knowledge.linking.phrases import compact
from knowledge.reading.comparatives import COMPARATIVES
from knowledge.reading.guesses import (
    STRANGE,
    is_guess,
    is_invented,
    is_odd_one,
    is_stray,
    without_guesses,
)
from knowledge.reading.letters import Letters, is_english
from knowledge.reading.lexicon import (
    ends,
    everyday,
    heard_cost,
    is_known,
    is_pinyin,
    part_codes,
    parts,
    phrases,
    sounds_of,
    swap_codes,
    units,
)
from knowledge.reading.paths import Step, find_cheapest
from knowledge.reading.slips import SWAPPED, Slips

_UNIT = re.compile(r"[\u3400-\u9fff]|[a-z]+|[0-9.]+|.", re.DOTALL)
_CODE = re.compile(r"(?=.*\d)(?=.*[a-z])[a-z0-9]+")
_LONGEST = 12  # characters of a word
_MOST_TYPED = 60  # characters; who writes more has spelled enough of it right
# What things cost, as minus the logarithm of how likely they are.
_WORD, _CHAR = 3.0, 0.2  # a known word, and each of its characters
_OFTEN = 0.25  # times the logarithm of how often phrases have it: so much less
_ALONE = 0.8  # a word of one character: any will do
_FOREIGN = 1.0  # … and one that only the dictionary knows
_LETTERS, _LETTER = 4.0, 1.0  # a run of letters that nobody knows
_STRAY = 6.3  # a character too many
_SWAPPED_CODE = 1.5  # what a code counts as whose characters changed places
_RUN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.")
_MOST_TURNS = 4
_NOT_FIRST = re.compile(r"[的吗呢吧啊呀么了、,:之]|[年月](?![供费检度均])|以[上下内外前后]|左右")
_NOT_LAST = re.compile("(?:(?<!对)比|[在离和跟与及或从到最更第每按于、,:]|超过|怎么|什)$")


class Mended(NamedTuple):
    """A text with its slips mended.

    Attributes
    ----------
    text
        What is meant.
    slips
        What its slips cost together: 0.3 for a syllable in pinyin, 3 for a character that sounds
        alike, 4 to 7 for another slip.
    is_guessed
        Whether a character was put where another stood, or left out.
    is_invented
        Whether a common word was changed into what sounds otherwise: 笔记本 is no 戏本.
    """

    text: str
    slips: float
    is_guessed: bool = False
    is_invented: bool = False


class Mender:
    """Mends texts in the words of a workspace.

    Parameters
    ----------
    words
        Normalised words: what attributes are called.
    names
        Normalised parts of names, and values: a short one with a wrong character may be another.
    """

    def __init__(self, words: Iterable[str], names: Iterable[str]) -> None:
        words, names = list(words), list(names)
        self._letters = Letters([*words, *names, *COMPARATIVES])
        self._names = frozenset(compact(name).chars for name in names)
        called = {compact(word).chars for word in words}
        own = self._names
        said = {*called, *parts({*called, *own}), *phrases()}
        halves = frozenset(ends(called)) - own - said  # read as they stand alone
        known = sorted(w for w in own | said | halves if HAN.search(w) and len(w) <= _LONGEST)
        self._words = frozenset(known)
        self._ends = frozenset(ends(own)) - self._words
        self._latin = frozenset(run for word in own | called for run in re.findall("[a-z]+", word))
        self._codes = frozenset(filter(_CODE.fullmatch, own))
        self._used = frozenset("".join((*known, *everyday())))
        whole = {*known, *self._ends}
        self._prefixes = {word[:i] for word in whole for i in range(1, len(word) + 1)}
        self._heard: dict[tuple[str, ...], list[str]] = defaultdict(list)
        self._slips = Slips(self._words - halves, self._names)
        for word in known:
            for sounds in sounds_of(word):
                self._heard[sounds].append(word)
        self._beginnings = {key[:i] for key in self._heard for i in range(1, len(key) + 1)}

    def mend(self, text: str) -> Mended:
        """Mend the slips of a normalised text; codes and numbers stay.

        Examples
        --------
        >>> mender = Mender(["泳池", "健身房"], ["杭州"])
        >>> mender.mend("航州有泳颧的")[:2], mender.mend("zui便宜的是哪家")[:2]
        (('杭州有泳池的', 9.3), ('最便宜的是哪家', 0.3))
        """
        if len(text) > _MOST_TYPED:
            return Mended(text, 0.0)
        text, swapped = swap_codes(text, self._codes)
        mended = self._mend_words(text)
        return mended._replace(slips=round(mended.slips + _SWAPPED_CODE * swapped, 2))

    def _mend_words(self, text: str) -> Mended:
        if is_english(text):
            return Mended(*self._letters.mend(text))
        if not self._is_ours(text):
            return Mended(text, 0.0)
        text = part_codes(text, self._latin)
        steps = without_guesses(text, find_cheapest(self._steps(text).__getitem__, 0, len(text)))
        starts = [0, *(step.end for step in steps)]
        over = list(zip(starts, steps, strict=False))
        return Mended(
            "".join(step.meant for step in steps),
            sum(step.slip for step in steps),
            any(is_guess(text[start : step.end], step) for start, step in over),
            is_invented(text, over),
        )

    def gain(self, text: str, mended: str) -> float:
        """Return how much likelier a text is with its slips mended, before what they cost."""
        return self._plain(text) - self._plain(mended)

    def is_strange(self, text: str) -> bool:
        """Tell whether a text has characters that are no part of any word here."""
        steps = {start: list(self._exact(text, start)) for start in range(len(text))}
        return any(map(is_odd_one, find_cheapest(steps.__getitem__, 0, len(text))))

    def _plain(self, text: str) -> float:
        steps = {start: list(self._exact(text, start)) for start in range(len(text))}
        return _price(find_cheapest(steps.__getitem__, 0, len(text))) + _odd(text)

    def turns(self, text: str) -> list[tuple[str, float]]:
        """Return ways to turn a text whose beginning was put last, and how much each gains.

        Returns
        -------
        list of (str, float)
            The likeliest first; none that gains less than nothing.

        Examples
        --------
        >>> Mender(["会议室"], ["武林店"]).turns("议室武林店有几间会")[0][0]
        '武林店有几间会议室'
        """
        text = text.rstrip("?!。.~ ")
        size = len(text)
        if not 4 <= size <= _MOST_TYPED // 2 or not HAN.search(text):
            return []
        if _is_within(text[-1] + text[0], 1):
            return []  # what are two words or numbers would become one
        twice = text + text
        steps = {start: list(self._exact(twice, start, self._ends)) for start in range(2 * size)}
        cost = {
            start: _price(find_cheapest(steps.__getitem__, start, start + size))
            + _odd(twice[start : start + size])
            for start in range(size)
            if not (start and _is_within(twice, start))
        }
        best = sorted((own, start) for start, own in cost.items() if start and own <= cost[0])
        return [(twice[start : start + size], cost[0] - own) for own, start in best[:_MOST_TURNS]]

    def _is_ours(self, text: str) -> bool:
        if HAN.search(text):
            return True
        runs = re.findall("[a-z]+", text)
        return bool(runs) and detect_lang(text) != "en" and all(map(is_pinyin, runs))

    def _steps(self, text: str) -> dict[int, list[Step]]:
        steps: dict[int, list[Step]] = defaultdict(list)
        for start in range(len(text)):
            steps[start] = [*self._exact(text, start), *self._by_sound(text, start)]
            if HAN.match(text[start]):
                steps[start] += self._slipped(text, start)
        return {
            start: [_with_odd(step, start, len(text)) for step in own]
            for start, own in steps.items()
        }

    def _exact(self, text: str, start: int, more: Collection[str] = frozenset()) -> Iterator[Step]:
        """Yield the ways on that change nothing, over more words than the known ones."""
        unit = _UNIT.match(text, start)
        assert unit
        if not HAN.match(unit[0]):
            strange = unit[0].isalpha() and unit[0] not in self._latin
            cost = _LETTERS + _LETTER * len(unit[0]) if strange else 0.0
            yield Step(unit.end(), unit[0], cost, known=not strange)
            return
        known = unit[0] in self._words
        yield Step(start + 1, unit[0], self._price(unit[0]) if known else STRANGE, known=known)
        for end in range(start + 2, min(len(text), start + _LONGEST) + 1):
            said = text[start:end]
            if said in self._words or said in more:
                yield Step(end, said, self._price(said))
            elif end - start < 5 and is_known(said):
                yield Step(end, said, _WORD + _CHAR * len(said) + _FOREIGN)
            elif said not in self._prefixes and end - start > 3:
                return

    def _by_sound(self, text: str, start: int) -> Iterator[Step]:
        """Yield the words that sound like what stands here, in characters or in pinyin."""
        reached: list[tuple[int, tuple[str, ...], tuple[str, ...]]] = [(start, (), ())]
        while reached:
            at, key, typed = reached.pop()
            for end, unit, sound in units(text, at):
                longer, more = (*key, fold_pinyin(sound)), (*typed, unit)
                for word in self._heard.get(longer, ()):
                    cost = heard_cost(more, word)
                    if cost:
                        yield Step(end, word, self._price(word) + cost, cost)
                if longer in self._beginnings and len(longer) < _LONGEST:
                    reached.append((end, longer, more))

    def _slipped(self, text: str, start: int) -> Iterator[Step]:
        """Yield the words that one slip made of what stands here, and the way past a stray."""
        for end, word, slip in self._slips.within(text, start):
            yield Step(end, word, self._price(word) + slip, slip)
        for end, first, second in self._slips.across(text, start):
            price = self._price(first) + self._price(second)
            yield Step(end, first + second, price + SWAPPED, SWAPPED)
        if text[start] not in self._used and is_stray(text, start):
            yield Step(start + 1, "", _STRAY, _STRAY)

    def _price(self, word: str) -> float:
        often = math.log1p(phrases().get(word, 0))
        return _WORD + _CHAR * len(word) + _ALONE * (len(word) == 1) - _OFTEN * often


def _with_odd(step: Step, start: int, size: int) -> Step:
    """Return a step that costs more where a text begins or ends as none does."""
    odd = (not start and _NOT_FIRST.match(step.meant)) or (
        step.end == size and _NOT_LAST.search(step.meant)
    )
    return replace(step, cost=step.cost + STRANGE) if odd else step


def _price(steps: Collection[Step]) -> float:
    return sum(step.cost for step in steps)


def _odd(text: str) -> float:
    """Return what it costs that a text begins or ends as none does."""
    return STRANGE * (bool(_NOT_FIRST.match(text)) + bool(_NOT_LAST.search(text)))


def _is_within(text: str, cut: int) -> bool:
    """Tell whether a cut splits a word of letters or a number."""
    return all(char in _RUN for char in text[cut - 1 : cut + 1])
