"""Conversations over HTTP (contract 2)."""

from __future__ import annotations

import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, g, jsonify, request

from bot.errors import InvalidTurn, Unauthorized
from server.conversation import Conversations
from server.requests import FeedbackRequest, parse_body, parse_turn

if TYPE_CHECKING:
    from server.app import Door

MAX_LIMIT = 200
POLL_S = 0.5
STREAM_S = 25.0
# A stream holds a thread while it waits; past so many a worker, streams end at once and the
# browser asks again.
MAX_STREAMS = 8


def make_blueprint(door: Door) -> Blueprint:
    """Make the routes of chats, sessions and feedback."""
    routes = Blueprint("chat", __name__)
    routes.after_request(lambda response: _allow_origin(response, door))
    _add_turns(routes, door)
    _add_sessions(routes, door)
    return routes


def _allow_origin(response: Response, door: Door) -> Response:
    origin = request.headers.get("Origin")
    if origin and _is_allowed(origin, door):
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Headers"] = "Content-Type"
        response.headers["Access-Control-Allow-Methods"] = "GET, POST, OPTIONS"
        response.headers["Access-Control-Max-Age"] = "86400"
        response.headers["Access-Control-Expose-Headers"] = "Retry-After"
        response.vary.add("Origin")
    return response


def _add_turns(routes: Blueprint, door: Door) -> None:
    @routes.post("/api/chat")
    def chat() -> Response:
        _limit(door)
        return take_turn(door, door.bot(request.args.get("bot")))


def _add_sessions(routes: Blueprint, door: Door) -> None:
    streams = threading.BoundedSemaphore(MAX_STREAMS)

    @routes.get("/api/sessions/<session_id>/messages")
    def messages(session_id: str) -> Response:
        after = _number("after", 0, 2**31)
        limit = _number("limit", MAX_LIMIT, MAX_LIMIT) or MAX_LIMIT
        found = _find(door, session_id).messages(session_id, after, limit)
        cursor = found[-1]["seq"] if found else after
        body = {"request_id": g.request_id, "success": True, "messages": found, "cursor": cursor}
        return jsonify(body)

    @routes.get("/api/sessions/<session_id>/events")
    def events(session_id: str) -> Response:
        return _stream(_find(door, session_id), session_id, streams, door.is_stopping)

    @routes.post("/api/feedback")
    def feedback() -> Response:
        return _rate(door)


def _find(door: Door, session_id: str) -> Conversations:
    """Return the bot that holds a session: the named one, else the one that gave its id."""
    if "bot" in request.args:
        return door.bot(request.args["bot"])
    holders = [talks for talks in door.bots.values() if talks.holds(session_id)]
    return holders[0] if holders else door.bot(None)


def _stream(
    talks: Conversations,
    session_id: str,
    streams: threading.BoundedSemaphore,
    is_stopping: Callable[[], bool],
) -> Response:
    known = request.headers.get("Last-Event-ID", "")
    is_place = known.isdecimal() and len(known) < 10
    after = int(known) if is_place else _number("after", 0, 2**31)
    talks.messages(session_id, 0, 1)  # an unknown session is a 404, not an empty stream
    news = _follow(talks, session_id, after, streams, is_stopping)
    stream = Response(news, mimetype="text/event-stream")
    stream.headers["Cache-Control"] = "no-store"
    stream.headers["X-Accel-Buffering"] = "no"
    return stream


def _rate(door: Door) -> Response:
    """Keep a visitor's thumb for one of the session's messages."""
    _limit(door)
    said = parse_body(request.get_data(), FeedbackRequest)
    if (said.message_id is None) == (said.request_id is None):
        raise InvalidTurn("send either message_id or request_id.", hint="Exactly one.")
    _find(door, said.session_id).rate(
        said.session_id,
        said.rating,
        said.comment,
        message_id=said.message_id or "",
        request_id=said.request_id or "",
    )
    return jsonify({"request_id": g.request_id, "success": True})


def require_token(door: Door) -> None:
    """Let only holders of the token pass, where one is set.

    Raises
    ------
    Unauthorized
        When it is missing or wrong.
    """
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if door.token is not None and not hmac.compare_digest(shown.encode(), door.token.encode()):
        raise Unauthorized("not authorised.", hint="Send the header Authorization: <token>.")


def take_turn(door: Door, talks: Conversations) -> Response:
    """Answer the request as a chat turn."""
    settings = talks.bot.workspace.settings
    reply = talks.take(parse_turn(request.get_data(), settings.max_text_chars))
    door.metrics.count_turn(talks.bot.name, reply)
    return jsonify(reply)


def _limit(door: Door) -> None:
    origin = request.headers.get("Origin")
    if origin and not _is_allowed(origin, door):
        raise Unauthorized(f"origin {origin[:200]!r} may not ask.", hint="See allowed_origins.")
    if door.limiter:
        door.limiter.take(request.remote_addr or "")


def _is_allowed(origin: str, door: Door) -> bool:
    if origin == request.host_url.rstrip("/"):
        return True
    talks = door.bots.get(request.args.get("bot", ""), door.bot(None))
    settings = talks.bot.workspace.settings
    return "*" in settings.allowed_origins or origin in settings.allowed_origins


def _number(name: str, default: int, most: int) -> int:
    text = request.args.get(name)
    if text is None:
        return default
    if not text.isdecimal() or len(text) > 10 or int(text) > most:
        raise InvalidTurn(f"{name}={text[:20]!r} is no whole number of 0..{most}.", hint="Mend it.")
    return int(text)


def _follow(
    talks: Conversations,
    session_id: str,
    after: int,
    streams: threading.BoundedSemaphore,
    is_stopping: Callable[[], bool],
) -> Iterator[str]:
    """Yield what is said after a message, as server-sent events, for a while."""
    yield "retry: 3000\n\n"
    may_wait = streams.acquire(blocking=False)
    try:
        until = time.monotonic() + (STREAM_S if may_wait else 0)
        while True:
            for message in talks.new_messages(session_id, after):
                after = message["seq"]
                yield _event(message)
            if time.monotonic() >= until or is_stopping():
                return
            yield ": waiting\n\n"
            time.sleep(POLL_S)
    finally:
        if may_wait:
            streams.release()


def _event(message: dict[str, Any]) -> str:
    data = json.dumps(message, ensure_ascii=False)
    return f"id: {message['seq']}\nevent: message\ndata: {data}\n\n"
