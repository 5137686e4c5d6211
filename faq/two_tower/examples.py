"""Wordings with the question each belongs to: from tables, or from a workspace's own FAQ."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.errors import WorkspaceError
from bot.text import normalize
from bot.types import Finding
from faq.files import StandardQuestion

_HELD_OUT = 0.1  # of the paraphrases
_LEAST = 2  # wordings that stay in training, so that each has another to be near to


@dataclass(frozen=True, slots=True)
class Examples:
    """Normalised texts, each once, and their labels.

    Attributes
    ----------
    texts, labels
        Of one length and order.
    """

    texts: tuple[str, ...]
    labels: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Split:
    """What is trained on, and what is only measured; the latter two may be empty."""

    train: Examples
    dev: Examples
    test: Examples

    def numbers(self) -> list[NDArray[np.int64]]:
        """Return the labels of the three as numbers, in the order in which train has them."""
        known = {label: number for number, label in enumerate(dict.fromkeys(self.train.labels))}
        parts = (self.train, self.dev, self.test)
        return [np.array([known[label] for label in part.labels], np.int64) for part in parts]

    def digest(self) -> str:
        """Return the SHA-256 of all three, hex."""
        parts = (self.train, self.dev, self.test)
        content = json.dumps([[part.texts, part.labels] for part in parts])
        return hashlib.sha256(content.encode()).hexdigest()


def make_examples(pairs: Iterable[tuple[str, str]]) -> Examples:
    """Normalise texts; of a text that comes twice the first counts.

    Examples
    --------
    >>> make_examples([("保修几年？", "保修"), ("保修幾年?", "其他")])
    Examples(texts=('保修几年?',), labels=('保修',))
    """
    first: dict[str, str] = {}
    for text, label in pairs:
        first.setdefault(normalize(text), label)
    first.pop("", None)
    return Examples(tuple(first), tuple(first.values()))


def split_questions(questions: Sequence[StandardQuestion], seed: int) -> Split:
    """Split the wordings of a workspace: a tenth of the paraphrases for dev, none for test.

    Standard questions themselves are trained on, and at least two wordings of each question.
    """
    everything = make_examples(
        (text, question.text)
        for question in questions
        for text in (question.text, *(p.text for p in question.paraphrases))
    )
    standard = {normalize(question.text) for question in questions}
    free = [row for row, text in enumerate(everything.texts) if text not in standard]
    left = Counter(everything.labels)
    wanted = round(_HELD_OUT * len(free))
    held: list[int] = []
    for row in np.random.default_rng(seed).permutation(free).tolist():
        label = everything.labels[row]
        if len(held) < wanted and left[label] > _LEAST:
            left[label] -= 1
            held.append(row)
    train = sorted(set(range(len(everything.texts))) - set(held))
    return Split(*(_take(everything, rows) for rows in (train, held, [])))


def _take(examples: Examples, rows: Sequence[int]) -> Examples:
    return Examples(
        tuple(examples.texts[row] for row in rows), tuple(examples.labels[row] for row in rows)
    )


def read_tables(train: Path, dev: Path | None, test: Path | None, sent: str, label: str) -> Split:
    """Read the tables of a training; dev and test may be left out.

    Parameters
    ----------
    sent, label
        Names of the columns with the text and with the question it belongs to.

    Raises
    ------
    WorkspaceError
        With all that is wrong, each with file and line.
    """
    findings: list[Finding] = []
    tables = [
        make_examples(read_table(path, sent, label, findings) if path else ())
        for path in (train, dev, test)
    ]
    findings += _unknown_labels(tables[0], ((dev, tables[1]), (test, tables[2])))
    if not findings and len(set(tables[0].labels)) < 2:
        what = "至少要有两个标签。At least two labels are needed."
        findings.append(Finding("error", str(train), 0, what, ""))
    if findings:
        raise WorkspaceError(
            f"训练数据有 {len(findings)} 个错误。The training data has errors:",
            findings=findings,
        )
    return Split(*tables)


def read_table(
    path: Path, sent: str, label: str, findings: list[Finding]
) -> Iterator[tuple[str, str]]:
    """Yield text and label of each row of a CSV with a header; ``.tsv`` is split at TABs.

    Parameters
    ----------
    findings
        Is appended to.
    """
    try:
        content = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        what = "不是 UTF-8 编码。This is not UTF-8."
        findings.append(
            Finding("error", str(path), line, what, "请另存为 UTF-8。Save it as UTF-8.")
        )
        return
    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    rows = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter)
    header = next(rows, [])
    missing = [name for name in (sent, label) if name not in header]
    for name in missing:
        what = f"没有“{name}”这一列。There is no such column; found: {', '.join(header) or '-'}."
        hint = "第一行写列名 sent,label，或用 --first-sequence 和 --label-name 指明。Name it."
        findings.append(Finding("error", str(path), 1, what, hint))
    if missing:
        return
    places = header.index(sent), header.index(label)
    for row in rows:
        if not any(cell.strip() for cell in row):
            continue
        cells = [row[place].strip() if place < len(row) else "" for place in places]
        if all(cells):
            yield cells[0], cells[1]
            continue
        name = sent if not cells[0] else label
        what = f"“{name}”是空的。It is empty."
        hint = "请补上，或删掉这一行。Fill it in, or delete the row."
        findings.append(Finding("error", str(path), rows.line_num, what, hint))


def _unknown_labels(
    train: Examples, others: Iterable[tuple[Path | None, Examples]]
) -> Iterator[Finding]:
    known = set(train.labels)
    for path, examples in others:
        for label in dict.fromkeys(examples.labels):
            if label not in known:
                what = f"标签“{label}”在训练集里没有句子。The training file has no text of it."
                hint = "请在训练集里补上。Add some to the training file."
                yield Finding("error", str(path), 0, what, hint)
