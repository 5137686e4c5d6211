from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import Vectors
from bot.errors import WorkspaceError
from bot.skill import GraphQuery
from knowledge.skill import build_skill
from tests.knowledge.conftest import Ask, context

STANDARD = "某汽车品牌_A型号_2021款_标准续航升级版"
LONG = "某汽车品牌_A型号_2021款_长续航版"
PETROL = "砺原_LY7_2022款_尊贵版"
CONTROL = ("配置", "内部配置", "空调", "空调控制方式")


def test_facts_are_the_values_of_what_is_asked(ask: Ask) -> None:
    (fact,) = ask("A型号长续航版百公里加速多少").facts
    assert (fact.entity, fact.path[-1], fact.value) == (LONG, "百公里加速时间", "5.0s")


def test_facts_of_the_focus_when_nothing_is_named(ask: Ask) -> None:
    assert [fact.value for fact in ask("百公里加速多少", focus=(LONG,)).facts] == ["5.0s"]


def test_facts_of_everything_named_in_the_order_of_the_text(ask: Ask) -> None:
    facts = ask("A型号长续航版和标准续航升级版的百公里加速").facts
    assert [(fact.entity, fact.value) for fact in facts] == [(LONG, "5.0s"), (STANDARD, "5.6s")]


def test_no_facts_for_an_ambiguous_name_nor_for_what_is_not_there(ask: Ask) -> None:
    assert ask("长续航版的百公里加速", focus=(PETROL,)).facts == ()
    assert ask("百公里加速多少").facts == ()
    assert ask("排量多少", focus=(LONG,)).facts == ()


def test_leaves_of_a_group(ask: Ask) -> None:
    result = ask("空调怎么样", focus=(LONG,))
    assert result.leaves[0] == CONTROL
    assert result.facts == ()
    assert ask("空调控制方式", focus=(LONG,)).leaves == ()


def test_an_unknown_name_does_not_hide_the_attribute(ask: Ask) -> None:
    result = ask("X9的空调怎么样")
    assert result.unknown == ("x9",)
    assert result.attributes[0].path == CONTROL[:-1]
    assert result.attributes[0].score > 0.97


def test_a_workspace_without_knowledge(tmp_path: Path) -> None:
    skill = build_skill(context(tmp_path, tmp_path, entities=("星河_T3_青春版",)))
    result = skill.run(GraphQuery(text="星河t3的空调"))
    assert result.mentions[0].entities == ("星河_T3_青春版",)
    assert (result.remainder, result.attributes, result.facts) == ("的空调", (), ())
    assert skill.entities() == ("星河_T3_青春版",)
    assert build_skill(context(tmp_path, tmp_path)).run(GraphQuery(text="空调")).mentions == ()


def write(workspace: Path, name: str, tree: object) -> None:
    folder = workspace / "car_knowledge_graph"
    folder.mkdir(exist_ok=True)
    whole = {"实体": {"名称": name, "关键词": name.replace("_", "|")}, "g": tree}
    (folder / f"{name}.json").write_text(json.dumps(whole), "utf-8")


def test_another_trade(tmp_path: Path) -> None:
    """A fridge and a washing machine need no other code than cars."""
    write(tmp_path, "云杉_对开门冰箱_BX500_风冷版", {"总容积": "500L", "能效等级": "一级"})
    write(tmp_path, "云杉_滚筒洗衣机_WD10_洗烘版", {"洗涤容量": "10kg", "能效等级": "一级"})
    skill = build_skill(context(tmp_path, tmp_path))
    result = skill.run(GraphQuery(text="bx500的总容积是多少"))
    assert [fact.value for fact in result.facts] == ["500L"]
    result = skill.run(GraphQuery(text="滚桶洗衣机能洗多少,洗涤容量呢"))
    assert [fact.value for fact in result.facts] == ["10kg"]


def test_errors_keep_a_workspace_from_starting(tmp_path: Path) -> None:
    write(tmp_path, "甲_乙_丙", {"a": None})
    with pytest.raises(WorkspaceError, match="g -> a 的值不能用 holds null") as caught:
        build_skill(context(tmp_path, tmp_path))
    assert len(caught.value.findings) == 1


class LetterEncoder:
    """A real, tiny encoder: counts of code points modulo ``dim``."""

    name, fingerprint, dim = "letters", "1", 512

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vectors:
        self.encoded += texts
        vectors = np.zeros((len(texts), self.dim), np.float32)
        for row, text in zip(vectors, texts, strict=True):
            np.add.at(row, [ord(char) % self.dim for char in text] or [0], 1)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_meaning_links_where_strings_do_not(tmp_path: Path) -> None:
    write(tmp_path, "甲_乙_丙", {"热座椅加": "有", "轴距": "2m", "车长": "4m", "排量": "1L"})
    encoder = LetterEncoder()
    skill = build_skill(context(tmp_path, tmp_path / "state", encoders=(encoder,)))
    by_meaning = skill.run(GraphQuery(text="加椅座热", focus=("甲_乙_丙",)))
    assert by_meaning.attributes[0].path == ("g", "热座椅加")
    assert 0.6 < by_meaning.attributes[0].score <= 0.8
    assert [fact.value for fact in by_meaning.facts] == ["有"]
    assert skill.run(GraphQuery(text="加椅座热", encode=False)).attributes == ()
    encoder.encoded.clear()
    assert skill.run(GraphQuery(text="轴距多少")).attributes[0].score > 0.97
    assert encoder.encoded == []  # strings were sure
    again = LetterEncoder()
    write(tmp_path, "甲_乙_丙", {"热座椅加": "有", "轴距": "2m", "车长": "4m", "车宽": "2m"})
    build_skill(context(tmp_path, tmp_path / "state", encoders=(again,)))
    assert again.encoded == ["车宽"]  # the other vectors were stored
