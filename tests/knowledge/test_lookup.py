from __future__ import annotations

from pathlib import Path

from bot.knowledge import Knowledge
from knowledge.skill import GraphSkill, build_skill
from tests.knowledge.conftest import context

STANDARD = "某汽车品牌_A型号_2021款_标准续航升级版"
LONG = "某汽车品牌_A型号_2021款_长续航版"
PRO = "某汽车品牌_A型号_2021款_高性能Pro版"
S6_LONG = "澄屿_S6_2022款_长续航版"
PETROL = "砺原_LY7_2022款_尊贵版"
CONTROL = ("配置", "内部配置", "空调", "空调控制方式")


def test_what_the_conversation_asks_besides(demo: GraphSkill) -> None:
    knowledge: Knowledge = demo
    assert knowledge.entities()[0] == STANDARD
    assert knowledge.has(LONG, CONTROL) and knowledge.has(LONG, CONTROL[:2])
    assert not knowledge.has(LONG, ("发动机",)) and not knowledge.has("无此车", CONTROL)
    fact = knowledge.lookup(LONG, CONTROL)
    assert fact and fact.value == "自动"
    assert knowledge.lookup(LONG, CONTROL[:2]) is None
    assert knowledge.leaves(LONG, CONTROL[:-1])[0] == CONTROL
    assert PETROL in knowledge.entities_with(("发动机",))
    assert LONG not in knowledge.entities_with(("发动机",))
    assert knowledge.entities_with(("没有",)) == ()


def test_an_attribute_is_picked_among_those_offered(demo: GraphSkill) -> None:
    offered = demo.leaves(LONG, CONTROL[:-1])
    assert demo.attributes_among("是手动还是自动", offered)[0].path == CONTROL
    assert demo.attributes_among("后座有吗", offered)[0].path[-1] == "后座出风口"
    assert demo.attributes_among("明天天气如何", offered) == ()


def test_labels(demo: GraphSkill) -> None:
    assert demo.label(LONG) == "A型号 长续航版"
    assert demo.short_label(LONG, (STANDARD, LONG, PRO)) == "长续航版"
    assert demo.short_label(LONG, (LONG, S6_LONG)) == "A型号"
    assert demo.short_label(LONG, demo.entities()) == "A型号 长续航版"
    assert demo.short_label(LONG, (LONG,)) == "A型号 长续航版"
    short = [demo.short_label(entity, demo.entities()) for entity in demo.entities()]
    assert len(set(short)) == len(short)


def test_labels_are_unique(tmp_path: Path) -> None:
    skill = build_skill(context(tmp_path, tmp_path, entities=("甲_乙", "甲 乙")))
    assert [skill.label(entity) for entity in skill.entities()] == ["甲_乙", "甲 乙"]
