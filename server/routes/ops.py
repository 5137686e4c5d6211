"""For those who run it: health, readiness, metrics, the API's description."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, jsonify

from server.openapi import describe_api
from server.routes.chat import require_token

if TYPE_CHECKING:
    from server.app import Door


def make_blueprint(door: Door) -> Blueprint:
    """Make the routes of operation."""
    routes = Blueprint("ops", __name__)

    @routes.get("/healthz")
    def healthz() -> Response:
        return jsonify({"request_id": g.request_id, "success": True, "status": "ok"})

    @routes.get("/readyz")
    def readyz() -> Response:
        for talks in door.bots.values():
            talks.store.ping()
        ready = {name: talks.bot.revision for name, talks in door.bots.items()}
        return jsonify({"request_id": g.request_id, "success": True, "bots": ready})

    @routes.get("/metrics")
    def metrics() -> Response:
        require_token(door)
        return Response(door.metrics.render(), mimetype="text/plain; version=0.0.4")

    @routes.get("/openapi.json")
    def openapi() -> Response:
        return jsonify(describe_api(list(door.bots), door.all_services()))

    return routes
