"""The folder of knowledge documents: complaints name their line, and every byte is kept."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any, Literal

from bot.foreign_errors import explain_json
from bot.text_files import name_file
from bot.types import Finding, Path

MAX_DEPTH = 64
HEAD, NAME, KEYWORDS = "实体", "名称", "关键词"
_FILL = "请填写，或删除它。Fill it or delete it."
_FLATTEN = "请减少分组的层数。Flatten the groups."
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?')

Scalar = str | int | float | bool
Value = Scalar | list[Scalar]
Tree = dict[str, Any]  # of Value and Tree


class Written(float):
    """A number that prints as its editor wrote it: ``1.50`` stays ``1.50``."""

    text: str

    def __new__(cls, text: str) -> Written:
        """Keep the text beside the value."""
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True, slots=True)
class Document:
    """One entity as it lies in its file.

    Attributes
    ----------
    name
        ``实体.名称``, unique in a folder.
    keywords
        ``实体.关键词`` cut at ``|``; empty when absent.
    tree
        Every other key: groups are dicts, leaves are values.
    file, shown
        Name of the file in its folder, and as findings name it.
    content
        The file's bytes.
    """

    name: str
    keywords: tuple[str, ...]
    tree: Tree
    file: str
    shown: str
    content: bytes

    def read_whole(self) -> Tree:
        """Return the document as it stands in its file, ``实体`` included."""
        whole: Tree = json.loads(self.content.decode("utf-8-sig"), parse_float=Written)
        return whole

    def line_of(self, path: Path) -> int:
        """Return the 1-based line of an attribute, 0 when it is not there."""
        text = self.content.decode("utf-8-sig")
        paths = [path for path, _ in _walk(json.loads(text, object_pairs_hook=_Pairs))]
        return _key_lines(text)[paths.index(path)] if path in paths else 0


def file_name(entity: str) -> str:
    """Return the file that an entity is kept in.

    Examples
    --------
    >>> file_name("山岚_1.5T/手动")
    '山岚_1.5T%2F手动.json'
    """
    return name_file(entity, ".json")


def make_document(name: str, keywords: tuple[str, ...], tree: Tree) -> Document:
    """Make the document of a new or edited entity, in the layout of the original's files."""
    whole = {HEAD: {NAME: name, KEYWORDS: "|".join(keywords)}, **tree}
    file = file_name(name)
    return Document(name, keywords, tree, file, file, write_tree(whole))


def write_tree(tree: Tree) -> bytes:
    """Write a whole document, ``实体`` included; numbers stand as they were written."""
    return f"{_write(tree)}\n".encode()


def _write(node: Any, pad: str = "\n") -> str:
    if isinstance(node, Written):
        return node.text
    if not node or not isinstance(node, dict | list):
        return json.dumps(node, ensure_ascii=False)
    inner = pad + "  "
    if isinstance(node, list):
        return f"[{inner}{f',{inner}'.join(_write(item, inner) for item in node)}{pad}]"
    items = (f"{json.dumps(k, ensure_ascii=False)}: {_write(v, inner)}" for k, v in node.items())
    return f"{{{inner}{f',{inner}'.join(items)}{pad}}}"


def read_documents(
    folder: FilePath, workspace: FilePath
) -> tuple[tuple[Document, ...], tuple[Finding, ...]]:
    """Read every ``*.json`` of a folder but hidden ones.

    Parameters
    ----------
    folder
        Need not exist: then there are no documents.
    workspace
        Findings name files relative to it.

    Returns
    -------
    documents, findings
        The sound documents in file order, and everything that is wrong.
    """
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    for file in sorted(folder.glob("[!.]*.json")):
        shown = file.relative_to(workspace) if file.is_relative_to(workspace) else file
        if not file.is_file():
            what = "这不是文件。This is not a file."
            hint = "只有知识文档才能叫 *.json。Only documents may be named *.json."
            findings.append(Finding("error", str(shown), 0, what, hint))
            continue
        document, complaints = parse_document(file.read_bytes(), file.name, str(shown))
        findings += complaints
        if document is None:
            continue
        if document.name in documents:
            first = documents[document.name].file
            what = f"名称“{document.name}”在 {first} 里已经有了 already stands there."
            hint = "请改名，或删掉其中一个文件。Rename one or delete its file."
            findings.append(Finding("error", str(shown), 1, what, hint))
            continue
        documents[document.name] = document
    return tuple(documents.values()), tuple(findings)


