"""Knowledge as triples: entity, attribute, value, one a row."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any

from bot.errors import WorkspaceError
from bot.types import Finding, Path
from knowledge.editing.drafts import Draft, WrongValue, add_value
from knowledge.editing.tables import Findings, Progress, read_rows
from knowledge.graph.complaints import HALF, HEAD, KEYWORDS, MAX_DEPTH, NAME, is_writable
from knowledge.graph.documents import Document, Written

_COLUMNS = {
    "entity": {"entity", "subject", "实体", "主语", "主体"},
    "attribute": {"attribute", "predicate", "属性", "属性名", "谓语", "关系"},
    "value": {"value", "object", "值", "属性值", "宾语"},
    "type": {"type"},
}
_NEEDED = ("entity", "attribute", "value")


def read_triples(
    file: FilePath, separator: str, progress: Progress
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Read the triples of a TSV or CSV file.

    Rows of one entity need not stand together. Several values of one attribute make a list; a
    triple that comes twice counts once. The header may be missing; with one, columns stand in
    any order. A column ``type`` with ``json`` says that a value is JSON: a number, true, false,
    a list, an empty group. Any other value is text.

    Parameters
    ----------
    separator
        Parts groups and attribute: with `` -> ``, ``空调 -> 控制`` is 控制 in the group 空调.
        Empty: attributes are taken as they stand.

    Returns
    -------
    drafts, findings
        One for each entity, in the order of their first rows; and every error. Drafts are of
        no use when there is one.
    """
    findings = Findings(file)
    drafts: dict[str, Draft] = {}
    rows = read_rows(file, findings, progress)
    places = None
    for number, fields in rows:
        if places is None:
            places, is_header = _find_columns(number, fields, findings)
            if is_header:
                continue
        if places:
            _take(number, fields, places, separator, drafts, findings)
    if not drafts and not findings:
        hint = "每行写：实体、属性、值，用制表符隔开。Write `entity<TAB>attribute<TAB>value`."
        findings.add(0, "没有三元组。There is no triple.", hint)
    return list(drafts.values()), tuple(findings)


def _find_columns(number: int, fields: Sequence[str], findings: Findings) -> tuple[list[int], bool]:
    """Return the places of entity, attribute, value and maybe type; and whether this is a header.

    A first row without the name of an entity's column is a triple.
    """
    cells = [field.lower() for field in fields]
    found = {
        column: next((place for place, cell in enumerate(cells) if cell in names), None)
        for column, names in _COLUMNS.items()
    }
    lacking = [column for column in _NEEDED if found[column] is None]
    if len(lacking) > 1 or found["entity"] is None:
        return [0, 1, 2], False
    if lacking:
        hint = "表头请写 Write as the header: entity, attribute, value."
        findings.add(number, f"表头缺少 {lacking[0]} 列。The header lacks a column.", hint)
        return [], True
    return [place for place in found.values() if place is not None], True


def _take(
    number: int,
    fields: Sequence[str],
    places: Sequence[int],
    separator: str,
    drafts: dict[str, Draft],
    findings: Findings,
) -> None:
    """Add a row to its entity, or what is wrong with it to the findings."""
    try:
        entity, attribute, written, *kind = (fields[place] for place in places)
    except IndexError:
        what = f"这一行只有 {len(fields)} 列。The line has {len(fields)} field(s) only."
        hint = "每行要有实体、属性和值。Each needs an entity, an attribute and a value."
        findings.add(number, what, hint)
        return
    path = tuple(map(str.strip, attribute.split(separator))) if separator else (attribute,)
    try:
        if not entity or not written or not all(path):
            what = "实体、属性或值是空的。The entity, the attribute or the value is empty."
            raise WrongValue(what, "请补写，或删除这一行。Write it, or delete the line.")
        value = _read_json(written) if kind == ["json"] else written
        _check(path, value)
        draft = drafts.get(entity) or drafts.setdefault(entity, Draft(entity, number))
        add_value(draft.tree, path, value)
    except WrongValue as wrong:
        findings.add(number, *wrong.args)


