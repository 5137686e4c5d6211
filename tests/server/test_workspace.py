from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.errors import SettingsError, WorkspaceError
from server import open_bot
from server.check import check_workspace
from server.commands.init import make_starter
from server.workspace import (
    load_bot,
    make_state_dir,
    open_workspace,
    read_environment,
)
from tests.server.conftest import DEMO

NO_ENCODERS = {"ZHIKE_ENCODERS": "[]"}


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A copy of the starter workspace."""
    folder = tmp_path / "shop"
    make_starter(folder)
    return folder


@pytest.fixture
def configure(shop: Path) -> Callable[[str | bytes], Path]:
    """Write the shop's bot.json and return the shop."""

    def write(content: str | bytes) -> Path:
        raw = content.encode() if isinstance(content, str) else content
        (shop / "bot.json").write_bytes(raw)
        return shop

    return write


def refusal(folder: Path | None, environ: dict[str, str] | None = None) -> str:
    with pytest.raises(SettingsError) as caught:
        open_workspace(folder, environ=environ or {})
    return str(caught.value)


def test_the_demo_workspace_opens() -> None:
    workspace = open_workspace(DEMO, environ={})
    assert workspace.folder == DEMO
    assert workspace.config == DEMO / "bot.json"
    assert workspace.state_dir == DEMO / ".zhike"
    assert (workspace.settings.name, workspace.settings.lang) == ("car_presales", "zh")
    assert workspace.database_url == f"sqlite:///{DEMO}/.zhike/conversations.db"
    assert workspace.redis_url is None


def test_a_folder_without_settings_says_how_to_make_one(tmp_path: Path) -> None:
    assert refusal(tmp_path / "x") == (
        f"{tmp_path}/x/bot.json: 没有这个设置文件。There is no such settings file. "
        "请指明工作区，或新建一个。Name a workspace, or make one: "
        f"zhike init {tmp_path}/x"
    )


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        ('{\n  "lang": "zh",\n}', ":3", "JSON 格式有误：这里要写双引号里的名字"),
        ('{"title": "a"\n "lang": "zh"}', ":2", "JSON 格式有误：这里缺少逗号或右括号。"),
        ("", ":1", "JSON 格式有误：这里缺少一个值。Not JSON: "),
        ('{"lang": "zh",\n"lang": "en"}', ":2", "“lang”写了两次，第一次在第 1 行 stands twice."),
        ("[]", "", "文件内容不在 { } 里。The file holds no JSON object. 请以 { 开头。"),
        ('"zh"', "", "文件内容不在 { } 里。The file holds no JSON object. 请以 { 开头。"),
        ("[" * 20_000, "", "有一个数太长，或嵌套太深。"),
        ('{"redis_port":' + "1" * 5000 + "}", "", "有一个数太长，或嵌套太深。"),
        ('{"title": "茶"}'.encode("gb18030"), ":1", "第 12 个字节不是 UTF-8 编码。"),
        (
            '{\n  "title": "茶",\n  "handof": {}\n}',
            ":3",
            "没有“handof”这个设置。There is no such setting. 是不是“handoff”？",
        ),
        (
            '{\n  "title": "lang",\n\n  "lang" : "fr"}',
            ":4",
            "设置 lang 的值 \"fr\" 不对 is wrong. 只能是 'zh' 或 'en'。",
        ),
        (
            '{\n  "handoff": {\n    "phone": "1"}}',
            ":3",
            "没有“handoff -> phone”这个设置。There is no such setting. 是不是“hours”？",
        ),
        (
            '{\n"handoff": {"contact": "\\"title\\": {"},\n"t\\u0069tle": 1}',
            ":3",
            "设置 title 的值 1 不对 is wrong. 要写文字。",
        ),
        ('{\n"redis_password": 4711}', ":2", "设置 redis_password 的值 *** 不对 is wrong."),
    ],
)
def test_a_wrong_settings_file_is_named_with_its_line(
    configure: Callable[[str | bytes], Path], content: str | bytes, place: str, message: str
) -> None:
    folder = configure(content)
    head, line = refusal(folder).splitlines()
    assert head == f"{folder} 的设置有 1 个错误。Its settings have errors:"
    assert line.startswith(f"bot.json{place}: 错误 error: {message}")


