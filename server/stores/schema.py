"""Bringing a database to the tables that this code expects."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Connection, inspect, text

import server.migrations
from bot.errors import StoreError
from server.stores.engines import mask, transaction

REVISION = "0002"  # the newest file in server/migrations/versions
FOLDER = Path(server.migrations.__file__).parent


def upgrade(connection: Connection) -> None:
    """Apply the migrations that are missing, all or none. One process at a time may do this.

    Raises
    ------
    StoreError
        When the database was made by a newer version of this code.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")  # stays set in the file
    if read_revision(connection) == REVISION:
        return  # Alembic takes .2 s to import: too much for every start
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        with transaction(connection):
            command.upgrade(config, REVISION)
    except CommandError as error:
        raise StoreError(
            f"database {mask(connection.engine.url)} is at revision "
            f"{read_revision(connection)!r}, unknown to this version, which is at {REVISION!r}.",
            hint="Install the version of Zhike that made it, or use another database.",
        ) from error


def read_revision(connection: Connection) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
