"""What is wrong with a document whose syntax is right, and the lines of its keys."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator
from typing import Any, Literal

from bot.types import Path

HEAD, NAME, KEYWORDS = "实体", "名称", "关键词"
MAX_DEPTH = 64
FLATTEN = "请减少分组的层数。Flatten the groups."
_FILL = "请填写，或删除它。Fill it or delete it."
HALF = (
    r"有半个字，如 \ud83d。Half a character is in it, like \ud83d.",
    "请重新写这个字。Write the character anew.",
)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?')


class Pairs(list[tuple[str, Any]]):
    """A JSON object before double keys are lost."""


# A complaint about the n-th key of a document: severity, n, what, hint.
Complaint = tuple[Literal["error", "warning"], int, str, str]


def walk_keys(node: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every key of an object with its value, in document order; keys inside lists too."""
    if isinstance(node, Pairs):
        for key, value in node:
            yield (*path, key), value
            if isinstance(value, list):
                yield from walk_keys(value, (*path, key))
    elif isinstance(node, list):
        for item in node:
            yield from walk_keys(item, (*path, "[]"))


def is_writable(node: Any) -> bool:
    r"""Tell whether every text is whole: an escape like ``\ud83d`` alone is half a character."""
    try:
        json.dumps(node, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def key_lines(text: str) -> list[int]:
    """Return the line of every key, in document order."""
    lines, line, at = [], 1, 0
    for match in _STRING.finditer(text):
        if match[1]:
            line, at = line + text.count("\n", at, match.start()), match.start()
            lines.append(line)
    return lines


def number_line(text: str, number: str) -> int:
    """Return the line of the first number like ``NaN`` that is no part of a string; 0 if none.

    A number of too many digits is found as such.
    """
    bare = _STRING.sub(lambda match: "\n" * match[0].count("\n"), text)
    found = re.search(rf"{re.escape(number)}|\d{{4000,}}", bare)
    return bare.count("\n", 0, found.start()) + 1 if found else 0


def find_complaints(pairs: Any) -> Iterator[Complaint]:
    """Yield what is wrong with a document whose syntax is right."""
    if not isinstance(pairs, Pairs):
        what = "文件内容不在 { } 里。The document is not an object."
        hint = '请以 {"实体": {"名称": … 开头。Begin with {"实体": {"名称": …}}.'
        yield "error", 0, what, hint
        return
    if not is_writable(pairs):
        yield "error", 0, *HALF
        return
    seen: dict[Path, int] = {}
    for number, (path, value) in enumerate(walk_keys(pairs)):
        where = " -> ".join(path)
        if path in seen and "[]" not in path:
            hint = "请只留一个。Keep one of the two."
            yield "error", number, f"{where} 出现了两次 stands twice.", hint
        seen[path] = number
        if len(path) > MAX_DEPTH:
            start = where[:60]
            what = f"{start}… 嵌套超过 {MAX_DEPTH} 层 is nested deeper than {MAX_DEPTH} levels."
            yield "error", number, what, FLATTEN
            return
        if path[0] != HEAD:
            yield from _check_value(number, where, value)
    yield from _check_head(dict(pairs).get(HEAD), seen)


def is_head(head: Any) -> bool:
    """Tell whether nothing is wrong with the name and keywords of a document."""
    if not isinstance(head, dict):
        return False
    name, keywords = head.get(NAME), head.get(KEYWORDS, "")
    return isinstance(name, str) and bool(name.strip()) and isinstance(keywords, str)


def is_sound(tree: dict[str, Any], depth: int = 1) -> bool:
    """Tell whether nothing is wrong with the other keys of a document, which has some."""
    if depth > MAX_DEPTH or not tree:
        return False
    for node in tree.values():
        if isinstance(node, dict):
            if not is_sound(node, depth + 1):
                return False
        elif is_empty(node) or not is_value(node):
            return False
    return True


def _check_value(number: int, where: str, value: Any) -> Iterator[Complaint]:
    if isinstance(value, Pairs):
        if not value:
            yield "warning", number, f"{where} 是空的分组 is an empty group.", _FILL
    elif is_empty(value):
        yield "warning", number, f"{where} 是空的 is empty.", _FILL
    elif not is_value(value):
        hint = (
            "请写文字、数字、true、false，或它们的列表。"
            "Write a string, a number, true, false or a list of these."
        )
        yield "error", number, f"{where} 的值不能用 holds {_kind(value)}.", hint


def is_empty(value: Any) -> bool:
    """Tell whether a leaf says nothing: a blank text or an empty list."""
    return value == [] or (isinstance(value, str) and not value.strip())


def is_value(value: Any) -> bool:
    """Tell whether a leaf may hold this."""
    if isinstance(value, list):
        return all(not isinstance(item, list) and is_value(item) for item in value)
    if isinstance(value, float):
        return math.isfinite(value)
    return isinstance(value, str | int)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, list):
        return "an object or a list inside a list"
    return f"{value!s:.40}"


def _check_head(head: Any, seen: dict[Path, int]) -> Iterator[Complaint]:
    number = seen.get((HEAD,), 0)
    if not isinstance(head, Pairs):
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
