"""Knowledge that is odd, though it loads: never a wrong number of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.types import Session, Turn
from server.workspace import load_bot, open_workspace


def talk(folder: Path, trees: dict[str, dict[str, Any]], *texts: str) -> str:
    """Return the answer to the last of some texts, in a workspace of these trees."""
    (folder / "car_knowledge_graph").mkdir()
    for name, tree in trees.items():
        head = {"名称": name, "关键词": name.replace("_", "|")}
        file = folder / "car_knowledge_graph" / f"{name}.json"
        file.write_text(json.dumps({"实体": head, **tree}, ensure_ascii=False), "utf-8")
    (folder / "bot.json").write_text(json.dumps({"encoders": []}))
    bot = load_bot(open_workspace(folder, environ={}))
    session = Session("0" * 32)
    for text in texts:
        outcome = bot.assistant.handle(Turn(text), session)
        session = outcome.session
    return outcome.reply.answer


RING = {
    "甲_一": {"基本": {"上级": "甲_二", "价格": "10元"}},
    "甲_二": {"基本": {"上级": "甲_三", "价格": "20元"}},
    "甲_三": {"基本": {"上级": "甲_一", "价格": "30元"}},
}
GROUPS = {
    "甲_一": {"基本": {"价格": "10元"}, "配置": 5},
    "甲_二": {"基本": {"价格": "20元"}, "配置": {"空调": "有"}},
    "甲_三": {"基本": {"价格": "30元"}, "配置": {}},
}
UNITS = {
    "甲_一": {"基本": {"价格": "10元", "重量": "2kg"}},
    "甲_二": {"基本": {"价格": "20", "重量": "1500"}},
    "甲_三": {"基本": {"价格": "30元", "重量": "900g"}},
    "甲_四": {"基本": {"价格": "5美元", "重量": "3kg"}},
}


@pytest.mark.parametrize(("trees", "text", "said"), [
    (RING, "甲一的上级是谁", "一的上级是二。"),
    (RING, "甲一的上级多少钱", "一的上级是二。\n二的价格是20元。"),
    (RING, "甲一的上级的上级的上级多少钱",
     "一的上级是二。二的上级是三。三的上级是一。\n一的价格是10元。"),
    (GROUPS, "甲一的配置", "一的配置是5。"),
    (GROUPS, "甲二的配置", "关于二的配置，您想了解哪一项？\n1. 空调"),
    (GROUPS, "甲三的配置", "资料里没有三的“配置”这一项。有这一项的有：一、二。"),
    (UNITS, "最便宜的是哪个",
     "最便宜的是一（10元）。二（20）、四（5美元）没法比较，没有算在内。"),
    (UNITS, "最轻的是哪个", "重量最轻的是三（900g）。二（1500）没法比较，没有算在内。"),
    (UNITS, "甲一和甲二哪个贵",
     "价格：一 10元，二 20。二的价格写作“20”，没有单位，没法和其他的比。"),
])  # fmt: skip
def test_odd_knowledge_is_told_as_it_is(
    tmp_path: Path, trees: dict[str, Any], text: str, said: str
) -> None:
    assert talk(tmp_path, trees, text) == said
