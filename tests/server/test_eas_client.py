"""Services answer the client that the documents' users have, unmodified."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from server.tokens import ServiceTokens
from tests.server.conftest import DEMO
from tests.server.test_serve import serve

CLIENT = Path(sys.prefix) / "eas-client"
# A process of its own: that client needs another protobuf than the tests.
ASK = """
import sys
from eas_prediction import PredictClient, PredictException, StringRequest

url, service, token, body, *raw = sys.argv[1:]
client = PredictClient(url, service, custom_url=f"{url}/api/predict/{service}" if raw else "")
client.set_token(token)
client.init()
try:
    print(client.predict(StringRequest(body)).response_data.decode())
except PredictException as error:
    sys.exit(str(error))
"""
BODY = json.dumps({"id": "7", "first_sequence": "加我，可以包-夜"}, ensure_ascii=False)

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """Ask the service text_risk as the client does, with its token or another."""
    folder = tmp_path_factory.mktemp("eas")
    with serve(folder, ZHIKE_TRUSTED_PROXIES="1", ZHIKE_TOKEN="geheim") as served:
        url = f"http://{served.host}:{served.port}"
        token = ServiceTokens(folder / "state" / DEMO.name).take("text_risk")

        def run(body: str, *raw: str, token: str = token) -> subprocess.CompletedProcess[str]:
            command = [sys.executable, "-c", ASK, url, "text_risk", token, body, *raw]
            environment = {"PYTHONPATH": str(CLIENT)}
            return subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=60
            )

        yield run


@pytest.mark.parametrize("raw", [(), ("raw",)])
def test_the_client_gets_its_answer_signed_and_raw(ask: Ask, raw: tuple[str, ...]) -> None:
    done = ask(BODY, *raw)
    assert done.returncode == 0, done.stderr
    reply = json.loads(done.stdout)
    assert (reply["id"], reply["success"], reply["predictions"]) == ("7", True, "成人")


def test_the_client_sends_a_list(ask: Ask) -> None:
    replies = json.loads(ask(f'[{BODY}, {{"first_sequence": ""}}]').stdout)
    assert [reply["success"] for reply in replies] == [True, False]


def test_another_token_is_refused(ask: Ask) -> None:
    done = ask(BODY, token="another")
    assert done.returncode == 1
    assert "401" in done.stderr and "unauthorized" in done.stderr
