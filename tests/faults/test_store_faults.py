"""What is acknowledged stays: under kill -9, without Redis, and when PostgreSQL goes away."""

from __future__ import annotations

import logging
import multiprocessing
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from bot.errors import SessionBusy, SessionConflict, StoreError
from bot.types import Session
from server.stores import open_store
from server.stores.redis import RETRY_AFTER_S, RedisStore
from server.stores.sql import SqlStore
from tests.contract.store_actors import take_turn, take_turns, talk_until_killed
from tests.services import PostgresServer, RedisServer

spawn = multiprocessing.get_context("spawn")


@pytest.fixture
def session_id() -> str:
    return uuid4().hex


@pytest.fixture
def running_redis(redis_server: RedisServer) -> Iterator[RedisServer]:
    """A Redis that a test may stop: it runs again afterwards."""
    yield redis_server
    redis_server.stop()
    redis_server.start()


@pytest.fixture
def running_postgres(postgres_server: PostgresServer) -> Iterator[PostgresServer]:
    """A PostgreSQL that a test may stop: it runs again afterwards."""
    yield postgres_server
    postgres_server.stop()
    postgres_server.start()


@pytest.fixture
def store(running_redis: RedisServer, tmp_path: Path) -> Iterator[RedisStore]:
    """SQLite with Redis before it."""
    store = RedisStore(SqlStore(f"sqlite:///{tmp_path}/a.db"), running_redis.url)
    yield store
    store.close()


