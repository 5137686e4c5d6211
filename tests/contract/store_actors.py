"""What the store tests let other processes do."""

from __future__ import annotations

import itertools
import time
from multiprocessing.synchronize import Event

from bot.errors import SessionConflict
from bot.stores import ConversationStore, TurnRecord
from bot.types import Session
from server.stores import open_store


def take_turn(store: ConversationStore, session_id: str, text: str, at: float = 0.0) -> None:
    """Do what the server does for one message: lock, load, answer, save."""
    with store.lock(session_id, timeout_s=60):
        try:
            _answer(store, session_id, text, at)
        except SessionConflict:  # once, as the server does: a cache may be behind
            _answer(store, session_id, text, at)


def _answer(store: ConversationStore, session_id: str, text: str, at: float) -> None:
    session = store.load(session_id) or Session(session_id)
    time.sleep(0.001)  # wide enough for another to get between, were there no lock
    seq = session.version + 1
    record = TurnRecord(
        session_id=session_id,
        seq=seq,
        request_id=f"{session_id}-{seq}",
        message_id=text,
        user_id=None,
        body_hash="0" * 64,
        text=text,
        reply={"answer": text, "state": "question", "route": "faq"},
        at=at,
    )
    store.save(session, record, ttl_s=3600)


def take_turns(
    urls: tuple[str, str | None], session_id: str, name: str, count: int, start: Event
) -> None:
    """Take `count` turns once `start` is set."""
    store = open_store(*urls)
    start.wait(60)
    for number in range(count):
        take_turn(store, session_id, f"{name}-{number}")
    store.close()


def queue_up(
    urls: tuple[str, str | None], session_id: str, name: str, ready: Event, come: Event
) -> None:
    """Take one turn, coming for the lock when told to; say before that one is ready to."""
    store = open_store(*urls)
    store.ping()
    ready.set()
    come.wait(60)
    take_turn(store, session_id, name)
    store.close()


def die_holding(urls: tuple[str, str | None], session_id: str, held: Event) -> None:
    """Take the lock and hold it until killed."""
    store = open_store(*urls)
    with store.lock(session_id):
        held.set()
        time.sleep(600)


def talk_until_killed(url: str, session_id: str, name: str, acknowledged: str) -> None:
    """Take turns without end, and note each in a file once its save has returned."""
    store = open_store(url)
    with open(acknowledged, "a", buffering=1) as notes:
        for number in itertools.count():
            take_turn(store, session_id, f"{name}-{number}")
            notes.write(f"{name}-{number}\n")
