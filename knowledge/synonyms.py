"""``synonyms.tsv``: rows of words that stand for one another."""

from __future__ import annotations

from pathlib import Path as FilePath

from bot.text import normalize
from bot.text_files import read_lines
from bot.types import Finding

FILE = "synonyms.tsv"
Rows = tuple[tuple[str, ...], ...]


def read_synonyms(workspace: FilePath) -> tuple[Rows, tuple[Finding, ...]]:
    """Read the synonyms of a workspace.

    Parameters
    ----------
    workspace
        Its folder; the file may be missing.

    Returns
    -------
    rows, findings
        Words of each row, normalised, in order; and what is wrong with the file.
    """
    file = workspace / FILE
    data = file.read_bytes() if file.is_file() else b""
    rows: list[tuple[str, ...]] = []
    findings: list[Finding] = []
    first: dict[str, int] = {}
    for line, raw in read_lines(data, FILE, findings):
        row = tuple(dict.fromkeys(word for cell in raw.split("\t") if (word := normalize(cell))))
        if not row:
            continue
        rows.append(row)
        if len(row) == 1:
            what = f"“{row[0]}”这一行没有同义词 has no synonym."
            hint = "请用制表符（Tab 键）隔开各个词。Separate words by a TAB."
            findings.append(Finding("warning", FILE, line, what, hint))
        for word in row:
            if word in first:
                what = f"“{word}”第 {first[word]} 行已经有了 already stands in line {first[word]}."
                hint = (
                    "请只写在一行里，否则两行的意思都会拿来问用户。"
                    "Keep it in one row, or both are offered."
                )
                findings.append(Finding("warning", FILE, line, what, hint))
            first.setdefault(word, line)
    return tuple(rows), tuple(findings)
