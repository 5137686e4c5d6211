"""What a thing costs, where its editions have prices of their own."""

from __future__ import annotations

import json

import pytest

from bot.skill import GraphQuery
from bot.text import normalize
from tests.knowledge.conftest import Reader

UNDERSTOOD = 0.6
PHONES = {
    "晨星M5": {"起售价": "3499元", "12GB+512GB": "4199元"},
    "晨星M5 Pro": {"起售价": "4599元", "12GB+512GB": "4999元", "16GB+1TB": "5799元"},
    "远山N3": {"起售价": "1999元", "8GB+256GB": "2299元"},
}
SCREENS = {"晨星M5": "2000尼特", "晨星M5 Pro": "3000尼特", "远山N3": "900尼特"}
MEMORY = {"晨星M5": ["8GB", "12GB"], "晨星M5 Pro": ["12GB", "16GB"], "远山N3": ["8GB"]}


@pytest.fixture(scope="module")
def phones(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    folder = tmp_path_factory.mktemp("phones")
    (folder / "graph").mkdir()
    for name, prices in PHONES.items():
        values = {"重量": "200g", "亮度": SCREENS[name], "内存": MEMORY[name]}
        tree = {"实体": {"名称": name, "关键词": name}, "价格": prices, "规格": values}
        (folder / "graph" / f"{name}.json").write_text(json.dumps(tree, ensure_ascii=False))
    settings = {"title": "手机店", "knowledge_graph_data_dir": "graph"}
    (folder / "bot.json").write_text(json.dumps(settings))
    (folder / "synonyms.tsv").write_text("价格\t多少钱\t怎么卖\n", encoding="utf-8")
    return Reader(folder, tmp_path_factory.mktemp("state"))


@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("2000以内的手机有哪些", "≤ 2000元"),
        ("5000以下的产品", "≤ 5000元"),
        ("512元以上的有哪些", "≥ 512元"),
    ],
)
def test_a_bound_is_of_the_price_of_the_thing_not_of_an_edition(
    phones: Reader, text: str, bound: str
) -> None:
    assert phones.plan(text) == f"list | 全部 | 起售价 {bound}"


@pytest.mark.parametrize("text", ["晨星M5多少钱", "晨星M5怎么卖"])
def test_the_price_is_that_of_the_thing(phones: Reader, text: str) -> None:
    link = phones.skill.run(GraphQuery(text=normalize(text))).attributes[0]
    assert (link.path, link.leaf) == (("价格", "起售价"), True)


def test_which_prices_there_are_is_asked_of_all(phones: Reader) -> None:
    link = phones.skill.run(GraphQuery(text=normalize("晨星M5的价格有哪些"))).attributes[0]
    assert (link.path, link.leaf) == (("价格",), False)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("亮度2000尼特以上的产品", "晨星M5 Pro（3000尼特）、晨星M5（2000尼特）"),
        ("亮度1000尼特以下的产品", "远山N3（900尼特）"),
        ("12g内存的产品有哪些", "晨星M5 Pro（12GB、16GB）、晨星M5（8GB、12GB）"),
        ("内存16GB以上的产品", "晨星M5 Pro（12GB、16GB）"),
        ("300g以下的产品", "晨星M5 Pro、晨星M5、远山N3，都是200g"),
    ],
)
def test_bounds_of_odd_units_and_of_lists(phones: Reader, text: str, told: str) -> None:
    answer = phones.answer(text)
    assert answer and answer.text.endswith(f"个：{told}。")


@pytest.mark.parametrize("text", ["最便宜的512g的产品", "有没有5g的产品"])
def test_a_size_of_an_edition_is_no_weight(phones: Reader, text: str) -> None:
    answer = phones.answer(text)
    assert answer is None or answer.confidence < UNDERSTOOD
