"""The folder of knowledge documents: complaints name their line, and every byte is kept."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path as FilePath
from typing import Any

from bot.foreign_errors import explain_json
from bot.text_files import name_file
from bot.types import Finding, Path
from knowledge.graph.complaints import (
    FLATTEN,
    HEAD,
    KEYWORDS,
    MAX_DEPTH,
    NAME,
    Pairs,
    find_complaints,
    is_head,
    is_sound,
    key_lines,
    number_line,
    walk_keys,
)

MAX_BYTES = 10_000_000  # of a document, which is about one entity

Value = str | int | float | bool | list[str | int | float | bool]
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
        return _lines(self.content).get(path, 0)


@lru_cache(maxsize=32)  # a document often has several findings
def _lines(content: bytes) -> dict[Path, int]:
    """Return the line of every key of a sound document."""
    text = content.decode("utf-8-sig")
    paths = (path for path, _ in walk_keys(json.loads(text, object_pairs_hook=Pairs)))
    return dict(zip(paths, key_lines(text), strict=True))


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
    inside = folder.relative_to(workspace) if folder.is_relative_to(workspace) else folder
    for file, size in _list_files(folder):
        shown = os.path.normpath(f"{inside}/{file}")
        if size is None:
            what = "这不是文件。This is not a file."
            hint = "只有知识文档才能叫 *.json。Only documents may be named *.json."
            findings.append(Finding("error", shown, 0, what, hint))
            continue
        if size > MAX_BYTES:
            findings.append(_too_large(shown))
            continue
        document, complaints = parse_document((folder / file).read_bytes(), file, shown)
        findings += complaints
        if document is None:
            continue
        if document.name in documents:
            first = documents[document.name].file
            what = f"名称“{document.name}”在 {first} 里已经有了 already stands there."
            hint = "请改名，或删掉其中一个文件。Rename one or delete its file."
            findings.append(Finding("error", shown, 1, what, hint))
            continue
        documents[document.name] = document
    return tuple(documents.values()), tuple(findings)


def _list_files(folder: FilePath) -> list[tuple[str, int | None]]:
    """Return name and size of everything called as documents are; None where it is no file."""
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        return sorted(
            (entry.name, entry.stat().st_size if entry.is_file() else None)
            for entry in entries
            if entry.name.endswith(".json") and not entry.name.startswith(".")
        )


def _too_large(shown: str) -> Finding:
    what = f"超过 {MAX_BYTES // 1_000_000} MB，没有读。It is larger and was not read."
    hint = "一个文档写一个实体，请拆成几个。Write one entity a document; divide it."
    return Finding("error", shown, 0, what, hint)


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
    if len(content) > MAX_BYTES:
        return None, (_too_large(shown),)
    if (document := _read_sound(content, file, shown)) is not None:
        return document, ()
    try:
        text = content.decode("utf-8-sig")
        pairs = _PAIRS.decode(text)
        complaints = tuple(find_complaints(pairs))
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
        return None, (Finding("error", shown, 0, what, FLATTEN),)
    except ValueError as error:
        what = f"有一个数不能用。A number cannot be used: {error}."
        hint = "请加引号写成文字。Write it as a string."
        return None, (Finding("error", shown, number_line(text, str(error)), what, hint),)
    lines = (key_lines(text) if complaints else []) or [1]
    findings = tuple(
        Finding(severity, shown, lines[number], what, hint)
        for severity, number, what, hint in complaints
    )
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    tree = _plain(pairs)
    return _assemble(tree.pop(HEAD), tree, file, shown, content), findings


def _read_sound(content: bytes, file: str, shown: str) -> Document | None:
    r"""Read a document that nothing is wrong with; None for any other, and for one with ``\u``.

    Nearly all are so, and a folder may hold a hundred thousand.
    """
    if rb"\u" in content:
        return None
    try:
        tree = _TREES.decode(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None  # the slow way knows what to say
    head = tree.pop(HEAD, None) if isinstance(tree, dict) else None
    if head is None or not is_head(head) or (tree and not is_sound(tree)):
        return None
    return _assemble(head, tree, file, shown, content)


def _assemble(head: Tree, tree: Tree, file: str, shown: str, content: bytes) -> Document:
    words = map(str.strip, head.get(KEYWORDS, "").split("|"))
    return Document(head[NAME], tuple(filter(None, words)), tree, file, shown, content)


def refuse_constant(constant: str) -> Any:
    """Refuse ``NaN`` and ``Infinity``, which are no JSON."""
    raise ValueError(constant)


def _as_dict(pairs: list[tuple[str, Any]]) -> Tree:
    """Make a dict of an object without double keys; documents share one copy of each key."""
    made = {sys.intern(key): value for key, value in pairs}
    if len(made) < len(pairs):
        raise ValueError("double key")
    return made


_PAIRS = json.JSONDecoder(
    object_pairs_hook=Pairs, parse_float=Written, parse_constant=refuse_constant
)
_TREES = json.JSONDecoder(
    object_pairs_hook=_as_dict, parse_float=Written, parse_constant=refuse_constant
)


def _plain(node: Any) -> Any:
    return {key: _plain(value) for key, value in node} if isinstance(node, Pairs) else node
