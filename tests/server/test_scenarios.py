from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.types import Lang
from server.junit import render_junit
from server.scenarios import Failure, Result, Scenario, in_process, play, read_scenarios
from server.workspace import Bot
from tests.server.conftest import DEMO, Chat

REPLY: dict[str, Any] = {
    "answer": "云帆 长续航版的续航是650km。",
    "route": "kbqa",
    "state": "question",
    "evidence": [
        {"type": "graph", "path": ("云帆", "属性", "续航"), "value": "650km"},
        {"type": "faq", "id": 3, "question": "续航多少", "entity": None},
    ],
    "suggestions": ["充电多久"],
}


def say(text: str, lang: Lang | None) -> dict[str, Any]:
    return REPLY


def differences(**wanted: Any) -> list[tuple[str, str]]:
    scenario = Scenario.model_validate({"name": "n", "turns": [{"user": "续航", **wanted}]})
    failure = play("a.yml", scenario, say).failure
    return list(failure.differences) if failure else []


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"route": "kbqa"},
        {"state": "question"},
        {"answer": "云帆 长续航版的续航是650km。"},
        {"contains": "650km"},
        {"contains": ["云帆", "650km"]},
        {"absent": "525km"},
        {"absent": ["不知道", "抱歉"]},
        {"suggestions": "充电多久"},
        {"evidence": {"type": "graph"}},
        {"evidence": {"path": ["云帆", "属性", "续航"], "value": "650km"}},
        {"evidence": [{"type": "graph"}, {"question": "续航多少", "entity": None}]},
        {"evidence": []},
    ],
)
def test_a_reply_that_has_what_is_wanted_passes(wanted: dict[str, Any]) -> None:
    assert differences(**wanted) == []


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ({"route": "faq"}, [("route: faq", "route: kbqa")]),
        ({"state": "exception"}, [("state: exception", "state: question")]),
        ({"answer": "650km"}, [("answer: 650km", f"answer: {REPLY['answer']}")]),
        ({"contains": ["云帆", "525km"]}, [("contains: 525km", f"answer: {REPLY['answer']}")]),
        ({"absent": "650"}, [("absent: 650", f"answer: {REPLY['answer']}")]),
        ({"suggestions": "转人工"}, [("suggestions: 转人工", "suggestions: 充电多久")]),
        (
            {"evidence": {"value": "525km"}},
            [("evidence: {'value': '525km'}", f"evidence: {REPLY['evidence']}")],
        ),
        (
            {"evidence": {"type": "graph", "value": "525km"}},
            [
                (
                    "evidence: {'type': 'graph', 'value': '525km'}",
                    f"evidence: {REPLY['evidence']}",
                )
            ],
        ),
        (
            {"evidence": {"path": ["云帆", "续航"]}},
            [("evidence: {'path': ['云帆', '续航']}", f"evidence: {REPLY['evidence']}")],
        ),
        (
            {"evidence": [{"type": "graph"}, {"type": "rumour"}]},
            [("evidence: {'type': 'rumour'}", f"evidence: {REPLY['evidence']}")],
        ),
        (
            {"route": "faq", "state": "handoff", "contains": "甲"},
            [
                ("route: faq", "route: kbqa"),
                ("state: handoff", "state: question"),
                ("contains: 甲", f"answer: {REPLY['answer']}"),
            ],
        ),
    ],
)
def test_every_difference_is_shown(wanted: dict[str, Any], shown: list[tuple[str, str]]) -> None:
    assert differences(**wanted) == shown


def test_a_conversation_stops_at_its_first_failing_turn() -> None:
    said: list[tuple[str, Lang | None]] = []

    def listen(text: str, lang: Lang | None) -> dict[str, Any]:
        said.append((text, lang))
        return REPLY

    turns = [
        {"user": "甲", "route": "kbqa", "lang": "en"},
        {"user": "乙", "route": "faq"},
        {"user": "丙"},
    ]
    result = play("a.yml", Scenario.model_validate({"name": "n", "turns": turns}), listen)
    assert said == [("甲", "en"), ("乙", None)]
    assert result.failure == Failure(2, "乙", (("route: faq", "route: kbqa"),))
    assert (result.file, result.name) == ("a.yml", "n")
    assert result.seconds >= 0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "tests").mkdir()
    return tmp_path


