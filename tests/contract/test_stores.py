"""One suite for every store: what bot.stores.ConversationStore promises, on real servers."""

from __future__ import annotations

import multiprocessing
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import pytest
import redis

from bot.errors import SessionBusy, SessionConflict, StoreError
from bot.stores import MESSAGE_TTL_S, ConversationStore, Feedback, MemoryStore, TagCount, TurnRecord
from bot.types import Clarification, Option, Session, Topic
from server.stores import open_store
from server.stores.engines import open_engine
from server.stores.redis import RedisStore
from server.stores.sql import SqlStore
from tests.contract.store_actors import die_holding, queue_up, take_turn, take_turns

DURABLE = ["sqlite", "postgresql", "redis+sqlite", "redis+postgresql"]
spawn = multiprocessing.get_context("spawn")


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def find_urls(kind: str, request: pytest.FixtureRequest, folder: Path) -> tuple[str, str | None]:
    """Return the URLs of the database and of Redis, if any, of a kind of store."""
    redis_url = request.getfixturevalue("redis_url") if kind.startswith("redis+") else None
    if kind.endswith("postgresql"):
        return request.getfixturevalue("postgres_url"), redis_url
    return f"sqlite:///{folder}/conversations.db", redis_url


@pytest.fixture(params=DURABLE)
def urls(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, str | None]:
    return find_urls(request.param, request, tmp_path)


def open_with_clock(urls: tuple[str, str | None], clock: Callable[[], float]) -> ConversationStore:
    store = SqlStore(urls[0], clock)
    return RedisStore(store, urls[1], clock) if urls[1] else store


@pytest.fixture(params=["memory", *DURABLE])
def store(
    request: pytest.FixtureRequest, clock: Clock, tmp_path: Path
) -> Iterator[ConversationStore]:
    if request.param == "memory":
        store: ConversationStore = MemoryStore(clock)
    else:
        store = open_with_clock(find_urls(request.param, request, tmp_path), clock)
    yield store
    store.close()


@pytest.fixture
def session_id() -> str:
    return uuid4().hex


def make_turn(session_id: str, seq: int, **changes: object) -> TurnRecord:
    record = TurnRecord(
        session_id=session_id,
        seq=seq,
        request_id=uuid4().hex,
        message_id=None,
        user_id=None,
        body_hash="ab" * 32,
        text="空调是自动的吗",
        reply={"answer": "自动", "state": "question", "route": "kbqa", "confidence": 0.97},
        trace={"steps": [{"name": "link", "ms": 0.25}]},
        at=1_700_000_000.0,
    )
    return replace(record, **changes)  # type: ignore[arg-type]


def test_tags_are_counted_by_day_and_bot(store: ConversationStore, session_id: str) -> None:
    bot, other = f"bot {session_id}", uuid4().hex

    def take(session_id: str, seq: int, at: float, tags: list[list[str]], bot: str = bot) -> None:
        trace = {"bot": bot, "tags": tags}
        turn = make_turn(session_id, seq, trace=trace, at=at)
        store.save(Session(session_id, version=seq - 1), turn, ttl_s=60)

    noon = datetime(2026, 3, 1, 12).timestamp()
    take(session_id, 1, noon, [["risk", "低俗"], ["intent", "投诉"], ["risk", "低俗"]])
    take(session_id, 2, noon, [["intent", "投诉"]])
    take(other, 1, noon, [["intent", "下单"], ["intent", "投诉"]])
    take(session_id, 3, noon + 86400, [["keyword", "续航\ud800"]])
    take(session_id, 4, noon, [["intent", "投诉"]], bot="another bot")
    take(session_id, 5, noon, [])
    first = [
        TagCount("2026-03-01", "intent", "投诉", 3, 2),
        TagCount("2026-03-01", "intent", "下单", 1, 1),
        TagCount("2026-03-01", "risk", "低俗", 1, 1),
    ]
    assert store.count_tags(bot, "2026-03-01", "2026-03-01") == first
    both = store.count_tags(bot, "2026-02-01", "2026-12-31")
    assert [(count.day, count.kind) for count in both[:1]] == [("2026-03-02", "keyword")]
    assert both[1:] == first
    assert store.count_tags(bot, "2026-03-03", "2026-12-31") == []


