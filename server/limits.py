"""How often one origin may ask."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from bot.errors import RateLimited

_MAX_ORIGINS = 10_000


class RateLimiter:
    """A token bucket for each origin: a minute's turns at once, then as they refill.

    Parameters
    ----------
    per_minute
        Turns a minute and origin, at least 1.
    now
        A clock in seconds.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute = per_minute
        self._now = now
        self._guard = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, origin: str) -> None:
        """Count one turn.

        Raises
        ------
        RateLimited
            When the origin has none left.
        """
        now = self._now()
        with self._guard:
            if len(self._buckets) > _MAX_ORIGINS:
                self._drop_full(now)
            left, seen = self._buckets.get(origin, (float(self._per_minute), now))
            left = min(self._per_minute, left + (now - seen) * self._per_minute / 60)
            allowed = left >= 1
            self._buckets[origin] = (left - 1 if allowed else left, now)
        if not allowed:
            raise RateLimited(
                f"more than {self._per_minute} messages a minute.",
                retry_after_s=math.ceil((1 - left) * 60 / self._per_minute),
                hint="Wait a little.",
            )

    def _drop_full(self, now: float) -> None:
        """Forget origins silent for a minute: their buckets are full again."""
        self._buckets = {k: v for k, v in self._buckets.items() if now - v[1] < 60}
