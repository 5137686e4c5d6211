"""Questions whose answers are known, as a file holds them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path as FilePath
from typing import Any

from bot.types import Finding
from knowledge.open.learning import Question


def read_questions(
    file: FilePath, numbers: Mapping[str, int]
) -> tuple[tuple[Question, ...], tuple[Finding, ...]]:
    """Read a JSONL file with ``question``, ``entity`` and ``attributes`` in every line.

    Parameters
    ----------
    numbers
        Of the entities, by full name.

    Returns
    -------
    questions, findings
        The sound ones, and an error for each line that is none, or a warning where its entity
        is not in the knowledge.
    """
    questions, findings = [], []
    for number, line in enumerate(file.read_text("utf-8-sig").splitlines(), 1):
        if not line.strip():
            continue
        row = _parse(line)
        if row is None:
            what = "没有 “question”、“entity”、“attributes”。They are not all there."
            hint = 'Write {"question": "…", "entity": "…", "attributes": ["…"]}。请照此写。'
            findings.append(Finding("error", str(file), number, what, hint))
        elif row["entity"].strip() not in numbers:
            what = f"知识里没有“{row['entity']}”。The knowledge has no such entity."
            hint = "这一行不学。The line is passed over."
            findings.append(Finding("warning", str(file), number, what, hint))
        else:
            asked = tuple(name.strip() for name in row["attributes"])
            questions.append(Question(row["question"], numbers[row["entity"].strip()], asked))
    return tuple(questions), tuple(findings)


def _parse(line: str) -> dict[str, Any] | None:
    try:
        row = json.loads(line)
    except ValueError:
        return None
    if not isinstance(row, dict):
        return None
    texts = isinstance(row.get("question"), str) and isinstance(row.get("entity"), str)
    asked = row.get("attributes")
    named = isinstance(asked, list) and asked and all(isinstance(name, str) for name in asked)
    return row if texts and named else None
