"""Redis before a store: it remembers sessions and lines up their turns, but is never the truth."""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar
from uuid import uuid4

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError
from redis.retry import Retry

from bot.errors import SessionBusy, StoreError
from bot.stores import ConversationStore, Feedback, TagCount, TurnRecord
from bot.types import Session
from server.stores.codec import clean_text, dump_session, load_session

log = logging.getLogger(__name__)
T = TypeVar("T")

TIMEOUT_S = 0.2
RETRY_AFTER_S = 1.0  # a lost Redis is asked again this often
LEASE_MS = 1000  # a turn that died, or takes longer, lets the next one through to the inner lock
_POLL_S = (0.001, 0.002, 0.005)

# KEYS: the queue (score: place) and the leases (score: end, ms). ARGV: token, lease in ms.
# Renews the token's lease, lines it up if it is new, and tells whether it is the first.
_LINE_UP = """
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
for _, token in ipairs(redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now)) do
  redis.call('ZREM', KEYS[1], token)
  redis.call('ZREM', KEYS[2], token)
end
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) then
  local last = redis.call('ZRANGE', KEYS[1], -1, -1, 'WITHSCORES')[2] or 0
  redis.call('ZADD', KEYS[1], last + 1, ARGV[1])
end
redis.call('ZADD', KEYS[2], now + ARGV[2], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2] * 2)
redis.call('PEXPIRE', KEYS[2], ARGV[2] * 2)
return redis.call('ZRANGE', KEYS[1], 0, 0)[1] == ARGV[1] and 1 or 0
"""


class RedisStore:
    """A store with Redis before it; see :class:`bot.stores.ConversationStore`.

    Everything is written to the inner store first, and the inner lock is always held too: Redis
    only spares reads, and keeps waiting turns from each holding a database connection. Should
    it ever remember an old session, the inner store refuses to save over the newer one, and the
    old one is forgotten. So Redis may be lost, emptied or restarted at any time; without it the
    store goes on, and tries it again every second.

    Parameters
    ----------
    inner
        Where conversations are kept.
    url
        ``redis://:password@host:port/number``.
    now
        The clock, seconds since the epoch.

    Attributes
    ----------
    degraded
        Redis did not answer when last asked.
    """

    def __init__(
        self, inner: ConversationStore, url: str, now: Callable[[], float] = time.time
    ) -> None:
        try:
            self._redis = Redis.from_url(
                url,
                decode_responses=True,
                socket_timeout=TIMEOUT_S,
                socket_connect_timeout=TIMEOUT_S,
                retry=Retry(NoBackoff(), 1, supported_errors=(RedisConnectionError,)),
            )
        except ValueError as error:
            raise StoreError(
                "the Redis URL cannot be read.", hint="Use redis://:PASSWORD@HOST:PORT/NUMBER."
            ) from error
        self._inner = inner
        self._now = now
        self._line_up = self._redis.register_script(_LINE_UP)
        self._guard = threading.Lock()
        self._retry_at = 0.0
        self.degraded = False

    @contextmanager
    def lock(self, session_id: str, timeout_s: float = 10.0) -> Iterator[None]:
        """Hold the session for one turn; see :class:`ConversationStore`."""
        token, deadline = uuid4().hex, time.monotonic() + timeout_s
        queue, leases = (f"zhike:{part}:{clean_text(session_id)}" for part in ("queue", "leases"))
        try:
            self._wait_for_turn([queue, leases], token, session_id, deadline)
            with self._inner.lock(session_id, max(0.0, deadline - time.monotonic())):
                yield
        finally:
            self._ask(lambda redis: redis.zrem(queue, token))  # its lease lapses by itself

    def _wait_for_turn(self, keys: list[str], token: str, session_id: str, deadline: float) -> None:
        """Return when the token is first in line, or Redis cannot tell."""
        polls = 0
        while self._ask(lambda redis: self._line_up(keys, [token, LEASE_MS], redis), 1) != 1:
            if time.monotonic() >= deadline:
                raise SessionBusy(f"session {session_id!r} is busy.", hint="Send the turn again.")
            time.sleep(_POLL_S[min(polls, len(_POLL_S) - 1)])
            polls += 1

    def load(self, session_id: str) -> Session | None:
        """Return the session, or None when it is unknown or expired."""
        cached = self._ask(lambda redis: redis.get(_key(session_id)))
        if cached:
            entry = json.loads(str(cached))
            if entry["expires_at"] > self._now():
                return load_session(session_id, entry["version"], entry["state"])
        return self._inner.load(session_id)

    def save(self, session: Session, record: TurnRecord | None, ttl_s: int) -> Session:
        """Write session and record to the inner store, then remember the session."""
        expires_at = self._now() + ttl_s
        try:
            saved = self._inner.save(session, record, ttl_s)
        except StoreError:
            self._ask(lambda redis: redis.delete(_key(session.id)))
            raise
        state = dump_session(saved)
        entry = json.dumps({"version": saved.version, "state": state, "expires_at": expires_at})
        self._ask(lambda redis: redis.set(_key(session.id), entry, ex=ttl_s))
        return saved

    def find_message(self, session_id: str, message_id: str) -> TurnRecord | None:
        """Return the turn of a client's message id, if it is younger than 24 h."""
        return self._inner.find_message(session_id, message_id)

    def find_request(self, session_id: str, request_id: str) -> TurnRecord | None:
        """Return the session's turn of a request id."""
        return self._inner.find_request(session_id, request_id)

    def turns(self, session_id: str, after: int = 0, limit: int = 200) -> list[TurnRecord]:
        """Return up to ``limit`` turns with ``seq > after``, oldest first."""
        return self._inner.turns(session_id, after, limit)

    def add_feedback(self, feedback: Feedback) -> None:
        """Keep a visitor's judgement."""
        self._inner.add_feedback(feedback)

    def feedback(self, session_id: str) -> list[Feedback]:
        """Return a session's judgements, oldest first."""
        return self._inner.feedback(session_id)

    def count_tags(self, bot: str, since: str, until: str) -> list[TagCount]:
        """Count the tags of a bot's turns by day; see :class:`ConversationStore`."""
        return self._inner.count_tags(bot, since, until)

    def expire(self) -> int:
        """Delete expired sessions, keep their turns; return how many."""
        return self._inner.expire()

    def ping(self) -> None:
        """Raise StoreError when turns cannot be kept just now; they can without Redis."""
        self._inner.ping()

    def close(self) -> None:
        """Release connections."""
        self._redis.close()
        self._inner.close()

    def _ask(self, command: Callable[[Redis], T], otherwise: T | None = None) -> T | None:
        """Return what Redis answers; `otherwise` while it is lost."""
        if self.degraded and not self._is_time_to_retry():
            return otherwise
        try:
            answer = command(self._redis)
        except RedisError as error:
            self._lose(error)
            return otherwise
        if self.degraded:
            self.degraded = False
            log.warning("Redis answers again.")
        return answer

    def _is_time_to_retry(self) -> bool:
        """Let one thread try, the others go on without."""
        with self._guard:
            if time.monotonic() < self._retry_at:
                return False
            self._retry_at = time.monotonic() + RETRY_AFTER_S
            return True

    def _lose(self, error: RedisError) -> None:
        with self._guard:
            was_degraded, self.degraded = self.degraded, True
            self._retry_at = time.monotonic() + RETRY_AFTER_S
        if not was_degraded:
            log.warning("Redis is lost; going on without it. %s", error)


def _key(session_id: str) -> str:
    return f"zhike:session:{clean_text(session_id)}"
