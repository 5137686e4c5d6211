"""The names of many things, and which of them a text may mean.

For graphs of thousands of entities with names of one piece (``龙卷风(电影)``). Names built of parts
(``品牌_型号_版本``) are read by :mod:`knowledge.linking.entities`.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from bot.text import normalize
from knowledge.linking.phrases import Compact, compact
from knowledge.open.shortening import shortened

_BRACKETS = re.compile(r"[(\[【〔<].*?[)\]】〕>]")
_INSIDE = re.compile(r"[(\[【](.*?)[)\]】]")
_QUOTED = re.compile("《(.+?)》")
_NAME_PARTS = re.compile("[·•-]")
_LISTED = re.compile(r"[,、;/|()。“”\"]|\s{2,}")
_LONGEST_ALIAS = 20
_RARE = 3.0  # idf of the pairs of letters by which names are looked for; less among few names
_N_ALIKE = 8
# Letters that every question holds.
ASKING = frozenset("是什么谁哪里儿多少吗呢你您知道我想请问有几怎样如何时候的了为在和与人能啊吧")
_N_SPANS = 2  # stretches of the text, the longest first, that are tried as the name
_N_ENTITIES = 40
_LONG = 4  # letters of a name that is met by accident no more

Blocks = tuple[tuple[int, int], ...]


class Kind(IntEnum):
    """How a stretch stands for an entity."""

    WHOLE = 0
    BASE = 1  # without what stands in brackets
    QUOTED = 2  # what stands in 《》
    PART = 3  # the last part of a foreign name; shortened as people do
    INSIDE = 4  # what stands in brackets, or the first part
    ALIAS = 5  # a value of 别名, 简称, …
    ALIKE = 6  # shares rare pairs of letters
    FOCUS = 7  # not named, the talk is about it: read as if its whole name stood in front


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entity that a text may mean.

    Attributes
    ----------
    entity
        Its number.
    blocks
        The stretches of the compact text that name it, in order.
    covered
        How much of the name is there, 0..1; rare letters count more.
    """

    entity: int
    kind: Kind
    blocks: Blocks
    covered: float = 1.0

    @property
    def size(self) -> int:
        """Letters of the text that name it."""
        return sum(end - start for start, end in self.blocks)