def test_every_wrong_setting_is_named_at_once_with_its_line(
    configure: Callable[[str | bytes], Path],
) -> None:
    folder = configure(
        '{\n"titel": "茶",\n"lang": "fr",\n"handoff": {\n"hours": "9-5",\n"fax": ""},\n"lang": 1}'
    )
    lines = refusal(folder, {"ZHIKE_MAX_WRONG_RATE": "2"}).splitlines()
    assert {line.partition(": ")[0] for line in lines[1:]} == {
        "bot.json:2", "bot.json:3", "bot.json:6", "bot.json:7", "ZHIKE_MAX_WRONG_RATE",
    }  # fmt: skip


def test_a_settings_file_may_have_a_bom_and_crlf(
    configure: Callable[[str | bytes], Path],
) -> None:
    folder = configure('\ufeff{\r\n"title": "茶"\r\n}'.encode())
    assert open_workspace(folder, environ={}).settings.title == "茶"


def test_flags_win_over_the_environment_and_that_over_the_file(
    configure: Callable[[str | bytes], Path],
) -> None:
    folder = configure('{"title": "文件", "lang": "zh", "redis_port": 1}')
    environ = {"ZHIKE_TITLE": "环境", "ZHIKE_REDIS_PORT": "2", "PATH": "/bin"}
    settings = open_workspace(folder, environ=environ, redis_port=3).settings
    assert (settings.title, settings.lang, settings.redis_port) == ("环境", "zh", 3)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("en", "en"),
        ("0815", "0815"),
        ("true", "true"),
        ("", ""),
        ('["use", "e5"]', ["use", "e5"]),
        ('{"hours": "9–21"}', {"hours": "9–21"}),
        ("[not json", "[not json"),
        ("{p4ss}", "{p4ss}"),
    ],
)
def test_a_variable_is_text_unless_it_is_a_list_or_an_object(value: str, read: Any) -> None:
    assert read_environment({"ZHIKE_X": value, "zhike_y": "1", "XZHIKE_Z": "1"}) == {"x": read}


def test_a_password_of_digits_in_the_environment_is_a_password(shop: Path) -> None:
    environ = {"ZHIKE_REDIS_PASSWORD": "0815", "ZHIKE_REDIS_HOST": "cache", "ZHIKE_NAME": "42"}
    workspace = open_workspace(shop, environ=environ)
    assert workspace.settings.name == "42"
    assert workspace.redis_url == "redis://:0815@cache:6379/0"


def test_a_password_of_any_characters_reaches_redis_whole(shop: Path) -> None:
    environ = {"ZHIKE_REDIS_HOST": "cache", "ZHIKE_REDIS_PASSWORD": "p@ss:/w#rd?%"}
    url = open_workspace(shop, environ=environ).redis_url
    assert url == "redis://:p%40ss%3A%2Fw%23rd%3F%25@cache:6379/0"


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("ZHIKE_LANG", "fr", 'ZHIKE_LANG: 错误 error: 设置 lang 的值 "fr" 不对 is wrong.'),
        ("ZHIKE_TITEL", "x", "ZHIKE_TITEL: 错误 error: 没有“titel”这个设置。"),
        (
            "ZHIKE_SESSION_TTL_S",
            "1h",
            'ZHIKE_SESSION_TTL_S: 错误 error: 设置 session_ttl_s 的值 "1h" 不对',
        ),
    ],
)
def test_a_wrong_variable_is_named(shop: Path, name: str, value: str, message: str) -> None:
    assert refusal(shop, {name: value}).splitlines()[1].startswith(message)


def test_variables_of_ours_that_are_no_settings_are_passed_over(shop: Path) -> None:
    environ = {"ZHIKE_STATE_DIR": "/var/zhike", "ZHIKE_TOKEN": "t", "ZHIKE_BENCH_DATA": "x"}
    assert open_workspace(shop, environ=environ).state_dir == Path("/var/zhike/shop")


