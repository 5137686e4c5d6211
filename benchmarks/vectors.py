"""Search among a million vectors: ``python -m benchmarks.vectors --size 1000000 [--json FILE]``.

Also how long changes take, and beside it the whole FAQ skill with many wordings.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import islice, permutations, product
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import describe, memory_mb, summarize
from benchmarks.workspaces import FRAMES, INTENTS, PARTS, write_questions
from bot.encoder import Vectors
from bot.text import normalize
from bot.vectors import Ids, VectorIndex

TOP_K = 10
GOALS = {"p99_ms": 15, "recall_at_10": 0.98, "resident_mb": 1536}
_PER_QUESTION, _PER_AREA = 20, 40  # wordings a question, questions an area
_BLOCK = 50_000
_spawn = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    size: int = 1_000_000
    dim: int = 384
    queries: int = 1000
    wordings: int = 50_000
    seed: int = 1


class Synthetic:
    """Vectors like those of wordings: groups of a question, questions in areas, few directions.

    A wording is its question plus noise, a question its area plus noise. Noise is normal, its
    scale falls with the direction k like (k + 4)^-0.45, and wordings lie nearer to or farther
    from their question (log-normal). Made to resemble real questions of a service encoded by
    ``e5``, mean taken away: for 8,000 vectors in both the participation ratio of the spectrum
    is about 70 and the median cosine with the nearest, fifth, twentieth and hundredth other
    vector .72, .55, .40, .26; here .76, .70, .42, .31.
    """

    def __init__(self, size: int, dim: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        scale = (np.arange(dim) + 4.0) ** -0.45
        turn = np.linalg.qr(self._random.standard_normal((dim, dim)))[0]
        self._mix = (scale[:, None] * turn).astype(np.float32)
        n_questions = max(1, size // _PER_QUESTION)
        areas = self._noise(max(1, n_questions // _PER_AREA))
        own = self._random.integers(len(areas), size=n_questions)
        self._questions = 0.6 * areas[own] + 0.8 * self._noise(n_questions)
        self._size = size

    def vectors(self) -> Vectors:
        """Return the vectors to index, shape ``(size, dim)``, rows of norm 1."""
        vectors = np.empty((self._size, len(self._mix)), np.float32)
        for start in range(0, self._size, _BLOCK):
            rows = np.arange(start, min(start + _BLOCK, self._size))
            vectors[rows] = self._wordings(rows % len(self._questions))
        return vectors

    def queries(self, count: int) -> Vectors:
        """Return new wordings of questions drawn at random, shape ``(count, dim)``."""
        return self._wordings(self._random.integers(len(self._questions), size=count))

    def _wordings(self, questions: Ids) -> Vectors:
        spread = self._random.lognormal(-0.3, 0.45, (len(questions), 1)).astype(np.float32)
        vectors = (self._questions[questions] + spread * self._noise(len(questions))) @ self._mix
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def _noise(self, count: int) -> Vectors:
        return self._random.standard_normal((count, len(self._mix)), np.float32)


def measure(sizes: Sizes) -> dict[str, Any]:
    """Measure the index and the FAQ skill, each in a process of its own."""
    result = {"sizes": asdict(sizes), "goals": GOALS}
    with tempfile.TemporaryDirectory() as folder:
        for name, part in (("build", build), ("search", search), ("faq", measure_faq)):
            print(f"{name} …", flush=True)
            with _spawn.Pool(1) as pool:
                result[name] = pool.apply(part, (sizes, Path(folder)))
    return result


def build(sizes: Sizes, folder: Path) -> dict[str, float]:
    """Build and save the index; leave queries and what is exactly nearest in the folder."""
    import faiss

    from server.vectors.faiss_index import ApproximateIndex
    from server.vectors.saved import save_index

    faiss.omp_set_num_threads(1)
    synthetic = Synthetic(sizes.size, sizes.dim, sizes.seed)
    vectors, queries = synthetic.vectors(), synthetic.queries(sizes.queries)
    _, exact = faiss.knn(queries, vectors, TOP_K, metric=faiss.METRIC_INNER_PRODUCT)
    np.savez(folder / "asked.npz", queries=queries, exact=exact, news=synthetic.queries(100))
    before, started = memory_mb(os.getpid())["rss"], time.perf_counter()
    index = ApproximateIndex(vectors, _show)
    built = time.perf_counter()
    after = memory_mb(os.getpid())["rss"]
    save_index(index, folder / "index", "synthetic")
    return {
        "build_s": round(built - started, 1),
        "resident_mb": round(after - before),
        "save_s": round(time.perf_counter() - built, 2),
        "saved_mb": round((folder / "index").stat().st_size / 2**20),
    }


def search(sizes: Sizes, folder: Path) -> dict[str, Any]:
    """Load the index as a server does, and ask it one query at a time on one thread."""
    import faiss

    from server.vectors.saved import load_index

    asked = np.load(folder / "asked.npz")
    queries, news = asked["queries"], asked["news"]
    faiss.omp_set_num_threads(1)
    before, started = memory_mb(os.getpid())["rss"], time.perf_counter()
    index = load_index(folder / "index", "synthetic")
    result: dict[str, Any] = {"load_s": round(time.perf_counter() - started, 2)}
    result["resident_mb"] = round(memory_mb(os.getpid())["rss"] - before)
    found, result["top_10"] = _ask(index, queries, TOP_K, None)
    same = [np.isin(ours, theirs).sum() for ours, theirs in zip(found, asked["exact"], strict=True)]
    result["recall_at_10"] = round(float(np.mean(same)) / TOP_K, 4)
    result["top_100"] = _ask(index, queries, 100, None)[1]
    draw = np.random.default_rng(sizes.seed).permutation(sizes.size)
    for share in (100, 10_000):
        result[f"within_{share}"] = _ask(index, queries[:200], TOP_K, draw[:share])[1]
    result["change_100_ms"] = _change(index, news)
    result["flat_100000"] = _flat(sizes)
    return result


def _flat(sizes: Sizes) -> dict[str, Any]:
    """Ask the exact index that serves up to 100,000 vectors."""
    from server.vectors.faiss_index import FlatIndex

    synthetic = Synthetic(min(100_000, sizes.size), sizes.dim, sizes.seed)
    return _ask(FlatIndex(synthetic.vectors()), synthetic.queries(200), TOP_K, None)[1]


def _ask(
    index: VectorIndex, queries: Vectors, top_k: int, within: Ids | None
) -> tuple[list[Ids], dict[str, Any]]:
    """Return what was found, and the wait and processor time of a query in milliseconds."""
    found, waits, works = [], [], []
    for row in range(len(queries)):
        wait, work = time.perf_counter(), time.process_time()
        found.append(index.search(queries[row : row + 1], top_k, within)[1][0])
        works.append((time.process_time() - work) * 1000)
        waits.append((time.perf_counter() - wait) * 1000)
    return found, {"wait_ms": summarize(waits), "cpu_ms": summarize(works)}


def _change(index: VectorIndex, news: Vectors) -> dict[str, float]:
    """Return milliseconds to add, update and remove a hundred vectors."""
    ids = np.arange(10**9, 10**9 + len(news))
    return {
        "add": _timed(lambda: index.add(ids, news)),
        "update": _timed(lambda: index.update(ids, news[::-1])),
        "remove": _timed(lambda: index.remove(ids)),
    }


def _timed(work: Callable[[], None]) -> float:
    started = time.perf_counter()
    work()
    return round((time.perf_counter() - started) * 1000, 2)


def _show(done: int, total: int) -> None:
    print(f"\r  {done}/{total}", end="" if done < total else "\n", flush=True)


def measure_faq(sizes: Sizes, folder: Path) -> dict[str, Any]:
    """Load a FAQ of many made-up wordings, and ask its skill for what was never asked before."""
    from bot.skill import FaqQuery
    from server.workspace import load_bot, open_workspace

    asked = write_faq(folder / "faq", sizes.wordings, min(200, sizes.queries), sizes.seed)
    workspace = open_workspace(folder / "faq", environ={})
    before, started = memory_mb(os.getpid())["rss"], time.perf_counter()
    skill = load_bot(workspace, lambda what, done, total: _show(done, total)).registry.get("faq")
    result: dict[str, Any] = {"first_load_s": round(time.perf_counter() - started, 1)}
    result["resident_mb"] = round(memory_mb(os.getpid())["rss"] - before)
    skill.run(FaqQuery(text=asked[0]))  # the encoder loads its model
    waits = []
    for text in asked[1:]:
        wait = time.perf_counter()
        skill.run(FaqQuery(text=text))
        waits.append((time.perf_counter() - wait) * 1000)
    result["wait_ms"] = summarize(waits)
    started = time.perf_counter()
    load_bot(workspace)
    result["next_load_s"] = round(time.perf_counter() - started, 1)
    return result


def write_faq(folder: Path, wordings: int, queries: int, seed: int) -> list[str]:
    """Write a FAQ about pairs of a car's parts, 20 wordings a question; return other wordings.

    There are at most 24,500 questions.
    """
    draw = random.Random(seed)
    wanted = islice(product(permutations(PARTS, 2), INTENTS), -(-wordings // _PER_QUESTION))
    questions = {}
    asked = []
    for pair, intent in wanted:
        own, *others = (form.format("和".join(pair)) for form in intent.split("|"))
        framed = [draw.choice(FRAMES[1:]).format(text) for text in others]
        questions[own] = [*others, *framed]
        asked.append(f"{draw.choice(others)}，帮我看看")
    write_questions(folder, questions)
    (folder / "bot.json").write_text(json.dumps({"name": "large", "encoders": ["use"]}))
    return [normalize(text) for text in draw.choices(asked, k=queries)]


def render(result: dict[str, Any]) -> str:
    """Return the figures as a table of Markdown."""
    sizes, build, search, faq = (result[key] for key in ("sizes", "build", "search", "faq"))
    index = f"{sizes['size']:,} vectors of {sizes['dim']}"
    rows = [
        (f"{index}: built", f"{build['build_s']} s", ""),
        ("… resident after building / after loading", _both(build, search), "1,536 MB"),
        ("… saved", f"{build['saved_mb']:,} MB in {build['save_s']} s", ""),
        ("… loaded", f"{search['load_s']} s", ""),
        ("… recall@10 against exact", f"{search['recall_at_10']:.4f}", "0.98"),
        ("… the 10 nearest", _times(search["top_10"]), "p99 15 ms"),
        ("… the 100 nearest", _times(search["top_100"]), ""),
        ("… the 10 nearest of 100 allowed", _times(search["within_100"]), ""),
        ("… the 10 nearest of 10,000 allowed", _times(search["within_10000"]), ""),
        ("… 100 added / updated / removed", _changes(search["change_100_ms"]), ""),
        ("100,000 vectors, exact: the 10 nearest", _times(search["flat_100000"]), ""),
        (f"FAQ of {sizes['wordings']:,} wordings: first load", f"{faq['first_load_s']} s", ""),
        ("… next load", f"{faq['next_load_s']} s", ""),
        ("… resident", f"{faq['resident_mb']:,} MB", ""),
        ("… a new wording asked", _wait(faq["wait_ms"]), ""),
    ]
    lines = ["| what | figure | goal |", "|---|---|---|"]
    return "\n".join(lines + [f"| {' | '.join(row)} |" for row in rows])


def _both(build: dict[str, Any], search: dict[str, Any]) -> str:
    return f"{build['resident_mb']:,} / {search['resident_mb']:,} MB"


def _times(times: dict[str, dict[str, float]]) -> str:
    return f"{_wait(times['wait_ms'])} (CPU {_wait(times['cpu_ms'])})"


def _wait(times: dict[str, float]) -> str:
    return f"p50 {times['p50']:.2f}, p99 {times['p99']:.2f} ms"


def _changes(times: dict[str, float]) -> str:
    return " / ".join(f"{times[name]:.1f}" for name in ("add", "update", "remove")) + " ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    usual = Sizes()
    parser.add_argument("--size", type=int, default=usual.size, help="vectors; %(default)s")
    parser.add_argument("--wordings", type=int, default=usual.wordings, help="%(default)s")
    parser.add_argument("--json", type=Path, help="where to write the figures")
    chosen = parser.parse_args()
    sizes = Sizes(size=chosen.size, wordings=chosen.wordings)
    result = {"machine": describe(), **measure(sizes)}
    if chosen.json:
        chosen.json.write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n", "utf-8")
    print(render(result))


if __name__ == "__main__":
    main()
