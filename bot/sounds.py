"""Texts as they sound, so that homophones and words typed in pinyin look alike."""

from __future__ import annotations

import re
from functools import lru_cache

from bot.text import fold_pinyin, pinyin, tokens

HAN = re.compile(r"[\u3400-\u9fff]")
# Every syllable of standard Mandarin: initial, then the finals it takes.
_TABLE = """
- a ai an ang ao e ei en eng er o ou
b a ai an ang ao ei en eng i ian iao ie in ing o u
c a ai an ang ao e en eng i ong ou u uan ui un uo
ch a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo
d a ai an ang ao e ei en eng i ian iao ie ing iu ong ou u uan ui un uo
f a an ang ei en eng o ou u
g a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
h a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo
j i ia ian iang iao ie in ing iong iu u uan ue un
k a ai an ang ao e en eng ong ou u ua uai uan uang ui un uo
l a ai an ang ao e ei eng i ia ian iang iao ie in ing iu ong ou u uan ue un uo v ve
m a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u
n a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan ue uo v ve
p a ai an ang ao ei en eng i ian iao ie in ing o ou u
q i ia ian iang iao ie in ing iong iu u uan ue un
r an ang ao e en eng i ong ou u uan ui un uo
s a ai an ang ao e en eng i ong ou u uan ui un uo
sh a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo
t a ai an ang ao e eng i ian iao ie ing ong ou u uan ui un uo
w a ai an ang ei en eng o u
x i ia ian iang iao ie in ing iong iu u uan ue un
y a an ang ao e i in ing ong ou u uan ue un
z a ai an ang ao e ei en eng i ong ou u uan ui un uo
zh a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo
"""
SYLLABLES = {
    initial.strip("-") + final
    for initial, *finals in map(str.split, _TABLE.strip().splitlines())
    for final in finals
}


def _blur(syllable: str) -> str:
    return fold_pinyin(syllable.replace("ve", "ue"))  # lve is written lue too


# One character each, from the private use area: string distances then count syllables.
_CODES = {name: chr(0xE000 + i) for i, name in enumerate(sorted(set(map(_blur, SYLLABLES))))}

_TYPED = 48  # letters; a longer run is no pinyin, and is not worth remembering


def sound_of(text: str) -> str:
    """Write a normalised text as sounds: one character a syllable, other letters unchanged.

    Examples
    --------
    >>> sound_of("排气管") == sound_of("排汽管") == sound_of("paiqiguan") == sound_of("pai qi guan")
    True
    >>> sound_of("pro 3")
    'pro3'
    """
    return "".join(
        _sound_of_token(token) if len(token) <= _TYPED else token for token in tokens(text)
    )


@lru_cache(maxsize=65536)
def _sound_of_token(token: str) -> str:
    latin = pinyin(token) if len(token) == 1 else token
    return "".join(_CODES[_blur(syllable)] for syllable in segment(latin)) or latin


def segment(latin: str) -> list[str]:
    """Cut a run into syllables, the longest first that leads to the end; empty if none does."""
    lengths = [0] * len(latin) + [1]  # of the syllable that starts here; 0: no way to the end
    for start in range(len(latin) - 1, -1, -1):
        fitting = (n for n in range(6, 0, -1) if latin[start : start + n] in SYLLABLES)
        lengths[start] = next((n for n in fitting if lengths[min(start + n, len(latin))]), 0)
    syllables, start = [], 0
    while start < len(latin) and lengths[start]:
        syllables.append(latin[start : start + lengths[start]])
        start += lengths[start]
    return syllables


@lru_cache(maxsize=8192)
def readings(char: str) -> tuple[str, ...]:
    """Return every reading of a Han character without tones; none of anything else.

    Examples
    --------
    >>> readings("行")[:2], readings("x")
    (('xing', 'hang'), ())
    """
    from pypinyin import Style, pinyin

    if not HAN.match(char):
        return ()
    return tuple(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
