"""Every bot and every skill behind one door (contract 3.1), and a page to try them on."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from bot.errors import Unauthorized
from server.requests import load_json
from server.routes.chat import take_turn
from server.routes.pages import POLICY
from server.serve import is_loopback
from server.tokens import is_authorised

if TYPE_CHECKING:
    from server.app import Door


_A_REQUEST = "Send an object or a list, in UTF-8."


def make_blueprint(door: Door) -> Blueprint:
    """Make the routes of services."""
    routes = Blueprint("services", __name__)

    @routes.route("/api/predict/<name>", methods=["GET", "POST"])
    def predict(name: str) -> Response:
        require_service_token(door, name)
        if name in door.bots:
            return take_turn(door, door.bot(name))
        service = door.service(name, request.args.get("bot"))
        return jsonify(service.answer(load_json(request.get_data(), _A_REQUEST), g.request_id))

    @routes.get("/services")
    def page() -> Response:
        response = make_response(render_template("services.html"))
        response.headers["Content-Security-Policy"] = POLICY
        return response

    return routes


def _refuse_strange_pages() -> None:
    host = urlsplit(request.host_url).hostname or ""
    origin = request.headers.get("Origin")
    if not is_loopback(host):  # a name of the other site's that leads to this machine
        raise Unauthorized(f"host {host[:200]!r} may not ask.", hint="Ask by 127.0.0.1.")
    if origin and origin != request.host_url.rstrip("/"):
        raise Unauthorized(f"origin {origin[:200]!r} may not ask.", hint="Use /services.")


def require_service_token(door: Door, name: str) -> None:
    """Let only holders of the service's token pass, or of the API's; raw or by a signature.

    Where none is set only this machine can call: then a page of another site, which its browser
    would let ask, is refused.

    Raises
    ------
    Unauthorized
        When it is missing or wrong, or the caller is a page of another site.
    """
    if door.token is None:
        _refuse_strange_pages()
        return
    tokens = [door.token, *door.tokens_of(name)]
    body, now = request.get_data(), datetime.now(UTC)
    if not any(is_authorised(token, name, request.headers, body, now) for token in tokens):
        raise Unauthorized("not authorised.", hint="Send the header Authorization: <token>.")
