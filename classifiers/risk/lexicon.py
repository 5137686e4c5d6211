"""Risky words: read from a file, found in a text however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from bot.errors import DataError
from bot.risk import RISK_LEVELS
from bot.settings import RiskLevel
from bot.text import normalize, squeeze
from classifiers.risk.symbols import Symbol, compose, has_leet, read_leet, read_sounds, read_symbols
from classifiers.tagging.words import count_of, find_words

_SENTENCE = re.compile(r"[。！？!?；;\n]")
_LATIN = re.compile(r"[a-z0-9]")
_MODEL = re.compile(r"[A-Z]{2,}\s*([^\W\da-zA-Z])")
_SELDOM, _COMMON = 800, 20_000  # times that a character is a word of jieba's corpus
_SURE_SOUNDS = 4  # syllables: so many do not sound alike by chance


@dataclass(frozen=True, slots=True)
class Entry:
    """A risky word.

    Attributes
    ----------
    word
        Normalised, letters and characters only.
    category
        E.g. 成人.
    level
        What it calls for: ``block``, ``warn`` or ``log``.
    """

    word: str
    category: str
    level: RiskLevel = "block"


@dataclass(frozen=True, slots=True)
class Hit:
    """A risky word in a text: ``text[start:end]`` as it came."""

    entry: Entry
    start: int
    end: int
    disguise: str = ""


def read_entries(lines: Iterable[str], name: str) -> list[Entry]:
    """Read a lexicon: word, category and level, parted by tabs; ``#`` begins a comment.

    Parameters
    ----------
    name
        Of the file, for errors.

    Raises
    ------
    DataError
        A line has no category, an unknown level, or a word of one letter.
    """
    return [
        read_entry(line, f"{name}:{number}: ")
        for number, line in enumerate(lines, 1)
        if line.strip() and not line.startswith("#")
    ]


def read_entry(line: str, where: str = "") -> Entry:
    """Read one line of a lexicon; ``where`` begins the message of an error.

    Raises
    ------
    DataError
        See :func:`read_entries`.
    """
    word, category, level, *_ = [*(part.strip() for part in line.split("\t")), "", "", ""]
    plain = squeeze(normalize(word))
    if len(plain) < 2 or not category or (level and level not in RISK_LEVELS):
        raise DataError(
            f"{where}{line.strip()[:60]!r} 不是 词<Tab>类别<Tab>block|warn|log"
            " is no word, category and level.",
            hint="词至少两个字；级别可以不写。A word has two characters; a level is optional.",
        )
    return Entry(plain, category, level or "block")


class Lexicon:
    """Finds risky words.

    Parameters
    ----------
    entries
        The first of two with the same word counts.
    allowed
        Words and phrases in which nothing is risky: 性价比, 刺刀见红.
    parts
        Whole characters by their parts, see :func:`classifiers.risk.symbols.compose`.

    Notes
    -----
    Aho and Corasick, "Efficient string matching" (CACM 18, 1975), by pyahocorasick.
    """

    def __init__(
        self, entries: Iterable[Entry], allowed: Iterable[str], parts: Mapping[str, str]
    ) -> None:
        self._entries = {entry.word: entry for entry in reversed(list(entries))}
        self._allowed = {plain for word in allowed if (plain := squeeze(normalize(word)))}
        self._parts = dict(parts)

    def find(self, text: str) -> list[Hit]:
        """Find risky words, as they stand and in disguise; not where other words overlap them.

        Returns
        -------
        list of Hit
            By place; of those that overlap the longest, of these the least disguised.
        """
        symbols = read_symbols(text)
        found = list(self._find_all(text, symbols))
        if not found:
            return []
        edges = _find_edges(symbols)
        whole = [hit for hit in found if hit.start in edges and hit.end in edges]
        return _without_overlaps(text, whole, self._find_allowed(symbols))

    def _find_all(self, text: str, symbols: Sequence[Symbol]) -> Iterator[Hit]:
        yield from self._find_letters(text, symbols, "")
        yield from self._find_sounds(text, symbols)
        composed = compose(symbols, self._parts)
        if len(composed) < len(symbols):
            yield from self._find_letters(text, composed, "split")
            yield from self._find_sounds(text, composed)
        if has_leet(text):
            yield from self._find_letters(text, read_leet(symbols), "leet")
            signs = read_leet(read_symbols(text, "!|"), "i")
            yield from self._find_letters(text, signs, "leet")

    @cached_property
    def _by_letters(self) -> Any:
        return _make_automaton((entry.word, entry) for entry in self._entries.values())

    @cached_property
    def _by_allowed(self) -> Any:
        return _make_automaton((word, word) for word in self._allowed)

    @cached_property
    def _by_sounds(self) -> tuple[Any, dict[str, str]]:
        codes: dict[str, str] = {}
        alike: dict[str, list[Entry]] = {}
        for entry in self._entries.values():
            sounds = read_sounds(read_symbols(entry.word))
            if len(sounds) == len(entry.word) > 1 and not entry.word.isascii():
                key = "".join(codes.setdefault(s.text, chr(0xE000 + len(codes))) for s in sounds)
                alike.setdefault(key, []).append(entry)
        return _make_automaton(alike.items()), codes

    def _find_letters(self, text: str, symbols: Sequence[Symbol], disguise: str) -> Iterator[Hit]:
        line = "".join(symbol.text for symbol in symbols)
        for last, entry in _matches(self._by_letters, line):
            part = symbols[last - len(entry.word) + 1 : last + 1]
            if (way := _tell_way(text, symbols, part, disguise)) is not None:
                yield Hit(entry, part[0].start, part[-1].end, way)

    def _find_sounds(self, text: str, symbols: Sequence[Symbol]) -> Iterator[Hit]:
        automaton, codes = self._by_sounds
        sounds = read_sounds(symbols)
        line = "".join(codes.get(symbol.text, "\0") for symbol in sounds)
        for last, alike in _matches(automaton, line):
            part = sounds[last - len(alike[0].word) + 1 : last + 1]
            raw = text[part[0].start : part[-1].end]
            written = squeeze(normalize(raw))
            meant = (entry for entry in alike if _sounds_meant(written, entry.word))
            entry = next(meant, None)
            if (
                entry
                and not _names_model(raw, entry.word)
                and not _parted(text, part, len(entry.word))
            ):
                doubt = entry.level == "block" and _is_doubtful(written, entry.word)
                told = replace(entry, level="warn") if doubt else entry
                yield Hit(told, part[0].start, part[-1].end, "sound")

    def _find_allowed(self, symbols: Sequence[Symbol]) -> list[tuple[int, int]]:
        line = "".join(symbol.text for symbol in symbols)
        return [
            (symbols[last - len(word) + 1].start, symbols[last].end)
            for last, word in _matches(self._by_allowed, line)
        ]


def _make_automaton(pairs: Iterable[tuple[str, Any]]) -> Any:
    from ahocorasick import Automaton

    automaton = Automaton()
    for word, value in pairs:
        if word not in automaton:
            automaton.add_word(word, value)
    automaton.make_automaton()
    return automaton


def _matches(automaton: Any, line: str) -> Iterator[tuple[int, Any]]:
    return iter(automaton.iter(line) if len(automaton) else ())


def _tell_way(
    text: str, symbols: Sequence[Symbol], part: Sequence[Symbol], disguise: str
) -> str | None:
    """Return how a word was disguised, or None where it only seems to be there."""
    gaps = [text[a.end : b.start] for a, b in pairwise(part)]
    parted = any(gaps)
    if parted and not all(gaps) and any(_SENTENCE.search(gap) or " " in gap for gap in gaps):
        return None  # the end of one word and the beginning of another
    if _LATIN.fullmatch(part[0].text) or _LATIN.fullmatch(part[-1].text):
        start, end = part[0].start, part[-1].end
        before, after = text[max(start - 1, 0) : start].lower(), text[end : end + 1].lower()
        if _LATIN.fullmatch(before) or _LATIN.fullmatch(after):
            return None  # inside of a longer word
    if disguise:
        return disguise
    return "parted" if parted else ""


def _parted(text: str, part: Sequence[Symbol], length: int) -> bool:
    """Tell whether a sentence ends inside; of two characters, whether any mark stands between."""
    gaps = [text[a.end : b.start] for a, b in pairwise(part)]
    return any(_SENTENCE.search(gap) or (length == 2 and gap.strip()) for gap in gaps)


def _sounds_meant(written: str, word: str) -> bool:
    """Whether a text that sounds like a word is meant to be it, and not what it says.

    Letters among characters are a disguise; so are characters in an order that says nothing: what
    differs from the word belongs to no word of its own. Where all of it differs, four at least.
    """
    if _LATIN.search(written) and len(written) != len(word):
        return True
    changed = [place for place, (a, b) in enumerate(zip(written, word, strict=False)) if a != b]
    if not changed or (len(changed) == len(word) and len(word) < _SURE_SOUNDS):
        return False
    if len(word) == 2 and any(count_of(written[place]) >= _COMMON for place in changed):
        return False
    end = 0
    for part in find_words(written):
        start, end = end, end + len(part)
        if len(part) > 1 and count_of(part) and any(start <= place < end for place in changed):
            return False
    return True


def _names_model(written: str, word: str) -> bool:
    """Whether capitals before a character that is not the word's name a model: SE有, GU去."""
    name = _MODEL.fullmatch(written)
    return len(word) == 2 and name is not None and name[1] not in word


