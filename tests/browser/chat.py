"""What a visitor sees and does, in the words of the tests."""

from __future__ import annotations

import json
from typing import Any
from urllib.request import Request, urlopen

from playwright.sync_api import Locator, Page, expect


class Chat:
    """The chat on a page, as page or as widget.

    Parameters
    ----------
    page
        A browser's page that shows it.
    server
        The server's address.
    """

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.input = page.locator("zhike-chat").get_by_role("textbox")
        self.users = page.locator(".message.user")
        self.bots = page.locator(".message.bot")

    @classmethod
    def open(cls, page: Page, server: str, query: str = "") -> Chat:
        """Open the chat page and wait for its first screen."""
        page.goto(f"{server}/{query}")
        expect(page.locator(".welcome .chip").first).to_be_visible()
        return cls(page, server)

    def send(self, text: str) -> None:
        """Type a message and press Enter."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Send a message and return the answer to it."""
        count = self.bots.count()
        self.send(text)
        return self.answer(count)

    def answer(self, number: int) -> Locator:
        """Wait for the bot's answer of that number, from 0, as the last one, and return it."""
        expect(self.bots).to_have_count(number + 1)
        return self.bots.nth(number)

    @property
    def session_id(self) -> str:
        """The conversation that the browser remembers."""
        found: str = self.page.evaluate("Object.values(localStorage).map(JSON.parse)[0].session")
        return found

    def record(self) -> list[dict[str, Any]]:
        """Return what the server has kept of this conversation."""
        with urlopen(f"{self.server}/api/sessions/{self.session_id}/messages") as response:
            messages: list[dict[str, Any]] = json.load(response)["messages"]
        return messages

    def sent(self) -> list[str]:
        """Return the visitor's messages that the server has kept."""
        return [message["text"] for message in self.record() if message["role"] == "user"]

    def post(self, text: str) -> None:
        """Say something in the same conversation from elsewhere."""
        body = json.dumps({"sent": text, "session_id": self.session_id}).encode()
        with urlopen(Request(f"{self.server}/api/chat", body)) as response:
            response.read()


def text_of(message: Locator) -> str:
    """Return the words of a message, without its buttons."""
    return message.locator(".text").inner_text()
