from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Settings
from knowledge.editing.lint import lint_knowledge
from knowledge.graph.synonyms import read_synonyms
from tests.knowledge.conftest import DEMO


def lint(workspace: Path, **trees: dict[str, Any]) -> list[str]:
    folder = workspace / "car_knowledge_graph"
    folder.mkdir(parents=True)
    for name, tree in trees.items():
        rest = dict(tree)
        head = {"名称": f"岚_{name}_版", "关键词": rest.pop("关键词", f"岚|{name}")}
        text = json.dumps({"实体": head, **rest}, ensure_ascii=False, indent=1)
        (folder / f"{name}.json").write_text(text, "utf-8")
    return [str(finding) for finding in lint_knowledge(workspace, Settings())]


def test_the_demo_has_no_findings() -> None:
    assert lint_knowledge(DEMO, Settings()) == ()


def test_equal_keywords(tmp_path: Path) -> None:
    found = lint(tmp_path, a={"关键词": "岚|Ｘ1"}, b={"关键词": "x1|岚"})
    assert found == [
        "car_knowledge_graph/b.json:4: 警告 warning: 关键词和“岚_a_版”的一样，分不清是哪一个。"
        "The keywords equal that entity's: nobody can tell the two apart. "
        "请加上不同的部分。Add the part that differs."
    ]


def test_an_attribute_that_one_lacks(tmp_path: Path) -> None:
    found = lint(
        tmp_path,
        a={"g": {"x": "1m", "y": "a"}},
        b={"g": {"x": "2m", "y": "b"}},
        c={"g": {"y": "c"}},
    )
    assert found == [
        "car_knowledge_graph/c.json:6: 警告 warning: 只有“岚_c_版”没有 g -> x。"
        "Only this entity lacks it. "
        "请补上；确实没有就写“无”。Add it, or 无 when there is none."
    ]


def test_a_leaf_named_as_a_group(tmp_path: Path) -> None:
    (found,) = lint(tmp_path, a={"空调": {"控制": "自动"}, "配置": {"空调": "有"}})
    assert (
        "a.json:10: 警告 warning: 配置 -> 空调 和分组 空调 同名 is called as that group." in found
    )


def test_a_lost_unit(tmp_path: Path) -> None:
    trees = {name: {"g": {"长": "4.1m"}} for name in "abc"}
    found = lint(tmp_path, **trees, d={"g": {"长": 4}})
    assert found == [
        "car_knowledge_graph/d.json:7: 警告 warning: "
        "g -> 长 没有单位，其他的多用“m”，比较时不算它。"
        "It has no unit; most others are in 'm': comparisons leave it out. "
        "请写上单位。Write the unit."
    ]
    assert lint(tmp_path / "more", **trees, d={"g": {"长": "4.1"}}) == found


def test_numbers_that_are_all_bare_lack_nothing(tmp_path: Path) -> None:
    assert lint(tmp_path, **{name: {"g": {"座位": 5}} for name in "abcd"}) == []


def test_a_value_where_others_have_a_group(tmp_path: Path) -> None:
    groups = {name: {"配置": {"空调": "有"}} for name in "ab"}
    (found,) = lint(tmp_path, **groups, c={"配置": 5})
    assert found == (
        "car_knowledge_graph/c.json:6: 警告 warning: 配置 在这里是值“5”，在另外 2 个实体里是分组。"
        "It is a value here and a group in 2 other(s). "
        "请写进分组里的一个属性，或给其中一个改名。"
        "Write it as the others do, or rename one."
    )


def test_a_group_where_others_have_a_value(tmp_path: Path) -> None:
    values = {name: {"配置": "有"} for name in "ab"}
    (found,) = lint(tmp_path, **values, c={"配置": {"空调": "有"}})
    assert found == (
        "car_knowledge_graph/c.json:6: 警告 warning: 配置 在这里是分组，在另外 2 个实体里是值。"
        "It is a group here and a value in 2 other(s). "
        "请写成一样的，或给其中一个改名。Write it as the others do, or rename one."
    )


@pytest.mark.parametrize(("word", "said"), [
    ("价格", "things 里的“价格”也是属性 价格 的名字"),
    ("甲", "太短"),
    ("轻薄本", "也是 类型 的值"),
    ("岚", "太短"),
    ("一号机", "也是“岚_x_版”的名字"),
    ("最轻", "问句里的常用词"),
    ("哪款", "问句里的常用词"),
    ("便宜", "问句里的常用词"),
    ("PC", "太短"),
])  # fmt: skip
def test_a_word_that_no_thing_can_be_called_by(tmp_path: Path, word: str, said: str) -> None:
    lint(tmp_path, x={"关键词": "岚|一号机", "价格": "1元", "类型": "轻薄本"})
    (found,) = lint_knowledge(tmp_path, Settings(things=("笔记本", "汽车", "laptop", word)))
    assert str(found).startswith("bot.json: 警告 warning: things 里的") and said in found.what


