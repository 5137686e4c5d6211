"""``synonyms.tsv``: rows of words that stand for one another."""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path as FilePath

from bot.text import normalize
from bot.text_files import read_lines
from bot.types import Finding

FILE = "synonyms.tsv"
# How anyone asks for what goes by such a name; the first of the names that is there.
_ASKED = (
    (
        ("地址", "详细地址", "位置", "地点", "所在地"),
        ("在哪", "在哪里", "在哪儿", "在什么地方", "where"),
    ),
    (
        ("营业时间", "开放时间", "营业时段", "开门时间"),
        (
            "几点开门",
            "几点关门",
            "几点营业",
            "几点开始营业",
            "几点打烊",
            "开到几点",
            "什么时候开门",
        ),
    ),
)
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


def usual(names: Iterable[str]) -> Rows:
    """Return the synonyms that attributes of such names have everywhere.

    Examples
    --------
    >>> usual(["价格", "地址", "城市"])
    (('地址', '在哪', '在哪里', '在哪儿', '在什么地方', 'where'),)
    """
    known = set(names)
    found = (
        (next((name for name in called if name in known), None), words) for called, words in _ASKED
    )
    return tuple((name, *words) for name, words in found if name)


def add_synonyms(content: bytes, pairs: Iterable[tuple[str, str]]) -> bytes:
    r"""Add synonyms to the content of ``synonyms.tsv``; what is there keeps every byte.

    A synonym goes to the end of the first row that has the word, else into a row of its own at
    the end. One that stands in the row already is passed over.

    Examples
    --------
    >>> pairs = [("空调", "冷气"), ("轴距", "前后轮距离")]
    >>> add_synonyms("空调\tAC\r\n".encode(), pairs).decode()
    '空调\tAC\t冷气\r\n轴距\t前后轮距离\r\n'
    """
    lines = io.StringIO(content.decode("utf-8-sig"), newline="").readlines()
    end = "\r\n" if "\r\n" in "".join(lines[:1]) else "\n"
    for word, synonym in pairs:
        rows = [[normalize(cell) for cell in line.split("\t")] for line in lines]
        number = next((i for i, row in enumerate(rows) if normalize(word) in row), None)
        if number is None:
            if lines and not lines[-1].endswith(("\n", "\r")):
                lines[-1] += end
            lines.append(f"{word}\t{synonym}{end}")
        elif normalize(synonym) not in rows[number]:
            text = lines[number].rstrip("\r\n")
            lines[number] = f"{text}\t{synonym}{lines[number][len(text) :]}"
    mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
    return mark + "".join(lines).encode()
