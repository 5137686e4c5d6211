"""A shop with a graph and a FAQ: what is the FAQ's is not told from the graph, nor left out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.types import Reply, Session, Turn
from server.workspace import Bot, load_bot, open_workspace
from tests.faq.workspaces import write_cars

SHOP = {
    "延长保修怎么买": ("能加保吗", "延保多少钱"),
    "包邮吗": ("邮费多少",),
    "怎么开发票": ("发票怎么要",),
}
TABLETS = {
    "晨星 Tab 11": ("1899元", "支持（另购）", "1年"),
    "晨星 Tab 13": ("2899元", "标配", "2年"),
    "远山 Tab SE": ("999元", "免费", "1年"),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder: Path = write_cars(tmp_path_factory.mktemp("shop"), SHOP)
    (folder / "bot.json").write_text(json.dumps({"encoders": []}))
    (folder / "synonyms.tsv").write_text("价格\t多少钱\n保修期\t质保\t保修多久\n")
    (folder / "car_knowledge_graph").mkdir()
    for name, (price, keyboard, warranty) in TABLETS.items():
        tree = {
            "实体": {"名称": name, "关键词": name.replace(" ", "|", 1)},
            "概况": {"价格": price, "保修期": warranty},
            "配件": {"键盘": keyboard, "无线充电": "支持"},
        }
        file = folder / "car_knowledge_graph" / f"{name}.json"
        file.write_text(json.dumps(tree, ensure_ascii=False))
    return load_bot(open_workspace(folder, environ={}))


def say(bot: Bot, text: str) -> Reply:
    return bot.assistant.handle(Turn(text), Session("0" * 32)).reply


def test_a_word_of_the_faq_is_no_slip_of_an_attribute(shop: Bot) -> None:
    reply = say(shop, "Tab 11能延保吗")
    assert "1年" not in reply.answer
    offered = [getattr(item, "question", "") for item in reply.evidence] or reply.suggestions
    assert "延长保修怎么买" in offered
    assert "1年" in say(shop, "Tab 11至保多久").answer  # a slip, of no other word


@pytest.mark.parametrize(
    ("text", "told", "untold"),
    [
        ("Tab 11键盘多少钱", ["支持（另购）", "“键盘”多少钱，资料里没有"], "1899"),
        ("Tab 11支持键盘吗", ["支持（另购）"], "多少钱"),
        ("Tab 13键盘多少钱", ["标配"], "资料里没有"),
        ("Tab SE键盘多少钱", ["免费"], "资料里没有"),
        ("Tab 11无线充电器多少钱", [], "1899"),
        ("Tab 11多少钱", ["1899元"], "资料里没有"),
    ],
)
def test_a_price_is_that_of_what_is_named(
    shop: Bot, text: str, told: list[str], untold: str
) -> None:
    answer = say(shop, text).answer
    assert all(part in answer for part in told)
    assert untold not in answer


def test_both_clauses_are_answered(shop: Bot) -> None:
    reply = say(shop, "Tab 11多少钱,包邮吗")
    assert "1899元" in reply.answer and "答1" in reply.answer