def _check(path: Path, value: Any) -> None:
    if len(path) > MAX_DEPTH:
        what = f"嵌套超过 {MAX_DEPTH} 层 is nested deeper than {MAX_DEPTH} levels."
        raise WrongValue(what, "请减少分组的层数。Flatten the groups.")
    if path[0] == HEAD and (path != (HEAD, KEYWORDS) or not isinstance(value, str)):
        what = f"{' -> '.join(path)} 不能这样写 cannot be written so."
        hint = f"“{HEAD}”下只能写文字 {KEYWORDS} holds nothing but the text {KEYWORDS}."
        raise WrongValue(what, hint)


def _read_json(written: str) -> Any:
    try:
        value = json.loads(written, parse_float=Written)
    except (ValueError, RecursionError) as error:
        raise WrongValue(f"这个值不是 JSON。The value is no JSON: {error}.", _JSON_HINT) from error
    if not is_writable(value):
        raise WrongValue(*HALF)
    items = value if isinstance(value, list) else [value]
    if value == {} or all(_is_scalar(item) for item in items):
        return value
    raise WrongValue(f"值不能用 cannot be used: {written:.40}", _JSON_HINT)


_JSON_HINT = (
    "请写数字、true、false、文字（加引号）、它们的列表或 {}。"
    "Write a number, true, false, a quoted text, a list of these or {}."
)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def write_triples(documents: Iterable[Document], separator: str, *, comma: bool) -> bytes:
    """Write documents as triples that :func:`read_triples` reads back without a loss.

    Parameters
    ----------
    comma
        CSV with a byte order mark, which spreadsheets ask for; else TSV.

    Raises
    ------
    WorkspaceError
        When a name holds the separator, a TAB or a line break, or ends in blanks.
    """
    text = io.StringIO()
    rows = [[*_NEEDED, "type"], *_write_rows(documents, separator)]
    if comma:
        text.write("\ufeff")
        csv.writer(text, lineterminator="\n").writerows(rows)
    else:
        text.writelines("\t".join(row) + "\n" for row in rows)
    return text.getvalue().encode()


def _write_rows(documents: Iterable[Document], separator: str) -> Iterator[list[str]]:
    findings: list[Finding] = []
    for document in documents:
        for path, node in _leaves(document.read_whole()):
            if not (_is_plain(document.name) and all(_is_plain(key, separator) for key in path)):
                findings.append(_unwritable(document, path))
            elif path != (HEAD, NAME):
                for value, kind in _write_values(node):
                    yield [document.name, separator.join(path), value, kind]
    if findings:
        raise WorkspaceError("有的名字写不成三元组。Names cannot be written.", findings=findings)


def _unwritable(document: Document, path: Path) -> Finding:
    what = (
        f"“{document.name}”的 {' -> '.join(path)} 里有分隔符、制表符、换行或首尾空格。"
        "A separator, TAB, line break or outer blank is in it."
    )
    hint = "请用 --separator 换一个，或导出 trees。Choose another --separator, or export trees."
    return Finding("error", document.shown, document.line_of(path), what, hint)


def _is_plain(text: str, separator: str = "") -> bool:
    is_whole = text == text.strip() != "" and not any(char in text for char in "\t\r\n")
    return is_whole and not (separator and separator in text)


def _leaves(tree: dict[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    for key, node in tree.items():
        if isinstance(node, dict) and node:
            yield from _leaves(node, (*path, key))
        else:
            yield (*path, key), node


def _write_values(node: Any) -> Iterator[tuple[str, str]]:
    """Yield the rows of a leaf: value and type."""
    items = [(type(item), item) for item in node] if isinstance(node, list) else []
    if len(items) > 1 and len(set(items)) == len(items):
        for item in node:
            yield from _write_values(item)
    elif isinstance(node, str) and _is_plain(node):
        yield node, ""
    else:
        yield _as_json(node), "json"


def _as_json(node: Any) -> str:
    if isinstance(node, list):
        return f"[{', '.join(map(_as_json, node))}]"
    return node.text if isinstance(node, Written) else json.dumps(node, ensure_ascii=False)