def _is_doubtful(written: str, word: str) -> bool:
    """Whether two syllables may mean something else after all: 被查, a name in pinyin."""
    changed = [char for char in written if char not in word]
    spelt = len(written) != len(word) and len(changed) == len(written)
    return len(word) == 2 and (spelt or any(count_of(char) >= _SELDOM for char in changed))


def _find_edges(symbols: Sequence[Symbol]) -> set[int]:
    """Return where in the text words begin and end: 异性交往 has none inside of 性交."""
    place = 0
    edges = {side for a, b in pairwise(symbols) if a.end < b.start for side in (a.end, b.start)}
    for word in find_words("".join(symbol.text for symbol in symbols)):
        edges |= {symbols[place].start, symbols[place + len(word) - 1].end}
        place += len(word)
    return edges


def _without_overlaps(
    text: str, hits: Iterable[Hit], allowed: Iterable[tuple[int, int]]
) -> list[Hit]:
    harmless, taken = bytearray(len(text)), bytearray(len(text))
    for start, end in allowed:
        harmless[start:end] = b"\1" * (end - start)
    kept: list[Hit] = []
    order = sorted(hits, key=lambda hit: (hit.start - hit.end, hit.disguise != "", hit.start))
    for hit in order:
        place = slice(hit.start, hit.end)
        if not any(taken[place]) and not all(harmless[place]):
            taken[place] = b"\1" * (hit.end - hit.start)
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
