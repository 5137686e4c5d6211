"""Sessions, turns and feedback as rows, and back."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import RowMapping

from bot.errors import StoreError
from bot.stores import Feedback, TurnRecord
from bot.types import Session

FORMAT = 1  # grows when sessions that are kept can no longer be read as they are
_COLUMNS = {"id", "version"}
_session = TypeAdapter(Session)
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def clean_text(text: str) -> str:
    """Return `text` with NUL and lone surrogates, which databases refuse, as U+FFFD.

    Examples
    --------
    >>> clean_text("空调"), clean_text("a" + chr(0) + chr(0xD800)) == "a" + 2 * chr(0xFFFD)
    ('空调', True)
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        text = "".join("\ufffd" if "\ud800" <= c <= "\udfff" else c for c in text)
    return text.replace("\0", "\ufffd")


def dump_json(value: Any) -> str:
    """Return `value` as compact JSON that every database can keep."""
    return clean_text(_dump(value))


def dump_session(session: Session) -> str:
    """Return everything of a session but its id and version, as JSON."""
    return dump_json({"format": FORMAT} | _session.dump_python(session, exclude=_COLUMNS))


def load_session(session_id: str, version: int, state: str) -> Session:
    """Return the session that :func:`dump_session` wrote; what it lacks takes its default.

    Raises
    ------
    StoreError
        When it was written in another format.
    """
    data = json.loads(state)
    if data["format"] != FORMAT:
        raise StoreError(
            f"session {session_id!r} is in format {data['format']!r}, known is {FORMAT}.",
            hint="It was saved by another version of Zhike: run that one.",
        )
    return _session.validate_python(data | {"id": session_id, "version": version})


def dump_turn(turn: TurnRecord) -> dict[str, Any]:
    """Return the row of a turn; `state` and `route` are copied out of the reply for queries."""
    return {
        "request_id": clean_text(turn.request_id),
        "session_id": clean_text(turn.session_id),
        "seq": turn.seq,
        "message_id": turn.message_id if turn.message_id is None else clean_text(turn.message_id),
        "user_id": turn.user_id if turn.user_id is None else clean_text(turn.user_id),
        "body_hash": turn.body_hash,
        "text": clean_text(turn.text),
        "reply": dump_json(turn.reply),
        "trace": dump_json(turn.trace),
        "state": turn.reply.get("state"),
        "route": turn.reply.get("route"),
        "at": turn.at,
    }


def load_turn(row: RowMapping) -> TurnRecord:
    """Return the turn that :func:`dump_turn` wrote."""
    return TurnRecord(
        session_id=row["session_id"],
        seq=row["seq"],
        request_id=row["request_id"],
        message_id=row["message_id"],
        user_id=row["user_id"],
        body_hash=row["body_hash"],
        text=row["text"],
        reply=json.loads(row["reply"]),
        trace=json.loads(row["trace"]),
        at=row["at"],
    )


def dump_tags(turn: TurnRecord) -> list[dict[str, str]]:
    """Return the rows of a turn's tags."""
    row = {"request_id": turn.request_id, "session_id": turn.session_id, "bot": turn.bot}
    rows = [{**row, "day": turn.day, "kind": kind, "tag": tag} for kind, tag in turn.tags]
    return [{name: clean_text(text) for name, text in row.items()} for row in rows]


def dump_feedback(feedback: Feedback) -> dict[str, Any]:
    """Return the row of a judgement."""
    return {
        "session_id": clean_text(feedback.session_id),
        "request_id": clean_text(feedback.request_id),
        "rating": clean_text(feedback.rating),
        "comment": clean_text(feedback.comment),
        "at": feedback.at,
    }
