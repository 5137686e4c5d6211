from __future__ import annotations

import json
from pathlib import Path

import pytest

from server import open_bot
from tests.server.conftest import Run

FILE, SUGGESTED = Path("shop/synonyms.tsv"), Path("shop/synonyms.suggested.tsv")


@pytest.fixture
def shop(run: Run) -> None:
    """A shop whose documents say what things are called."""
    folder = Path("shop/car_knowledge_graph")
    folder.mkdir(parents=True)
    Path("shop/bot.json").write_text("{}")
    for name, aliases in (("番茄", "西红柿、洋柿子"), ("马铃薯", "土豆")):
        tree = {"实体": {"名称": name}, "别名": aliases, "价格": f"{len(aliases)}元"}
        (folder / f"{name}.json").write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
    FILE.write_bytes("价格\t多少钱\r\n".encode())


@pytest.mark.usefixtures("shop")
def test_suggestions_are_written_and_some_accepted(run: Run) -> None:
    made = run("synonyms", "suggest", "shop")
    assert made.exit_code == 0
    places = "car_knowledge_graph/番茄.json:1\tcar_knowledge_graph/番茄.json:1"
    lines = [
        f"番茄\t洋柿子\t1.000\t实体\t{places}",
        f"番茄\t西红柿\t1.000\t实体\t{places}",
        f"马铃薯\t土豆\t1.000\t实体\t{places.replace('番茄', '马铃薯')}",
    ]
    assert SUGGESTED.read_text("utf-8").splitlines() == lines
    assert made.stdout.splitlines() == [
        *(f"{number}\t{line}" for number, line in enumerate(lines, 1)),
        "3 个建议 suggestion(s)",
        "已写到 written to shop/synonyms.suggested.tsv",
        "删掉不对的行，然后 delete what is wrong, then:",
        "  zhike synonyms accept shop",
    ]
    taken = run("synonyms", "accept", "shop", "--row", "2", "--row", "3")
    assert taken.stdout == "已采纳 accepted 2: shop/synonyms.tsv\n"
    assert FILE.read_bytes() == "价格\t多少钱\r\n番茄\t西红柿\r\n马铃薯\t土豆\r\n".encode()
    assert SUGGESTED.read_text("utf-8").splitlines() == lines[:1]
    assert run("synonyms", "accept", "shop").exit_code == 0
    assert FILE.read_bytes().splitlines()[1] == "番茄\t西红柿\t洋柿子".encode()
    assert not SUGGESTED.exists()
    assert "0 个建议 suggestion(s)" in run("synonyms", "suggest", "shop").stdout
    assert run("check", "shop").exit_code == 0


@pytest.mark.usefixtures("shop")
def test_an_accepted_name_of_an_entity_is_understood(run: Run) -> None:
    run("synonyms", "suggest", "shop")
    run("synonyms", "accept", "shop")
    reply = open_bot("shop").ask("土豆的价格")
    assert reply["evidence"][0] == {"type": "graph", "path": ["马铃薯", "价格"], "value": "2元"}


@pytest.mark.usefixtures("shop")
def test_what_cannot_be_accepted(run: Run) -> None:
    refused = run("synonyms", "accept", "shop")
    assert refused.exit_code == 2
    assert (
        "没有 shop/synonyms.suggested.tsv。There is no such file. "
        "请先运行 Run first: zhike synonyms suggest shop"
    ) in refused.stderr.replace("\n", " ")
    SUGGESTED.write_text("番茄\t西红柿\n番茄\n", "utf-8")
    refused = run("synonyms", "accept", "shop")
    assert (
        "synonyms.suggested.tsv:2: 错误 error: 这一行没有两个词。The line has no two words. "
        "请用制表符隔开，或删除这一行。Part them by a TAB, or delete the line."
    ) in refused.stderr
    SUGGESTED.write_text("番茄\t西红柿\n", "utf-8")
    refused = run("synonyms", "accept", "shop", "--row", "2")
    assert "synonyms.suggested.tsv 没有第 2 行。It has no such row." in refused.stderr
    assert FILE.read_bytes() == "价格\t多少钱\r\n".encode()
    FILE.write_bytes(b"\xff\n")
    assert "is not UTF-8" in run("synonyms", "accept", "shop").stderr


@pytest.mark.usefixtures("shop")
def test_a_workspace_with_errors_is_mended_first(run: Run) -> None:
    Path("shop/car_knowledge_graph/番茄.json").write_text("{", "utf-8")
    refused = run("synonyms", "suggest", "shop")
    assert refused.exit_code == 2
    assert "shop 有错误。It has errors; mend them first." in refused.stderr
    assert not SUGGESTED.exists()


def test_two_words_for_one_attribute_are_found(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ZHIKE_ENCODERS")
    folder = Path("shop/car_knowledge_graph")
    folder.mkdir(parents=True)
    Path("shop/bot.json").write_text("{}")
    for number, attribute in enumerate(("价格", "价格", "售价")):
        others = dict.fromkeys(
            "产地 净重 颜色 电压 保修期 长度 宽度 材质 适用人群 包装".split(), "无"
        )
        tree = {"实体": {"名称": f"甲{number}"}, attribute: "9元", **others}
        (folder / f"{number}.json").write_text(json.dumps(tree, ensure_ascii=False), "utf-8")
    assert run("synonyms", "suggest", "shop").exit_code == 0
    assert [line.split("\t")[:2] for line in SUGGESTED.read_text("utf-8").splitlines()] == [
        ["价格", "售价"]
    ]
