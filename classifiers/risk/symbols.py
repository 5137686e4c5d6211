"""A text as the symbols a reader sees, each with its place, in the ways words are disguised."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.sounds import segment
from bot.text import normalize, pinyin

_SIGNS = "013457@$!|"
_LEET = {one: str.maketrans(_SIGNS, f"o{one}eastasil") for one in "li"}
_EMOJI = {  # pictures that stand for a character, as they are read aloud or meant
    "🐔": "鸡", "🐓": "鸡", "🐤": "鸡", "🐂": "牛", "🐴": "马", "🐎": "马", "🐷": "猪", "🐶": "狗",
    "🐕": "狗", "🔫": "枪", "💣": "弹", "🔪": "刀", "🗡": "刀", "💊": "药", "💉": "针", "🎲": "赌",
    "🍆": "屌", "🍑": "臀", "🌸": "花", "🚬": "烟", "💰": "钱", "🐍": "蛇", "👄": "口", "👅": "舌",
    "🤱": "奶", "🥛": "奶", "🍼": "奶", "🍵": "茶", "💩": "屎", "👮": "警", "🩸": "血", "🔥": "火",
    "💧": "水", "💦": "水", "🐛": "虫", "🍒": "逼",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Symbol:
    """One letter or character: how it is read, and where it stands in the text as it came."""

    text: str
    start: int
    end: int


def read_symbols(text: str, signs: str = "") -> list[Symbol]:
    """Return the letters and characters of a text, without what only parts them.

    Parameters
    ----------
    signs
        What is kept beside them.

    Full-width forms, traditional characters and capitals are read as plain ones; signs, spaces,
    marks and invisible characters are passed over; a picture that stands for a word is read.

    Examples
    --------
    >>> "".join(symbol.text for symbol in read_symbols("ＡＶ、氣·槍🔫 ok"))
    'av气枪枪ok'
    """
    return [
        Symbol(plain, place, place + 1)
        for place, char in enumerate(text)
        for plain in (char if char in signs else _plain(char))
    ]


@lru_cache(maxsize=65536)
def _plain(char: str) -> str:
    if char in _EMOJI:
        return _EMOJI[char]
    if char in "@$":  # a sign, and a letter in leet
        return char
    plain = normalize(unicodedata.normalize("NFKD", char))
    return "".join(c for c in plain if unicodedata.category(c)[0] in "LN")


def compose(symbols: Sequence[Symbol], parts: dict[str, str]) -> list[Symbol]:
    """Put characters together that were taken apart, the longest first.

    Parameters
    ----------
    parts
        The whole character by its parts: ``木仓`` is 枪.
    """
    made: list[Symbol] = []
    place = 0
    while place < len(symbols):
        step, symbol = 1, symbols[place]
        for length in (3, 2):
            group = symbols[place : place + length]
            whole = parts.get("".join(part.text for part in group))
            if whole and len(group) == length:
                step, symbol = length, Symbol(whole, group[0].start, group[-1].end)
                break
        made.append(symbol)
        place += step
    return made


def has_leet(text: str) -> bool:
    """Tell whether a text has letters, and digits or signs that look like some."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return not set(_SIGNS).isdisjoint(plain) and any("a" <= char <= "z" for char in plain)


def read_leet(symbols: Sequence[Symbol], one: str = "l") -> list[Symbol]:
    """Read digits and signs as the letters that they look like; 1 is an l or an i."""
    return [Symbol(s.text.translate(_LEET[one]), s.start, s.end) for s in symbols]


def read_sounds(symbols: Sequence[Symbol]) -> list[Symbol]:
    """Return syllables without tones, of characters and of letters that read as pinyin.

    Examples
    --------
    >>> [symbol.text for symbol in read_sounds(read_symbols("qiang支x"))]
    ['qiang', 'zhi', 'x']
    """
    return list(_read_sounds(symbols))


def _read_sounds(symbols: Sequence[Symbol]) -> Iterator[Symbol]:
    place = 0
    while place < len(symbols):
        end = place
        while end < len(symbols) and _goes_on(symbols, place, end):
            end += 1
        if end == place:
            symbol = symbols[place]
            yield Symbol(pinyin(symbol.text), symbol.start, symbol.end)
            place += 1
            continue
        yield from _syllables(symbols[place:end])
        place = end


def _goes_on(symbols: Sequence[Symbol], start: int, place: int) -> bool:
    """Tell whether a symbol is a letter that stands right behind those from `start` on."""
    letter = symbols[place]
    touches = place == start or symbols[place - 1].end == letter.start
    return letter.text.isascii() and letter.text.isalpha() and touches


def _syllables(letters: Sequence[Symbol]) -> Iterator[Symbol]:
    parts = segment("".join(letter.text for letter in letters)) or [s.text for s in letters]
    place = 0
    for part in parts:
        yield Symbol(part, letters[place].start, letters[place + len(part) - 1].end)
        place += len(part)
