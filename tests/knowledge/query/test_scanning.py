from __future__ import annotations

import random
from typing import Any

import pytest

from knowledge.answers.compose import compose
from knowledge.graph.columns import Columns
from knowledge.graph.graph import Graph
from knowledge.query.execute import execute
from knowledge.query.plans import Condition, Query
from knowledge.query.scanning import Scan, front
from knowledge.query.sieve import Sieve, holds
from knowledge.query.sifting import SMALL, instead, nearest, sift
from tests.knowledge.query.test_execute import build

PRICE, RENT, CLASS, ROOF, SEATS, CHARGE = [
    (name,) for name in ("价格", "月租", "级别", "天窗", "座位数", "充电时间")
]
KIT = ("配置",)


def _tree(i: int, chance: random.Random) -> dict[str, Any]:
    low = chance.randint(10, 90) * 100
    tree = {
        "价格": chance.choice([f"{chance.randint(50, 900) / 10}万", "面议", "120000元"]),
        "月租": chance.choice([f"{low}-{low + chance.randint(1, 5) * 1000}元", f"{low}元"]),
        "级别": chance.choice(["中型SUV", "紧凑型SUV", "中型轿车", "非轿车", "MPV"]),
        "天窗": chance.choice(["有", "无", "选配", "全景天幕", "不支持"]),
        "座位数": chance.choice([4, 5, 7]),
        "充电时间": f"快充{chance.randint(1, 9) / 2}小时，慢充{chance.randint(5, 12)}小时",
        "配置": {"雷达": chance.choice(["有", "无"]), "蓝牙": chance.choice([True, False])},
    }
    dropped = chance.sample(sorted(tree), 2)
    return {"名称": f"物{i}"} | {name: node for name, node in tree.items() if name not in dropped}


def _graph() -> Graph:
    chance = random.Random(4)
    return build(*(_tree(i, chance) for i in range(SMALL + 100)))


GRAPH = _graph()
SIEVE = Sieve(GRAPH, Columns(GRAPH))


def _within(path: Any, low: float | None, high: float | None, strict: bool = False) -> Condition:
    return Condition(path, "within", low=low, high=high, strict=strict)


QUERIES = [
    ((Condition(CLASS, "is", "suv"),),),
    ((Condition(CLASS, "is", "轿车"),),),
    ((Condition(CLASS, "not", "轿车"),),),
    ((Condition(CLASS, "is", "皮卡"),),),
    ((Condition(PRICE, "is", "12万元"),),),
    ((Condition(SEATS, "is", "5"),),),
    ((Condition(ROOF, "has"),),),
    ((Condition(ROOF, "lacks"),), (Condition(CLASS, "is", "mpv"),)),
    ((Condition(KIT, "has"),),),
    ((Condition(KIT, "lacks"), Condition(ROOF, "has")),),
    ((_within(PRICE, None, 2e5),),),
    ((_within(RENT, 2000, 5000),),),
    ((_within(RENT, 2000, 5000, strict=True),), (Condition(ROOF, "has"),)),
    ((_within(CHARGE, None, 3600),), (_within(PRICE, 1e5, 4e5),)),
    ((_within(PRICE, None, 1.0),),),
    ((_within(RENT, 3000, 3050), _within(PRICE, 3e5, 3.01e5)), (Condition(SEATS, "is", "6"),)),
]


@pytest.mark.parametrize("where", QUERIES, ids=lambda where: str(Query("list", where=where)))
def test_value_by_value_says_the_same_as_one_by_one(where: Any) -> None:
    query = Query("list", where=where)
    for pool in (GRAPH.entities, GRAPH.entities[5:350]):
        readings = {entity: SIEVE.read(entity, query) for entity in pool}
        verdicts = {entity: holds(rows) for entity, rows in readings.items()}
        scan = Scan(query, pool, SIEVE)
        assert scan.held() == [entity for entity in pool if verdicts[entity]]
        assert scan.left() == [*verdicts.values()].count(None)
        sifted = sift(query, pool, SIEVE)
        assert sifted.held == tuple(scan.held())
        assert bool(sifted.gaps) == bool(scan.left())
        if not sifted.held:
            assert set(nearest(query, sifted.readings)) == set(nearest(query, readings))
            assert set(instead(query, sifted.readings)) == set(instead(query, readings))


@pytest.mark.parametrize("path", [PRICE, RENT, SEATS, CHARGE])
@pytest.mark.parametrize("down", [True, False])
def test_the_first_of_many_are_those_of_the_whole_order(path: Any, down: bool) -> None:
    query = Query("rank", paths=(path,), descending=down, skip=2, k=3)
    column, label = SIEVE.columns.column(path), SIEVE.label(path)
    sizes = {e: q for e in GRAPH.entities if (q := column.comparable(e, label))}
    near, unsized, left = front(query, GRAPH.entities, SIEVE)
    assert left == len(GRAPH.entities) - len(sizes)
    assert set(unsized) <= set(GRAPH.entities) - set(sizes)
    whole = sorted(sizes, key=lambda e: (-sizes[e].high, -sizes[e].low) if down else
                   (sizes[e].low, sizes[e].high))  # fmt: skip
    assert set(whole[:5]) <= set(near)
    found = execute(query, GRAPH, SIEVE.columns)
    last = sizes[whole[4]]
    level = {e for e in sizes if sizes[e].low <= last.high and last.low <= sizes[e].high}
    assert level <= set(found.entities)
    assert set(whole[2:5]) <= set(found.entities)


def test_of_many_that_are_left_out_none_is_named() -> None:
    found = execute(Query("list", where=QUERIES[0]), GRAPH, SIEVE.columns)
    assert found.left > len(found.gaps)


def test_too_many_values_are_not_added_up() -> None:
    found = execute(Query("sum", paths=(SEATS,)), GRAPH, SIEVE.columns)
    answer = compose(found, "zh", str, 0.9)
    assert answer.text == "一共有272个，太多了，请说明要加哪几个。"
    assert (answer.answered, answer.facts) == (False, ())
