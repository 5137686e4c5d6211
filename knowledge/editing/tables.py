"""Rows of a TSV or CSV file, one at a time: a table may be longer than memory."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from pathlib import Path as FilePath

from bot.text_files import UTF_16, WrongLine, explain_bytes, explain_utf16
from bot.types import Finding

MOST_ERRORS = 100  # a file with the wrong separator has one in every line
_REPORT_EVERY = 20_000  # rows
_MB = 1_000_000

Progress = Callable[[str, int, int], None]
Row = tuple[int, list[str]]


class Findings(list[Finding]):
    """Errors of one file.

    Parameters
    ----------
    file
        As the findings name it.
    """

    def __init__(self, file: FilePath) -> None:
        super().__init__()
        self.file = str(file)

    def add(self, line: int, what: str, hint: str) -> None:
        """Add an error; once there are many, the last says that reading ended there."""
        if len(self) < MOST_ERRORS:
            self.append(Finding("error", self.file, line, what, hint))
        elif not self.full:
            what = f"已有 {MOST_ERRORS} 个错误，后面的没有读。The rest was not read."
            hint = "请先改正前面的。Mend those above first."
            self.append(Finding("error", self.file, line, what, hint))

    @property
    def full(self) -> bool:
        """Whether reading is to end."""
        return len(self) > MOST_ERRORS


def read_rows(file: FilePath, findings: Findings, progress: Progress) -> Iterator[Row]:
    """Yield the first line's number and the stripped fields of every row that is not blank.

    Parameters
    ----------
    file
        ``*.csv``: fields may be quoted and hold line breaks. Any other: divided by TAB,
        quotes are text.
    findings
        Is appended to: lines that are not UTF-8, quotes that are not closed.
    """
    lines = _read_lines(file, findings, progress)
    rows = _read_csv(lines, findings) if file.suffix.lower() == ".csv" else _read_tsv(lines)
    for number, row in rows:
        fields = [field.strip() for field in row]
        if any(fields):
            yield number, fields


def _read_tsv(lines: Iterator[str]) -> Iterator[Row]:
    for number, line in enumerate(lines, 1):
        yield number, line.rstrip("\r\n").split("\t")


def _read_csv(lines: Iterator[str], findings: Findings) -> Iterator[Row]:
    rows = csv.reader(lines, strict=True)
    while True:
        number = rows.line_num + 1
        try:
            yield number, next(rows)
        except StopIteration:
            return
        except csv.Error as error:
            hint = "引号里的引号要写两个，并且成对。Write a quote inside quotes twice; close all."
            findings.add(number, f"引号用错了。The quotes are wrong: {error}.", hint)
            return


def _read_lines(file: FilePath, findings: Findings, progress: Progress) -> Iterator[str]:
    """Yield every line with its end, up to one that is not UTF-8; all of those are one finding."""
    total, done = file.stat().st_size, 0
    shown = f"读取 reading {file.name} (MB)"
    wrong: list[WrongLine] = []
    with file.open("rb") as stream:
        for number, raw in enumerate(stream, 1):
            done += len(raw)
            if number % _REPORT_EVERY == 0:
                progress(shown, done // _MB, total // _MB + 1)
            if number == 1 and raw.startswith(UTF_16):
                findings.append(explain_utf16(findings.file))
                return
            try:
                line = raw.decode("utf-8-sig" if number == 1 else "utf-8")
            except UnicodeDecodeError as error:
                wrong.append((number, raw, error))
            else:
                if not wrong:
                    yield line
            if findings.full or len(wrong) == MOST_ERRORS:
                break
    if wrong:
        findings.append(explain_bytes(findings.file, wrong))
    progress(shown, total // _MB + 1, total // _MB + 1)
