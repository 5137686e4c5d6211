"""Asks a FAQ texts of which it is known what is right; ``evaluation.py`` counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.skill import FaqQuery
from bot.types import Finding
from faq.evaluation import KNOWN, Judged
from faq.files import StandardQuestion
from faq.names import nfc
from faq.skill import FaqSkill
from faq.tsv import Rows, read_table

_LOOKED_AT = 10  # candidates
Progress = Callable[[int, int], None]


def judge_wordings(skill: FaqSkill, progress: Progress) -> Iterator[Judged]:
    """Ask every wording as if it had never been written.

    The only wording of its question is left out: without it nothing is known of the question.
    """
    wordings = skill.retriever.wordings
    owners = wordings.questions[: len(wordings.sources)].tolist()
    sizes = Counter(owners)
    rows = [row for row, owner in enumerate(owners) if sizes[owner] > 1]
    for done, row in enumerate(rows, 1):
        yield _judge_row(skill, row, skill.folder.questions[owners[row]].id, KNOWN)
        progress(done, len(rows))


def judge_strangers(skill: FaqSkill) -> Iterator[Judged]:
    """Ask the shipped everyday sentences, each as if it had never been written."""
    wordings = skill.retriever.wordings
    for row in range(len(wordings.sources), len(wordings.texts)):
        yield _judge_row(skill, row, None, "elsewhere")


def _judge_row(skill: FaqSkill, row: int, right: int | None, kind: str) -> Judged:
    matches = skill.order(skill.retriever.find_for_wording(row))
    found = [skill.folder.questions[match.question].id for match in matches]
    return _judge(found, [match.confidence for match in matches], right, kind)


def judge_queries(
    skill: FaqSkill, queries: Sequence[tuple[str, int]], progress: Progress
) -> Iterator[Judged]:
    """Ask texts, each with the integer id of its question."""
    for done, (text, right) in enumerate(queries, 1):
        yield _judge_text(skill, text, right, KNOWN)
        progress(done, len(queries))


def judge_others(
    skill: FaqSkill, others: Sequence[tuple[str, str]], progress: Progress
) -> Iterator[Judged]:
    """Ask texts that have no question, each with its kind."""
    for done, (text, kind) in enumerate(others, 1):
        yield _judge_text(skill, text, None, kind)
        progress(done, len(others))


def _judge_text(skill: FaqSkill, text: str, right: int | None, kind: str) -> Judged:
    candidates = skill.run(FaqQuery(text=text, top_k=_LOOKED_AT)).candidates
    found = [candidate.id for candidate in candidates]
    return _judge(found, [candidate.confidence for candidate in candidates], right, kind)


def _judge(
    found: Sequence[int], confidences: Sequence[float], right: int | None, kind: str
) -> Judged:
    rank = found.index(right) + 1 if right in found else None
    return Judged(confidences[0] if confidences else 0.0, rank, kind)


def read_queries(
    path: Path, questions: Sequence[StandardQuestion], findings: list[Finding]
) -> list[tuple[str, int]]:
    """Read ``query <TAB> id`` below such a header.

    Parameters
    ----------
    questions
        An id is the external id of one of them, else its text, else its integer id.
    findings
        Is appended to.

    Returns
    -------
    list of (text, integer id)
    """
    ids = {str(question.id): question.id for question in questions}
    ids |= {nfc(question.text): question.id for question in questions}
    ids |= {one.external_id: one.id for one in questions if one.external_id is not None}
    queries = []
    for number, (text, written) in _read_texts(path, "id", findings):
        if nfc(written) in ids:
            queries.append((text, ids[nfc(written)]))
        else:
            what = f"没有“{written}”这个问题。There is no such question."
            hint = "请写外部编号、标准问题或整数编号。"
            hint += "Write an external id, a standard question or an integer id."
            findings.append(Finding("error", str(path), number, what, hint))
    return queries


def read_others(path: Path, findings: list[Finding]) -> list[tuple[str, str]]:
    """Read ``query <TAB> kind`` below such a header: texts that have no question."""
    rows = _read_texts(path, "kind", findings)
    for number, (_, kind) in rows:
        if kind == KNOWN:
            what = f"类别不能叫“{KNOWN}”。No kind may have this name."
            findings.append(Finding("error", str(path), number, what, "请换个名字。Rename it."))
    return [(text, kind) for _, (text, kind) in rows]


def _read_texts(path: Path, column: str, findings: list[Finding]) -> Rows:
    before = len(findings)
    rows = read_table(path, ("query", column), findings)
    if not rows and len(findings) == before:
        what = "文件里没有问题。There is no text to ask."
        hint = "表头下面每行写一个。Write one a line below the header."
        findings.append(Finding("error", str(path), 0, what, hint))
    return rows
