"""Where conversations are kept for good: SQLite or PostgreSQL, with Redis before it if given."""

from __future__ import annotations

from bot.stores import ConversationStore


def open_store(database_url: str, redis_url: str | None = None) -> ConversationStore:
    """Open the store of a database and bring its tables up to date.

    Parameters
    ----------
    database_url
        ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``; see
        :func:`server.stores.engines.open_engine`.
    redis_url
        ``redis://…`` of a cache and waiting room before it, or None.

    Raises
    ------
    StoreError
        When the database cannot be used, or is newer than this code.
    """
    from server.stores.sql import SqlStore

    store = SqlStore(database_url)
    if redis_url is None:
        return store
    from server.stores.redis import RedisStore

    return RedisStore(store, redis_url)
