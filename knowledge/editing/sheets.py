"""Knowledge as a spreadsheet: one row an entity, one column an attribute."""

from __future__ import annotations

import warnings
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time
from pathlib import Path as FilePath
from typing import Any

from bot.types import Finding, Path
from knowledge.editing.drafts import Draft, WrongValue, add_value
from knowledge.editing.tables import Findings, Progress, read_rows
from knowledge.graph.complaints import HEAD, KEYWORDS, MAX_DEPTH, NAME
from knowledge.graph.documents import Written

_NAME_COLUMNS = (NAME, "name", "实体", "实体名称", "entity")
_KEYWORD_COLUMNS = (KEYWORDS, "keywords")
_MOST_BYTES = 256_000_000  # unpacked; a file of some kilobytes may unpack to gigabytes
_MOST_ROWS = 1_048_576  # what a sheet can have; the file may claim any row
_MOST_CELLS = 20_000_000
_REPORT_EVERY = 1000  # rows

Cell = str | int | float | bool
Rows = Iterator[tuple[int, Sequence[Cell]]]


def read_sheet(
    file: FilePath, sheet: str, name_column: str, separator: str, progress: Progress
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Read the entities of a table: ``*.xlsx``, ``*.csv``, or any other divided by TAB.

    The first row that is not blank names the columns: the entity's name, maybe its keywords,
    and attributes, with their groups before them (``空调/控制``). A blank cell is no value;
    each line of a cell is a value of its own. Numbers and truth values of an xlsx file stay
    such; dates become ``2021-06-01``, percentages ``35%``; of a formula the value counts that
    was saved last: nothing is computed.

    Parameters
    ----------
    sheet
        Which one of an xlsx file; empty: the first.
    name_column
        Header of the column that holds the names; empty: one of 名称, name, 实体, …
    separator
        Parts groups and attribute in the header; empty: none.

    Returns
    -------
    drafts, findings
        In the order of the rows; and every error. Drafts are of no use when there is one.
    """
    findings = Findings(file)
    rows = _open_rows(file, sheet, findings, progress)
    number, header = next(rows, (0, ()))
    columns = _read_header(number, list(map(str, header)), name_column, separator, findings)
    drafts: dict[str, Draft] = {}
    for number, cells in rows if columns else ():
        if findings.full:
            break
        _take(number, cells, columns, drafts, findings)
    if columns and not drafts and not findings:
        findings.add(0, "表里没有实体。The table has no entity.", "每行写一个。Write one a row.")
    return list(drafts.values()), tuple(findings)


def _open_rows(file: FilePath, sheet: str, findings: Findings, progress: Progress) -> Rows:
    if file.suffix.lower() in (".xlsx", ".xlsm"):
        return _read_xlsx(file, sheet, findings, progress)
    if file.suffix.lower() == ".xls":
        hint = "请另存为 .xlsx 或 CSV。Save it as .xlsx or CSV."
        findings.add(0, "不能读旧的 .xls 文件。The old .xls format cannot be read.", hint)
        return iter(())
    return iter(read_rows(file, findings, progress))


def _read_xlsx(file: FilePath, sheet: str, findings: Findings, progress: Progress) -> Rows:
    """Yield number and cells of every row that is not blank."""
    import openpyxl

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # of decorations it cannot read
            _refuse_bombs(file)
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
            if sheet and sheet not in book.sheetnames:
                there = f"有的是 There are: {'、'.join(book.sheetnames)}."
                raise _Refused(f"没有“{sheet}”这张表。There is no such sheet.", there)
            chosen = book[sheet] if sheet else book.worksheets[0]
            chosen.reset_dimensions()  # the file may claim any
            yield from _read_cells(chosen, file, findings, progress)
            book.close()
    except _Refused as refused:
        findings.add(0, *refused.args)
    except (zipfile.BadZipFile, OSError, LookupError, TypeError, ValueError, SyntaxError) as error:
        what = f"这个文件不是完好的 xlsx。The file is no sound xlsx: {error!s:.80}"
        hint = "请用表格软件打开，再另存一次。Open it in a spreadsheet and save it again."
        findings.add(0, what, hint)


class _Refused(Exception):
    """What a file is refused for, and what to do."""


def _refuse_bombs(file: FilePath) -> None:
    with zipfile.ZipFile(file) as parts:  # reading one ends at the size that is stated here
        size = sum(part.file_size for part in parts.infolist())
    if size > _MOST_BYTES:
        what = f"解压后有 {size // 1_000_000:,} MB，太大了 is too large unpacked."
        raise _Refused(what, _TOO_LARGE)


_TOO_LARGE = (
    "请删掉图片、分成几个文件，或存成 CSV。Remove pictures, divide the file, or save it as CSV."
)


def _read_cells(sheet: Any, file: FilePath, findings: Findings, progress: Progress) -> Rows:
    n_cells = 0
    shown = f"读取 reading {file.name}"
    for number, row in enumerate(sheet.iter_rows(), 1):
        n_cells += len(row)
        if number > _MOST_ROWS or n_cells > _MOST_CELLS:
            raise _Refused("表太大了。The sheet has too many rows or cells.", _TOO_LARGE)
        if number % _REPORT_EVERY == 0:
            progress(shown, number, number + 1)
        for cell in row:
            if cell.data_type == "e":
                what = f"单元格 {cell.coordinate} 是错误值 {cell.value}。The cell is an error."
                findings.add(number, what, "请改好公式，或写上值。Mend it, or write the value.")
        cells = [_read_cell(cell) for cell in row]
        if any(cell != "" for cell in cells):
            yield number, cells
    progress(shown, 1, 1)


def _read_cell(cell: Any) -> Cell:
    value = cell.value
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if "%" in cell.number_format:
            return f"{value * 100:.12g}%"
        return value if isinstance(value, int) else _plain_number(value)
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, datetime | date | time):
        return value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
    return "" if value is None else str(value).strip()


def _plain_number(value: float) -> int | Written:
    """Return a number as spreadsheets show it: 15 digits, no exponent where none is needed."""
    return int(value) if value.is_integer() and abs(value) < 1e15 else Written(f"{value:.15g}")


def _read_header(
    number: int,
    header: Sequence[str],
    name_column: str,
    separator: str,
    findings: Findings,
) -> dict[int, Path]:
    """Return the path of every column by its place; none when there is an error."""
    wanted = (name_column,) if name_column else _NAME_COLUMNS
    names = [place for place, title in enumerate(header) if title.lower() in wanted]
    if not names and not findings:
        what = f"表头里没有名称列（{'、'.join(wanted)}）。The header has no column of names."
        hint = "请加上，或用 --name-column 指明。Add one, or name it by --name-column."
        findings.add(number, what, hint)
    columns: dict[int, Path] = {}
    for place, title in enumerate(header):
        path = tuple(map(str.strip, title.split(separator))) if separator else (title,)
        if place in names[:1]:
            path = (HEAD, NAME)
        elif title.lower() in _KEYWORD_COLUMNS:
            path = (HEAD, KEYWORDS)
        if title:
            _check_title(number, path, columns, findings)
            columns[place] = path
    return {} if findings else columns


def _check_title(number: int, path: Path, columns: Mapping[int, Path], findings: Findings) -> None:
    shown = "/".join(path)
    what = ""
    if not all(path) or len(path) > MAX_DEPTH:
        what = f"表头“{shown}”缺少名字，或层数太多。A part is empty, or there are too many."
    elif path in columns.values():
        what = f"表头“{shown}”出现了两次 stands twice."
    elif any(_is_above(path, other) or _is_above(other, path) for other in columns.values()):
        what = f"表头“{shown}”既是分组又是属性 is a group and an attribute at once."
    elif path[0] == HEAD and path not in ((HEAD, NAME), (HEAD, KEYWORDS)):
        what = f"表头不能叫“{shown}”。A column cannot be called so."
    if what:
        findings.add(number, what, "请改表头。Mend the header.")


def _is_above(path: Path, other: Path) -> bool:
    return len(path) < len(other) and other[: len(path)] == path


def _take(
    number: int,
    cells: Sequence[Cell],
    columns: Mapping[int, Path],
    drafts: dict[str, Draft],
    findings: Findings,
) -> None:
    """Add a row's entity, or what is wrong with it to the findings."""
    filled = {place: cell for place, cell in enumerate(cells) if cell != ""}
    nameless = [place for place in filled if place not in columns]
    values = {columns[place]: cell for place, cell in filled.items() if place in columns}
    name = str(values.pop((HEAD, NAME), ""))
    if nameless:
        what = f"第 {nameless[0] + 1} 列有值，却没有表头。A column has a value but no title."
        findings.add(number, what, "请给它写上表头。Write its title into the header.")
    elif not name:
        what = "这一行没有名称。The row has no name."
        findings.add(number, what, "请补写，或删除这一行。Write it, or delete the row.")
    elif name in drafts:
        what = f"“{name}”第 {drafts[name].line} 行已经有了 already stands there."
        findings.add(number, what, "请合并成一行，或改名。Make it one row, or rename one.")
    else:
        draft = drafts[name] = Draft(name, number)
        for path, cell in values.items():
            _put(draft, path, cell, findings)


def _put(draft: Draft, path: Path, cell: Cell, findings: Findings) -> None:
    lines = cell.splitlines() if isinstance(cell, str) else [cell]
    for value in lines:
        text = value.strip() if isinstance(value, str) else value
        if path == (HEAD, KEYWORDS):
            text = str(text)
        if text == "":
            continue
        try:
            add_value(draft.tree, path, text)
        except WrongValue as wrong:
            findings.add(draft.line, *wrong.args)
