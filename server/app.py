"""The Flask application: bots behind one door, every failure in one shape."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from traceback import format_exception
from types import MappingProxyType

from flask import Flask, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.middleware.proxy_fix import ProxyFix

from bot.errors import NotFound, RateLimited, ZhikeError
from classifiers.risk.personal import mask_personal
from server.conversation import Conversations
from server.limits import RateLimiter
from server.metrics import Metrics
from server.services import Service, services_of
from server.tokens import ServiceTokens

LOG = logging.getLogger("zhike.server")
MAX_BODY_BYTES = 4 * 1024 * 1024
_HTTP_CODES = {
    400: "invalid_request",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "invalid_request",
    429: "rate_limited",
}
_OUR_FAULT = "this cannot be done just now; the cause is in the server's log. Try again."


@dataclass(frozen=True, slots=True)
class Door:
    """What the routes need.

    Attributes
    ----------
    bots
        Conversations by the bot's name; the first is the one meant when none is named.
    token
        What callers other than visitors must show; None when only this machine can call.
    limiter
        None: no limit.
    is_stopping
        Tells that the process is about to end: what only waits should end first.
    services
        Models served under a name of their own, beside the skills of the bots.
    tokens
        Those of services; None when only this machine can call.
    """

    bots: Mapping[str, Conversations]
    token: str | None
    limiter: RateLimiter | None
    metrics: Metrics
    is_stopping: Callable[[], bool]
    services: Mapping[str, Service]
    tokens: ServiceTokens | None

    def service(self, name: str, bot: str | None) -> Service:
        """Return a service by name: one of its own, else a skill of a bot, the first for None.

        Raises
        ------
        NotFound
            When there is no such service.
        """
        known = services_of(self.bot(bot).bot.registry) | dict(self.services)
        if name not in known:
            raise NotFound(f"no bot or service {name[:64]!r}.", hint="See /services for all.")
        return known[name]

    def all_services(self) -> dict[str, Service]:
        """Return every service by name: of the first bot's skills, and those of their own."""
        return services_of(self.bot(None).bot.registry) | dict(self.services)

    def tokens_of(self, name: str) -> list[str]:
        """Return the token of a service in a list; none where it has none."""
        token = self.tokens.find(name) if self.tokens and name in self.all_services() else None
        return [token] if token else []

    def bot(self, name: str | None) -> Conversations:
        """Return a bot by name, the first one for None.

        Raises
        ------
        NotFound
            When there is no such bot.
        """
        if name is None:
            return next(iter(self.bots.values()))
        if name not in self.bots:
            raise NotFound(f"no bot {name[:64]!r}.", hint="Check its name in bot.json.")
        return self.bots[name]


def create_app(
    bots: Mapping[str, Conversations],
    *,
    token: str | None = None,
    rate_limit_per_minute: int | None = None,
    trusted_proxies: int = 0,
    is_stopping: Callable[[], bool] = lambda: False,
    services: Mapping[str, Service] = MappingProxyType({}),
    tokens: ServiceTokens | None = None,
) -> Flask:
    """Make the application.

    Parameters
    ----------
    bots
        Conversations by bot name, at least one.
    token
        See :class:`Door`.
    rate_limit_per_minute
        Chat turns a minute and visitor's address; None: unlimited.
    trusted_proxies
        How many proxies stand before the server and tell it of visitors (``X-Forwarded-*``).
    is_stopping, services, tokens
        See :class:`Door`.
    """
    from server.routes import chat, ops, pages
    from server.routes import services as service_routes

    app = Flask("server")
    if n := trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, n, n, n)  # type: ignore[method-assign]
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    limiter = RateLimiter(rate_limit_per_minute) if rate_limit_per_minute else None
    door = Door(bots, token, limiter, Metrics(), is_stopping, services, tokens)
    for routes in (chat, service_routes, ops, pages):
        app.register_blueprint(routes.make_blueprint(door))
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(ZhikeError, _render_error)
    app.register_error_handler(HTTPException, _render_http_error)
    app.register_error_handler(Exception, _render_surprise)
    return app


def _begin() -> None:
    g.request_id = uuid.uuid4().hex


def _finish(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    return response


def failure(code: str, message: str, status: int) -> Response:
    """Make the one shape of every failure."""
    body = {
        "request_id": g.get("request_id") or uuid.uuid4().hex,
        "success": False,
        "error_code": code,
        "error_msg": message,
    }
    response = jsonify(body)
    response.status_code = status
    return response


def _render_error(error: ZhikeError) -> Response:
    if error.status >= 500:  # the message names hosts and files: not for visitors
        LOG.error("request=%s %s: %s", g.get("request_id"), error.code, mask_personal(str(error)))
        return failure(error.code, _OUR_FAULT, error.status)
    response = failure(error.code, str(error), error.status)
    if isinstance(error, RateLimited):
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _render_http_error(error: HTTPException) -> Response:
    status = error.code or 500
    code = _HTTP_CODES.get(status, "http_error")
    response = failure(code, f"{error.name}: {request.method} {request.path[:200]}", status)
    if error.get_response().headers.get("Allow"):
        response.headers["Allow"] = error.get_response().headers["Allow"]
    return response


def _render_surprise(error: Exception) -> Response:
    told = mask_personal("".join(format_exception(error)))  # it may quote what a visitor wrote
    LOG.error("request=%s failed\n%s", g.get("request_id"), told)
    return failure("internal_error", "something went wrong; it is in the server's log.", 500)
