"""Names of questions, and of the files that hold their paraphrases."""

from __future__ import annotations

import unicodedata

from bot.text_files import name_file


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
    return name_file(question, ".txt")