def test_a_turn_that_is_not_kept_counts_no_tags(store: ConversationStore, session_id: str) -> None:
    turn = make_turn(session_id, 1, trace={"bot": session_id, "tags": [["risk", "低俗"]]})
    store.save(Session(session_id), turn, ttl_s=60)
    with pytest.raises(SessionConflict):
        store.save(Session(session_id), replace(turn, request_id=uuid4().hex, seq=2), ttl_s=60)
    (count,) = store.count_tags(session_id, turn.day, turn.day)
    assert (count.turns, count.sessions) == (1, 1)


def test_every_field_of_a_session_comes_back(store: ConversationStore, session_id: str) -> None:
    options = (
        Option("attribute", "自动", ("配置", "空调", "控制方式")),
        Option("entity", "🚗", ("星河_Pro版",)),
    )
    topic = Topic("graph", ("星河_Pro版", "配置", "空调"))
    session = Session(
        id=session_id,
        state="exception",
        lang="en",
        focus=("星河_Pro版", "星河_长续航版"),
        recent=("星河_Pro版", "星河_长续航版", "银河_标准版"),
        topic=topic,
        query='{"kind":"rank","paths":[["属性","价格"]]}',
        listed='{"kind":"list"}',
        pending=Clarification("attribute", "空调怎么样", options, shown=1, topic=topic),
        asked=("attribute:空调", "entity"),
        failures=2,
        ticket="T-20240101-7",
    )
    default = Session(id=session_id)
    same = [f.name for f in fields(Session) if getattr(session, f.name) == getattr(default, f.name)]
    assert same == ["id", "version"], "a new field of Session needs a value in this test"

    saved = store.save(session, None, ttl_s=60)

    assert saved == replace(session, version=1)
    assert store.load(session_id) == saved


def test_a_new_session_comes_back_as_it_was(store: ConversationStore, session_id: str) -> None:
    assert store.load(session_id) is None
    saved = store.save(Session(session_id), None, ttl_s=60)
    assert saved == Session(session_id, version=1)
    assert store.load(session_id) == saved


def test_a_save_over_another_version_is_refused(store: ConversationStore, session_id: str) -> None:
    first = store.save(Session(session_id), make_turn(session_id, 1), ttl_s=60)
    second = store.save(replace(first, failures=1), make_turn(session_id, 2), ttl_s=60)

    for stale in (Session(session_id), first, replace(second, version=9)):
        with pytest.raises(SessionConflict, match=session_id):
            store.save(replace(stale, failures=7), make_turn(session_id, 3), ttl_s=60)

    assert store.load(session_id) == second
    assert [turn.seq for turn in store.turns(session_id)] == [1, 2]


@pytest.mark.parametrize("taken", ["seq", "request_id"])
def test_a_turn_kept_already_leaves_the_session_as_it_was(
    store: ConversationStore, session_id: str, taken: str
) -> None:
    turn = make_turn(session_id, 1)
    saved = store.save(Session(session_id), turn, ttl_s=60)
    double = replace(make_turn(session_id, 2), **{taken: getattr(turn, taken)})

    with pytest.raises(SessionConflict, match="kept already"):
        store.save(replace(saved, failures=5), double, ttl_s=60)

    assert store.load(session_id) == saved
    assert store.turns(session_id) == [turn]


def test_a_session_expires_and_its_turns_stay(
    store: ConversationStore, clock: Clock, session_id: str
) -> None:
    other = uuid4().hex
    clock.now += 30 * 24 * 3600
    store.expire()  # what other tests left
    saved = store.save(Session(session_id), make_turn(session_id, 1), ttl_s=60)
    store.save(Session(other), None, ttl_s=3600)
    clock.now += 59.5
    assert store.load(session_id) == saved
    clock.now += 1
    assert store.load(session_id) is None
    with pytest.raises(SessionConflict):
        store.save(saved, None, ttl_s=60)

    assert store.expire() == 1
    assert store.expire() == 0
    assert store.load(other) == Session(other, version=1)
    assert [turn.seq for turn in store.turns(session_id)] == [1]