def wait_until(is_so: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline, "waited 60 s in vain"
        time.sleep(0.02)


def test_kill_9_in_the_middle_of_saving_loses_no_acknowledged_turn(
    tmp_path: Path, session_id: str
) -> None:
    url, notes = f"sqlite:///{tmp_path}/a.db", tmp_path / "acknowledged"
    notes.touch()
    for name in ("first", "second", "third"):
        process = spawn.Process(target=talk_until_killed, args=(url, session_id, name, str(notes)))
        process.start()
        wait_until(lambda name=name: notes.read_text().count(name) >= 40)
        process.kill()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL

    store = open_store(url)
    turns = store.turns(session_id, limit=100_000)
    session = store.load(session_id)
    store.close()
    assert set(notes.read_text().split()) <= {turn.text for turn in turns}
    assert [turn.seq for turn in turns] == list(range(1, len(turns) + 1))
    assert session is not None and session.version == len(turns)
    with sqlite3.connect(tmp_path / "a.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_a_conversation_goes_on_without_redis_and_with_it_again(
    store: RedisStore,
    running_redis: RedisServer,
    session_id: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "server.stores.redis")
    for text in ("1", "2"):
        take_turn(store, session_id, text)
    assert not store.degraded

    running_redis.stop()
    for text in ("3", "4", "5"):
        take_turn(store, session_id, text)
        store.ping()
        time.sleep(RETRY_AFTER_S)  # so that each turn asks again
    assert store.degraded

    running_redis.start()
    time.sleep(RETRY_AFTER_S)
    for text in ("6", "7"):
        take_turn(store, session_id, text)
    assert not store.degraded

    assert [turn.text for turn in store.turns(session_id)] == list("1234567")
    client = redis.Redis.from_url(running_redis.url)
    assert client.exists(f"zhike:session:{session_id}"), "the cache is in use again"
    client.close()
    said = [record.getMessage() for record in caplog.records]
    assert [message.split(";")[0] for message in said] == ["Redis is lost", "Redis answers again."]


def test_a_redis_that_hangs_is_passed_by(
    store: RedisStore, running_redis: RedisServer, session_id: str
) -> None:
    take_turn(store, session_id, "before")
    assert running_redis._process is not None
    running_redis._process.send_signal(signal.SIGSTOP)
    try:
        for number in range(5):
            take_turn(store, session_id, str(number))
        assert store.degraded
    finally:
        running_redis._process.send_signal(signal.SIGCONT)
    assert [turn.text for turn in store.turns(session_id)] == ["before", *"01234"]


def test_redis_dying_lets_nobody_into_a_held_session(
    store: RedisStore, running_redis: RedisServer, session_id: str
) -> None:
    def try_lock() -> None:
        with store.lock(session_id, timeout_s=0.5):
            pass

    with ThreadPoolExecutor(1) as other_thread:
        with store.lock(session_id):
            running_redis.stop()
            with pytest.raises(SessionBusy):
                other_thread.submit(try_lock).result()
        other_thread.submit(try_lock).result()


def test_an_old_session_in_redis_is_never_saved_over_a_newer_one(
    store: RedisStore, running_redis: RedisServer, session_id: str
) -> None:
    client = redis.Redis.from_url(running_redis.url)
    key = f"zhike:session:{session_id}"
    old = store.save(Session(session_id, failures=1), None, ttl_s=60)
    remembered = client.get(key)
    new = store.save(replace(old, failures=2), None, ttl_s=60)
    assert remembered is not None
    client.set(key, remembered)
    client.close()

    assert store.load(session_id) == old
    with pytest.raises(SessionConflict):
        store.save(replace(old, failures=9), None, ttl_s=60)
    assert store.load(session_id) == new


def test_processes_lose_no_turn_while_redis_comes_and_goes(
    running_redis: RedisServer, tmp_path: Path, session_id: str
) -> None:
    urls = (f"sqlite:///{tmp_path}/a.db", running_redis.url)
    start = spawn.Event()
    start.set()
    processes = [
        spawn.Process(target=take_turns, args=(urls, session_id, name, 400, start))
        for name in ("a", "b")
    ]
    store = open_store(urls[0])
    for process in processes:
        process.start()
    for turns_then in (50, 150, 300):
        wait_until(lambda count=turns_then: store.turns(session_id, after=count, limit=1))
        running_redis.stop()
        time.sleep(0.3)
        running_redis.start()
    for process in processes:
        process.join(120)

    assert [process.exitcode for process in processes] == [0, 0]
    turns = store.turns(session_id, limit=1000)
    store.close()
    assert [turn.seq for turn in turns] == list(range(1, 801))
    for name in ("a", "b"):
        own = [turn.text for turn in turns if turn.text.startswith(name)]
        assert own == [f"{name}-{number}" for number in range(400)]


@pytest.mark.parametrize("with_redis", [False, True], ids=["alone", "behind redis"])
def test_postgresql_going_away_is_said_and_coming_back_is_enough(
    running_postgres: PostgresServer, redis_url: str, session_id: str, with_redis: bool
) -> None:
    store = open_store(running_postgres.url, redis_url if with_redis else None)
    take_turn(store, session_id, "before")
    session = store.load(session_id)
    assert session is not None

    running_postgres.stop()
    for attempt in (
        lambda: take_turn(store, session_id, "lost"),
        lambda: store.save(session, None, ttl_s=60),
        lambda: store.turns(session_id),
        lambda: store.find_message(session_id, "before"),
        store.ping,
        store.expire,
    ):
        with pytest.raises(StoreError, match=f"127.0.0.1:{running_postgres.port}") as caught:
            attempt()
        assert caught.value.hint
    running_postgres.start()

    take_turn(store, session_id, "after")
    assert [turn.text for turn in store.turns(session_id)] == ["before", "after"]
    store.ping()
    store.close()


def test_postgresql_restarting_between_two_turns_fails_neither(
    running_postgres: PostgresServer, session_id: str
) -> None:
    store = open_store(running_postgres.url)
    take_turn(store, session_id, "before")
    running_postgres.stop()
    running_postgres.start()
    take_turn(store, session_id, "after")
    assert [turn.text for turn in store.turns(session_id)] == ["before", "after"]
    store.close()


def test_postgresql_going_away_within_a_turn_fails_that_turn_only(
    running_postgres: PostgresServer, session_id: str
) -> None:
    store = open_store(running_postgres.url)
    with pytest.raises(StoreError, match="database postgresql"), store.lock(session_id):
        session = store.save(Session(session_id), None, ttl_s=60)
        running_postgres.stop()
        store.save(session, None, ttl_s=60)
    running_postgres.start()

    take_turn(store, session_id, "after")
    with store.lock(session_id, timeout_s=1):
        running_postgres.stop()  # nothing to say here: there was nothing left to save
    running_postgres.start()
    assert [turn.text for turn in store.turns(session_id)] == ["after"]
    store.close()
