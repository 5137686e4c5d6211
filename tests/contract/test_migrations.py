"""The migrations make the tables that the code expects, once, and never touch a newer database."""

from __future__ import annotations

import multiprocessing
from multiprocessing.synchronize import Barrier
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from bot.errors import StoreError
from server.stores import open_store, schema
from server.stores.engines import open_engine
from server.stores.tables import metadata

spawn = multiprocessing.get_context("spawn")


def list_sqlite_schema(url: str) -> set[tuple[str, str]]:
    engine = open_engine(url)
    query = (
        "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'alem%'"
    )
    with engine.connect() as connection:
        found = {(name, " ".join(sql.split())) for name, sql in connection.exec_driver_sql(query)}
    engine.dispose()
    return found


def test_migrations_make_the_tables_of_the_code_in_sqlite(tmp_path: Path) -> None:
    migrated, made = f"sqlite:///{tmp_path}/migrated.db", f"sqlite:///{tmp_path}/made.db"
    open_store(migrated).close()
    engine = open_engine(made)
    metadata.create_all(engine)
    engine.dispose()
    assert list_sqlite_schema(migrated) == list_sqlite_schema(made)
    assert len(list_sqlite_schema(made)) == 4 + 5  # tables and indexes


def test_migrations_make_the_tables_of_the_code_in_postgresql(postgres_url: str) -> None:
    open_store(postgres_url).close()
    engine = open_engine(postgres_url)
    with engine.connect() as connection:
        options = {"include_name": lambda name, kind, _: kind != "table" or name in metadata.tables}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        where = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_turns_session_id_message_id'"
        assert "WHERE (message_id IS NOT NULL)" in connection.execute(text(where)).scalar_one()
    engine.dispose()


def test_the_revision_of_the_code_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [schema.REVISION]


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_newer_database_is_refused_and_left_alone(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    if kind == "postgresql":
        url = request.getfixturevalue("postgres_url")
    open_store(url).close()
    set_revision(url, "9999")
    try:
        with pytest.raises(StoreError, match="'9999', unknown to this version, which is at '0"):
            open_store(url)
        assert set_revision(url, schema.REVISION) == "9999"
    finally:
        set_revision(url, schema.REVISION)
    open_store(url).close()


def set_revision(url: str, revision: str) -> str:
    """Set the revision that a database says it has; return the one before."""
    engine = open_engine(url)
    with engine.connect() as connection:
        before = schema.read_revision(connection)
        connection.execute(text("UPDATE alembic_version SET version_num = :new"), {"new": revision})
    engine.dispose()
    return str(before)


def open_together(url: str, all_ready: Barrier) -> None:
    all_ready.wait(60)
    open_store(url).close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_workers_that_start_at_once_migrate_once(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    if kind == "postgresql":
        server = request.getfixturevalue("postgres_url")
        engine = open_engine(server)
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE several_workers")
        engine.dispose()
        url = server.rsplit("/", 1)[0] + "/several_workers"
    all_ready = spawn.Barrier(4)
    workers = [spawn.Process(target=open_together, args=(url, all_ready)) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/a.db"
    engine = open_engine(url)
    with engine.connect() as connection:
        connection.exec_driver_sql("CREATE TABLE feedback (stranger TEXT)")
        with pytest.raises(StoreError, match="feedback already exists"):
            open_store(url)
        assert inspect(connection).get_table_names() == ["feedback"]
    engine.dispose()
