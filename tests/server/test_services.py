from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from bot.errors import ArtifactError, SettingsError
from classifiers.artifact import Artifact, write_artifact
from server.app import create_app
from server.conversation import Conversations
from server.services import join_services, open_service, services_of
from server.tokens import ServiceTokens, sign
from tests.server.conftest import Run, failed

SKILLS = ["chitchat", "faq", "kbqa", "text_risk", "text_tagging", "text_vector"]


@pytest.fixture
def tokens(tmp_path: Path) -> ServiceTokens:
    return ServiceTokens(tmp_path)


@pytest.fixture
def guarded(car_bot: Conversations, tokens: ServiceTokens) -> FlaskClient:
    bots = {car_bot.bot.name: car_bot}
    return create_app(bots, token="api-token", tokens=tokens).test_client()


def test_a_skill_is_a_service(client: FlaskClient) -> None:
    reply = client.post("/api/predict/chitchat", json={"text": "您好"}).get_json()
    assert (reply["success"], len(reply["request_id"])) == (True, 32)
    assert "您好" in reply["reply"]


def test_risk_and_tags_are_served_without_a_model(client: FlaskClient) -> None:
    body = {"first_sequence": "加我，可以包-夜"}
    risk = client.post("/api/predict/text_risk", json=body).get_json()
    assert (risk["predictions"], risk["words"][0]["text"]) == ("成人", "包-夜")
    tags = client.post("/api/predict/text_tagging", json={"content": "云帆的续航里程"}).get_json()
    assert "续航" in [found["word"] for found in tags["keyword"]]


def test_vectors_are_served_by_the_embedded_encoder(client: FlaskClient) -> None:
    body = {"first_sequence": "双十一花呗提额在哪", "second_sequence": "", "sequence_length": 128}
    asked = body | {"output_schema": "pool_output,first_token_output"}
    reply = client.post("/api/predict/text_vector", json=asked).get_json()
    assert reply["success"]
    assert [len(reply[name].split(",")) for name in asked["output_schema"].split(",")] == [384] * 2
    assert "all_hidden_outputs" not in reply
    wrong = client.post("/api/predict/text_vector", json=body | {"sequence_length": 513})
    assert "less than or equal to 512" in failed(wrong, 400, "invalid_request")


def test_a_list_is_answered_in_order_each_with_its_success(client: FlaskClient) -> None:
    body = [{"text": "您好"}, {"txt": "您好"}, 7, {"text": "再见"}]
    response = client.post("/api/predict/chitchat", json=body)
    replies = response.get_json()
    assert response.status_code == 200
    assert [reply["success"] for reply in replies] == [True, False, False, True]
    assert [reply.get("error_code") for reply in replies[1:3]] == ["invalid_request"] * 2
    assert "text: Field required" in replies[1]["error_msg"]


def test_a_list_has_at_most_256(client: FlaskClient) -> None:
    asked = [{"text": "您好"}] * 257
    message = failed(client.post("/api/predict/chitchat", json=asked), 400, "invalid_request")
    assert message == "257 requests in a list, at most 256. Send it in parts."
    assert len(client.post("/api/predict/chitchat", json=asked[:256]).get_json()) == 256


def test_a_list_ends_with_its_time(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.services.LIST_S", 0)
    response = client.post("/api/predict/chitchat", json=[{"text": "您好"}] * 3)
    assert response.status_code == 200
    assert [reply["error_code"] for reply in response.get_json()] == ["skill_timeout"] * 3


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({}, "text: Field required"),
        ({"text": "您好", "top": 1}, "top: Extra inputs are not permitted"),
        ([[]], ""),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, body: Any, message: str) -> None:
    response = client.post("/api/predict/chitchat", json=body)
    if message:
        assert message in failed(response, 400, "invalid_request")
    else:
        assert response.get_json()[0]["success"] is False


def test_a_body_that_is_no_json(client: FlaskClient) -> None:
    message = failed(client.post("/api/predict/chitchat", data=b"{"), 400, "invalid_request")
    assert "JSON" in message


def test_a_service_asks_for_its_token(guarded: FlaskClient, tokens: ServiceTokens) -> None:
    def ask(shown: str | None, service: str = "chitchat") -> Any:
        headers = {"Authorization": shown} if shown else {}
        return guarded.post(f"/api/predict/{service}", json={"text": "您好"}, headers=headers)

    missing = failed(ask(None), 401, "unauthorized")
    assert failed(ask("wrong"), 401, "unauthorized") == missing
    assert failed(ask(tokens.take("faq")), 401, "unauthorized") == missing
    assert failed(ask("wrong", "nothing"), 401, "unauthorized") == missing
    assert ask(tokens.take("chitchat")).status_code == 200
    assert ask("api-token").status_code == 200
    failed(ask("api-token", "nothing"), 404, "not_found")


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "evil.example:8079", "Origin": "http://evil.example:8079"},
        {"Host": "192.168.0.7"},
        {"Host": "["},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:3000"},
        {"Origin": "null"},
    ],
)
@pytest.mark.parametrize("name", ["chitchat", "car_presales"])
def test_without_a_token_no_other_site_may_ask(
    client: FlaskClient, name: str, headers: dict[str, str]
) -> None:
    body = {"text": "您好"} if name == "chitchat" else {"sent": "您好"}
    message = failed(
        client.post(f"/api/predict/{name}", json=body, headers=headers), 401, "unauthorized"
    )
    assert "may not ask" in message


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "127.0.0.1:8079", "Origin": "http://127.0.0.1:8079"},
        {"Host": "[::1]:8079", "Origin": "http://[::1]:8079"},
        {"Host": "localhost"},
    ],
)
def test_without_a_token_this_machine_may_ask(client: FlaskClient, headers: dict[str, str]) -> None:
    response = client.post("/api/predict/chitchat", json={"text": "您好"}, headers=headers)
    assert response.status_code == 200


