from __future__ import annotations

import multiprocessing
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from bot.errors import SettingsError
from server.tokens import KEY_VARIABLE, ServiceTokens, is_authorised, sign

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
DATE = "Sun, 22 Nov 2026 17:30:00 GMT"  # Beijing's clock, called GMT
BODY = '{"first_sequence": "您好"}'.encode()


def signed(date: str = DATE, body: bytes = BODY, token: str = "t") -> dict[str, str]:
    given = sign(token, "text_classify", "text/plain", date, body)
    return {"Authorization": f"EAS {given}", "Content-Type": "text/plain", "Date": date}


def allows(headers: dict[str, str], body: bytes = BODY, service: str = "text_classify") -> bool:
    return is_authorised("t", service, headers, body, NOW)


def test_a_token_is_made_once_and_never_lies_there_readable(tmp_path: Path) -> None:
    token = ServiceTokens(tmp_path).take("text_classify")
    assert ServiceTokens(tmp_path).take("text_classify") == token
    assert ServiceTokens(tmp_path).take("text_risk") != token
    for file in tmp_path.iterdir():
        assert token not in file.read_text()
    assert (tmp_path / "service.key").stat().st_mode & 0o077 == 0


def test_tokens_that_two_made_are_all_kept(tmp_path: Path) -> None:
    one, two = ServiceTokens(tmp_path), ServiceTokens(tmp_path)
    first, second = one.take("A"), two.take("B")
    kept = ServiceTokens(tmp_path)
    assert (kept.find("A"), kept.find("B")) == (first, second)
    assert two.take("A") == first


def _take_many(folder: Path, who: int) -> None:
    for number in range(8):
        ServiceTokens(folder).take(f"{who}-{number}")


def test_processes_lose_no_token_of_each_other(tmp_path: Path) -> None:
    spawn = multiprocessing.get_context("spawn")
    workers = [spawn.Process(target=_take_many, args=(tmp_path, who)) for who in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    kept = ServiceTokens(tmp_path)
    assert None not in [kept.find(f"{who}-{n}") for who in range(3) for n in range(8)]


def test_finding_makes_no_token(tmp_path: Path) -> None:
    assert ServiceTokens(tmp_path).find("text_classify") is None
    assert not (tmp_path / "service-tokens.json").exists()


def test_a_key_appears_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_file: int) -> None:
        raise OSError("no space left on device")

    with monkeypatch.context() as full, pytest.raises(OSError, match="no space"):
        full.setattr(os, "fsync", fail)
        ServiceTokens(tmp_path)
    assert list(tmp_path.iterdir()) == []
    assert ServiceTokens(tmp_path).take("text_classify")


def test_another_key_opens_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ServiceTokens(tmp_path).take("text_classify")
    monkeypatch.setenv(KEY_VARIABLE, Fernet.generate_key().decode())
    with pytest.raises(SettingsError, match="cannot be opened with this key"):
        ServiceTokens(tmp_path)


def test_a_key_must_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(KEY_VARIABLE, "secret")
    with pytest.raises(SettingsError, match="不是密钥 is no key"):
        ServiceTokens(tmp_path)


def test_a_token_may_be_shown_raw() -> None:
    assert allows({"Authorization": "t"})
    assert allows({"Authorization": "Bearer t"})
    assert not allows({"Authorization": "T"})
    assert not allows({})


def test_a_token_may_be_shown_as_a_signature() -> None:
    assert allows(signed())
    assert not allows(signed(token="u"))
    assert not allows(signed(), body=BODY + b" ")
    assert not allows(signed(), service="text_risk")
    assert not allows(signed() | {"Content-Type": "application/json"})


@pytest.mark.parametrize(("hours", "allowed"), [(15, True), (-15, True), (16, False), (-16, False)])
def test_a_signature_ages(hours: int, allowed: bool) -> None:
    date = (NOW + timedelta(hours=hours)).strftime("%a, %d %b %Y %H:%M:%S GMT")
    assert allows(signed(date)) is allowed


def test_a_date_that_is_none_is_refused() -> None:
    assert not allows(signed("yesterday"))