def test_an_empty_group(tmp_path: Path) -> None:
    assert lint(tmp_path, a={"配置": {"空调": {}}}) == [
        "car_knowledge_graph/a.json:7: 警告 warning: 配置 -> 空调 是空的分组 is an empty group. "
        "请填写，或删除它。Fill it or delete it."
    ]


def test_names_that_differ_in_case_alone(tmp_path: Path) -> None:
    (found,) = lint(tmp_path, x={"关键词": "岚|一"}, X={"关键词": "岚|二"})
    assert found == (
        "car_knowledge_graph/x.json:3: 警告 warning: 名称和“岚_X_版”只差大小写、全半角或繁简，"
        "分不清是哪一个。The name is that entity's but for case, width or script. "
        "请合并成一个，或改名。Merge the two, or rename one."
    )


def test_a_keyword_that_stands_twice(tmp_path: Path) -> None:
    assert lint(tmp_path, a={"关键词": "岚|Ａ|a"}) == [
        "car_knowledge_graph/a.json:4: 警告 warning: 关键词“a”写了不止一次 stands more than once. "
        "请只留一个。Keep one of them."
    ]


def test_belonging_that_leads_in_a_ring(tmp_path: Path) -> None:
    found = lint(
        tmp_path,
        a={"g": {"上级": "岚_b_版"}},
        b={"g": {"上级": "岚_a_版"}},
        c={"g": {"上级": "岚_c_版"}},
        d={"g": {"上级": "岚_a_版"}},
    )
    mend = "It leads back to where it began. 请改正其中一个。Mend one of them."
    assert found == [
        f"car_knowledge_graph/a.json:7: 警告 warning: g -> 上级 转了一圈：岚_a_版、岚_b_版。{mend}",
        f"car_knowledge_graph/c.json:7: 警告 warning: g -> 上级 转了一圈：岚_c_版。{mend}",
    ]


def test_entities_may_recommend_one_another(tmp_path: Path) -> None:
    assert lint(tmp_path, a={"g": {"推荐": "岚_b_版"}}, b={"g": {"推荐": "岚_a_版"}}) == []


def test_a_lone_ring_of_an_attribute_that_ends_elsewhere(tmp_path: Path) -> None:
    chain = {f"n{i}": {"g": {"下一款": f"岚_n{i + 1}_版"}} for i in range(12)}
    found = lint(tmp_path, **chain, n12={"g": {"下一款": "岚_n11_版"}})
    assert [line.split(": ")[2].split("。")[0] for line in found] == [
        "g -> 下一款 转了一圈：岚_n11_版、岚_n12_版"
    ]


def test_fifty_levels_are_read_and_seventy_refused(tmp_path: Path) -> None:
    deep: dict[str, Any] = {"末": "1"}
    for level in range(49, 0, -1):
        deep = {f"层{level}": deep}
    assert lint(tmp_path, a=deep) == []
    for level in range(20):
        deep = {f"再{level}": deep}
    (found,) = lint(tmp_path / "more", a=deep)
    assert "嵌套超过 64 层 is nested deeper than 64 levels. 请减少分组的层数。" in found


def test_an_unknown_reference_is_an_error(tmp_path: Path) -> None:
    (found,) = lint(tmp_path, a={"g": {"竞品": "岚_bb_版", "x": "其他_牌子"}}, b={"h": {"z": "1"}})
    assert found == (
        "car_knowledge_graph/a.json:7: 错误 error: g -> 竞品 提到“岚_bb_版”，知识里却没有这个实体。"
        "It names an entity that is not in the knowledge. "
        "最接近的是“岚_b_版”，请改正或补上这个实体。"
        "The nearest is '岚_b_版': mend the name, or add the entity."
    )


def test_synonyms(tmp_path: Path) -> None:
    file = tmp_path / "synonyms.tsv"
    file.write_bytes("\ufeff空调\tＡＣ\t冷氣\r\n\r\n轴距\n座椅\t空调\n".encode())
    rows, findings = read_synonyms(tmp_path)
    assert rows == (("空调", "ac", "冷气"), ("轴距",), ("座椅", "空调"))
    assert list(map(str, findings)) == [
        "synonyms.tsv:3: 警告 warning: “轴距”这一行没有同义词 has no synonym. "
        "请用制表符（Tab 键）隔开各个词。Separate words by a TAB.",
        "synonyms.tsv:4: 警告 warning: “空调”第 1 行已经有了 already stands in line 1. "
        "请只写在一行里，否则两行的意思都会拿来问用户。Keep it in one row, or both are offered.",
    ]


@pytest.mark.parametrize("content", [b"\xff", b"a\tb\n\xe5\xff"])
def test_synonyms_that_are_not_utf8(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "synonyms.tsv").write_bytes(content)
    ((finding,)) = read_synonyms(tmp_path)[1]
    assert finding.severity == "error" and "is not UTF-8" in finding.what


def test_no_synonyms(tmp_path: Path) -> None:
    assert read_synonyms(tmp_path) == ((), ())
