"""What a table is like: labels, duplicates, contradictions, and leaks between parts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bot.training import Row
from classifiers.examples import find_value, split_labels
from server.tables.splitting import key_of

_MOST_CONFLICTS = 20  # that are told with their rows


@dataclass(slots=True)
class PartReport:
    """What one table is like.

    Attributes
    ----------
    rows, empty, unlabelled
        How many; of them without a text, without a label.
    duplicates, near_duplicates
        Rows whose text stood there before: letter for letter; or only but for signs, blanks,
        case and script.
    labels
        How many rows have each.
    """

    rows: int = 0
    empty: int = 0
    unlabelled: int = 0
    duplicates: int = 0
    near_duplicates: int = 0
    labels: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leak:
    """Rows of a table whose texts stand in an earlier one, too.

    Attributes
    ----------
    exact, near
        See :class:`PartReport`; of the rows of `second`.
    example
        ``(row of first, row of second)``, counted from 1; None when there is no leak.
    """

    first: str
    second: str
    exact: int
    near: int
    example: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two rows that say the same and have other labels."""

    first: tuple[str, int]  # table, row
    second: tuple[str, int]
    labels: tuple[str, str]


@dataclass(slots=True)
class TableReport:
    """What tables are like, and what they share.

    Attributes
    ----------
    n_conflicts, conflicts
        All that there are, and the first of them.
    """

    parts: dict[str, PartReport]
    leaks: list[Leak]
    n_conflicts: int
    conflicts: list[Conflict]


def report_tables(
    tables: Mapping[str, Iterable[Row]], text: str, label: str, separator: str = ""
) -> TableReport:
    """Look through tables, each once.

    Parameters
    ----------
    tables
        Rows by name; the one to learn from first.
    text, label
        Columns, named or counted from 0.
    separator
        Between the labels of one cell; empty where each has one.

    Raises
    ------
    DataError
        A column is not there.
    """
    reporter = _Reporter(text, label, separator)
    for name, rows in tables.items():
        reporter.read(name, rows)
    return TableReport(
        reporter.parts, reporter.find_leaks(), reporter.n_conflicts, reporter.conflicts
    )


class _Reporter:
    def __init__(self, text: str, label: str, separator: str) -> None:
        self._text, self._label, self._separator = text, label, separator
        self.parts: dict[str, PartReport] = {}
        self.n_conflicts = 0
        self.conflicts: list[Conflict] = []
        self._exact: dict[str, Counter[int]] = {}  # hashes of texts
        self._near: dict[str, dict[bytes, list[int]]] = {}  # rows that say the same
        self._first: dict[bytes, tuple[str, int, str]] = {}  # table, row and label

    def read(self, name: str, rows: Iterable[Row]) -> None:
        part = self.parts[name] = PartReport()
        self._exact[name], self._near[name] = Counter(), {}
        for part.rows, row in enumerate(rows, 1):
            text = _written(find_value(row, self._text, part.rows))
            label = _written(find_value(row, self._label, part.rows))
            labels = split_labels(label, self._separator)
            for one in labels:
                part.labels[one] = part.labels.get(one, 0) + 1
            part.unlabelled += not labels
            part.empty += not text
            if text:
                self._compare(name, part, text, label)

    def _compare(self, name: str, part: PartReport, text: str, label: str) -> None:
        exact, key = hash(text), key_of(text)
        stood, near = self._exact[name][exact], self._near[name].setdefault(key, [])
        part.duplicates += bool(stood)
        part.near_duplicates += bool(near) and not stood
        self._exact[name][exact] += 1
        near.append(part.rows)
        if not label:
            return
        table, row, before = self._first.setdefault(key, (name, part.rows, label))
        if self._labels_of(label) != self._labels_of(before):
            self.n_conflicts += 1
            if len(self.conflicts) < _MOST_CONFLICTS:
                self.conflicts.append(Conflict((table, row), (name, part.rows), (before, label)))

    def _labels_of(self, label: str) -> frozenset[str]:
        return frozenset(split_labels(label, self._separator))

    def find_leaks(self) -> list[Leak]:
        names = list(self.parts)
        return [
            self._find_leak(first, second)
            for place, second in enumerate(names)
            for first in names[:place]
        ]

    def _find_leak(self, first: str, second: str) -> Leak:
        shared = self._near[first].keys() & self._near[second].keys()
        both = sum(len(self._near[second][key]) for key in shared)
        seen = self._exact[first]
        exact = sum(count for text, count in self._exact[second].items() if text in seen)
        rows = [(self._near[first][key][0], self._near[second][key][0]) for key in shared]
        return Leak(first, second, exact, both - exact, min(rows, default=None))


def _written(value: object) -> str:
    return "" if value is None else str(value).strip()
