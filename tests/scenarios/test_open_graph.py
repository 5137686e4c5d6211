"""Conversations about a graph of hundreds of things with names of their own."""

from __future__ import annotations

from typing import Any

import pytest

from bot.types import Reply, Session, Turn
from knowledge.graph.documents import make_document
from server.workspace import Bot, load_bot, open_workspace

TOWNS = "安宁 白河 长乐 东山 枫林 古田 海沧 金湖 兰溪 明光 南屏 平江 清溪 荣昌 沙湾".split()
THINGS = "茶馆 书店 码头 果园 影院 集市 灯塔 温泉 驿站 马场 花房 画廊 渔村 盐场 石桥".split()
OWN: dict[str, dict[str, Any]] = {
    "龙门客栈(电影)": {"导演": "胡金铨", "上映时间": "1967年"},
    "龙门客栈(酒店)": {"地址": "沙河路7号", "电话": "0555-1234"},
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory: pytest.TempPathFactory) -> Bot:
    folder = tmp_path_factory.mktemp("towns")
    trees: dict[str, dict[str, Any]] = {
        town + thing: {"地址": f"{town}路{n}号", "评分": f"4.{n}", "类型": thing}
        for town in TOWNS
        for n, thing in enumerate(THINGS)
    }
    (folder / "car_knowledge_graph").mkdir()
    (folder / "bot.json").write_text('{"title": "towns", "encoders": []}')
    for name, tree in (trees | OWN).items():
        document = make_document(name, (), dict(tree))
        (folder / "car_knowledge_graph" / document.file).write_bytes(document.content)
    return load_bot(open_workspace(folder, environ={}))


def talk(bot: Bot, *texts: str) -> Reply:
    session = Session("0" * 32)
    for text in texts:
        outcome = bot.assistant.handle(Turn(text), session)
        session = outcome.session
    return outcome.reply


def paths(reply: Reply) -> list[tuple[str, ...]]:
    return [item.path for item in reply.evidence if item.type == "graph"]


def test_follow_ups_go_on_about_the_entity_and_about_the_attribute(bot: Bot) -> None:
    assert paths(talk(bot, "枫林书店的评分是多少", "地址呢")) == [("枫林书店", "地址")]
    assert paths(talk(bot, "枫林书店的评分是多少", "那白河茶馆呢")) == [("白河茶馆", "评分")]
    assert paths(talk(bot, "枫林书店的评分是多少", "它在哪")) == [("枫林书店", "地址")]


def test_name_of_two_is_asked_back_and_the_choice_is_kept(bot: Bot) -> None:
    asked = talk(bot, "龙门客栈")
    assert asked.route == "clarify"
    assert set(asked.suggestions) == set(OWN)
    assert paths(talk(bot, "龙门客栈", "酒店", "电话是多少")) == [("龙门客栈(酒店)", "电话")]


def test_unknown_name_is_said_with_the_nearest(bot: Bot) -> None:
    reply = talk(bot, "南极书店的地址是什么")
    assert reply.route == "clarify" and reply.evidence == ()
    assert "南极书店" in reply.answer and len(reply.suggestions) == 3
    assert all(name.endswith("书店") for name in reply.suggestions)


def test_attribute_that_the_entity_lacks_is_said_by_name(bot: Bot) -> None:
    reply = talk(bot, "枫林书店的导演是谁")
    assert reply.evidence == ()
    assert "资料里没有枫林书店的“导演”这一项" in reply.answer
    assert "龙门客栈(电影)" in reply.answer
    assert "“门票”" in talk(bot, "枫林书店的门票多少钱").answer


def test_two_things_are_compared_and_a_list_goes_by_what_they_share(bot: Bot) -> None:
    compared = talk(bot, "枫林书店和白河果园哪个评分高")
    assert {path[0] for path in paths(compared)} == {"枫林书店", "白河果园"}
    assert "白河果园" in compared.answer.split("，")[-1]
    listed = talk(bot, "有几家书店")
    assert listed.route == "kbqa" and "15" in listed.answer


def test_several_clauses_are_answered_together(bot: Bot) -> None:
    reply = talk(bot, "你好，我想去枫林书店看看，它的评分是多少？具体在什么位置？")
    assert paths(reply) == [("枫林书店", "评分"), ("枫林书店", "地址")]


def test_name_that_says_nothing_known_gets_no_value(bot: Bot) -> None:
    assert talk(bot, "今天天气怎么样").evidence == ()
    assert talk(bot, "北辰职业学院有多少学生").evidence == ()
