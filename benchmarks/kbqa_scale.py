"""A graph of 1,000,000 generated triples: how long it loads, what it needs, how fast it answers."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from benchmarks.kbqa_data import Asked
from benchmarks.kbqa_measures import ask, load
from benchmarks.machine import memory_mb, summarize
from bot.types import Session, Turn
from knowledge.graph.documents import make_document
from server.files import write_new_folder

_TRIPLES, _PER_ENTITY = 1_000_000, 20
_ASKED = 1000
_SEED = 7
_FIRST = "东南西北中大小新老金银玉龙凤云山海江河湖安平和兴盛昌隆福华光明"
_KINDS = ("酒店", "餐厅", "公园", "学院", "大厦", "商场", "医院", "书店", "茶馆", "博物馆")
_ATTRIBUTES: dict[str, Callable[[random.Random], str]] = {
    "地址": lambda r: f"{_word(r, 2)}路{r.randint(1, 999)}号",
    "电话": lambda r: f"0{r.randint(10, 999)}-{r.randint(10**7, 10**8 - 1)}",
    "评分": lambda r: f"{r.uniform(3, 5):.1f}",
    "营业时间": lambda r: f"{r.randint(6, 10)}:00-{r.randint(17, 23)}:00",
    "成立时间": lambda r: f"{r.randint(1900, 2024)}年{r.randint(1, 12)}月",
    "创始人": lambda r: _word(r, 3),
    "面积": lambda r: f"{r.randint(100, 99999)}平方米",
    "员工人数": lambda r: f"{r.randint(3, 5000)}人",
    "所在城市": lambda r: f"{_word(r, 2)}市",
    "人均消费": lambda r: f"{r.randint(20, 900)}元",
    "门票": lambda r: f"{r.randint(0, 300)}元",
    "官网": lambda r: f"https://example.com/{r.randint(1, 10**9)}",
    "停车场": lambda r: r.choice(("有", "无")),
    "地铁": lambda r: f"{_word(r, 2)}站",
    "楼层": lambda r: f"{r.randint(1, 60)}层",
    "邮政编码": lambda r: f"{r.randint(100000, 999999)}",
    "负责人": lambda r: _word(r, 3),
    "别名": lambda r: _word(r, 4),
    "特色": lambda r: _word(r, 6),
    "简介": lambda r: _word(r, 20),
}


def _word(rng: random.Random, size: int) -> str:
    return "".join(rng.choices(_FIRST, k=size))


def write_scale(folder: Path) -> Path:
    """Make a workspace of 50,000 entities with 20 attributes each; one that is there is taken."""
    if folder.exists():
        return folder
    rng = random.Random(_SEED)
    names = {f"{_word(rng, 4)}{rng.choice(_KINDS)}" for _ in range(3 * _TRIPLES // _PER_ENTITY)}
    files: list[tuple[str, bytes]] = [("bot.json", b'{"title": "scale"}\n')]
    for name in sorted(names)[: _TRIPLES // _PER_ENTITY]:
        tree = {attribute: make(rng) for attribute, make in _ATTRIBUTES.items()}
        document = make_document(name, (), tree)
        files.append((f"car_knowledge_graph/{document.file}", document.content))
    write_new_folder(folder, files)
    return folder


def measure_scale(folder: Path) -> dict[str, Any]:
    """Measure in a process of its own, so that memory is that of the graph alone."""
    write_scale(folder)
    command = [sys.executable, "-m", "benchmarks.kbqa_scale", str(folder)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _measure(folder: Path) -> dict[str, Any]:
    loaded = load(folder)
    graph: Any = loaded.bot.registry.get("kbqa")
    rng = random.Random(_SEED)
    names = rng.sample(graph.entities(), _ASKED)
    texts = [f"{name}的{rng.choice(list(_ATTRIBUTES))}是什么" for name in names]
    loaded.bot.assistant.handle(Turn(texts[0]), Session("0" * 32))
    verdicts = [
        ask(loaded.bot, Asked(text, "scale", name)) for text, name in zip(texts, names, strict=True)
    ]
    return {
        "triples": _TRIPLES,
        "load_s": round(loaded.load_s, 1),
        "memory_mb": memory_mb(os.getpid())["rss"],
        "answered": sum(verdict.answered for verdict in verdicts) / len(verdicts),
        **{f"{name}_ms": value for name, value in summarize([v.ms for v in verdicts]).items()},
        "p99_cpu_ms": summarize([v.cpu_ms for v in verdicts])["p99"],
    }


if __name__ == "__main__":
    print(json.dumps(_measure(Path(sys.argv[1]))))
