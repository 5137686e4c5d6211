"""Knowledge as JSON trees in one file: a document, a list of them, or levels nested by name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path as FilePath
from typing import Any

from bot.types import Finding, Path
from knowledge.editing.drafts import Draft, WrongValue, add_value
from knowledge.editing.tables import Findings
from knowledge.graph.complaints import (
    HALF,
    HEAD,
    NAME,
    Pairs,
    is_value,
    is_writable,
    key_lines,
    walk_keys,
)
from knowledge.graph.documents import (
    Document,
    Written,
    parse_document,
    refuse_constant,
    write_tree,
)

_LABELS = {
    "brands": "品牌",
    "makers": "厂商",
    "series": "车系",
    "models": "车型",
    "letter": "首字母",
    "min_price": "最低指导价(元)",
    "max_price": "最高指导价(元)",
}
_BLANK = " \t\r\n"


def read_trees(
    file: FilePath, labels: Mapping[str, str]
) -> tuple[list[Draft], tuple[Finding, ...]]:
    """Read entities from a JSON file.

    It holds a knowledge document, a list of these, or *levels*: objects with a ``name`` and
    lists of such objects, e.g. brands > makers > series. Every object of a level becomes an
    entity, with those above it and right below it as values; objects of one name become one
    entity. The outermost object holds the others and becomes none.

    Parameters
    ----------
    labels
        What attributes are called that levels call otherwise: ``{"colour": "颜色"}``. Those
        of brands, makers and series are known.

    Returns
    -------
    drafts, findings
        In the order of the file; every error, and a warning for what around the levels is
        left out. Drafts are of no use when there is an error.
    """
    content = file.read_bytes()
    findings = Findings(file)
    try:
        text = content.decode("utf-8-sig")
        whole = json.loads(text, parse_float=Written, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        _, wrong = parse_document(content, file.name, str(file))  # it words these well
        return [], wrong
    items = whole if isinstance(whole, list) else [whole]
    if any(isinstance(item, dict) and HEAD in item for item in items):
        return list(_read_documents(text, findings)), tuple(findings)
    if not is_writable(whole):
        findings.add(0, *HALF)
        return [], tuple(findings)
    levels = _Levels({**_LABELS, **labels}, findings)
    levels.read_outermost(whole)
    if isinstance(whole, dict) and not findings:
        findings += _left_out(whole, text, findings.file)
    return list(levels.drafts.values()), tuple(findings)


def _left_out(whole: Mapping[str, Any], text: str, file: str) -> Iterator[Finding]:
    """Tell of what stands beside the levels: the outermost object becomes no entity."""
    pairs = json.loads(text, object_pairs_hook=Pairs)
    lines = zip(walk_keys(pairs), key_lines(text), strict=True)
    at = {path[0]: line for (path, _), line in lines if len(path) == 1}
    for key, value in whole.items():
        if not _is_level(value) and value is not None:
            what = (
                f"最外层的 {key}（{value!s:.40}）没有导入：最外层的对象不成为实体。"
                "It was left out: the outermost object becomes no entity."
            )
            hint = (
                "要导入，就把整个对象放进一个列表 To import it, put the object into a list: "
                '{"groups": [{"name": …}]}.'
            )
            yield Finding("warning", file, at[key], what, hint)


def _read_documents(text: str, findings: Findings) -> Iterator[Draft]:
    """Yield the documents of a text that is one, or a list of them."""
    first: dict[str, int] = {}
    for line, piece in _cut(text):
        document, complaints = parse_document(piece.encode(), findings.file, findings.file)
        for one in complaints:
            if one.severity == "error":
                findings.append(replace(one, line=one.line + line - 1))
        if document is None:
            continue
        if (known := first.setdefault(document.name, line)) != line:
            what = f"“{document.name}”第 {known} 行已经有了 already stands in line {known}."
            findings.add(line, what, "请改名，或删掉其中一个。Rename one or delete it.")
        tree = document.read_whole()
        del tree[HEAD][NAME]
        yield Draft(document.name, line, tree)


def _cut(text: str) -> Iterator[tuple[int, str]]:
    """Yield the first line and the text of every item of a list, or of the only document."""
    decoder = json.JSONDecoder()
    at, line = 0, 1
    while True:
        start = at + len(text[at:]) - len(text[at:].lstrip(_BLANK + "[],"))
        if start == len(text):
            return
        line += text.count("\n", at, start)
        _, at = decoder.raw_decode(text, start)
        yield line, text[start:at]
        line += text.count("\n", start, at)


class _Levels:
    """Makes entities of objects that hold objects.

    Parameters
    ----------
    labels
        Names of attributes by key.
    findings
        Is appended to.
    """

    def __init__(self, labels: Mapping[str, str], findings: Findings) -> None:
        self.drafts: dict[str, Draft] = {}
        self._labels = labels
        self._findings = findings

    def read_outermost(self, whole: Any) -> None:
        """Take the whole of a file."""
        levels = whole.items() if isinstance(whole, dict) else ()
        found = [(key, node) for key, node in levels if _is_level(node)]
        for key, nodes in found:
            for node in nodes:
                self._read(node, key, ())
        if not found:
            hint = f'请写 Write {{"{HEAD}": {{"{NAME}": "…"}}, …}}, 或 or {{"brands": [{{"name": …'
            what = "既不是知识文档，也不是一层层的 name。Neither documents nor levels of names."
            self._findings.add(0, what, hint)

    def _read(self, node: Any, level: str, above: tuple[tuple[str, str], ...]) -> None:
        name = _name(node)
        if not name:
            where = " -> ".join([*(name for _, name in above), level])
            what = f"{where} 里有一项没有 name。An item there has no name."
            self._findings.add(0, what, '请补上 Add "name": "…".')
            return
        draft = self.drafts.setdefault(name, Draft(name, 0))
        for label, other in above:
            self._add(draft, (label,), other)
        for key, value in node.items():
            if key in ("name", NAME) or value is None:
                continue
            if _is_level(value):
                for child in value:
                    if below := _name(child):
                        self._add(draft, (self._label(key),), below)
                    self._read(child, key, (*above, (self._label(level), name)))
            else:
                self._add_value(draft, (self._label(key),), value)

    def _add_value(self, draft: Draft, path: Path, value: Any) -> None:
        """Add an attribute that holds no entities; groups part by part."""
        if isinstance(value, dict):
            for key, part in value.items():
                self._add_value(draft, (*path, self._label(key)), part)
            return
        for item in value if isinstance(value, list) else [value]:
            if item is not None:
                self._add(draft, path, item)

    def _add(self, draft: Draft, path: Path, value: Any) -> None:
        if isinstance(value, list) or not is_value(value):
            what = f"“{draft.name}”的 {' -> '.join(path)} 的值不能用 holds {value!s:.40}."
            hint = "请写文字、数字、true 或 false。Write a string, a number, true or false."
            self._findings.add(0, what, hint)
            return
        try:
            add_value(draft.tree, path, value)
        except WrongValue as wrong:
            what, hint = wrong.args
            self._findings.add(0, f"“{draft.name}”: {what}", hint)

    def _label(self, key: str) -> str:
        return self._labels.get(key, key)


def _is_level(node: Any) -> bool:
    return isinstance(node, list) and any(_name(item) for item in node)


def _name(node: Any) -> str:
    """Return the name of an object, empty when it has none."""
    name = node.get("name", node.get(NAME)) if isinstance(node, dict) else None
    return name.strip() if isinstance(name, str) else ""


def write_trees(documents: Iterable[Document]) -> bytes:
    """Write documents as a list that :func:`read_trees` reads back without a loss."""
    parts = (write_tree(document.read_whole()).rstrip(b"\n") for document in documents)
    return b"[\n" + b",\n".join(parts) + b"\n]\n"
