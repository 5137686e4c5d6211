"""The tables of conversations, for SQLite and PostgreSQL alike.

A change here needs a migration in ``server/migrations/versions``; a test compares the two.
Times are seconds since the epoch. JSON is kept as text: it is written and read whole.
"""

from __future__ import annotations

from sqlalchemy import Column, Double, Index, Integer, MetaData, String, Table, Text
from sqlalchemy import UniqueConstraint as Unique

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("expires_at", Double, nullable=False, index=True),
)

# Turns outlive their session, so they do not reference it.
turns = Table(
    "turns",
    metadata,
    Column("request_id", String, primary_key=True),
    Column("session_id", String, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("message_id", String),
    Column("user_id", String),
    Column("body_hash", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("reply", Text, nullable=False),
    Column("trace", Text, nullable=False),
    Column("state", String),
    Column("route", String),
    Column("at", Double, nullable=False, index=True),
    Unique("session_id", "seq", name="uq_turns_session_id_seq"),
)
# Not unique: a message id may come again after its 24 h. Within them the session's version
# keeps two turns of one message from both being saved.
Index(
    "ix_turns_session_id_message_id",
    turns.c.session_id,
    turns.c.message_id,
    sqlite_where=turns.c.message_id.is_not(None),
    postgresql_where=turns.c.message_id.is_not(None),
)

# One row a tag of a turn: counters would make turns of different sessions wait for each other.
tags = Table(
    "tags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("request_id", String, nullable=False),
    Column("session_id", String, nullable=False),
    Column("bot", String, nullable=False),
    Column("day", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("tag", String, nullable=False),
)
Index("ix_tags_bot_day", tags.c.bot, tags.c.day)

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("session_id", String, nullable=False, index=True),
    Column("request_id", String, nullable=False),
    Column("rating", String, nullable=False),
    Column("comment", Text, nullable=False),
    Column("at", Double, nullable=False),
)
