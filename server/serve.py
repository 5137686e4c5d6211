"""The server process: gunicorn around the application, a store and a bot for each worker."""

from __future__ import annotations

import ipaddress
import logging
import os
import secrets
import shutil
import socket
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from gunicorn.app.base import BaseApplication

from bot.errors import SettingsError
from server.conversation import Conversations
from server.services import Service, services_of
from server.stores import open_store
from server.tokens import ServiceTokens, write_secret
from server.upkeep import start_upkeep
from server.workspace import Bot, Workspace, make_state_dir

LOG = logging.getLogger("zhike.server")
THREADS = 24
DEFAULT_RATE_PER_MINUTE = 600
TOKEN_FILE = "token"


def serve(
    bots: Sequence[Bot],
    host: str,
    port: int,
    workers: int,
    *,
    services: Mapping[str, Service],
    watch: bool,
    ready: Callable[[], None],
) -> None:
    """Serve until stopped.

    Parameters
    ----------
    bots
        Built before the workers fork, so that they share the memory.
    workers
        Processes, at least 1.
    services
        Models by name, beside the skills of the bots.
    watch
        Take a changed workspace over while serving; one with errors never replaces it.
    ready
        Called once, when the port is open.

    Raises
    ------
    SettingsError
        When the port is taken.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("zhike").setLevel(logging.INFO)
    _check_port(host, port)
    local = is_local(host, bots[0].workspace)
    token = None if local else read_token(bots[0].workspace)
    tokens = None if local else ServiceTokens(make_state_dir(bots[0].workspace.state_dir))
    if tokens:
        for name in (*services_of(bots[0].registry), *services):
            tokens.take(name)  # now, for the workers only read them
    for bot in bots:  # migrate once, before several workers would
        open_store(bot.workspace.database_url).close()
    with _shared_counters():
        _Gunicorn(
            bots,
            format_address(host, port),
            workers,
            (token, tokens),
            services=services,
            watch=watch,
            local=local,
            ready=ready,
        ).run()


@contextmanager
def _shared_counters() -> Iterator[None]:
    """Let all workers count together, in a folder that goes with the process that made it.

    prometheus_client reads the variable when it is imported, so that must come after.
    """
    folder, owner = tempfile.mkdtemp(prefix="zhike-metrics-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
    try:
        yield
    finally:
        if os.getpid() == owner:  # a worker that ends comes by here too
            shutil.rmtree(folder, ignore_errors=True)


def is_loopback(host: str) -> bool:
    """Tell whether only this machine can reach a host's address.

    Examples
    --------
    >>> is_loopback("127.0.0.1"), is_loopback("localhost"), is_loopback("0.0.0.0")
    (True, True, False)
    """
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_local(host: str, workspace: Workspace) -> bool:
    """Tell whether only this machine can call; behind a proxy on it, others can."""
    return is_loopback(host) and not workspace.settings.trusted_proxies


def format_address(host: str, port: int) -> str:
    """Join host and port as URLs want them.

    Examples
    --------
    >>> format_address("127.0.0.1", 8079), format_address("::1", 8079)
    ('127.0.0.1:8079', '[::1]:8079')
    """
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _check_port(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"{format_address(host, port)} 无法监听 cannot be listened on ({error.strerror}).",
                hint="请关掉占用它的程序，或换一个端口。"
                "Stop what uses it, or choose another: --port N",
            ) from error


def read_token(workspace: Workspace) -> str:
    """Return the token of the API: ``ZHIKE_TOKEN``, else one made once and kept.

    Raises
    ------
    SettingsError
        When the kept one is empty: it would let everybody in.
    """
    if given := os.environ.get("ZHIKE_TOKEN"):
        return given
    file = make_state_dir(workspace.state_dir) / TOKEN_FILE
    write_secret(file, secrets.token_urlsafe(32).encode())
    token = file.read_text().strip()
    if not token:
        hint = "请删除这个文件，会重新生成。Delete it; a new one is made."
        raise SettingsError(f"{file}: 里面没有令牌 holds no token.", hint=hint)
    return token


class _Gunicorn(BaseApplication):  # type: ignore[misc]
    def __init__(
        self,
        bots: Sequence[Bot],
        address: str,
        workers: int,
        tokens: tuple[str | None, ServiceTokens | None],
        *,
        services: Mapping[str, Service],
        watch: bool,
        local: bool,
        ready: Callable[[], None],
    ) -> None:
        self._bots, self._watch, self._local = bots, watch, local
        self._tokens, self._services = tokens, services
        self._worker: Any = None
        self._settings = {
            "bind": address,
            "workers": workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "preload_app": True,
            "timeout": 60,
            "graceful_timeout": 10,
            "keepalive": 30,
            "loglevel": "warning",
            "when_ready": lambda _server: ready(),
            "post_fork": lambda _server, worker: self._warm_up(worker),
            "on_exit": lambda _server: LOG.info("stopped"),
        }
        super().__init__()

    def load_config(self) -> None:
        """Hand our settings to gunicorn."""
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the application; runs before the workers fork."""
        from server.app import create_app  # counts from here on: see _shared_counters

        self._talks = {
            bot.name: Conversations(
                bot, open_store(bot.workspace.database_url, bot.workspace.redis_url)
            )
            for bot in self._bots
        }
        settings = self._bots[0].workspace.settings
        unset = None if self._local else DEFAULT_RATE_PER_MINUTE
        return create_app(
            self._talks,
            token=self._tokens[0],
            tokens=self._tokens[1],
            services=self._services,
            rate_limit_per_minute=settings.rate_limit_per_minute or unset,
            trusted_proxies=settings.trusted_proxies,
            is_stopping=lambda: self._worker is not None and not self._worker.alive,
        )

    def _warm_up(self, worker: Any) -> None:
        """Start a worker's own threads: load the encoders, tidy up, watch the folder."""
        self._worker = worker
        for talks in self._talks.values():
            start_upkeep(talks, watch=self._watch)


def token_place(workspace: Workspace) -> Path:
    """Return the file that keeps the API's token."""
    return workspace.state_dir / TOKEN_FILE
