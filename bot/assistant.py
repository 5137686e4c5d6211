"""One turn: read, decide, step, act, reply. The main path of the product.

``handle`` is the whole of it; nothing here does input or output.
"""

from __future__ import annotations

import re
import time
from dataclasses import replace
from functools import partial
from typing import Any

from bot.errors import ZhikeError
from bot.flows.actions import ACTIONS
from bot.flows.acts import tell_act
from bot.flows.decide import decide
from bot.flows.decision import Decision
from bot.flows.labels import Labels, label_message, overrule
from bot.flows.several import (
    Step,
    answer_clauses,
    answer_halves,
    answer_sentences,
    drop_idle,
    is_exact,
    merge,
)
from bot.flows.situation import Draft, Situation, clarify
from bot.flows.split import without_repeats
from bot.flows.table import FLOW
from bot.flows.texts import say
from bot.flows.tools import Tools
from bot.flows.understand import understand
from bot.flows.understanding import Understanding
from bot.machine import Transition
from bot.text import detect_lang, normalize, squeeze
from bot.types import Clarification, Lang, Outcome, Reply, Session, Turn

# So many clarifications are remembered; the newest stay.
MAX_ASKED = 20
# So many entities are remembered, for "both of them".
MAX_RECENT = 4
# A new line ends a sentence.
_LINES = re.compile(r"\s*\n\s*")


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
        text = normalize(_LINES.sub("。", turn.text.strip()))
        said = turn.lang or detect_lang(turn.text, session.lang)
        lang = said or session.lang or self.tools.settings.lang
        session = replace(session, lang=lang)
        labels, steps = self._take(text, session, lang, turn)
        reply = merge([step.reply for step in steps])
        if labels.risk and labels.risk.action == "warn":
            reply = replace(reply, answer=f"{reply.answer}\n{say('warn', lang)}")
        trace = {
            "text": text,
            "lang": lang,
            **labels.explain(),
            "questions": [step.trace for step in steps],
            "ms": round((time.perf_counter() - started) * 1000, 3),
        }
        return Outcome(reply, steps[-1].session, trace)

    def _take(
        self, text: str, session: Session, lang: Lang, turn: Turn
    ) -> tuple[Labels, list[Step]]:
        """Answer a message, or do what its risk or its intent calls for."""

        def act(event: str, reason: str) -> list[Step]:
            decision = Decision(event, reason)
            return [self._act(turn.text, Understanding(text), decision, session, lang)]

        try:
            labels = label_message(turn.text, self.tools)
        except ZhikeError as error:
            called = tell_act(text) == "handoff"  # a person is called all the same
            return Labels(), act("handoff" if called else "failure", f"{error.code}: {error}")
        if labels.risk and labels.risk.action == "block":
            return labels, act("blocked", f"有风险 risky: {labels.risk.category}")
        steps = self._answer(text, session, lang, turn)
        event = overrule(labels, steps)
        if event and labels.intent:
            return labels, act(event, f"意图 intent {labels.intent.label}")
        return labels, steps

    def _answer(self, text: str, session: Session, lang: Lang, turn: Turn) -> list[Step]:
        if not squeeze(text):
            event = "image" if turn.image else "empty"
            nothing = Decision(event, "没有文字 no words")
            return [self._act(turn.text, Understanding(text), nothing, session, lang)]

        def step(text: str, session: Session, tools: Tools = self.tools) -> Step:
            return self._step(text, turn.text, session, lang, tools)

        text = drop_idle(without_repeats(text))
        whole = step(text, session)
        if whole.reply.route in ("chitchat", "handoff") or is_exact(whole):
            return [whole]
        if whole.event == "graph_answer" and self.tools.knowledge.reads_clauses:
            return [whole]
        quick = partial(step, tools=self.tools.without_encoders())
        return (
            answer_sentences(text, session, step, lang, whole)
            or answer_clauses(text, session, quick, lang, whole)
            or answer_halves(text, session, quick, whole)
            or [whole]
        )

    def _step(self, text: str, said: str, session: Session, lang: Lang, tools: Tools) -> Step:
        started = time.perf_counter()
        try:
            read = understand(text, session, tools)
            decision = decide(read, session, tools)
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
        guessed = read.read_as if draft.route == "kbqa" else ""
        reply = Reply(
            say("read_as", lang, text=guessed) + draft.answer if guessed else draft.answer,
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
            read.faq[0] if read.faq else None,
            reply,
            _advance(session, draft, row),
            _explain(read, decision, row, session, self.tools.faq_threshold),
            read.named,
        )


def _advance(session: Session, draft: Draft, row: Transition) -> Session:
    """Return the session after a draft was said."""
    forgets = draft.effect in ("lost", "left")
    session = replace(
        session,
        state=row.target,
        focus=() if row.target == "chitchat" else draft.focus or session.focus,
        recent=_speak_of(draft.focus, session.recent),
        topic=draft.topic or (None if forgets else session.topic),
        query=draft.query if draft.effect == "answered" else session.query,
        listed=draft.listed or _still_listed(draft.focus, session),
        ticket=draft.ticket or session.ticket,
    )
    if draft.effect == "talked":
        return session
    if draft.effect in ("answered", "left"):
        return replace(session, pending=None, asked=(), failures=0)
    if draft.effect == "asked":
        return _ask(session, draft.pending)
    pending = draft.pending or session.pending
    return _ask(replace(session, failures=session.failures + 1), pending)


def _still_listed(focus: tuple[str, ...], session: Session) -> str | None:
    """Return the list that has the places; values of several others take them away."""
    still = len(focus) < 2 or set(focus) <= set(session.focus)
    return session.listed if still else None


def _speak_of(focus: tuple[str, ...], recent: tuple[str, ...]) -> tuple[str, ...]:
    """Return those spoken of, the latest first; of a long list none was spoken of by itself."""
    if len(focus) > MAX_RECENT:
        return recent
    return tuple(dict.fromkeys((*focus, *recent)))[:MAX_RECENT]


def _ask(session: Session, pending: Clarification | None) -> Session:
    """Leave a clarification open, and remember that it was asked."""
    if pending is None:
        return session
    key = "person" if pending.kind == "person" else pending.key
    asked = tuple(dict.fromkeys((*session.asked, key)))[-MAX_ASKED:]
    return replace(session, pending=pending, asked=asked)


def _explain(
    read: Understanding, decision: Decision, row: Transition, session: Session, threshold: float
) -> dict[str, Any]:
    """Tell why, in JSON: both candidates' lists, best first, the decision, the row."""
    return {
        "text": read.text,
        "act": read.act,
        "entities": {
            "named": read.named,
            "scope": read.scope,
            "doubt": read.doubt,
            "unknown": read.unknown,
        },
        "graph": [
            {"path": link.path, "leaf": link.leaf, "score": link.score, "matched": link.matched}
            for link in read.links[:5]
        ],
        "faq": [
            {
                "id": candidate.id,
                "question": candidate.question,
                "external_id": candidate.external_id,
                "matched": candidate.matched,
                "source": candidate.source,
                "confidence": round(candidate.confidence, 4),
                "stage": candidate.stage,
                "scores": {name: round(score, 4) for name, score in candidate.scores.items()},
            }
            for candidate in read.faq[:5]
        ],
        "faq_threshold": round(threshold, 4),
        "plan": read.answer.plan if read.answer else None,
        "event": decision.event,
        "reason": decision.reason,
        "row": f"{session.state} --{row.label}--> {row.target}",
    }
