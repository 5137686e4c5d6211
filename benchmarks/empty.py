"""A Flask application whose one route does nothing: what the framework alone costs."""

from __future__ import annotations

from flask import Flask

app = Flask("empty")


@app.post("/api/chat")
def answer() -> str:
    return ""