def test_bots_that_are_given_one_state_folder_write_apart(shop: Path) -> None:
    environ = {"ZHIKE_STATE_DIR": str(shop.parent)}
    tea, car = (open_workspace(folder, environ=environ) for folder in (shop, DEMO))
    assert tea.state_dir != car.state_dir
    assert tea.database_url != car.database_url


def test_chatbot_config_names_the_file_and_with_it_the_workspace(
    shop: Path, tmp_path: Path
) -> None:
    config = shop / "chatbot.json"
    (shop / "bot.json").rename(config)
    environ = {"chatbot_config": str(config)}
    workspace = open_workspace(None, environ=environ)
    assert (workspace.folder, workspace.config) == (shop, config)
    assert workspace.settings.title == "山月茶铺"
    assert open_workspace(DEMO, environ=environ).folder == DEMO
    missing = {"chatbot_config": str(tmp_path / "none.json")}
    assert refusal(None, missing).startswith(f"{tmp_path}/none.json: 没有这个设置文件。")


def test_the_original_systems_settings_file_serves_from_absolute_paths(
    shop: Path, tmp_path: Path
) -> None:
    config = tmp_path / "elsewhere" / "config.json"
    config.parent.mkdir()
    original = {
        "faq_modules": ["feature_vector_faq_match", "fuzzy_closest_faq_match"],
        "pretrained_feature_vectors_path": f"{shop}/faqs/query_features.out",
        "feature_generator_model_dir": f"{shop}/faqs/text_match_two_tower_model_dir",
        "faq_data_dir": f"{shop}/faqs/answers",
        "faq_query_label_idx_map": f"{shop}/faqs/query_label_idx_map.txt",
        "knowledge_graph_data_dir": f"{shop}/knowledge",
        "redis_host": None,
        "redis_port": 6379,
        "redis_password": None,
    }
    config.write_text(json.dumps(original))
    environ = NO_ENCODERS | {"chatbot_config": str(config)}
    bot = load_bot(open_workspace(None, environ=environ))
    assert bot.name == "elsewhere"
    assert bot.assistant.tools.ask_faq("怎么冲泡", ("云雾绿茶",)).candidates[0].answers[
        0
    ].entity == ("云雾绿茶")


@pytest.mark.parametrize(
    ("folder", "name"),
    [
        ("my shop", "my_shop"),
        ("茶铺", "茶铺"),
        ("a.b", "a_b"),
        ("第①店²", "第_店_"),
        ("x" * 99, "x" * 64),
    ],
)
def test_a_bot_without_a_name_is_named_after_its_folder(
    tmp_path: Path, folder: str, name: str
) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "bot.json").write_text("{}")
    assert open_workspace(tmp_path / folder, environ={}).settings.name == name


def test_the_revision_is_of_what_editors_wrote(shop: Path) -> None:
    workspace = open_workspace(shop, environ={})
    before = workspace.revision()
    assert len(before) == 12
    make_state_dir(workspace.state_dir)
    (workspace.state_dir / "conversations.db").write_bytes(b"turns")
    assert workspace.revision() == before
    answers = shop / "faqs" / "answers" / "通用.txt"
    text = answers.read_bytes()
    answers.write_bytes(text + b"\n")
    assert workspace.revision() != before
    answers.write_bytes(text)
    assert workspace.revision() == before
    (shop / "chitchat.tsv").rename(shop / "chitchat2.tsv")  # the same place in the order
    assert workspace.revision() != before


def test_the_revision_leaves_out_any_state_folder_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / ".zhike" / "shop"
    make_starter(folder)
    workspace = open_workspace(folder, environ={"ZHIKE_STATE_DIR": str(folder / "run")})
    before = workspace.revision()
    (make_state_dir(workspace.state_dir) / "conversations.db").write_bytes(b"turns")
    assert workspace.revision() == before
    (folder / "chitchat.tsv").write_text("嗨\t嗨！\n")
    assert workspace.revision() != before