def test_a_save_prolongs_the_session(
    store: ConversationStore, clock: Clock, session_id: str
) -> None:
    saved = store.save(Session(session_id), None, ttl_s=60)
    clock.now += 50
    saved = store.save(saved, None, ttl_s=60)
    clock.now += 50
    assert store.load(session_id) == saved


def test_an_expired_session_gives_way_to_a_new_one(
    store: ConversationStore, clock: Clock, session_id: str
) -> None:
    store.save(Session(session_id, failures=4), None, ttl_s=60)
    clock.now += 61
    store.save(Session(session_id), None, ttl_s=60)
    assert store.load(session_id) == Session(session_id, version=1)


def test_a_message_is_found_for_24_hours_in_its_session(
    store: ConversationStore, clock: Clock, session_id: str
) -> None:
    turn = make_turn(session_id, 1, message_id="消息-1", user_id="用户", at=clock.now)
    saved = store.save(Session(session_id), turn, ttl_s=7 * MESSAGE_TTL_S)

    assert store.find_message(session_id, "消息-1") == turn
    assert store.find_message(session_id, "消息-2") is None
    assert store.find_message(uuid4().hex, "消息-1") is None
    clock.now += MESSAGE_TTL_S - 1
    assert store.find_message(session_id, "消息-1") == turn
    clock.now += 1
    assert store.find_message(session_id, "消息-1") is None

    again = make_turn(session_id, 2, message_id="消息-1", at=clock.now)
    store.save(saved, again, ttl_s=60)
    assert store.find_message(session_id, "消息-1") == again


def test_a_request_is_found_in_its_session(store: ConversationStore, session_id: str) -> None:
    first, second = make_turn(session_id, 1), make_turn(session_id, 2)
    saved = store.save(Session(session_id), first, ttl_s=60)
    store.save(saved, second, ttl_s=60)
    assert store.find_request(session_id, second.request_id) == second
    assert store.find_request(session_id, first.request_id) == first
    assert store.find_request(uuid4().hex, first.request_id) is None
    assert store.find_request(session_id, "a\0\ud800") is None


def test_turns_come_by_pages_in_order(store: ConversationStore, session_id: str) -> None:
    session = Session(session_id)
    turns = [make_turn(session_id, seq) for seq in range(1, 206)]
    for turn in turns:
        session = store.save(session, turn, ttl_s=60)

    assert store.turns(session_id) == turns[:200]
    assert store.turns(session_id, after=200) == turns[200:]
    assert store.turns(session_id, after=3, limit=2) == turns[3:5]
    assert store.turns(session_id, after=205) == []
    assert store.turns(uuid4().hex) == []


def test_feedback_is_kept_in_order(store: ConversationStore, session_id: str) -> None:
    up = Feedback(session_id, "r-1", "up", "", at=1.5)
    down = Feedback(session_id, "r-2", "down", "答非所问 😡", at=0.5)
    for item in (up, down, Feedback(uuid4().hex, "r-3", "up", "")):
        store.add_feedback(item)
    assert store.feedback(session_id) == [up, down]
    assert store.feedback(uuid4().hex) == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "繁體 𠮷 é e\u0301 🧑‍🔧\u202e\ufeff",
        "'; DROP TABLE turns; --%s :x ?",
        "\x01\t\r\n\x7f",
        "长" * 300_000,
    ],
    ids=["empty", "unicode", "sql", "control", "big"],
)
def test_any_text_comes_back_unchanged(
    store: ConversationStore, session_id: str, text: str
) -> None:
    turn = make_turn(
        session_id, 1, text=text, reply={"answer": text}, trace={text: [text, 1.5, None]}
    )
    session = Session(session_id, focus=(text,), ticket=text)
    saved = store.save(session, turn, ttl_s=60)
    assert store.turns(session_id) == [turn]
    assert store.load(session_id) == saved


