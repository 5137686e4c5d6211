"""Text files as editors leave them, and the names that files may have. Nothing is opened here."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence

from bot.types import Finding

_LINE_END = re.compile(rb"\r\n|\n|\r")
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_UNSAFE = re.compile(r'^\.|[/\\:*?"<>|%\x00-\x1f]')  # a leading dot would hide the file
_ENCODED = re.compile(rb"%([0-9A-Fa-f]{2})")
_LONGEST = 255  # bytes of a file's name, in nearly every file system

WrongLine = tuple[int, bytes, UnicodeDecodeError]  # its number, its bytes, and why


def read_lines(data: bytes, file: str, findings: list[Finding]) -> Iterator[tuple[int, str]]:
    """Yield number and text of every line that is not blank; add what is not UTF-8.

    A file in another encoding is one finding, however many its lines.

    Parameters
    ----------
    data
        With or without BOM, lines ended by LF, CRLF or CR.
    findings
        Is appended to.
    """
    if data.startswith(UTF_16):
        findings.append(explain_utf16(file))
        return
    wrong: list[WrongLine] = []
    for number, raw in enumerate(_LINE_END.split(data.removeprefix(b"\xef\xbb\xbf")), 1):
        try:
            line = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            wrong.append((number, raw, error))
            continue
        if line.strip():
            yield number, line
    if wrong:
        findings.append(explain_bytes(file, wrong))


def explain_utf16(file: str) -> Finding:
    """Say that a file is UTF-16."""
    what = "文件是 UTF-16 编码，不是 UTF-8。The file is UTF-16, not UTF-8."
    return Finding("error", file, 0, what, _save_as_utf8(file, "UTF-16"))


def explain_bytes(file: str, wrong: Sequence[WrongLine]) -> Finding:
    """Say which lines are not UTF-8, and what they look like where there are several."""
    number, _, error = wrong[0]
    if len(wrong) == 1:
        place = error.start + 1
        what = f"第 {place} 个字节不是 UTF-8 编码。Byte {place} of the line is not UTF-8."
        hint = "请把文件另存为 UTF-8 编码。Save the file as UTF-8."
        return Finding("error", file, number, what, hint)
    count = len(wrong)
    try:
        for _, raw, _ in wrong:
            raw.decode("gb18030")
    except UnicodeDecodeError:
        what = f"有 {count} 行不是 UTF-8 编码。{count} lines are not UTF-8."
        return Finding("error", file, number, what, _save_as_utf8(file, "ENCODING"))
    what = (
        f"有 {count} 行不是 UTF-8 编码，像是 GBK（GB18030）。"
        f"{count} lines are not UTF-8; they look like GBK (GB18030)."
    )
    return Finding("error", file, number, what, _save_as_utf8(file, "GB18030"))


def _save_as_utf8(file: str, encoding: str) -> str:
    return (
        "请另存为 UTF-8：记事本“另存为”时选编码 UTF-8，Excel 选“CSV UTF-8”。"
        f"Save it as UTF-8; on a command line: iconv -f {encoding} -t UTF-8 {file} > new"
    )


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