def parse_document(
    content: bytes, file: str, shown: str
) -> tuple[Document | None, tuple[Finding, ...]]:
    """Read one document.

    Parameters
    ----------
    content
        The file's bytes.
    file, shown
        Its name in the folder, and as findings name it.

    Returns
    -------
    document, findings
        The document is None when a finding is an error.
    """
    try:
        text = content.decode("utf-8-sig")
        pairs = json.loads(
            text, object_pairs_hook=_Pairs, parse_float=Written, parse_constant=_refuse
        )
        complaints = tuple(_complaints(pairs))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        what = f"字节 0x{content[error.start]:02x} 不是 UTF-8 编码。The byte is not UTF-8."
        hint = "请把文件另存为 UTF-8 编码。Save the file as UTF-8."
        return None, (Finding("error", shown, line, what, hint),)
    except json.JSONDecodeError as error:
        hint = f"请改第 {error.colno} 个字附近。Mend it near column {error.colno}."
        return None, (Finding("error", shown, error.lineno, explain_json(error), hint),)
    except RecursionError:
        what = f"嵌套超过 {MAX_DEPTH} 层。It is nested deeper than {MAX_DEPTH} levels."
        return None, (Finding("error", shown, 0, what, _FLATTEN),)
    except ValueError as error:
        what = f"有一个数不能用。A number cannot be used: {error}."
        hint = "请加引号写成文字。Write it as a string."
        return None, (Finding("error", shown, 0, what, hint),)
    lines = (_key_lines(text) if complaints else []) or [1]
    findings = tuple(
        Finding(severity, shown, lines[number], what, hint)
        for severity, number, what, hint in complaints
    )
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    tree = _plain(pairs)
    head = tree.pop(HEAD)
    words = (word.strip() for word in head.get("关键词", "").split("|"))
    keywords = tuple(word for word in words if word)
    return Document(head["名称"], keywords, tree, file, shown, content), findings


class _Pairs(list[tuple[str, Any]]):
    """A JSON object before double keys are lost."""


# A complaint about the n-th key of a document: severity, n, what, hint.
_Complaint = tuple[Literal["error", "warning"], int, str, str]


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def _plain(node: Any) -> Any:
    return {key: _plain(value) for key, value in node} if isinstance(node, _Pairs) else node


def _walk(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every key of an object with its value, in document order; keys inside lists too."""
    if isinstance(node, _Pairs):
        for key, value in node:
            yield (*path, key), value
            if isinstance(value, list):
                yield from _walk(value, (*path, key))
    elif isinstance(node, list):
        for item in node:
            yield from _walk(item, (*path, "[]"))


def _key_lines(text: str) -> list[int]:
    """Return the line of every key, in document order."""
    lines, line, at = [], 1, 0
    for match in _STRING.finditer(text):
        if match[1]:
            line, at = line + text.count("\n", at, match.start()), match.start()
            lines.append(line)
    return lines


def _complaints(pairs: Any) -> Iterator[_Complaint]:
    """Yield what is wrong with a document whose syntax is right."""
    if not isinstance(pairs, _Pairs):
        what = "文件内容不在 { } 里。The document is not an object."
        hint = '请以 {"实体": {"名称": … 开头。Begin with {"实体": {"名称": …}}.'
        yield "error", 0, what, hint
        return
    seen: dict[Path, int] = {}
    for number, (path, value) in enumerate(_walk(pairs)):
        where = " -> ".join(path)
        if path in seen and "[]" not in path:
            hint = "请只留一个。Keep one of the two."
            yield "error", number, f"{where} 出现了两次 stands twice.", hint
        seen[path] = number
        if len(path) > MAX_DEPTH:
            start = where[:60]
            what = f"{start}… 嵌套超过 {MAX_DEPTH} 层 is nested deeper than {MAX_DEPTH} levels."
            yield "error", number, what, _FLATTEN
            return
        if path[0] != HEAD:
            yield from _check_value(number, where, value)
    yield from _check_head(dict(pairs).get(HEAD), seen)


def _check_value(number: int, where: str, value: Any) -> Iterator[_Complaint]:
    if isinstance(value, _Pairs):
        if not value:
            yield "warning", number, f"{where} 是空的分组 is an empty group.", _FILL
    elif is_empty(value):
        yield "warning", number, f"{where} 是空的 is empty.", _FILL
    elif not _is_value(value):
        hint = (
            "请写文字、数字、true、false，或它们的列表。"
            "Write a string, a number, true, false or a list of these."
        )
        yield "error", number, f"{where} 的值不能用 holds {_kind(value)}.", hint


def is_empty(value: Any) -> bool:
    """Tell whether a leaf says nothing: a blank text or an empty list."""
    return value == [] or (isinstance(value, str) and not value.strip())


def _is_value(value: Any) -> bool:
    if isinstance(value, list):
        return all(not isinstance(item, list) and _is_value(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "an object or a list inside a list"
    return f"{value!s:.40}"


def _check_head(head: Any, seen: dict[Path, int]) -> Iterator[_Complaint]:
    number = seen.get((HEAD,), 0)
    if not isinstance(head, _Pairs):
        hint = '请加上 Add "实体": {"名称": "…", "关键词": "…|…"}.'
        yield "error", number, "缺少“实体” is missing.", hint
        return
    fields = dict(head)
    name, keywords = fields.get("名称"), fields.get("关键词", "")
    if not isinstance(name, str) or not name.strip():
        hint = '请在“实体”里写上 Write into it: "名称": "…".'
        yield "error", number, "“实体”里缺少“名称” is missing.", hint
    if not isinstance(keywords, str):
        hint = "请用 | 连接各个部分，写成一段文字。Write the parts joined by |."
        yield "error", seen[HEAD, "关键词"], "“关键词”不是文字 is not text.", hint
