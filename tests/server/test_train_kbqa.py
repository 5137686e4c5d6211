from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from knowledge.graph.documents import make_document
from knowledge.open.model import load_model
from server.cli import main

TOWNS = "安宁 白河 长乐 东山 枫林 古田 海沧 金湖 兰溪 明光 南屏 平江 清溪 荣昌 沙湾".split()
THINGS = "茶馆 书店 码头 果园 影院 集市 灯塔 温泉 驿站 马场 花房 画廊 渔村 盐场 石桥".split()
ASKED = {"守门人": "{}归谁看着呢", "修缮": "{}上回翻新是哪年", "石料": "{}拿什么砌的"}


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHIKE_ENCODERS", "[]")
    folder = tmp_path / "towns"
    (folder / "car_knowledge_graph").mkdir(parents=True)
    (folder / "bot.json").write_text('{"title": "towns"}')
    names = [town + thing for town in TOWNS for thing in THINGS]
    for n, name in enumerate(names):
        tree = {"守门人": f"老{name[0]}", "修缮": f"{1900 + n % 99}年", "石料": "青石"}
        document = make_document(name, (), dict(tree))
        (folder / "car_knowledge_graph" / document.file).write_bytes(document.content)
    rows = [
        {"question": text.format(name), "entity": name, "attributes": [asked]}
        for n, name in enumerate(names[::2])
        for asked, text in [list(ASKED.items())[n % 3]]
    ]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (tmp_path / "asked.jsonl").write_text(lines)
    return folder


def train(workspace: Path, file: str) -> Result:
    questions = workspace.parent / file
    return CliRunner().invoke(
        main, ["train", "kbqa", str(workspace), "--questions", str(questions)]
    )


def chat(workspace: Path, text: str) -> str:
    result = CliRunner().invoke(main, ["chat", str(workspace)], input=f"{text}\n")
    return result.stdout


def test_questions_teach_what_their_words_ask_for(workspace: Path) -> None:
    question = "白河书店上回翻新是哪年"
    assert "1916年" not in chat(workspace, question)
    result = train(workspace, "asked.jsonl")
    assert result.exit_code == 0, result.output
    assert "学好了 ready: 113 个问法 patterns, 阈值 threshold" in result.stdout
    assert "读问题 reading questions 113/113" in result.stderr
    assert "1916年" in chat(workspace, question)
    model = load_model((workspace / ".zhike" / "kbqa" / "model.json").read_bytes())
    assert model is not None and model.vectors is None


def test_lines_that_are_no_questions_are_told_and_nothing_is_kept(workspace: Path) -> None:
    file = workspace.parent / "asked.jsonl"
    file.write_text(file.read_text() + '{"question": "谁"}\nno json\n')
    result = train(workspace, "asked.jsonl")
    assert result.exit_code == 1
    assert "asked.jsonl:114: 错误 error: 没有 “question”、“entity”、“attributes”。" in result.stdout
    assert "asked.jsonl:115: 错误 error" in result.stdout
    assert not (workspace / ".zhike" / "kbqa").exists()


def test_too_few_questions_of_known_entities_are_an_error(workspace: Path) -> None:
    row = {"question": "北海归谁看着", "entity": "北海", "attributes": ["守门人"]}
    (workspace.parent / "few.jsonl").write_text(json.dumps(row))
    result = train(workspace, "few.jsonl")
    assert result.exit_code == 2
    assert "只有 0 个问题可学。It has only 0 to learn from." in result.output
    assert "few.jsonl:1: 警告 warning: 知识里没有“北海”。" in result.output


def test_a_small_graph_is_told_that_nothing_is_learnt(workspace: Path) -> None:
    for file in sorted((workspace / "car_knowledge_graph").iterdir())[200:]:
        file.unlink()
    result = train(workspace, "asked.jsonl")
    assert result.exit_code == 2
    assert "什么都没学" in result.output and "more than 200 entities" in result.output
    assert "here are 200." in result.output
    assert "学好了" not in result.output
    assert not (workspace / ".zhike" / "kbqa").exists()
