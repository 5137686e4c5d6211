"""One turn: read, decide, step, act, reply. The main path of the product.

``handle`` is the whole of it; nothing here does input or output.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.errors import ZhikeError
from bot.flows.actions import ACTIONS, Draft, Situation, clarify
from bot.flows.decide import Decision, decide
from bot.flows.split import clauses, sentences
from bot.flows.table import FLOW
from bot.flows.tools import Tools
from bot.flows.understand import Understanding, understand
from bot.machine import Transition
from bot.text import detect_lang, normalize, squeeze
from bot.types import Lang, Outcome, Reply, Route, Session, Turn

# What a part of a longer message may be without being worth a reply of its own.
_SMALL_TALK = {"greet", "thanks", "bye", "chat", "abuse", "identity"}
_UNCLEAR = {"unknown", "question_unclear"}
ANSWERING: tuple[Route, ...] = ("faq", "kbqa")
# Loosest claim first: a merged reply is named after the first of these among its parts.
_ROUTES: tuple[Route, ...] = ("handoff", "clarify", "kbqa", "faq", "exception", "chitchat")


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a message, dealt with."""

    event: str
    reply: Reply
    session: Session
    trace: dict[str, Any]


class Assistant:
    """A bot that answers.

    Parameters
    ----------
    tools
        Its skills, graph and settings.
    """

    def __init__(self, tools: Tools) -> None:
        self.tools = tools

    def handle(self, turn: Turn, session: Session) -> Outcome:
        """Answer one turn.

        Parameters
        ----------
        turn
            What came.
        session
            The talk so far; not changed.

        Returns
        -------
        Outcome
            The reply, the session after it (same ``version``), and the trace. A failing skill
            gives guidance as a reply, with the cause in the trace; nothing is raised for it.
        """
        started = time.perf_counter()
        text = normalize(turn.text)
        lang = turn.lang or detect_lang(turn.text) or session.lang or self.tools.settings.lang
        session = replace(session, lang=lang)
        steps = self._answer(text, session, lang, turn)
        reply = _merge([step.reply for step in steps])
        trace = {
            "text": text,
            "lang": lang,
            "questions": [step.trace for step in steps],
            "ms": round((time.perf_counter() - started) * 1000, 3),
        }
        return Outcome(reply, steps[-1].session, trace)

    def _answer(self, text: str, session: Session, lang: Lang, turn: Turn) -> list[Step]:
        if not squeeze(text):
            event = "image" if turn.image else "empty"
            nothing = Decision(event, "no words")
            return [self._act(turn.text, Understanding(text), nothing, session, lang)]
        whole = self._step(text, turn.text, session, lang)
        if whole.reply.route in ("chitchat", "handoff") or _is_exact(whole.reply):
            return [whole]
        return (
            self._several(sentences(text), turn.text, session, lang, at_least=1)
            or self._several(clauses(text), turn.text, session, lang, at_least=2)
            or [whole]
        )

    def _several(
        self, parts: Sequence[str], said: str, session: Session, lang: Lang, *, at_least: int
    ) -> list[Step]:
        """Deal with the questions of one message one after another.

        Empty unless there are several, at least so many are answered, about different things:
        a message is cut only where that helps.
        """
        if len(parts) < 2:
            return []
        useful: list[Step] = []
        lost = False
        for part in parts:
            before = useful[-1].session if useful else session
            step = self._step(part, said, before, lang)
            if step.event not in _SMALL_TALK | _UNCLEAR:
                useful.append(step)
            lost |= step.event in _UNCLEAR
        answered = [step.session for step in useful if step.reply.route in ANSWERING]
        about = {(after.topic, after.focus) for after in answered}
        if len(answered) < at_least or len(about) < len(answered):
            return []
        return [] if lost and at_least > 1 else useful

    def _step(self, text: str, said: str, session: Session, lang: Lang) -> Step:
        started = time.perf_counter()
        try:
            read = understand(text, session, self.tools)
            decision = decide(read, session, self.tools)
        except ZhikeError as error:
            read = Understanding(text)
            decision = Decision("failure", f"{error.code}: {error}")
        read_ms = (time.perf_counter() - started) * 1000
        step = self._act(said, read, decision, session, lang)
        return replace(step, trace=step.trace | {"ms": round(read_ms, 3)})

    def _act(
        self, said: str, read: Understanding, decision: Decision, session: Session, lang: Lang
    ) -> Step:
        now = Situation(said, session, lang, read, decision, self.tools, clarify(read, decision))
        row = FLOW.step(session.state, decision.event, now)
        draft = ACTIONS[row.action](now)
        reply = Reply(
            draft.answer,
            row.target,
            draft.route,
            None if draft.route in ("chitchat", "handoff") else decision.confidence,
            draft.evidence,
            draft.suggestions,
            draft.attachments,
        )
        return Step(
            decision.event,
            reply,
            _advance(session, draft, row),
            _explain(read, decision, row, session),
        )


def _is_exact(reply: Reply) -> bool:
    return reply.route in ANSWERING and (reply.confidence or 0) >= 0.99


def _advance(session: Session, draft: Draft, row: Transition) -> Session:
    """Return the session after a draft was said."""
    session = replace(
        session,
        state=row.target,
        focus=draft.focus or session.focus,
        topic=draft.topic or session.topic,
        ticket=draft.ticket or session.ticket,
    )
    if draft.effect == "talked":
        return session
    if draft.effect in ("answered", "left"):
        return replace(session, pending=None, asked=(), failures=0)
    pending = draft.pending or (session.pending if draft.effect == "failed" else None)
    if draft.effect == "failed":
        session = replace(session, failures=session.failures + 1)
    if draft.pending:
        key = "person" if draft.pending.kind == "person" else draft.pending.key
        session = replace(session, asked=tuple(dict.fromkeys((*session.asked, key))))
    return replace(session, pending=pending)


def _merge(replies: Sequence[Reply]) -> Reply:
    """Join the replies to several questions of one message into one."""
    if len(replies) == 1:
        return replies[0]
    sure = [reply.confidence for reply in replies if reply.confidence is not None]
    return Reply(
        "\n".join(reply.answer for reply in replies),
        replies[-1].state,
        min((reply.route for reply in replies), key=_ROUTES.index),
        min(sure, default=None),
        tuple(item for reply in replies for item in reply.evidence),
        tuple(dict.fromkeys(item for reply in replies for item in reply.suggestions)),
        tuple(item for reply in replies for item in reply.attachments),
    )


def _explain(
    read: Understanding, decision: Decision, row: Transition, session: Session
) -> dict[str, Any]:
    """Tell why, in JSON: both candidates' lists, the decision, the row."""
    return {
        "text": read.text,
        "act": read.act,
        "entities": {
            "named": read.named,
            "scope": read.scope,
            "doubt": read.doubt,
            "unknown": read.unknown,
        },
        "graph": [asdict(link) for link in read.links[:5]],
        "faq": [
            {
                "id": candidate.id,
                "question": candidate.question,
                "matched": candidate.matched,
                "confidence": round(candidate.confidence, 4),
                "scores": {name: round(score, 4) for name, score in candidate.scores.items()},
            }
            for candidate in read.faq[:5]
        ],
        "event": decision.event,
        "reason": decision.reason,
        "row": f"{session.state} --{row.label}--> {row.target}",
    }