def test_characters_that_databases_refuse_do_no_harm(
    store: ConversationStore, session_id: str
) -> None:
    bad = "a\0b\ud800c"
    turn = make_turn(
        session_id,
        1,
        message_id=bad,
        user_id=bad,
        text=bad,
        reply={"answer": bad},
        trace={bad: bad},
    )
    store.save(Session(session_id, focus=(bad,)), turn, ttl_s=60)
    store.add_feedback(Feedback(session_id, bad, "up", bad))

    (kept,) = store.turns(session_id)
    assert kept.text in (bad, "a\ufffdb\ufffdc")
    assert store.find_message(session_id, bad) == kept
    assert len(store.feedback(session_id)) == 1
    assert store.load(bad) is None
    with store.lock(bad):
        assert store.load(session_id) is not None


def test_a_held_session_is_busy_and_another_is_not(
    store: ConversationStore, session_id: str
) -> None:
    def try_lock(name: str) -> None:
        with store.lock(name, timeout_s=0.05):
            pass

    with ThreadPoolExecutor(1) as other_thread:
        with store.lock(session_id):
            with pytest.raises(SessionBusy, match=session_id):
                other_thread.submit(try_lock, session_id).result()
            other_thread.submit(try_lock, session_id[::-1]).result()
        other_thread.submit(try_lock, session_id).result()


def test_a_turn_that_fails_lets_go_and_keeps_its_error(
    store: ConversationStore, session_id: str
) -> None:
    with pytest.raises(OSError, match="disk of the skill"), store.lock(session_id):
        raise OSError("disk of the skill")
    with store.lock(session_id, timeout_s=1):
        pass


def test_threads_get_the_lock_in_the_order_they_came(
    store: ConversationStore, session_id: str
) -> None:
    order: list[int] = []

    def wait_in_line(number: int) -> None:
        with store.lock(session_id):
            order.append(number)

    threads = [threading.Thread(target=wait_in_line, args=(number,)) for number in range(6)]
    with store.lock(session_id):
        for thread in threads:
            thread.start()
            time.sleep(0.15)  # nothing tells from outside that a thread stands in line
    for thread in threads:
        thread.join()
    assert order == list(range(6))


def test_eight_threads_on_one_session_lose_no_turn(
    store: ConversationStore, session_id: str
) -> None:
    def take_ten(name: int) -> None:
        for number in range(10):
            take_turn(store, session_id, f"{name}-{number}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_ten, range(8)))

    turns = store.turns(session_id)
    assert [turn.seq for turn in turns] == list(range(1, 81))
    assert {turn.text for turn in turns} == {f"{a}-{b}" for a in range(8) for b in range(10)}
    session = store.load(session_id)
    assert session is not None and session.version == 80


def test_eight_threads_on_eight_sessions_lose_no_turn(store: ConversationStore) -> None:
    ids = [uuid4().hex for _ in range(8)]

    def take_ten(session_id: str) -> None:
        for number in range(10):
            take_turn(store, session_id, str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(take_ten, ids))
    for session_id in ids:
        assert [turn.text for turn in store.turns(session_id)] == [str(n) for n in range(10)]


def test_ping_says_nothing_when_all_is_well(store: ConversationStore) -> None:
    assert store.ping() is None


def test_processes_on_one_session_lose_no_turn(
    urls: tuple[str, str | None], session_id: str
) -> None:
    start = spawn.Event()
    names = ["a", "b", "c"]
    processes = [
        spawn.Process(target=take_turns, args=(urls, session_id, name, 20, start)) for name in names
    ]
    for process in processes:
        process.start()
    start.set()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0, 0, 0]

    store = open_store(*urls)
    turns = store.turns(session_id)
    store.close()
    assert [turn.seq for turn in turns] == list(range(1, 61))
    for name in names:
        own = [turn.text for turn in turns if turn.text.startswith(name)]
        assert own == [f"{name}-{number}" for number in range(20)]