class Titles:
    """Finds entities in a text by all their names at once.

    Parameters
    ----------
    names
        Of the entities.
    aliases
        Other names by entity number, as an editor wrote them.
    """

    def __init__(self, names: Sequence[str], aliases: Mapping[int, Sequence[str]]) -> None:
        self.names = tuple(map(normalize, names))
        bases = (compact(_BRACKETS.sub("", name)).chars for name in self.names)
        self.bases = [b or compact(n).chars for b, n in zip(bases, self.names, strict=True)]
        self._forms: dict[str, dict[int, Kind]] = defaultdict(dict)
        for number, name in enumerate(self.names):
            for form, kind in _forms(name, aliases.get(number, ())):
                self._forms[form].setdefault(number, kind)
        self._prefixes = {form[:end] for form in self._forms for end in range(1, len(form))}
        self._index_pairs()

    def _index_pairs(self) -> None:
        holders: dict[str, list[int]] = defaultdict(list)
        for number, base in enumerate(self.bases):
            for pair in set(pairs(base)):
                holders[pair].append(number)
        self._holders = {pair: np.array(own, np.int32) for pair, own in holders.items()}
        count = len(self.bases)
        self._idf = {pair: math.log(count / len(own)) for pair, own in holders.items()}
        self._rare = min(_RARE, math.log(max(count, 2)) / 2)
        mass = (sum(self._idf[pair] for pair in set(pairs(base))) for base in self.bases)
        self._mass: NDArray[np.float64] = np.array([m or 1.0 for m in mass])

    def find(self, chars: Compact, without: int = -1) -> list[Candidate]:
        """Find the entities that a text may mean.

        Parameters
        ----------
        without
            An entity to pass over, as if it were not there.

        Returns
        -------
        list of Candidate
            Those named by the longest stretches, longest first, at most 40; where none of these
            is long and a name, also the eight most alike.
        """
        written = [c for c in self._written(chars) if c.entity != without]
        found = [c for c in written if not _asks(chars, c)] or written
        sizes = sorted({c.blocks[0] for c in found}, key=lambda b: b[0] - b[1])[:_N_SPANS]
        found = [c for c in found if c.blocks[0] in sizes]
        found.sort(key=lambda c: (-c.size, c.kind, c.entity))
        found = found[:_N_ENTITIES]
        if any(c.size >= _LONG and c.kind <= Kind.QUOTED for c in found):
            return found
        known = {without, *(c.entity for c in found)}
        return [*found, *(c for c in self.alike(chars, _N_ALIKE) if c.entity not in known)]

    def beside(self, chars: Compact, start: int, end: int) -> Candidate | None:
        """Return the longest whole name that begins right at ``end``, or ends at ``start``."""
        found = [c for c in self._written(chars) if c.kind <= Kind.BASE and c.size > 1]
        near = [c for c in found if c.blocks[0][0] == end or c.blocks[0][1] == start]
        return max(near, key=lambda c: (c.size, -c.entity), default=None)

    def _written(self, chars: Compact) -> list[Candidate]:
        """Return each entity with the longest stretch that is one of its names."""
        best: dict[int, Candidate] = {}
        for start, end in self._stretches(chars):
            for number, kind in self._forms[chars.chars[start:end]].items():
                known = best.get(number)
                if known is None or (end - start, -kind) > (known.size, -known.kind):
                    best[number] = Candidate(number, kind, ((start, end),))
        return list(best.values())

    def _stretches(self, chars: Compact) -> Iterator[tuple[int, int]]:
        text, size = chars.chars, len(chars.chars)
        for start in range(size):
            if chars.glued[start]:
                continue
            for end in range(start + 1, size + 1):
                stretch = text[start:end]
                if stretch in self._forms and not chars.glued[end]:
                    yield start, end
                if stretch not in self._prefixes:
                    break

    def alike(self, chars: Compact, count: int) -> list[Candidate]:
        """Return the entities whose names share the most rare pairs of letters with a text."""
        said = (pair for pair in set(pairs(chars.chars)) if not ASKING.issuperset(pair))
        shared = [pair for pair in said if self._idf.get(pair, 0) > self._rare]
        if not shared:
            return []
        numbers = np.concatenate([self._holders[pair] for pair in shared])
        weights = np.repeat([self._idf[p] for p in shared], [len(self._holders[p]) for p in shared])
        met = np.bincount(numbers, weights, len(self.bases))
        fit = met * met / self._mass
        count = min(count, len(fit))
        order = np.argpartition(-fit, count - 1)[:count]
        near = sorted((int(n) for n in order if met[n] > 0), key=lambda n: (-fit[n], n))
        return [
            Candidate(n, Kind.ALIKE, self._blocks(chars.chars, n), float(met[n] / self._mass[n]))
            for n in near
        ]

    def _blocks(self, text: str, number: int) -> Blocks:
        own = set(pairs(self.bases[number]))
        hit = sorted(
            {j for i in range(len(text) - 1) if text[i : i + 2] in own for j in (i, i + 1)}
        )
        blocks: list[tuple[int, int]] = []
        for place in hit or [0]:
            if blocks and blocks[-1][1] >= place - 1:
                blocks[-1] = (blocks[-1][0], place + 1)
            else:
                blocks.append((place, place + 1))
        return tuple(blocks)


def _asks(chars: Compact, candidate: Candidate) -> bool:
    """Tell whether a letter that is somebody's name is one that every question holds."""
    return candidate.size == 1 and chars.chars[candidate.blocks[0][0]] in ASKING


def pairs(text: str) -> list[str]:
    """Return the pairs of neighbours in a compact text; the text itself when it is one letter."""
    return [text[i : i + 2] for i in range(len(text) - 1)] or [text]


def _forms(name: str, aliases: Sequence[str]) -> Iterator[tuple[str, Kind]]:
    """Yield the compact ways to write a name, the name itself first."""
    for form, kind in (*_own_forms(name), *_alias_forms(aliases)):
        letters = compact(form).chars
        if letters and (kind <= Kind.BASE or len(letters) > 1):
            yield letters, kind


def _own_forms(name: str) -> Iterator[tuple[str, Kind]]:
    yield name, Kind.WHOLE
    base = _BRACKETS.sub("", name)
    yield base, Kind.BASE
    yield from ((said, Kind.QUOTED) for said in _QUOTED.findall(name))
    parts = _NAME_PARTS.split(base)
    if len(parts) > 1:
        yield parts[-1], Kind.PART
        yield parts[0], Kind.INSIDE
    yield from ((short, Kind.PART) for short in shortened(base))
    yield from ((said, Kind.INSIDE) for said in _INSIDE.findall(name) if len(said) < 9)


def _alias_forms(aliases: Sequence[str]) -> Iterator[tuple[str, Kind]]:
    for written in aliases:
        for alias in _LISTED.split(normalize(written)):
            if len(alias) <= _LONGEST_ALIAS:
                yield alias, Kind.ALIAS
