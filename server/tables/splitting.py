"""A table parted into tables to learn from and to judge by, so that nothing leaks."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import zip_longest
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from bot.errors import DataError
from bot.text import normalize, squeeze
from bot.training import Row
from classifiers.examples import find_value
from server.tables.writing import write_table


def key_of(text: str) -> bytes:
    """Return what texts share that say the same: signs, blanks, case and script do not count."""
    said = normalize(text)
    return hashlib.blake2b((squeeze(said) or said).encode(), digest_size=16).digest()


def split_rows(
    rows: Iterable[Row], text: str, label: str, parts: Mapping[str, float], seed: int
) -> list[str]:
    """Choose the part of each row.

    Rows whose texts say the same go to one part. Of each label every part gets its share, as near
    as that allows; rows of a rare label go to the largest parts first.

    Parameters
    ----------
    text, label
        Columns, named or counted from 0.
    parts
        Shares by name; they add up to 1.

    Returns
    -------
    list of str
        Names of parts, in the order of the rows.

    Raises
    ------
    DataError
        A column is not there, or the table has no rows.
    """
    groups: defaultdict[bytes, list[int]] = defaultdict(list)
    labels: list[str] = []
    for number, row in enumerate(rows, 1):
        groups[key_of(str(find_value(row, text, number)))].append(number - 1)
        labels.append(str(find_value(row, label, number)))
    if not labels:
        raise DataError("表里没有数据 the table has no rows.", hint="请给出数据。Fill it.")
    by_label: defaultdict[str, list[list[int]]] = defaultdict(list)
    for places in groups.values():
        by_label[labels[places[0]]].append(places)
    random = np.random.default_rng(seed)
    part_of = [""] * len(labels)
    given = Counter[str]()
    for name in sorted(by_label):
        for part, places in _deal(by_label[name], parts, random, given):
            for place in places:
                part_of[place] = part
    return part_of


def _deal(
    groups: Sequence[list[int]],
    parts: Mapping[str, float],
    random: np.random.Generator,
    given: Counter[str],
) -> Iterable[tuple[str, list[int]]]:
    """Give each group to the part that lacks most of this label, then of all; large ones first."""
    order = [groups[place] for place in random.permutation(len(groups))]
    total, own = 0, Counter[str]()

    def lack(part: str) -> tuple[float, float]:
        of_all = parts[part] * (given.total() + 1) - given[part]
        return round(parts[part] * total - own[part], 9), of_all

    for places in sorted(order, key=len, reverse=True):
        total += len(places)
        part = max(parts, key=lack)
        own[part] += len(places)
        given[part] += len(places)
        yield part, places


def write_parts(
    read: Callable[[], Iterable[Row]], part_of: Sequence[str], targets: Mapping[str, Path]
) -> dict[str, int]:
    """Write each part of a table, then give all of them their names; return how many rows each has.

    Raises
    ------
    DataError
        The table has changed since its parts were chosen; what stood in `targets` still does.
    """
    counts: dict[str, int] = {}
    with ExitStack() as folders:
        made: dict[str, Path] = {}
        for part, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            place = TemporaryDirectory(dir=target.parent, prefix=".tmp-")
            made[part] = Path(folders.enter_context(place)) / target.name
            counts[part] = write_table(str(made[part]), _rows_of(part, read(), part_of))
        for part, target in targets.items():
            made[part].replace(target)
    return counts


def _rows_of(part: str, rows: Iterable[Row], part_of: Sequence[str]) -> Iterator[Row]:
    for row, own in zip_longest(rows, part_of):
        if row is None or own is None:
            raise DataError(
                "切分时表变了 the table changed while it was split.",
                hint="请重新切分，什么都没有写。Split it again; nothing was written.",
            )
        if own == part:
            yield row
