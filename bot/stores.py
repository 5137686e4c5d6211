"""Where conversations are kept: one protocol, and the one that lives in memory."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Protocol

from bot.errors import SessionBusy, SessionConflict
from bot.types import Session

Tag = tuple[str, str]  # kind and name


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One line of the turn log: what was asked, what was answered, and why.

    Attributes
    ----------
    seq
        Position in the session, from 1.
    body_hash
        SHA-256 of the request's body, hex; tells a repeat from another message of one id.
    reply
        The JSON that was sent.
    trace
        The steps that led to it.
    at
        Seconds since the epoch.
    """

    session_id: str
    seq: int
    request_id: str
    message_id: str | None
    user_id: str | None
    body_hash: str
    text: str
    reply: dict[str, Any]
    trace: dict[str, Any] = field(default_factory=dict)
    at: float = 0.0

    @property
    def bot(self) -> str:
        """The bot that answered, by the trace."""
        return str(self.trace.get("bot", ""))

    @property
    def day(self) -> str:
        """The day by this machine's clock, YYYY-MM-DD."""
        return datetime.fromtimestamp(self.at).strftime("%Y-%m-%d")

    @property
    def tags(self) -> tuple[Tag, ...]:
        """What is counted of the turn, by the trace."""
        found = ((str(kind), str(tag)) for kind, tag in self.trace.get("tags", ()))
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class TagCount:
    """How often a tag was given on a day.

    Attributes
    ----------
    day
        YYYY-MM-DD.
    kind
        ``risk``, ``intent``, ``label`` or ``keyword``.
    turns, sessions
        Turns that had it, and conversations with such a turn.
    """

    day: str
    kind: str
    tag: str
    turns: int
    sessions: int


def sort_counts(counts: Iterable[TagCount]) -> list[TagCount]:
    """Put the latest day first, in a day kind by kind the commonest first, ties by name."""
    ordered = sorted(counts, key=lambda count: (count.kind, -count.turns, count.tag))
    return sorted(ordered, key=lambda count: count.day, reverse=True)


@dataclass(frozen=True, slots=True)
class Feedback:
    """A visitor's judgement of one reply."""

    session_id: str
    request_id: str
    rating: str
    comment: str
    at: float = 0.0


class ConversationStore(Protocol):
    """Sessions and the turn log. Thread-safe; usable from several processes where shared.

    A turn is: ``with lock(id)`` … ``load`` … ``save(session, record)``. The session and its
    record are written together or not at all, and are durable when ``save`` returns.
    """

    def lock(self, session_id: str, timeout_s: float = 10.0) -> AbstractContextManager[None]:
        """Hold the session for one turn, first come first served.

        Raises
        ------
        SessionBusy
            When the lock is not free in time.
        """
        ...

    def load(self, session_id: str) -> Session | None:
        """Return the session, or None when it is unknown or expired."""
        ...

    def save(self, session: Session, record: TurnRecord | None, ttl_s: int) -> Session:
        """Write session and record in one step; return the session with its new version.

        ``session.version`` is the version that was loaded (0: new).

        Raises
        ------
        SessionConflict
            When the stored version is another one, or the record's place or request id is
            taken; nothing is written then.
        """
        ...

    def find_message(self, session_id: str, message_id: str) -> TurnRecord | None:
        """Return the turn of a client's message id, if it is younger than 24 h."""
        ...

    def find_request(self, session_id: str, request_id: str) -> TurnRecord | None:
        """Return the session's turn of a request id."""
        ...

    def turns(self, session_id: str, after: int = 0, limit: int = 200) -> list[TurnRecord]:
        """Return up to ``limit`` turns with ``seq > after``, oldest first."""
        ...

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep a visitor's judgement."""
        ...

    def feedback(self, session_id: str) -> list[Feedback]:
        """Return a session's judgements, oldest first."""
        ...

    def count_tags(self, bot: str, since: str, until: str) -> list[TagCount]:
        """Count the tags of a bot's turns by day; see :func:`sort_counts` for their order.

        Parameters
        ----------
        since, until
            Days, YYYY-MM-DD, both counted.
        """
        ...

    def expire(self) -> int:
        """Delete expired sessions, keep their turns; return how many."""
        ...

    def ping(self) -> None:
        """Raise StoreError when turns cannot be kept just now."""
        ...

    def close(self) -> None:
        """Release connections."""
        ...


MESSAGE_TTL_S = 24 * 3600


