"""What a browser shows: the chat page and the widget."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, g, jsonify, make_response, render_template, request

from bot.flows.texts import say
from bot.types import Lang

if TYPE_CHECKING:
    from server.app import Door

POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: https:; connect-src 'self'; frame-ancestors 'self'"
)


def make_blueprint(door: Door) -> Blueprint:
    """Make the routes of the chat page, the widget, and what both show of a bot."""
    routes = Blueprint("pages", __name__, static_folder="../static", static_url_path="/static")
    routes.add_url_rule("/", "page", lambda: _show_page(door))
    routes.add_url_rule("/widget.js", "widget", lambda: _send_widget(routes))
    routes.add_url_rule("/api/bot", "about", lambda: _describe(door))
    return routes


def _show_page(door: Door) -> Response:
    bot = door.bot(request.args.get("bot")).bot
    title = bot.workspace.settings.title
    lang = _asked_lang() or ""
    page = render_template("chat.html", title=title, bot=bot.name, lang=lang)
    response = make_response(page)
    response.headers["Content-Security-Policy"] = POLICY
    return response


def _send_widget(routes: Blueprint) -> Response:
    response = routes.send_static_file("widget.js")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _describe(door: Door) -> Response:
    bot = door.bot(request.args.get("bot")).bot
    settings = bot.workspace.settings
    lang = _asked_lang() or settings.lang
    response = jsonify(
        {
            "request_id": g.request_id,
            "success": True,
            "name": bot.name,
            "title": settings.title,
            "lang": settings.lang,
            "greeting": settings.greeting or say("greet", lang, title=settings.title),
            "topics": list(bot.assistant.tools.settings.topics),
        }
    )
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _asked_lang() -> Lang | None:
    """Return the language that the address asks for, None for any other."""
    lang = request.args.get("lang")
    return "zh" if lang == "zh" else "en" if lang == "en" else None