def test_processes_and_threads_get_the_lock_in_the_order_they_came(
    urls: tuple[str, str | None], session_id: str
) -> None:
    names = ["process 1", "thread 1", "process 2", "thread 2", "process 3"]
    ready = {name: spawn.Event() for name in names}
    come = {name: spawn.Event() for name in names}
    store = open_store(*urls)
    waiting: list[threading.Thread | multiprocessing.process.BaseProcess] = []
    for name in names:
        kind = spawn.Process if name.startswith("process") else threading.Thread
        waiting.append(
            kind(target=queue_up, args=(urls, session_id, name, ready[name], come[name]))
        )
        waiting[-1].start()
    assert all(event.wait(60) for event in ready.values())
    with store.lock(session_id, timeout_s=30):
        for name in names:
            come[name].set()
            time.sleep(0.5)  # nothing tells from outside that one stands in line
    for one in waiting:
        one.join(60)
    assert [turn.text for turn in store.turns(session_id)] == names
    store.close()


def test_a_killed_process_lets_go_of_the_session(
    urls: tuple[str, str | None], session_id: str
) -> None:
    held = spawn.Event()
    process = spawn.Process(target=die_holding, args=(urls, session_id, held))
    process.start()
    assert held.wait(60)
    store = open_store(*urls)
    with pytest.raises(SessionBusy), store.lock(session_id, timeout_s=0.1):
        pass
    process.kill()
    process.join(30)

    with store.lock(session_id, timeout_s=10):
        pass
    store.close()


def test_turns_that_wait_in_redis_hold_no_database_connection(
    postgres_url: str, redis_url: str, session_id: str
) -> None:
    store = open_store(postgres_url, redis_url)
    engine = open_engine(postgres_url)
    waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    with ThreadPoolExecutor(3) as pool, engine.connect() as connection:
        with store.lock(session_id):
            turns = [pool.submit(take_turn, store, session_id, str(n)) for n in range(3)]
            client = redis.Redis.from_url(redis_url)
            while client.zcard(f"zhike:queue:{session_id}") < 4:
                time.sleep(0.01)
            client.close()
            time.sleep(0.2)  # time enough to go further, were they let
            assert connection.exec_driver_sql(waiting).scalar() == 0
        for turn in turns:
            turn.result()
    engine.dispose()
    store.close()


def test_sqlite_is_opened_as_documented(tmp_path: Path) -> None:
    store = SqlStore(f"sqlite:///{tmp_path}/new/folder/a.db")
    with store._connect() as connection:
        read = lambda name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()  # noqa: E731
        assert [read(name) for name in ("journal_mode", "synchronous", "foreign_keys")] == [
            "wal",
            1,
            1,
        ]
    store.close()
    full = SqlStore(f"sqlite:///{tmp_path}/a.db?synchronous=FULL")
    with full._connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
    full.close()


@pytest.mark.parametrize(
    "url",
    [
        "sqlite://",
        "sqlite:///:memory:",
        "mysql://root:geheim@localhost/zhike",
        "geheim",
        "sqlite:////proc/none/geheim.db",
        "postgresql://zhike:geheim@127.0.0.1:1/zhike",
    ],
)
def test_a_database_that_cannot_be_used_is_named_without_its_password(url: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(url)
    message = str(caught.value)
    assert caught.value.hint and caught.value.hint in message
    assert "geheim" not in message.replace("geheim.db", "")


def test_a_session_of_another_format_is_refused(tmp_path: Path, session_id: str) -> None:
    path = tmp_path / "a.db"
    store = SqlStore(f"sqlite:///{path}")
    store.save(Session(session_id), None, ttl_s=60)
    with sqlite3.connect(path) as database:
        database.execute("""UPDATE sessions SET state = '{"format": 99}'""")
    database.close()
    with pytest.raises(StoreError, match="format 99"):
        store.load(session_id)
    store.close()
