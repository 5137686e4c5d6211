"""Keywords against those that authors gave their papers, and how long a request takes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.tagging_measures import score
from classifiers.tagging import keywords
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.keyword_training import fold, learn_keywords
from classifiers.tagging.keywords import FEATURES, extract_keywords
from classifiers.tagging.words import cut_words

TOP, FOLDS = 5, 5
REQUESTS = 200


def measure_keywords(file: Path) -> dict[str, Any]:
    """F1@5 of ours, each fold by weights that were learnt on the others, and of jieba's two."""
    texts, gold = _read(file)
    return {
        "ours": score(gold, _ours(texts, gold)),
        "jieba TF-IDF": score(gold, _jieba(texts, "extract_tags")),
        "jieba TextRank": score(gold, _jieba(texts, "textrank")),
    }


def _ours(texts: Sequence[str], gold: Sequence[set[str]]) -> list[set[str]]:
    found: list[set[str]] = [set() for _ in texts]
    for fold_number in range(FOLDS):
        learnt = [i for i in range(len(texts)) if i % FOLDS != fold_number]
        weights = learn_keywords([texts[i] for i in learnt], [sorted(gold[i]) for i in learnt])
        vector = np.array([weights[name] for name in FEATURES])
        with mock.patch.object(keywords, "_learnt", lambda vector=vector: vector):
            for i in range(fold_number, len(texts), FOLDS):
                found[i] = {fold(keyword.word) for keyword in extract_keywords(texts[i], TOP)}
    return found


def _jieba(texts: Sequence[str], method: str) -> list[set[str]]:
    import jieba.analyse

    extract: Callable[..., list[str]] = getattr(jieba.analyse, method)
    return [{fold(word) for word in extract(text, topK=TOP)} for text in texts]


def _read(file: Path) -> tuple[list[str], list[set[str]]]:
    rows = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    texts = [f"{row['title']}\n{row['text']}" for row in rows]
    return texts, [{fold(word) for word in row["keywords"]} for row in rows]


def measure_speed(file: Path) -> dict[str, Any]:
    """Time keywords and names of one text, cut once, for titles and for whole abstracts."""
    texts, _ = _read(file)
    tagger = _large_tagger(texts[REQUESTS : 2 * REQUESTS])
    cut_words(texts[0])
    return {
        "title": _time(tagger, [text.split("\n")[0] for text in texts[:REQUESTS]]),
        "abstract": _time(tagger, texts[:REQUESTS]),
    }


def _time(tagger: CrfTagger, texts: Sequence[str]) -> dict[str, float]:
    taken, worked = [], []
    for text in texts:
        start, start_cpu = time.perf_counter(), time.process_time()
        words = cut_words(text)
        keywords.rank_keywords(words, 10, 0.5)
        tagger.tag(text, words)
        taken.append((time.perf_counter() - start) * 1000)
        worked.append((time.process_time() - start_cpu) * 1000)
    p50, p95 = np.quantile(taken, [0.5, 0.95])
    cpu = float(np.median(worked))  # on a busy machine the clock runs on while others work
    length = float(np.mean([len(text) for text in texts]))
    return {
        "p50_ms": round(p50, 2),
        "p95_ms": round(p95, 2),
        "cpu_p50_ms": round(cpu, 2),
        "characters": round(length),
    }


def _large_tagger(texts: Sequence[str]) -> CrfTagger:
    """Make a tagger with as many features as these texts have; what it finds does not matter."""
    from classifiers.tagging.crf_features import describe

    features = sorted(
        {name for text in texts for names in describe(cut_words(text)) for name in names}
    )
    labels = ["B-LOC", "B-ORG", "B-PER", "I-LOC", "I-ORG", "I-PER", "O"]
    weights = np.random.default_rng(7).normal(size=(len(features), len(labels)))
    steps = np.zeros((len(labels), len(labels)), np.float32)
    return CrfTagger(labels, features, weights.astype(np.float32), steps)
