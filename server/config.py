"""The settings file, ``bot.json``: read with every mistake of its syntax found."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.foreign_errors import explain_json
from bot.text_files import read_lines
from bot.types import Finding

Keys = tuple[str, ...]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"(\s*:)?|[][{}]')


@dataclass(frozen=True, slots=True)
class Config:
    """A settings file as it was read.

    Attributes
    ----------
    written
        Its keys; none when it cannot be read.
    lines
        The line of every key, 1-based, by the keys that lead there.
    findings
        Errors, named by the file's name.
    """

    written: Mapping[str, Any]
    lines: Mapping[Keys, int]
    findings: tuple[Finding, ...]

    def line_of(self, path: Keys) -> int:
        """Return the line of the innermost key on the way that is written, else 0."""
        ways = (path[:length] for length in range(len(path), 0, -1))
        return next((self.lines[way] for way in ways if way in self.lines), 0)


def read_config(file: Path) -> Config:
    """Read a JSON object, strictly; mistakes are in ``findings``, never raised."""
    data = file.read_bytes()
    not_utf8: list[Finding] = []
    for _ in read_lines(data, file.name, not_utf8):
        pass
    if not_utf8:
        return Config({}, {}, tuple(not_utf8))
    text = data.decode("utf-8-sig")
    try:
        written = json.loads(text)
    except json.JSONDecodeError as error:
        hint = f"请改第 {error.colno} 个字附近。Mend it near column {error.colno}."
        return _unreadable(file, error.lineno, explain_json(error), hint)
    except (ValueError, RecursionError):
        what = "有一个数太长，或嵌套太深。A number is too long, or it is nested too deep."
        return _unreadable(file, 0, what, "请写得简单些。Write it more simply.")
    if not isinstance(written, dict):
        what = "文件内容不在 { } 里。The file holds no JSON object."
        return _unreadable(file, 0, what, "请以 { 开头。Begin with {.")
    lines: dict[Keys, int] = {}
    return Config(written, lines, tuple(_find_doubles(file.name, text, lines)))


def _unreadable(file: Path, line: int, what: str, hint: str) -> Config:
    return Config({}, {}, (Finding("error", file.name, line, what, hint),))


def _find_doubles(file: str, text: str, lines: dict[Keys, int]) -> Iterator[Finding]:
    """Fill in the line of every key, and find the keys that stand twice."""
    for path, line in _walk_keys(text):
        if path in lines and "" not in path:
            what = f"“{path[-1]}”写了两次，第一次在第 {lines[path]} 行 stands twice."
            yield Finding("error", file, line, what, "请删掉其中一行。Delete one of the two.")
        lines.setdefault(path, line)


def _walk_keys(text: str) -> Iterator[tuple[Keys, int]]:
    """Yield every key of sound JSON with its line; the place of a list's item is ``""``."""
    path: list[str] = []
    line, at = 1, 0
    for match in _TOKEN.finditer(text):
        if match[0] in "{[":
            path.append("")
        elif match[0] in "}]":
            path.pop()
        elif match[1]:
            path[-1] = json.loads(match[0].removesuffix(match[1]))
            line, at = line + text.count("\n", at, match.start()), match.start()
            yield tuple(path), line
