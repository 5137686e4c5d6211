"""One turn: read, decide, step, act, reply. The main path of the product.

``handle`` is the whole of it; nothing here does input or output.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from bot.errors import ZhikeError
from bot.flows.actions import ACTIONS, Draft, Situation, clarify
from bot.flows.decide import Decision, decide
from bot.flows.split import clauses, sentences
from bot.flows.table import FLOW
from bot.flows.texts import say
from bot.flows.tools import Tools
from bot.flows.understand import Understanding, has_content, understand
from bot.machine import Transition
from bot.text import detect_lang, normalize, squeeze
from bot.types import Lang, Outcome, Reply, Route, Session, Topic, Turn

# What a part of a longer message may be without being worth a reply of its own.
_SMALL_TALK = {"greet", "thanks", "bye", "chat", "abuse", "identity", "cancel"}
_UNCLEAR = {"unknown", "question_unclear"}
_ASKING = re.compile(
    r"[?]|吗|呢|什么|怎么办?|怎样|多少|几|哪|如何|谁|为什么|能不能|是不是|有没有|\b(?:what|how|who|why|when)\b"
)
# From this confidence on a clause is answered by itself.
SURE = 0.9
ANSWERING: tuple[Route, ...] = ("faq", "kbqa")
# Loosest claim first: a merged reply is named after the first of these among its parts.
_ROUTES: tuple[Route, ...] = ("handoff", "clarify", "kbqa", "faq", "exception", "chitchat")


@dataclass(frozen=True, slots=True)
class Step:
    """One question of a message, dealt with."""

    text: str
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
            self._sentences(sentences(text), turn.text, session, lang)
            or self._clauses(clauses(text), turn.text, session, lang, whole)
            or [whole]
        )

    def _sentences(
        self, parts: Sequence[str], said: str, session: Session, lang: Lang
    ) -> list[Step]:
        """Answer sentence by sentence; empty when none is answered by itself.

        A sentence that asks and could not be answered is admitted beside those that were.
        """
        steps = self._steps(parts, said, session, lang)
        return _keep(steps, lang) if _are_answered(steps) else []

    def _clauses(
        self, parts: Sequence[str], said: str, session: Session, lang: Lang, whole: Step
    ) -> list[Step]:
        """Answer clause by clause; empty when the message is better answered as one.

        That takes clauses that are surely answered, and nothing left over: unless the rest is
        small talk, or the whole could not be answered either, or it answers what was left.
        """
        steps = self._steps(parts, said, session, lang)
        if steps and all(step.event in _SMALL_TALK for step in steps):
            return steps[-1:]
        answered = [step for step in steps if step.reply.route in ANSWERING]
        if not _are_answered(steps) or any(_confidence(step) < SURE for step in answered):
            return []
        rest = [step for step in steps if step not in answered]
        if whole.event in _UNCLEAR or all(step.event in _SMALL_TALK for step in rest):
            return _keep(steps, lang) if len(answered) > 1 or rest else []
        if whole.reply.route in ANSWERING and _about(whole) not in map(_about, answered):
            return [*answered, whole]
        return []

    def _steps(self, parts: Sequence[str], said: str, session: Session, lang: Lang) -> list[Step]:
        """Take parts one after another, each in the talk as the last clear one left it."""
        steps: list[Step] = []
        for part in parts if len(parts) > 1 else ():
            before = next((s.session for s in reversed(steps) if s.event not in _UNCLEAR), session)
            steps.append(self._step(part, said, before, lang))
        return steps

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
        now = Situation(
            said, session, lang, read, decision, self.tools, clarify(session, read, decision)
        )
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
            read.text,
            decision.event,
            reply,
            _advance(session, draft, row),
            _explain(read, decision, row, session),
        )


def _is_question(text: str) -> bool:
    """Tell a question with something in it from a statement, or from a mere "what now?"."""
    return bool(_ASKING.search(text)) and has_content(_ASKING.sub("", text))


def _admit(step: Step, last: Step, lang: Lang) -> Step:
    """Say that one part of a message is not known; the talk stays where the others left it."""
    reply = replace(
        last.reply,
        answer=say("unknown_part", lang, text=step.text.strip(" ?!。;,")),
        evidence=(),
        suggestions=(),
        attachments=(),
    )
    return replace(step, reply=reply, session=last.session)


def _about(step: Step) -> tuple[Topic | None, tuple[str, ...]]:
    return step.session.topic, step.session.focus


def _confidence(step: Step) -> float:
    return step.reply.confidence or 0.0


def _are_answered(steps: Sequence[Step]) -> bool:
    """Tell whether some parts are answered, each about something else."""
    about = [_about(step) for step in steps if step.reply.route in ANSWERING]
    return bool(about) and len(set(about)) == len(about)


def _keep(steps: Sequence[Step], lang: Lang) -> list[Step]:
    kept = [s for s in steps if s.event not in _SMALL_TALK | _UNCLEAR | {"entity_alone"}]
    unclear = [step for step in steps if step.event in _UNCLEAR and _is_question(step.text)]
    return kept + [_admit(step, kept[-1], lang) for step in unclear]


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
