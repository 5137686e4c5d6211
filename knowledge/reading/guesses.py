"""Which mended slips are sure, which are guesses, and which invent what nobody meant."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from difflib import SequenceMatcher
from itertools import pairwise

from bot.sounds import HAN, sound_of
from knowledge.linking.words import content
from knowledge.reading.lexicon import common, is_known, phrases
from knowledge.reading.paths import Step
from knowledge.reading.slips import is_droppable

STRANGE = 7.5  # what a character costs that nobody knows
_FIRM = 10  # times that phrases have a character alone
_GUESSED = 6.0  # a slip that costs more put a character of its own where one stood
_ENDS_NOUN = re.compile("$|[有吗的呢么多怎在是要能可支?]")
_TELLING = 3  # characters of a word that is meant though one too many stands within


def without_guesses(text: str, steps: list[Step]) -> list[Step]:
    """Leave a character alone that stands beside one that nobody knows: 云马 may be a name.

    Of two that are guessed side by side neither is sure: 爸妈 is no 八吗.
    """
    typed = [text[start:end] for start, end in pairwise([0, *(step.end for step in steps)])]
    guessed = [
        bool(step.slip) and len(step.meant) <= len(said) == 1
        for said, step in zip(typed, steps, strict=True)
    ]
    kept = []
    for place, step in enumerate(steps):
        beside = [other for other in (place - 1, place + 1) if 0 <= other < len(steps)]
        around = [steps[other] for other in beside]
        odd = any(map(is_odd_one, around)) or any(guessed[other] for other in beside)
        unsure = (guessed[place] and odd) or (not step.meant and not all(map(_is_firm, around)))
        kept.append(Step(step.end, typed[place], STRANGE, known=False) if unsure else step)
    return kept


def is_stray(text: str, at: int) -> bool:
    """Tell whether a character may be one too many: 20则38 is no 2038, 柴油车 no 油车.

    What ends a noun is none: 手机壳有吗 does not ask for phones.
    """
    if _ENDS_NOUN.match(text, at + 1) and not _ENDS_NOUN.match(text[at - 1 : at]):
        return False
    parts_number = text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
    around = [text[place.start : place.stop] for place in _around(text, at, at + 1)]
    in_a_word = any(word in common() or is_known(word) for word in around)
    return is_droppable(text[at]) and not (parts_number or in_a_word)


def is_guess(typed: str, step: Step) -> bool:
    """Tell whether a character was put where another stood or left out, but in a long word."""
    return step.slip >= _GUESSED and not len(typed) > len(step.meant) >= _TELLING


def is_invented(text: str, over: Collection[tuple[int, Step]]) -> bool:
    """Tell whether mending changes a common word into what sounds otherwise.

    A word that is no more than where two others meet is none: the 有趣 of 没有趣厅.
    """
    plain = {
        place
        for start, step in over
        if not step.slip and step.known and step.end - start > 1
        for place in range(start, step.end)
    }
    for start, step in over:
        typed = text[start : step.end]
        if step.meant and is_guess(typed, step) and not content(step.meant):
            return True  # 手机壳有吗 is no 手机还有吗
        is_moved = sorted(typed) == sorted(step.meant)
        if not step.slip or is_moved or len(typed) > len(step.meant) >= _TELLING:
            continue
        for _, first, end, other, last in _changes(typed, step.meant):
            if len(typed) > 1 and sound_of(typed[first:end]) == sound_of(step.meant[other:last]):
                continue
            around = _around(text, start + first, start + end)
            words = (word for word in around if text[word.start : word.stop] in common())
            cut = any(len(typed) == 1 or plain.isdisjoint(word) for word in words)
            if cut or _is_head(text, start + first, start + end):
                return True
    return False


def _changes(typed: str, meant: str) -> list[tuple[str, int, int, int, int]]:
    """Return what is replaced or left out."""
    codes = SequenceMatcher(None, typed, meant, False).get_opcodes()
    return [code for code in codes if code[0] in ("replace", "delete")]


def _around(text: str, start: int, end: int) -> Iterator[range]:
    """Yield the stretches of two or three characters that cover another."""
    for length in (2, 3):
        for first in range(max(end - length, 0), start + 1):
            if end <= first + length <= len(text):
                yield range(first, first + length)


def _is_head(text: str, start: int, end: int) -> bool:
    """Tell whether a stretch is what is asked for, or its 的: 有手动挡的班吗."""
    return "的" in text[start:end] or (
        text[start - 1 : start] == "的" and not text[end:].strip("有吗是呢哪些个?")
    )


def _is_firm(step: Step) -> bool:
    """Tell whether what stands beside a stray is a word by itself: 电 of 电裳 is half of one."""
    return len(step.meant) > 1 or not HAN.search(step.meant) or phrases()[step.meant] >= _FIRM


def is_odd_one(step: Step) -> bool:
    """Tell whether a step is over a character that nobody knows."""
    return not step.meant or (not step.known and bool(HAN.search(step.meant)))
