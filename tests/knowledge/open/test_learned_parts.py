from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from knowledge.open.attribute_names import AttributeNames, plain
from knowledge.open.kinds import kind_of_question, kind_of_value
from knowledge.open.nets import Net, fit_judge, fit_ranker
from knowledge.open.patterns import Pattern, Patterns, Translation
from knowledge.open.question_files import read_questions
from knowledge.open.shortening import shortened


def lists(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Make 300 lists of four rows; right is the row whose first two features differ least."""
    features = rng.normal(size=(1200, 3))
    features[:, 2] = 7.0
    gaps = np.abs(features[:, 0] - features[:, 1]).reshape(300, 4)
    right = gaps == gaps.min(axis=1, keepdims=True)
    return features, right.ravel(), np.arange(0, 1201, 4)


def test_ranker_learns_what_no_straight_line_tells() -> None:
    features, right, starts = lists(np.random.default_rng(1))
    net = fit_ranker(features, right, starts)
    fresh, wanted, _ = lists(np.random.default_rng(2))
    first = net(fresh).reshape(300, 4).argmax(axis=1)
    assert (first == wanted.reshape(300, 4).argmax(axis=1)).mean() > 0.7


def test_feature_that_never_changed_says_nothing_when_it_does() -> None:
    features, right, starts = lists(np.random.default_rng(1))
    net = fit_ranker(features, right, starts)
    changed = features.copy()
    changed[:, 2] = -100.0
    assert np.allclose(net(changed), net(features), atol=0.01)


def test_judge_gives_probabilities_and_heeds_weights() -> None:
    rng = np.random.default_rng(3)
    features = rng.normal(size=(2000, 2))
    right = rng.random(2000) < 1 / (1 + np.exp(-3 * features[:, 0]))
    even = fit_judge(features, right, np.ones(2000))
    wary = fit_judge(features, right, np.where(right, 1.0, 5.0))
    share = 1 / (1 + np.exp(-even(features)))
    assert abs(share.mean() - right.mean()) < 0.03
    assert wary(features).mean() < even(features).mean() - 0.5


def test_net_survives_json() -> None:
    features, right, starts = lists(np.random.default_rng(1))
    net = fit_ranker(features, right, starts)
    again = Net.from_json(json.loads(json.dumps(net.to_json())))
    assert np.allclose(again(features), net(features), atol=1e-3)


def test_names_that_differ_in_marks_alone_are_one() -> None:
    names = AttributeNames(["• 歌 手", "歌手", "歌手国籍"], ["导演"])
    assert names.names == ("歌手", "歌手国籍", "导演")
    assert names.counts.tolist() == [2, 1, 0]
    assert names.written("这歌手国籍和导演") == [1, 2]
    assert names.held(0, {"歌", "手", "歌手"}) == pytest.approx(1.0)
    assert 0 < names.held(1, {"歌", "手", "歌手"}) < 1
    assert plain("·") == "·"


def test_nearest_questions_vote_for_what_they_asked() -> None:
    asked = [("□是谁写的", "作者"), ("□谁写的", "作者"), ("□多高", "身高"), ("□有多高", "身高")]
    names = AttributeNames(["作者", "身高"])
    patterns = Patterns([Pattern(text, name) for text, name in asked], names)
    near = patterns.near("□到底是谁写的")
    share, nearest = near.votes(np.array([0, 1]))
    assert share[0] > 0.9 and share[1] == 0
    assert nearest[0] > 0.4 and near.nearest()[0] == 0
    assert patterns.near("□谁写的", without=np.array([0, 1])).similarities.size == 0
    assert patterns.near("xyz").similarities.size == 0


def test_left_out_translations_are_those_of_the_others() -> None:
    rng = np.random.default_rng(5)
    questions = rng.normal(size=(30, 4)).astype(np.float32)
    attributes = questions @ rng.normal(size=(4, 4)).astype(np.float32)
    others = Translation(questions[1:], attributes[1:])(questions[0])
    assert np.allclose(Translation(questions, attributes).left_out()[0], others, atol=1e-4)


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("浙江大岳技术股份有限公司", "大岳股份"),
        ("远帆电子科技有限公司", "远帆"),
        ("北京邮电大学", "北邮"),
        ("中华人民共和国气象局", "中国气象局"),
        ("独立号航空母舰", "独立号航母"),
    ],
)
def test_people_shorten_names(name: str, short: str) -> None:
    assert short in shortened(name)
    assert list(shortened("云上")) == []


def test_kinds_of_questions_and_values() -> None:
    assert kind_of_question("□由哪位执导") == 0
    assert kind_of_question("□哪一年成立") == 1
    assert kind_of_question("□位于何处") == 2
    assert kind_of_value("1999年3月") == 0
    assert kind_of_value("www.example.com") == 1


def test_questions_are_read_from_lines(tmp_path: Path) -> None:
    file = tmp_path / "asked.jsonl"
    good = {"question": "甲多高", "entity": " 甲 ", "attributes": ["身高 "], "id": 7}
    bad = ['{"question": "甲多高", "entity": "甲", "attributes": []}', "[1]", "{"]
    file.write_text("\n".join([json.dumps(good), "", *bad]), "utf-8")
    questions, findings = read_questions(file, {"甲": 0})
    assert [(q.text, q.entity, q.attributes) for q in questions] == [("甲多高", 0, ("身高",))]
    assert [(f.line, f.severity) for f in findings] == [(3, "error"), (4, "error"), (5, "error")]
