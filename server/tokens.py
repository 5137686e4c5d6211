"""Tokens of services: kept encrypted, shown raw or as the signature of the client eas-prediction.

That client keys an HMAC by the token: so the token itself must be kept, not only its hash.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from bot.errors import SettingsError
from server.files import write_atomically

KEY_VARIABLE = "ZHIKE_SERVICE_KEY"
KEY_FILE, TOKENS_FILE, LOCK_FILE = "service.key", "service-tokens.json", "service-tokens.lock"
SLACK = timedelta(hours=15)  # the client sends its local time and calls it GMT
_SCHEME = "EAS "


class ServiceTokens:
    """The tokens of a server's services.

    Parameters
    ----------
    state_dir
        Holds the encrypted tokens, and the key where the environment gives none.

    Raises
    ------
    SettingsError
        The key is no key, or not the one that the tokens were kept with.
    """

    def __init__(self, state_dir: Path) -> None:
        from cryptography.fernet import Fernet

        self._file, self._lock = state_dir / TOKENS_FILE, state_dir / LOCK_FILE
        key = os.environ.get(KEY_VARIABLE, "").encode() or _read_key(state_dir / KEY_FILE)
        try:
            self._cipher = Fernet(key)
        except (ValueError, binascii.Error) as error:
            raise SettingsError(
                f"{KEY_VARIABLE} 或 or {state_dir / KEY_FILE}: 不是密钥 is no key.",
                hint="要 32 字节的 urlsafe Base64。It is 32 bytes in urlsafe Base64.",
            ) from error
        self._tokens = self._read()

    def find(self, service: str) -> str | None:
        """Return the token of a service, None where none was made."""
        return self._tokens.get(service)

    def names(self) -> list[str]:
        """Return the services that have a token, sorted."""
        return sorted(self._tokens)

    def take(self, service: str) -> str:
        """Return the token of a service; the first time one is made and kept."""
        if service not in self._tokens:
            with self._locked():
                self._tokens = self._read()  # another process may have made some
                if service not in self._tokens:
                    self._tokens[service] = secrets.token_urlsafe(24)
                    self._write()
        return self._tokens[service]

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with self._lock.open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # until the file is closed
            yield

    def _write(self) -> None:
        sealed = {
            name: self._cipher.encrypt(token.encode()).decode()
            for name, token in self._tokens.items()
        }
        write_atomically(self._file, json.dumps(sealed, indent=1).encode())

    def _read(self) -> dict[str, str]:
        from cryptography.fernet import InvalidToken

        if not self._file.exists():
            return {}
        try:
            sealed = json.loads(self._file.read_bytes())
            return {name: self._cipher.decrypt(text).decode() for name, text in sealed.items()}
        except (InvalidToken, ValueError, AttributeError) as error:
            raise SettingsError(
                f"{self._file}: 用这个密钥打不开 cannot be opened with this key.",
                hint=f"请给出当时的 {KEY_VARIABLE}，或删除文件、换新令牌。"
                "Give the key of that time, or delete the file: new tokens are made.",
            ) from error


def _read_key(file: Path) -> bytes:
    """Read the key; the first time one is made, which appears whole or not at all."""
    from cryptography.fernet import Fernet

    write_secret(file, Fernet.generate_key())
    return file.read_bytes().strip()


def write_secret(file: Path, data: bytes) -> None:
    """Write a file that nobody else may read, whole; one that is there stays as it is."""
    if file.exists():
        return
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=".tmp-") as made:  # mode 0600
        made.write(data)
        made.flush()
        os.fsync(made.fileno())
        with suppress(FileExistsError):  # of two processes the first one's counts
            os.link(made.name, file)


class Headers(Protocol):
    """Headers of a request, by name."""

    def get(self, name: str, default: str, /) -> str:
        """Return a header, or the default."""
        ...


def is_authorised(token: str, service: str, headers: Headers, body: bytes, now: datetime) -> bool:
    """Whether a request shows a service's token, raw or by a signature.

    Parameters
    ----------
    now
        With its time zone. A signature's date may be up to 15 hours away.
    """
    shown = headers.get("Authorization", "")
    if not shown.startswith(_SCHEME):
        return hmac.compare_digest(shown.removeprefix("Bearer ").encode(), token.encode())
    wanted = sign(token, service, headers.get("Content-Type", ""), headers.get("Date", ""), body)
    return _is_near(headers.get("Date", ""), now) and hmac.compare_digest(
        shown.removeprefix(_SCHEME).encode(), wanted.encode()
    )


def sign(token: str, service: str, content_type: str, date: str, body: bytes) -> str:
    """Return the signature that the client eas-prediction sends behind ``EAS``, in Base64."""
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    text = f"POST\n{digest}\n{content_type}\n{date}\n/api/predict/{service}"
    return base64.b64encode(hmac.digest(token.encode(), text.encode(), "sha1")).decode()


def _is_near(date: str, now: datetime) -> bool:
    try:
        sent = datetime.strptime(date, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    except ValueError:
        return False
    return abs(now - sent) <= SLACK