def test_a_service_takes_a_signature(guarded: FlaskClient, tokens: ServiceTokens) -> None:
    body = '{"text": "您好"}'.encode()
    date = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")
    kind = "application/octet-stream"

    def ask(token: str) -> Any:
        shown = f"EAS {sign(token, 'chitchat', kind, date, body)}"
        headers = {"Authorization": shown, "Date": date}
        return guarded.post("/api/predict/chitchat", data=body, headers=headers, content_type=kind)

    assert ask(tokens.take("chitchat")).status_code == 200
    failed(ask(tokens.take("faq")), 401, "unauthorized")


def test_two_of_one_name_are_refused(car_bot: Conversations) -> None:
    services = services_of(car_bot.bot.registry)
    assert list(join_services(["car"], services)) == SKILLS
    with pytest.raises(SettingsError, match="'faq' 有两个"):
        join_services(["faq"], services)
    with pytest.raises(SettingsError, match="is the name of two services or bots"):
        join_services([], services, services)


@pytest.mark.parametrize("name", ["a{b", "a/b", "a b", "<b>", "a" * 65, ""])
def test_a_name_must_fit_into_an_address(car_bot: Conversations, name: str) -> None:
    service = services_of(car_bot.bot.registry)["faq"]
    with pytest.raises(SettingsError, match="is no name of a service"):
        join_services([], {name: service})
    assert join_services([], {"新闻-2.a_b": service}) == {"新闻-2.a_b": service}


@pytest.mark.parametrize("settings", [{}, {"settings": {"label_name": 7}}])
def test_a_model_whose_settings_are_broken_is_refused(
    tmp_path: Path, settings: dict[str, Any]
) -> None:
    write_artifact(tmp_path / "m", Artifact("text_classify", settings, ["a"]))
    with pytest.raises(ArtifactError, match=r"config\.json 里缺少或写错 .*(settings|label_name)"):
        open_service("mine", tmp_path / "m", 5)


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArtifactError, match=r"config\.json is missing or broken"):
        open_service("mine", tmp_path, 5)
    (tmp_path / "config.json").write_text('{"task": "text_clasify"}')
    with pytest.raises(ArtifactError, match="there is no task 'text_clasify'"):
        open_service("mine", tmp_path, 5)


def test_the_services_are_listed_with_their_tokens(run: Run, tmp_path: Path) -> None:
    assert run("init", "mine").exit_code == 0
    Path("mine/.zhike").mkdir(mode=0o700)
    ServiceTokens(Path("mine/.zhike")).take("news")  # as zhike serve --service does
    first = run("services", "mine")
    assert first.exit_code == 0
    for name in (*SKILLS, "news"):
        assert f"/api/predict/{name}" in first.output
    assert run("services", "mine").output == first.output
    served = {line.split()[0]: line for line in first.output.splitlines()}
    assert "--service news=FOLDER" in served["news"] and "--service" not in served["text_risk"]
    token = ServiceTokens(Path("mine/.zhike")).find("text_tagging")
    assert served["text_tagging"].split()[-1] == token  # whole, however narrow the terminal


def test_services_may_be_named_and_a_wrong_name_gets_no_token(run: Run) -> None:
    assert run("init", "mine").exit_code == 0
    shown = run("services", "mine", "text_risk", "text_vector")
    assert [line.split()[0] for line in shown.output.splitlines()] == ["text_risk", "text_vector"]
    wrong = run("services", "mine", "text_rsik")
    assert wrong.exit_code == 2
    assert "there is no service 'text_rsik'; 最接近的是 the nearest is 'text_risk'" in wrong.output
    assert ServiceTokens(Path("mine/.zhike")).find("text_rsik") is None


@pytest.mark.parametrize("pair", ["news", "=folder", "news="])
def test_a_service_has_a_name_and_a_folder(run: Run, pair: str) -> None:
    assert run("init", "mine").exit_code == 0
    result = run("serve", "mine", "--service", pair)
    assert result.exit_code == 2
    assert "write it as NAME=FOLDER" in result.output


def test_an_unknown_field_is_told_the_fields_there_are(client: FlaskClient) -> None:
    wrong = client.post("/api/predict/text_tagging", json={"content": "云帆", "top_k": 3})
    assert "可用的字段 the fields are: content." in failed(wrong, 400, "invalid_request")
