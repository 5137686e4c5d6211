"""The real product, served from the demo workspace, and a real Chromium to look at it."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.browser.chat import Chat
from tests.services import find_free_port

ROOT = Path(__file__).parents[2]
READY_TIMEOUT_S = 120.0  # the first start computes the vectors of the demo
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `zhike serve data/car_presales`, with a database of its own."""
    folder = tmp_path_factory.mktemp("served")
    port = find_free_port()
    command = [str(Path(sys.executable).with_name("zhike")), "serve", "data/car_presales"]
    environment = os.environ | {"ZHIKE_DATABASE_URL": f"sqlite:///{folder}/zhike.db"}
    with (folder / "log").open("w+") as log:
        process = subprocess.Popen(
            [*command, "--port", str(port)], cwd=ROOT, env=environment, stdout=log, stderr=log
        )
        try:
            wait_until_ready(process, port, Path(log.name))
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(30)


def wait_until_ready(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once `/readyz` says 200; raise with the log if `process` ends or time is up."""
    deadline = time.monotonic() + READY_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/readyz")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
        finally:
            connection.close()
    raise RuntimeError(f"zhike serve is not ready:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A running Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A visitor with an empty browser in Chinese."""
    context = browser.new_context(locale="zh-CN")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture
def chat(context: BrowserContext, served: str) -> Chat:
    """The chat page, opened."""
    return Chat.open(context.new_page(), served)