def test_files_are_read_in_order(folder: Path) -> None:
    for name, title in (("b.yml", "乙"), ("a.yml", "甲"), ("c.yaml", "丙")):
        text = f"- name: {title}\r\n  turns:\r\n  - user: 您好\r\n"
        (folder / "tests" / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    (folder / "tests" / "empty.yml").write_text("# nothing yet\n")
    scenarios, findings = read_scenarios(folder)
    assert [(file, scenario.name) for file, scenario in scenarios] == [
        ("tests/a.yml", "甲"),
        ("tests/b.yml", "乙"),
    ]
    assert findings == []


def test_a_workspace_without_tests_has_none(tmp_path: Path) -> None:
    assert read_scenarios(tmp_path) == ([], [])


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        (
            "- name: a\n  turns: [\n",
            3,
            "YAML 格式有误。Not readable as YAML: did not find expected node content",
        ),
        (
            "- name: a\n\tturns: []\n",
            2,
            "YAML 格式有误。Not readable as YAML: found a tab character that violates indentation",
        ),
        (
            "- !!python/object:os.system {}\n",
            1,
            "YAML 格式有误。Not readable as YAML: could not determine",
        ),
        ("name: a\n", 1, "文件内容不对。The content is wrong. 要写成列表。It must be a list."),
        ("- name: a\n", 1, "“turns”不对 is wrong. 缺少这一项，请补上。It is missing"),
        ("- name: a\n  turns: []\n", 2, "“turns”不对 is wrong. 至少要有 1 项。"),
        ("# a\n\n- {name: a, turns: [{user: 1}]}\n", 3, "“user”不对 is wrong. 要写文字。"),
        (
            "- name: a\n  turns:\n  - user: a\n  - user: b\n    contain: b\n",
            5,
            "没有“contain”这一项。There is no such key. 是不是“contains”？Did you mean 'contains'?",
        ),
        (
            "- {name: a, turns: [{user: a, route: guess}]}\n",
            1,
            "“route”不对 is wrong. 只能是 'chitchat', 'faq', 'kbqa',",
        ),
        ("- a\n", 1, "第 1 项 item 1 不对 is wrong. 要写成“名称: 值”。"),
        ("- {nam: a, name: b, turns: [{user: a}]}\n", 1, "没有“nam”这一项。"),
        (
            "- name: a\n  turns:\n  - user: a\n    contains: 1\n",
            4,
            "“contains”不对 is wrong. 要写文字，或文字的列表。",
        ),
        (
            "- name: a\n  turns:\n  - user: a\n    evidence: faq\n",
            4,
            "“evidence”不对 is wrong. 要写成 {type: faq, question: …} 这样，或它们的列表。",
        ),
        ("- name: a\n  turns:\n  - user: a\n    contains: [b, 1]\n", 4, "“contains”不对"),
    ],
)
def test_a_mistake_is_named_with_its_place(folder: Path, text: str, line: int, what: str) -> None:
    (folder / "tests" / "a.yml").write_text(text)
    scenarios, (finding,) = read_scenarios(folder)
    assert scenarios == []
    assert (finding.severity, finding.file, finding.line) == ("error", "tests/a.yml", line)
    assert f"{finding.what} {finding.hint}".startswith(what)


def test_a_place_inside_a_list_of_words_is_found(folder: Path) -> None:
    text = "- name: a\n  turns:\n  - user: a\n    contains:\n    - b\n    - {c: d}\n"
    (folder / "tests" / "a.yml").write_text(text)
    _, findings = read_scenarios(folder)
    assert {finding.line for finding in findings} <= {4, 5, 6}


def test_one_broken_file_does_not_hide_the_others(folder: Path) -> None:
    (folder / "tests" / "a.yml").write_bytes(b"\xff\xfe")
    (folder / "tests" / "b.yml").write_text("- {name: b, turns: [{user: a}, {usr: b}]}\n")
    (folder / "tests" / "c.yml").write_text("- {name: c, turns: [{user: a}]}\n")
    scenarios, findings = read_scenarios(folder)
    assert [scenario.name for _, scenario in scenarios] == ["c"]
    assert [finding.file for finding in findings] == ["tests/a.yml", *["tests/b.yml"] * 2]


CONVERSATION = [
    ("有几个排气管", "clarify"), ("A型号长续航版", "faq"), ("百公里加速多少", "kbqa"),
    ("转人工", "handoff"),
]  # fmt: skip


def test_a_conversation_in_process_is_the_one_over_http(demo_bot: Bot, chat: Chat) -> None:
    talk = in_process(demo_bot.assistant)
    session_id = None
    for text, route in CONVERSATION:
        told = talk(text, None)
        reply = chat(text, session_id)
        session_id = reply["session_id"]
        assert told["route"] == reply["route"] == route
        if route != "handoff":  # the ticket's number is the session's
            assert told["answer"] == reply["answer"]
        assert told["suggestions"] == reply["suggestions"]


def test_the_demo_workspace_tests_every_route_over_sixty_times() -> None:
    scenarios, findings = read_scenarios(DEMO)
    assert findings == []
    assert len(scenarios) >= 60
    routes = {turn.route for _, scenario in scenarios for turn in scenario.turns}
    assert routes >= {"chitchat", "faq", "kbqa", "clarify", "exception", "handoff"}


def test_junit() -> None:
    failure = Failure(2, '那"长续航版"<呢>', (("route: kbqa", "route: clarify & more"),))
    text = render_junit(
        [
            Result("tests/a.yml", "问候", 0.01234, None),
            Result("tests/a.yml", "换一款", 1.5, failure),
        ]
    )
    suite = ElementTree.fromstring(text)
    assert text.startswith("<?xml version=")
    assert suite.attrib == {"name": "zhike", "tests": "2", "failures": "1"}
    passed, broken = suite
    assert passed.attrib == {"classname": "tests/a.yml", "name": "问候", "time": "0.0123"}
    assert list(passed) == []
    assert broken[0].attrib == {"message": 'turn 2: 那"长续航版"<呢>'}
    assert broken[0].text == "- route: kbqa\n+ route: clarify & more"


def test_junit_takes_words_that_xml_cannot_hold() -> None:
    failure = Failure(1, "控\x00制\x1b[31m\ud800", (("contains: \x07", "answer: \ufffe"),))
    suite = ElementTree.fromstring(render_junit([Result("a.yml", "n\x0b", 0.1, failure)]))
    assert suite[0][0].attrib["message"].startswith("turn 1: 控")
