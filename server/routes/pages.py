"""What a browser shows: the chat page and the widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from bot.flows.texts import say

if TYPE_CHECKING:
    from server.app import Door

_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: https:; connect-src 'self'; frame-ancestors 'self'"
)


def make_blueprint(door: Door) -> Blueprint:
    """Make the routes of pages."""
    routes = Blueprint("pages", __name__, static_folder="../static", static_url_path="/static")

    @routes.get("/")
    def page() -> Response:
        bot = door.bot(request.args.get("bot")).bot
        settings = bot.workspace.settings
        lang = request.args.get("lang")
        response = make_response(
            render_template(
                "chat.html",
                title=settings.title,
                bot=bot.name,
                lang=lang if lang in ("zh", "en") else "",
            )
        )
        response.headers["Content-Security-Policy"] = _POLICY
        return response

    @routes.get("/widget.js")
    def widget() -> Response:
        response = routes.send_static_file("widget.js")
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    @routes.get("/api/bot")
    def about() -> Response:
        bot = door.bot(request.args.get("bot")).bot
        settings = bot.workspace.settings
        lang = request.args.get("lang")
        shown = "en" if lang == "en" else "zh" if lang == "zh" else settings.lang
        response = jsonify(
            {
                "request_id": g.request_id,
                "success": True,
                "name": bot.name,
                "title": settings.title,
                "lang": settings.lang,
                "greeting": settings.greeting or say("greet", shown, title=settings.title),
                "topics": list(bot.assistant.tools.settings.topics),
            }
        )
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return routes