class MemoryStore:
    """Sessions in this process's memory: for tests, and for trying things out.

    Parameters
    ----------
    now
        The clock, seconds since the epoch.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._guard = threading.RLock()
        self._queues: dict[str, deque[threading.Event]] = {}
        self._sessions: dict[str, tuple[Session, float]] = {}
        self._turns: dict[str, list[TurnRecord]] = {}
        self._unique: set[object] = set()
        self._feedback: list[Feedback] = []

    @contextmanager
    def lock(self, session_id: str, timeout_s: float = 10.0) -> Iterator[None]:
        """Hold the session for one turn; see :class:`ConversationStore`."""
        called = threading.Event()
        with self._guard:
            queue = self._queues.setdefault(session_id, deque())
            queue.append(called)
        try:
            if queue[0] is not called and not called.wait(timeout_s):
                raise SessionBusy(
                    f"session {session_id!r} is busy for {timeout_s} s.",
                    hint="Send the turn again.",
                )
            yield
        finally:
            with self._guard:
                queue.remove(called)
                if queue:
                    queue[0].set()
                else:
                    del self._queues[session_id]

    def load(self, session_id: str) -> Session | None:
        """Return the session, or None when it is unknown or expired."""
        with self._guard:
            session, expires = self._sessions.get(session_id, (None, 0.0))
            return session if expires > self._now() else None

    def save(self, session: Session, record: TurnRecord | None, ttl_s: int) -> Session:
        """Write session and record together; see :class:`ConversationStore`."""
        with self._guard:
            stored = self.load(session.id)
            if (stored.version if stored else 0) != session.version:
                raise SessionConflict(
                    f"session {session.id!r} was saved by somebody else.", hint="Load it again."
                )
            unique: set[object] = set()
            if record:
                unique = {record.request_id, (record.session_id, record.seq)}
            if record and unique & self._unique:
                raise SessionConflict(
                    f"turn {record.seq} of session {session.id!r}, request "
                    f"{record.request_id!r}, is kept already.",
                    hint="Load the session again.",
                )
            saved = replace(session, version=session.version + 1)
            self._sessions[session.id] = (saved, self._now() + ttl_s)
            self._unique |= unique
            if record:
                self._turns.setdefault(session.id, []).append(record)
            return saved

    def find_message(self, session_id: str, message_id: str) -> TurnRecord | None:
        """Return the turn of a client's message id, if it is younger than 24 h."""
        oldest = self._now() - MESSAGE_TTL_S
        with self._guard:
            return next(
                (
                    turn
                    for turn in reversed(self._turns.get(session_id, []))
                    if turn.message_id == message_id and turn.at > oldest
                ),
                None,
            )

    def find_request(self, session_id: str, request_id: str) -> TurnRecord | None:
        """Return the session's turn of a request id."""
        with self._guard:
            turns = self._turns.get(session_id, [])
            return next((turn for turn in turns if turn.request_id == request_id), None)

    def turns(self, session_id: str, after: int = 0, limit: int = 200) -> list[TurnRecord]:
        """Return up to ``limit`` turns with ``seq > after``, oldest first."""
        with self._guard:
            return [turn for turn in self._turns.get(session_id, []) if turn.seq > after][:limit]

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep a visitor's judgement."""
        with self._guard:
            self._feedback.append(feedback)

    def feedback(self, session_id: str) -> list[Feedback]:
        """Return a session's judgements, oldest first."""
        with self._guard:
            return [item for item in self._feedback if item.session_id == session_id]

    def count_tags(self, bot: str, since: str, until: str) -> list[TagCount]:
        """Count the tags of a bot's turns by day; see :class:`ConversationStore`."""
        sessions: dict[tuple[str, str, str], list[str]] = {}
        with self._guard:
            for turn in (turn for turns in self._turns.values() for turn in turns):
                for kind, tag in turn.tags if turn.bot == bot else ():
                    if since <= turn.day <= until:
                        sessions.setdefault((turn.day, kind, tag), []).append(turn.session_id)
        return sort_counts(
            TagCount(*key, len(found), len(set(found))) for key, found in sessions.items()
        )

    def expire(self) -> int:
        """Delete expired sessions, keep their turns; return how many."""
        with self._guard:
            gone = [key for key, (_, expires) in self._sessions.items() if expires <= self._now()]
            for key in gone:
                del self._sessions[key]
            return len(gone)

    def ping(self) -> None:
        """Memory is always there."""

    def close(self) -> None:
        """Nothing to release."""
