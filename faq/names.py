"""Names of questions, and of the files that hold their paraphrases."""

from __future__ import annotations

import hashlib
import unicodedata

from bot.text_files import encode_name

_LONGEST = 255  # bytes, in nearly every file system


def nfc(name: str) -> str:
    """Return the form that names are compared in: some systems decompose letters of file names."""
    return unicodedata.normalize("NFC", name.strip())


def question_file(question: str) -> str:
    """Name the file of a question's paraphrases; too long a name is cut and ends in a hash.

    Examples
    --------
    >>> question_file("A/B 是什么"), question_file("长" * 90)[-20:]
    ('A%2FB 是什么.txt', '长长长~2ef6dbff1c0d.txt')
    """
    name = encode_name(question)
    if len(name.encode()) + len(".txt") > _LONGEST:
        mark = "~" + hashlib.sha256(question.encode()).hexdigest()[:12]
        room = _LONGEST - len(mark) - len(".txt")
        name = name.encode()[:room].decode(errors="ignore") + mark
    return name + ".txt"
