"""The skill that finds the standard question a text means, with its answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from pydantic import BaseModel

from bot.errors import WorkspaceError
from bot.flows.fillers import has_content
from bot.flows.forms import without_asking
from bot.flows.offers import N_OFFERED
from bot.flows.understanding import FAQ_NEAR
from bot.skill import FaqQuery, FaqResult, SkillContext
from bot.text import normalize, tokens
from bot.types import FaqAnswer, FaqCandidate
from faq.files import FaqFolder, StandardQuestion, read_faq
from faq.learning import build_retriever
from faq.retrieval import Match, Retriever
from faq.wordings import strip_fillers

_DIGITS = 6  # of a confidence; the unlikely keep their order
_PART = 2  # characters or words of a part that tells which question is meant


class FaqSkill:
    """Finds standard questions.

    Attributes
    ----------
    threshold
        Confidence from which on a candidate may be answered, 0..1.
    folder, retriever, context
        What it was built from, for the linter.
    """

    name = "faq"
    waits = False
    Input: ClassVar[type[BaseModel]] = FaqQuery
    Output: ClassVar[type[BaseModel]] = FaqResult

    def __init__(self, folder: FaqFolder, retriever: Retriever, context: SkillContext) -> None:
        self.folder = folder
        self.retriever = retriever
        self.context = context
        chosen = context.settings.faq_confidence_threshold
        self.threshold = retriever.threshold if chosen is None else chosen

    def run(self, request: FaqQuery) -> FaqResult:
        """Find the likeliest questions; see :class:`bot.skill.FaqResult` for their order."""
        text = normalize(request.text)
        matches = self.order(self.retriever.find(text, request.encode))
        best = self._offer_parts(matches, text)[: request.top_k]
        return FaqResult(candidates=tuple(self._candidate(m, request.entities) for m in best))

    def order(self, matches: Sequence[Match]) -> list[Match]:
        """Put the most confident first, ties by id."""
        questions = self.folder.questions
        return sorted(
            matches, key=lambda m: (-round(m.confidence, _DIGITS), questions[m.question].id)
        )

    def _offer_parts(self, matches: list[Match], text: str) -> list[Match]:
        """Put questions that literally hold the text among those that are offered."""
        core = strip_fillers(text)
        if self.threshold <= FAQ_NEAR or not has_content(without_asking(core)):
            return matches
        holding = {m.question for m in matches if self.retriever.wordings.holds(m.question, core)}
        if len(holding) > N_OFFERED or len(tokens(core)) < _PART:
            return matches
        lifted = [
            replace(m, confidence=max(m.confidence, FAQ_NEAR)) if m.question in holding else m
            for m in matches
        ]
        return sorted(lifted, key=lambda m: -m.confidence)

    def _candidate(self, match: Match, entities: tuple[str, ...]) -> FaqCandidate:
        question = self.folder.questions[match.question]
        own = {answer.entity for answer in question.answers}
        matched = self.retriever.wordings.sources[match.wording]
        return FaqCandidate(
            id=question.id,
            question=question.text,
            matched=matched.text,
            confidence=round(match.confidence, _DIGITS),
            scores=match.scores,
            answers=_answers(question, entities),
            entities=tuple(entity for entity in self.folder.entities if entity in own),
            source=f"{matched.file}:{matched.line}",
            external_id=question.external_id,
            stage=match.stage,
        )


def _answers(question: StandardQuestion, entities: tuple[str, ...]) -> tuple[FaqAnswer, ...]:
    """Choose the answers for these entities, in the order asked, then those for all."""
    return tuple(
        FaqAnswer(answer.text, answer.entity)
        for entity in (*dict.fromkeys(entities), None)
        for answer in question.answers
        if answer.entity == entity
    )


def build_skill(context: SkillContext) -> FaqSkill:
    """Build the skill of a workspace.

    Encodes what has no stored vector yet; with all of them stored no encoder is called before
    the first text that needs one.

    Raises
    ------
    WorkspaceError
        With everything that is wrong in the FAQ folder.
    """
    folder = read_faq(context.workspace, context.settings)
    wrong = [finding for finding in folder.findings if finding.severity == "error"]
    if wrong:
        raise WorkspaceError(
            f"常见问题有 {len(wrong)} 个错误。The FAQ cannot be used:",
            findings=wrong,
            hint="请改正后再启动。Mend them, then start.",
        )
    return FaqSkill(folder, build_retriever(folder.questions, context), context)
