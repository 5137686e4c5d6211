"""One turn from end to end: lock, load, handle, save, render; repeats answered as before."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import secrets
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from bot.errors import MessageConflict, NotFound, SessionConflict
from bot.stores import ConversationStore, Feedback, Tag, TurnRecord
from bot.types import Evidence, FaqEvidence, Lang, Reply, Session, Turn
from classifiers.risk.personal import mask_personal
from server.workspace import Bot

LOG = logging.getLogger("zhike.turn")
_RANDOM_BYTES = 16


class Conversations:
    """The conversations of one bot.

    Parameters
    ----------
    bot
        Replaceable while serving; a turn keeps the one it began with.
    store
        Where sessions and turns are kept.
    """

    def __init__(self, bot: Bot, store: ConversationStore) -> None:
        self.bot = bot
        self.store = store
        # Ends the ids of this bot's sessions: no other bot on the same database knows them.
        self._mark = hashlib.sha256(bot.name.encode()).hexdigest()[:8]

    def holds(self, session_id: str) -> bool:
        """Tell whether an id is one that this bot could have given."""
        return re.fullmatch(rf"[0-9a-f]{{{2 * _RANDOM_BYTES}}}{self._mark}", session_id) is not None

    def _make_id(self) -> str:
        return secrets.token_hex(_RANDOM_BYTES) + self._mark

    def ask(
        self, text: str, session_id: str | None = None, lang: Lang | None = None
    ) -> dict[str, Any]:
        """Say something and get the reply's JSON; the shortest way in from Python."""
        return self.take(Turn(text, session_id, lang=lang))

    def take(self, turn: Turn) -> dict[str, Any]:
        """Take one turn and return the reply's JSON (contract 2).

        Raises
        ------
        MessageConflict
            When the message id was used for another body.
        StoreError
            When the turn cannot be kept; it was not answered then.
        """
        started = time.perf_counter()
        known = turn.session_id is not None and self.holds(turn.session_id)
        session_id = turn.session_id if known and turn.session_id else self._make_id()
        with self.store.lock(session_id):
            session = self.store.load(session_id) if known else None
            if session is None and known:  # expired or guessed: what follows gets a fresh one
                session_id = self._make_id()
            session = session or Session(session_id)
            repeat = self._find_repeat(turn, session)
            if repeat is not None:
                return repeat
            try:
                return self._answer(turn, session, started)
            except SessionConflict:  # the lock was lost: somebody took a turn meanwhile
                again = self.store.load(session.id) or Session(session.id)
                return self._find_repeat(turn, again) or self._answer(turn, again, started)

    def _find_repeat(self, turn: Turn, session: Session) -> dict[str, Any] | None:
        if turn.message_id is None or session.version == 0:
            return None
        stored = self.store.find_message(session.id, turn.message_id)
        if stored is None:
            return None
        if stored.body_hash != hash_body(turn):
            raise MessageConflict(
                f"message_id {turn.message_id!r} was used for another message.",
                hint="Give every message an id of its own.",
            )
        return stored.reply

    def _answer(self, turn: Turn, session: Session, started: float) -> dict[str, Any]:
        bot = self.bot
        outcome = bot.assistant.handle(turn, session)
        request_id = uuid.uuid4().hex
        took_ms = round((time.perf_counter() - started) * 1000, 2)
        reply = render_reply(outcome.reply, request_id, session.id, took_ms)
        if turn.session_id is not None and turn.session_id != session.id:
            reply["session_expired"] = True
        record = TurnRecord(
            session_id=session.id,
            seq=session.version + 1,
            request_id=request_id,
            message_id=turn.message_id,
            user_id=turn.user_id,
            body_hash=hash_body(turn),
            text=turn.text,
            reply=reply,
            trace=_mask(outcome.trace) | {"bot": bot.name, "revision": bot.revision},
            at=time.time(),
        )
        ttl_s = bot.workspace.settings.session_ttl_s
        self.store.save(replace(outcome.session, version=session.version), record, ttl_s)
        LOG.info(
            "turn request=%s session=%s state=%s route=%s labels=%s ms=%s",
            request_id, session.id[:8], reply["state"], reply["route"],
            _name_labels(record.tags), took_ms,
        )  # fmt: skip
        for cause in record.trace["label_failures"]:
            LOG.error("request=%s answered without a label: %s", request_id, cause)
        return reply

    def messages(self, session_id: str, after: int = 0, limit: int = 200) -> list[dict[str, Any]]:
        """Return what was said after a message, oldest first.

        Parameters
        ----------
        after
            ``seq`` of the last message that is known; a turn holds two messages.
        limit
            At most so many, 1..200.

        Raises
        ------
        NotFound
            When nobody ever spoke in that session.
        """
        if not self.holds(session_id) or not self.store.turns(session_id, 0, 1):
            raise NotFound("no such session.", hint="Begin one with POST /api/chat.")
        return self.new_messages(session_id, after, limit)

    def new_messages(self, session_id: str, after: int, limit: int = 200) -> list[dict[str, Any]]:
        """Return the same of a session that is known to be there."""
        turns = self.store.turns(session_id, after // 2, limit // 2 + 1)
        found = [message for turn in turns for message in _messages(turn)]
        return [message for message in found if message["seq"] > after][:limit]

    def explain(self, session_id: str) -> dict[str, Any] | None:
        """Return the trace of a session's last turn; None before the first."""
        session = self.store.load(session_id)
        turns = self.store.turns(session_id, session.version - 1, 1) if session else []
        return turns[0].trace if turns else None

    def rate(
        self,
        session_id: str,
        rating: str,
        comment: str,
        *,
        message_id: str = "",
        request_id: str = "",
    ) -> None:
        """Keep a visitor's judgement of one reply.

        Raises
        ------
        NotFound
            When the session has no such turn.
        """
        find = self.store.find_message if message_id else self.store.find_request
        turn = find(session_id, message_id or request_id) if self.holds(session_id) else None
        if turn is None:
            raise NotFound("no such message in this session.", hint="Send the reply's request_id.")
        self.store.add_feedback(Feedback(session_id, turn.request_id, rating, comment, time.time()))


def _mask(value: Any) -> Any:
    """Put the kind in place of contacts and numbers of cards and persons, however deep."""
    if isinstance(value, str):
        return mask_personal(value)
    if isinstance(value, dict):
        return {key: _mask(item) for key, item in value.items()}
    return [_mask(item) for item in value] if isinstance(value, list | tuple) else value


def _name_labels(tags: Sequence[Tag]) -> str:
    """Return labels for the log; keywords are the visitor's words and are left out."""
    return ",".join(f"{kind}:{tag}" for kind, tag in tags if kind != "keyword") or "-"


def hash_body(turn: Turn) -> str:
    """Return a hash that tells one message's content from another's."""
    body = [turn.text, turn.user_id, turn.lang, turn.image]
    return hashlib.sha256(json.dumps(body).encode()).hexdigest()


def render_reply(
    reply: Reply, request_id: str, session_id: str, latency_ms: float
) -> dict[str, Any]:
    """Render a reply as the contract's JSON object."""
    return {
        "request_id": request_id,
        "success": True,
        "session_id": session_id,
        "answer": reply.answer,
        "state": reply.state,
        "route": reply.route,
        "confidence": None if reply.confidence is None else round(reply.confidence, 4),
        "evidence": [_render_evidence(item) for item in reply.evidence],
        "suggestions": list(reply.suggestions),
        "attachments": [_plain(asdict(item)) for item in reply.attachments],
        "latency_ms": latency_ms,
    }


def _render_evidence(evidence: Evidence) -> dict[str, Any]:
    """Leave an external id out where there is none; an entity stays, as null."""
    found: dict[str, Any] = _plain(asdict(evidence))
    if isinstance(evidence, FaqEvidence) and evidence.external_id is None:
        del found["external_id"]
    return found


def _plain(value: Any) -> Any:
    """Return a value as JSON will have it: lists for tuples, so that Python sees the same."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list | tuple) else value


def _messages(turn: TurnRecord) -> list[dict[str, Any]]:
    said = {"seq": 2 * turn.seq - 1, "role": "user", "text": turn.text, "at": turn.at}
    if turn.message_id:
        said["message_id"] = turn.message_id
    answered = {"seq": 2 * turn.seq, "role": "bot", "text": turn.reply["answer"], "at": turn.at}
    return [said, answered | {"reply": turn.reply}]
