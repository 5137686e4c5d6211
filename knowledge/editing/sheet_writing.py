"""Documents as a spreadsheet, for those who would rather edit a table."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.errors import WorkspaceError
from bot.types import Finding, Path
from knowledge.graph.complaints import KEYWORDS, NAME
from knowledge.graph.documents import Document
from knowledge.graph.graph import walk

_MOST_COLUMNS = 16_384  # of a sheet
_MOST_CHARS = 32_767  # of a cell
_MOST_CELLS = 20_000_000
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")

Cell = str | int | float | bool | None


def write_sheet(documents: Sequence[Document], separator: str, *, comma: bool) -> bytes:
    """Write documents as a table that :func:`knowledge.editing.sheets.read_sheet` reads.

    Several values of one attribute become lines of one cell. Empty groups and values are left
    out; in CSV everything is text.

    Parameters
    ----------
    comma
        CSV with a byte order mark, which spreadsheets ask for; else xlsx.

    Raises
    ------
    WorkspaceError
        When a name holds the separator, an attribute is a group elsewhere, or something is
        more than a sheet can hold.
    """
    columns = _find_columns(documents)
    _check(documents, columns, separator)
    rows = _write_rows(documents, columns, separator)
    return _write_csv(rows) if comma else _write_xlsx(rows)


def _find_columns(documents: Sequence[Document]) -> list[Path]:
    """Return the attributes in the order they are first met."""
    leaves = (
        path
        for document in documents
        for path, node in walk(document.tree)
        if not isinstance(node, dict)
    )
    return list(dict.fromkeys(leaves))


def _check(documents: Sequence[Document], columns: Sequence[Path], separator: str) -> None:
    findings: list[Finding] = []
    leaves = set(columns)
    for document in documents:
        for path, node in walk(document.tree):
            wrong = _find_wrong(document, path, node, separator, leaves)
            if wrong:
                line = document.line_of(path)
                shown = f"{' -> '.join(path)} {wrong[0]}"
                findings.append(Finding("error", document.shown, line, shown, wrong[1]))
    if len(columns) + 2 > _MOST_COLUMNS or len(columns) * len(documents) > _MOST_CELLS:
        what = f"{len(columns):,} 个属性、{len(documents):,} 个实体，一张表放不下 is too much."
        findings.append(Finding("error", "", 0, what, _OTHERS))
    if findings:
        raise WorkspaceError("写不成一张表。It cannot be written as a sheet.", findings=findings)


_OTHERS = "请导出 triples 或 trees。Export triples or trees."


def _find_wrong(
    document: Document, path: Path, node: Any, separator: str, leaves: set[Path]
) -> tuple[str, str] | None:
    """Return what is wrong with an attribute, and what to do."""
    if (separator and separator in path[-1]) or path[-1] != path[-1].strip():
        what = f"名字里有“{separator}”或首尾空格。The separator or an outer blank is in it."
        return what, "请用 --separator 换一个。Choose another --separator."
    if isinstance(node, dict):
        what = "这里是分组，别处是属性。It is a group here and an attribute elsewhere."
        return (what, "请改掉其中一个名字。Rename one of the two.") if path in leaves else None
    text = str(_as_cell(node))
    if len(text) > _MOST_CHARS:
        what = f"比一个单元格能放的 {_MOST_CHARS:,} 字还长 is longer than a cell can be."
        return what, _OTHERS
    if _CONTROL.search(document.name + path[-1] + text):
        return "有控制字符，表格里放不下。A control character is in the text.", _OTHERS
    return None


def _write_rows(
    documents: Sequence[Document], columns: Sequence[Path], separator: str
) -> Iterator[list[Cell]]:
    yield [NAME, KEYWORDS, *(separator.join(path) for path in columns)]
    for document in documents:
        leaves = dict(walk(document.tree))
        cells = [_as_cell(leaves[path]) if path in leaves else None for path in columns]
        yield [document.name, "|".join(document.keywords), *cells]


def _as_cell(node: Any) -> Any:
    """Return what stands in a cell; lists line by line."""
    return "\n".join(map(str, node)) if isinstance(node, list) else node


def _write_csv(rows: Iterator[list[Cell]]) -> bytes:
    text = io.StringIO("\ufeff")
    text.seek(0, io.SEEK_END)
    csv.writer(text, lineterminator="\n").writerows(map(_as_texts, rows))
    return text.getvalue().encode()


def _as_texts(row: list[Cell]) -> list[str]:
    texts = {None: "", True: "true", False: "false"}
    return [texts[cell] if cell is None or isinstance(cell, bool) else str(cell) for cell in row]


def _write_xlsx(rows: Iterator[list[Cell]]) -> bytes:
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("知识")
    for row in rows:
        cells = [WriteOnlyCell(sheet, cell) for cell in row]
        for cell in cells:
            if cell.data_type in ("f", "e"):
                cell.data_type = "s"  # text that looks like a formula stays text
        sheet.append(cells)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
