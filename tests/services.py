"""Real servers for the tests: PostgreSQL, Redis and Chromium from the system's packages.

A missing program fails the run and names the command that installs it.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 30.0


def find_program(name: str, package: str, *, folders: str = "") -> str:
    """Return the path of `name`, in the globbed `folders` first, then on PATH; fail if absent."""
    in_folders = sorted(Path("/").glob(f"{folders}/{name}")) if folders else []
    found = str(in_folders[-1]) if in_folders else shutil.which(name)
    if not found:
        install = f"sudo apt-get update && sudo apt-get install {package}"
        pytest.fail(f"{name} is missing. Run: {install}")
    return found


def find_free_port() -> int:
    """Return a TCP port that was free on 127.0.0.1 a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Return once `port` takes connections; raise with the log if `process` ends or 30 s pass."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.02)
    raise RuntimeError(f"port {port} did not open, {process.args!r}:\n{log.read_text()[-2000:]}")


class RedisServer:
    """A redis-server on a loopback port of its own, empty at every start.

    Parameters
    ----------
    folder
        Where the server runs and logs.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server, on the same port as before, and wait until it answers."""
        program = find_program("redis-server", "redis-server")
        log = self.folder / "redis.log"
        options = ["--bind", "127.0.0.1", "--port", str(self.port), "--save", ""]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [program, *options], cwd=self.folder, stdout=output, stderr=output
            )
        wait_for_port(self._process, self.port, log)

    def stop(self) -> None:
        """Kill the server at once, as a crash would; nothing happens if it is not running."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(STOP_TIMEOUT_S)
            self._process = None


class PostgresServer:
    """A PostgreSQL cluster of its own in `folder`, on a loopback port; its data survives a stop.

    PostgreSQL refuses to run as root: for root it runs as the system's `postgres` user.

    Parameters
    ----------
    folder
        Where the cluster lives. Becomes the property of that user.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = find_free_port()
        self.url = f"postgresql+pg8000://zhike@127.0.0.1:{self.port}/postgres"
        self._user = "postgres" if os.geteuid() == 0 else None
        self._process: subprocess.Popen[bytes] | None = None
        if self._user:
            shutil.chown(folder, self._user, self._user)
        command = [self._find("initdb"), "-D", "data", "-U", "zhike", "--auth=trust"]
        command += ["-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(
            command, cwd=folder, user=self._user, group=self._user, check=True, capture_output=True
        )

    @staticmethod
    def _find(program: str) -> str:
        return find_program(program, "postgresql", folders="usr/lib/postgresql/*/bin")

    def start(self) -> None:
        """Start the server, on the same port as before, and wait until it takes connections."""
        log = self.folder / "postgres.log"
        options = ["-D", "data", "-p", str(self.port), "-c", "listen_addresses=127.0.0.1"]
        options += ["-c", "unix_socket_directories=", "-c", "fsync=off"]
        with log.open("ab") as output:
            self._process = subprocess.Popen(
                [self._find("postgres"), *options],
                cwd=self.folder,
                stdout=output,
                stderr=output,
                user=self._user,
                group=self._user,
            )
        wait_for_port(self._process, self.port, log)
        self._wait_until_ready()

    def _wait_until_ready(self) -> None:
        """Return once the server is past its recovery, or after 30 s."""
        command = [self._find("pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        deadline = time.monotonic() + START_TIMEOUT_S
        while subprocess.run(command).returncode and time.monotonic() < deadline:
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop the server, ending open connections; nothing happens if it is not running."""
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast": does not wait for clients
            self._process.wait(STOP_TIMEOUT_S)
            self._process = None


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    """A running RedisServer; a test that stops it starts it again before it ends."""
    with tempfile.TemporaryDirectory(prefix="zhike-redis-") as folder:
        server = RedisServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def redis_url(redis_server: RedisServer) -> str:
    """The URL of a running Redis, empty at the start of the run."""
    return redis_server.url


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A running PostgresServer; a test that stops it starts it again before it ends."""
    with tempfile.TemporaryDirectory(prefix="zhike-postgres-") as folder:
        server = PostgresServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@pytest.fixture(scope="session")
def postgres_url(postgres_server: PostgresServer) -> str:
    """The SQLAlchemy URL of a running, empty PostgreSQL database."""
    return postgres_server.url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    return find_program("chromium", "chromium")
