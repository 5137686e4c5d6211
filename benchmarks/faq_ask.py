"""The FAQ of a workspace, asked in process and through the HTTP door."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.load import Connection, render
from benchmarks.processes import zhike
from bot.skill import FaqQuery
from bot.types import Session, Turn
from server.workspace import Bot, load_bot, open_workspace

TOP_K = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a text: questions by id with their confidence, best first."""

    found: tuple[tuple[str, float], ...]
    answered: bool

    @property
    def top(self) -> str | None:
        return self.found[0][0] if self.found else None

    @property
    def confidence(self) -> float:
        return self.found[0][1] if self.found else 0.0


class Asker:
    """A bot in this process; every text is asked once and remembered."""

    def __init__(self, workspace: Path, ids: Iterable[str]) -> None:
        self.bot: Bot = load_bot(open_workspace(workspace, environ={}), show_progress)
        self.skill: Any = self.bot.registry.get("faq")
        self._ids = list(ids)
        self._known: dict[str, Answer] = {}

    @property
    def threshold(self) -> float:
        return float(self.skill.threshold)

    def ask(self, text: str) -> Answer:
        if text not in self._known:
            self._known[text] = self._ask(text)
        return self._known[text]

    def _ask(self, text: str) -> Answer:
        found = self.skill.run(FaqQuery(text=text, top_k=TOP_K)).candidates
        best = tuple((self._ids[c.id], c.confidence) for c in found)
        return Answer(best, bool(best) and best[0][1] >= self.threshold)

    def events(self, text: str) -> list[tuple[str, str]]:
        """Return each part that the dialog made of a text, and the event it led to."""
        trace = self.bot.assistant.handle(Turn(text), Session("0" * 32)).trace
        return [(part["text"], part["event"]) for part in trace["questions"]]


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """What a visitor got: the question that was answered, or the first that was offered."""

    top: str | None
    route: str

    @property
    def answered(self) -> bool:
        return self.route == "faq"


class HttpAsker:
    """A running server's door; every text is asked once, in a session of its own."""

    def __init__(self, connection: Connection, ids_by_question: dict[str, str]) -> None:
        self._connection = connection
        self._ids = ids_by_question
        self._known: dict[str, HttpAnswer] = {}

    def ask(self, text: str) -> HttpAnswer:
        if text not in self._known:
            self._known[text] = self._ask(text)
        return self._known[text]

    def _ask(self, text: str) -> HttpAnswer:
        status, body = self._connection.ask(render(text))
        reply = json.loads(body)
        if status != 200:
            raise RuntimeError(f"{text!r} was answered with status {status}: {reply}")
        evidence, offered = reply["evidence"], reply["suggestions"]
        if evidence:
            question = evidence[0].get("question", "")
            return HttpAnswer(
                evidence[0].get("external_id", self._ids.get(question)), reply["route"]
            )
        is_offer = reply["route"] == "clarify" and offered
        return HttpAnswer(self._ids.get(offered[0]) if is_offer else None, reply["route"])


@contextmanager
def http_door(workspace: Path, ids_by_question: dict[str, str]) -> Iterator[HttpAsker]:
    with zhike(workspace) as server, server.connect() as connection:
        yield HttpAsker(connection, ids_by_question)


_shown_at = [0.0]


def show_progress(what: str, done: int, total: int) -> None:
    """Print at most one line a second."""
    if time.monotonic() - _shown_at[0] > 5 or done == total:
        _shown_at[0] = time.monotonic()
        print(f"  {what}: {done}/{total}", flush=True)
