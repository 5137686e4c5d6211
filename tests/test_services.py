from __future__ import annotations

import subprocess

import pytest
import redis
from sqlalchemy import create_engine, text

from tests.services import PostgresServer, RedisServer, find_program


def test_postgres_answers_and_keeps_data_over_a_restart(postgres_server: PostgresServer) -> None:
    engine = create_engine(postgres_server.url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE kept (word TEXT)"))
        connection.execute(text("INSERT INTO kept VALUES ('空调')"))
    engine.dispose()

    postgres_server.stop()
    postgres_server.start()

    with engine.begin() as connection:
        assert connection.execute(text("SELECT word FROM kept")).scalar() == "空调"
        connection.execute(text("DROP TABLE kept"))
    engine.dispose()


def test_redis_answers_and_comes_back_empty_on_the_same_port(redis_server: RedisServer) -> None:
    client = redis.Redis.from_url(redis_server.url)
    client.set("word", "空调")
    redis_server.stop()
    with pytest.raises(redis.ConnectionError):
        client.ping()

    redis_server.start()

    assert client.ping()
    assert client.get("word") is None
    client.close()


def test_chromium_runs(chromium: str) -> None:
    output = subprocess.check_output([chromium, "--version"], text=True)
    assert output.startswith("Chromium ")


def test_a_missing_program_fails_with_the_command_that_installs_it() -> None:
    with pytest.raises(pytest.fail.Exception, match="apt-get install no-such-package"):
        find_program("no-such-program", "no-such-package")
