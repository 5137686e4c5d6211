"""Text files as editors leave them, and the names that files may have. Nothing is opened here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator

from bot.types import Finding

_LINE_END = re.compile(rb"\r\n|\n|\r")
_UNSAFE = re.compile(r'^\.|[/\\:*?"<>|%\x00-\x1f]')  # a leading dot would hide the file
_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")
_LONGEST = 255  # bytes of a file's name, in nearly every file system


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
            place = error.start + 1
            what = f"第 {place} 个字节不是 UTF-8 编码。Byte {place} of the line is not UTF-8."
            hint = "请把文件另存为 UTF-8 编码。Save the file as UTF-8."
            findings.append(Finding("error", file, number, what, hint))
            continue
        if line.strip():
            yield number, line


def encode_name(name: str) -> str:
    """Percent-encode what a file name cannot hold.

    Examples
    --------
    >>> encode_name("AC/DC 50%?"), encode_name("..")
    ('AC%2FDC 50%25%3F', '%2E.')
    """
    return _UNSAFE.sub(lambda match: f"%{ord(match[0]):02X}", name)


def name_file(name: str, suffix: str) -> str:
    """Name the file of a question or an entity; too long a name is cut and ends in a hash.

    Examples
    --------
    >>> name_file("A/B 是什么", ".txt"), name_file("长" * 90, ".txt")[-20:]
    ('A%2FB 是什么.txt', '长长长~2ef6dbff1c0d.txt')
    """
    encoded = encode_name(name)
    if len(encoded.encode()) + len(suffix) > _LONGEST:
        mark = "~" + hashlib.sha256(name.encode()).hexdigest()[:12]
        room = _LONGEST - len(mark) - len(suffix)
        encoded = encoded.encode()[:room].decode(errors="ignore") + mark
    return encoded + suffix


def decode_name(name: str) -> str:
    """Turn a file name back; the opposite of :func:`encode_name`.

    Raises
    ------
    UnicodeError
        When the bytes are not UTF-8.

    Examples
    --------
    >>> decode_name("AC%2FDC 50%25%3F"), decode_name("A型号"), decode_name("100%纯电")
    ('AC/DC 50%?', 'A型号', '100%纯电')
    """
    raw = _ENCODED.sub(lambda match: bytes.fromhex(match[1].decode()), name.encode())
    return raw.decode("utf-8")
