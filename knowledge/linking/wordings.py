"""How attributes are called: by name, by synonym, by the values that they take."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from bot.text import normalize
from bot.types import Path
from knowledge.graph.synonyms import Rows
from knowledge.linking.phrases import compact

NAME, SYNONYM, REPLACED, STEM = 0.98, 0.95, 0.92, 0.9
_SILENT = {"有", "无", "是", "否", "选配", "标配", "不支持", "支持"}
_PLURAL = re.compile("[^su]s$")
_KIND = re.compile("(?:数量|个数|数|类型|规格|形式|系统|功能|等级)$")


def wordings(
    values: Mapping[Path, Sequence[str]], rows: Rows
) -> tuple[dict[str, dict[Path, float]], dict[str, set[Path]]]:
    """Return the compact words that stand for attributes.

    Parameters
    ----------
    values
        Every path of the schema with the texts that occur there.
    rows
        Synonyms.

    Returns
    -------
    forms, value_words
        What a path is called, with how surely it means that path; and the values that tell
        an attribute, with those that take them.
    """
    forms: dict[str, dict[Path, float]] = defaultdict(dict)
    words: dict[str, set[Path]] = defaultdict(set)
    called = {path: tuple(_names(path[-1], rows)) for path in values}
    whole = {name for names in called.values() for name, _ in names}
    for path, texts in values.items():
        for name, quality in _with_plurals((*called[path], *_stems(path[-1], whole))):
            known = forms[compact(name, "的").chars]
            known[path] = max(known.get(path, 0), quality)
        for word in filter(None, map(_value_word, texts)):
            words[word].add(path)
    return dict(forms), dict(words)


def _names(name: str, rows: Rows) -> Iterator[tuple[str, float]]:
    """Yield the names of an attribute: its own, its synonyms, and with a synonym inside."""
    name = normalize(name)
    yield name, NAME
    for row in rows:
        if name in row:
            yield from ((word, SYNONYM) for word in row if word != name)
            continue
        inside = [word for word in row if len(word) > 1 and word in name]
        if inside:
            longest = max(inside, key=len)
            yield from ((name.replace(longest, w), REPLACED) for w in row if w not in inside)


def _with_plurals(names: Iterable[tuple[str, float]]) -> Iterator[tuple[str, float]]:
    """Yield names, English ones in the singular and in the plural."""
    for name, quality in names:
        yield name, quality
        if name.isascii() and name[-2:].isalpha():
            yield (name[:-1] if _PLURAL.search(name) else f"{name}s"), quality


def _stems(name: str, taken: Container[str]) -> Iterator[tuple[str, float]]:
    """Yield a name without its kind, 排气管 of 排气管数量, unless something is called so."""
    stem = _KIND.sub("", normalize(name))
    if len(stem) > 1 and stem not in taken:
        yield stem, STEM


def _value_word(text: str) -> str:
    """Return a value as a word to look for; empty for numbers, yes or no, and long ones."""
    word = compact(normalize(text), "的").chars
    if word in _SILENT or re.match(r"\d", word) or not 2 <= len(word) <= 10:
        return ""
    return word