def test_every_error_of_a_workspace_is_named_at_once(shop: Path) -> None:
    (shop / "faqs" / "answers" / "通用.txt").write_text("[没有这个问题]\t答案\n没有制表符\n")
    (shop / "knowledge" / "云雾绿茶.json").write_text('{"实体": {\n')
    (shop / "tests" / "first.yml").write_text("- name: 问候\n  turns: []\n")
    (shop / "tests" / "second.yml").write_text("- name: [\n")
    with pytest.raises(WorkspaceError) as caught:
        load_bot(open_workspace(shop, environ=NO_ENCODERS))
    lines = str(caught.value).splitlines()
    findings = caught.value.findings
    assert lines[0] == f"{shop} 有 {len(findings)} 个错误，不能启动。It cannot be served:"
    assert lines[1:-1] == [str(finding) for finding in findings]
    assert lines[-1] == f"请改正后再检查。Mend them and look again: zhike check {shop}"
    places = [f"{finding.file}:{finding.line}" for finding in findings]
    assert places == sorted(places)
    assert {"faqs/answers/通用.txt:1", "faqs/answers/通用.txt:2"} <= set(places)
    assert {finding.file for finding in findings} >= {
        "knowledge/云雾绿茶.json", "tests/first.yml", "tests/second.yml",
    }  # fmt: skip
    assert all(finding.severity == "error" and finding.hint for finding in findings)
    assert not (shop / ".zhike").exists()


@pytest.mark.parametrize(
    ("environ", "asked"),
    [({"ZHIKE_SPEED": "light"}, ("use",)), ({"ZHIKE_ENCODERS": '["use", "e5"]'}, ("use", "e5"))],
)
def test_light_asks_the_first_encoder_only(
    shop: Path, environ: dict[str, str], asked: tuple[str, ...]
) -> None:
    bot = load_bot(open_workspace(shop, environ=environ))
    faq: Any = bot.registry.get("faq")
    assert tuple(encoder.name for encoder in bot.encoders) == asked
    assert faq.retriever.stages == ("strings", *asked)


OWN_MODEL = "car_faqs/text_match_two_tower_model_dir"


def test_a_trained_encoder_that_cannot_be_opened_is_warned_of_and_left_out(
    shop: Path,
) -> None:
    (shop / OWN_MODEL).mkdir(parents=True)
    bot = load_bot(open_workspace(shop, environ=NO_ENCODERS))
    (warning,) = bot.warnings
    assert (warning.severity, warning.file, bot.encoders) == ("warning", OWN_MODEL, ())
    assert "The trained encoder is left out: " in warning.what
    assert warning in check_workspace(bot.workspace)


def test_a_model_whose_description_is_broken_says_so(
    shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = shop.parent / "site" / "sentence_transformers"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text("")  # installed, as far as opening needs it
    monkeypatch.syspath_prepend(package.parent)
    (shop / OWN_MODEL).mkdir(parents=True)
    (shop / OWN_MODEL / "model.safetensors").write_bytes(b"")
    for file, content in [("config.json", "{"), ("config.json", "42"), ("modules.json", "[{}]")]:
        (shop / OWN_MODEL / file).write_text(content)
        (warning,) = load_bot(open_workspace(shop, environ=NO_ENCODERS)).warnings
        assert "modules.json or config.json cannot be read: " in warning.what


def test_a_state_folder_is_its_users_alone(tmp_path: Path) -> None:
    folder = make_state_dir(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700
    (tmp_path / "file").write_text("")
    with pytest.raises(
        SettingsError, match="file: 无法创建这个文件夹 cannot be made .* in ZHIKE_STATE_DIR"
    ):
        make_state_dir(tmp_path / "file")


def test_three_lines_from_python(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    bot = open_bot(str(shop))
    reply = bot.ask("绿茶多少钱")
    assert "168元" in reply["answer"]
    assert "238元" in bot.ask("那普洱呢", reply["session_id"])["answer"]


def test_a_workspace_value_is_frozen(shop: Path) -> None:
    workspace: Any = open_workspace(shop, environ={})
    with pytest.raises(AttributeError):
        workspace.folder = DEMO
