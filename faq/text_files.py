"""Text files as editors leave them, names that a file may have, and writing that cannot tear."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, unquote_to_bytes

from bot.types import Finding

_UNSAFE = r'/\:*?"<>|%'
_LINE_END = re.compile(rb"\r\n|\n|\r")


def read_lines(data: bytes, file: str, findings: list[Finding]) -> Iterator[tuple[int, str]]:
    """Yield number and text of every line that is not blank; add what is not UTF-8.

    Parameters
    ----------
    data
        With or without BOM, lines ended by LF, CRLF or CR.
    findings
        Is appended to.
    """
    for number, raw in enumerate(_LINE_END.split(data.removeprefix(b"\xef\xbb\xbf")), 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            what = f"byte {error.start + 1} of the line is not UTF-8."
            findings.append(Finding("error", file, number, what, "Save the file as UTF-8."))
            continue
        if line.strip():
            yield number, line


def write_atomically(target: Path, data: bytes) -> None:
    """Write under a temporary name beside the target, then rename."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=".tmp-", delete=False) as file:
        try:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            os.chmod(file.name, 0o644)
            os.replace(file.name, target)
        except OSError:
            os.unlink(file.name)
            raise


def encode_name(name: str) -> str:
    r"""Turn a standard question or an entity into a file name.

    Examples
    --------
    >>> encode_name("AC/DC 50%?"), encode_name("..")
    ('AC%2FDC 50%25%3F.txt', '%2E%2E.txt')
    """
    if not name.strip("."):
        return name.replace(".", "%2E") + ".txt"
    return "".join(quote(c, safe="") if c in _UNSAFE or c < " " else c for c in name) + ".txt"


def decode_name(file_name: str) -> str:
    """Turn a file name back; the opposite of :func:`encode_name`.

    Examples
    --------
    >>> decode_name("AC%2FDC 50%25%3F.txt"), decode_name("A型号"), decode_name("100%纯电")
    ('AC/DC 50%?', 'A型号', '100%纯电')
    """
    return unquote_to_bytes(file_name.removesuffix(".txt")).decode("utf-8")


def format_answer(question: str, text: str) -> str:
    r"""Write one line of an answer file, without its line end.

    Examples
    --------
    >>> format_answer("[A]有货吗", "有\n请来店")
    '[[A]有货吗]\t有\\n请来店'
    """
    return f"[{question}]\t" + text.replace("\n", "\\n")
