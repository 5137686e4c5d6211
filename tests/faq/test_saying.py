from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.skill import FaqQuery
from faq.saying import doing, plain_saying
from server.workspace import Bot, load_bot, open_workspace
from tests.faq.workspaces import write_cars

SHOP = {
    "支持分期吗": ("分期免息吗",),
    "门店在哪里": ("店在哪", "地址是什么"),
    "门店几点营业": ("你们几点关门",),
    "怎么开发票": ("发票怎么要",),
    "可以开专票吗": ("能开公司专票吗",),
    "怎么以旧换新": ("旧手机能抵多少钱",),
    "怎么换货": ("有问题能换新的吗",),
    "包邮吗": ("邮费多少",),
}


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder: Path = write_cars(tmp_path_factory.mktemp("shop"), SHOP)
    (folder / "bot.json").write_text(json.dumps({"encoders": []}))
    return load_bot(open_workspace(folder, environ={}))


@pytest.mark.parametrize(
    ("text", "question", "confidence"),
    [
        ("能分期吗", "支持分期吗", 0.985),
        ("可不可以分期呀", "支持分期吗", 0.985),
        ("店在哪里啊", "门店在哪里", 0.985),
        ("几点关门", "门店几点营业", 0.985),
        ("发票怎么开", "怎么开发票", 0.985),
        ("包邮不", "包邮吗", 0.985),
        ("能以旧换新吗", "怎么以旧换新", 0.9),
    ],
)
def test_other_words_for_the_same_are_no_guess(
    shop: Bot, text: str, question: str, confidence: float
) -> None:
    best = shop.registry.run("faq", FaqQuery(text=text)).candidates[0]
    assert (best.question, best.confidence) == (question, confidence)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("能退货", "不能退货"),
        ("怎么退货", "能退货"),
        ("怎么开发票", "怎么退发票"),
        ("几点开门", "几点关门"),
        ("手机开不了机怎么办", "手机开不了机怎么换"),
    ],
)
def test_what_means_something_else_stays_apart(one: str, other: str) -> None:
    assert plain_saying(one) != plain_saying(other)


def test_how_is_asked_of_the_same_doing_as_whether() -> None:
    assert doing("可以以旧换新") == doing("怎么以旧换新") == "以旧换新"
    assert (doing("不能退货"), doing("能退")) == ("", "")
