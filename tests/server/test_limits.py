from __future__ import annotations

import sys
import threading
import tracemalloc
from collections.abc import Iterator

import pytest

from bot.errors import RateLimited
from server.limits import RateLimiter


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def count_allowed(limiter: RateLimiter, origin: str, times: int) -> int:
    allowed = 0
    for _ in range(times):
        try:
            limiter.take(origin)
        except RateLimited:
            continue
        allowed += 1
    return allowed


def test_a_minutes_turns_may_come_at_once() -> None:
    assert count_allowed(RateLimiter(5, Clock()), "a", 8) == 5


def test_the_refusal_names_the_limit() -> None:
    limiter = RateLimiter(1, Clock())
    limiter.take("a")
    with pytest.raises(RateLimited, match="^more than 1 messages a minute. Wait a little.$"):
        limiter.take("a")


@pytest.mark.parametrize(
    ("seconds", "refilled"), [(0.9, 0), (1, 1), (30, 30), (60, 60), (9999, 60)]
)
def test_turns_refill_with_time_up_to_a_minutes(seconds: float, refilled: int) -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    count_allowed(limiter, "a", 60)
    clock.now += seconds
    assert count_allowed(limiter, "a", 100) == refilled


def test_refused_turns_cost_nothing() -> None:
    clock = Clock()
    limiter = RateLimiter(60, clock)
    count_allowed(limiter, "a", 500)
    clock.now += 2
    assert count_allowed(limiter, "a", 500) == 2


def test_origins_have_a_bucket_each() -> None:
    limiter = RateLimiter(3, Clock())
    assert count_allowed(limiter, "a", 9) == 3
    assert count_allowed(limiter, "b", 9) == 3


@pytest.fixture
def _threads_interleave() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_threads_interleave")
def test_threads_together_get_no_more_than_one() -> None:
    limiter = RateLimiter(5000, Clock())
    allowed: list[int] = []
    threads = [
        threading.Thread(target=lambda: allowed.append(count_allowed(limiter, "a", 2000)))
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sum(allowed) == 5000


def test_origins_of_long_ago_are_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock)
    tracemalloc.start()
    sizes = []
    for round_ in range(3):
        for n in range(10_002):
            limiter.take(f"10.{round_}.{n}")
        sizes.append(tracemalloc.get_traced_memory()[0])
        clock.now += 61
    tracemalloc.stop()
    assert max(sizes) < 1.5 * sizes[0]


def test_an_origin_at_its_limit_is_not_forgotten() -> None:
    clock = Clock()
    limiter = RateLimiter(2, clock)
    assert count_allowed(limiter, "busy", 3) == 2
    for n in range(10_002):
        limiter.take(f"10.0.{n}")
    clock.now += 1
    limiter.take("one more")
    assert count_allowed(limiter, "busy", 3) == 0
