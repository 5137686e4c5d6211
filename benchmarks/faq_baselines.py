"""What simpler ways reach on the same data: top-1 of ``ths``, all questions indexed."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz, process

from benchmarks.faq_ask import show_progress
from benchmarks.faq_data import Data
from bot.encoder import Encoder, Vectors
from bot.text import normalize
from classifiers.encoders import open_encoders
from faq.lexical import SparseIndex, runs
from server.vectors.stored import StoredVectors

Scores = NDArray[np.float64]
_K1, _B = 1.5, 0.75
_STRENGTH = 30.0  # of the logistic regressions: their C


def measure_baselines(cache: Path, data: Data, encoder_names: Sequence[str]) -> dict[str, float]:
    """Return top-1 by name.

    Logistic regressions choose among the questions of ``ths`` alone, and are there only where
    scikit-learn is.
    """
    pairs = [
        (key, normalize(text))
        for key, own in data.paraphrases.items()
        for text in (data.questions[key], *own)
    ]
    owners, rows = np.array([key for key, _ in pairs]), [text for _, text in pairs]
    asked = [query for query in data.dev if query.kind == "ths"]
    texts, right = [normalize(query.text) for query in asked], [query.right for query in asked]

    def top_1(scores: NDArray[Any]) -> float:
        return share_right(owners[scores.argmax(axis=1)], right)

    found = {
        "char TF-IDF nearest": top_1(score_tf_idf(rows, texts)),
        "BM25 of char pairs": top_1(score_bm25(rows, texts)),
        "rapidfuzz ratio": top_1(process.cdist(texts, rows, scorer=fuzz.ratio)),
    }
    vectors = {}
    for encoder in open_encoders(encoder_names)[0]:
        own, theirs = _embed(cache, encoder, rows), _embed(cache, encoder, texts)
        vectors[encoder.name] = (own - own.mean(axis=0), theirs - own.mean(axis=0))
        found[f"{encoder.name} nearest"] = top_1(theirs @ own.T)
    if find_spec("sklearn"):
        known = np.array([data.tracks[key] == "ths" for key in owners])
        heads = {"char TF-IDF": _tf_idf_features(rows, texts)} | vectors
        found |= _measure_heads(heads, owners, known, right)
    return {name: round(value, 4) for name, value in found.items()}


def share_right(found: Sequence[str] | NDArray[np.str_], right: Sequence[str | None]) -> float:
    return float(np.mean([one == other for one, other in zip(found, right, strict=True)]))


def score_tf_idf(rows: Sequence[str], texts: Sequence[str]) -> Scores:
    """Return cosines of TF-IDF vectors of runs of one to three characters."""
    index = SparseIndex([runs(row) for row in rows])
    return np.array([index.scores(runs(text)) for text in texts])


def score_bm25(rows: Sequence[str], texts: Sequence[str]) -> Scores:
    """Return BM25 over pairs of characters.

    Source: Robertson and Zaragoza, The Probabilistic Relevance Framework: BM25 and Beyond, 2009.
    """
    documents = [Counter(map("".join, pairwise(row))) for row in rows]
    lengths = np.array([max(document.total(), 1) for document in documents])
    scale = _K1 * (1 - _B + _B * lengths / lengths.mean())
    holders: dict[str, list[tuple[int, int]]] = {}
    for row, document in enumerate(documents):
        for pair, count in document.items():
            holders.setdefault(pair, []).append((row, count))
    scores = np.zeros((len(texts), len(rows)))
    for place, text in enumerate(texts):
        for pair in set(map("".join, pairwise(text))) & holders.keys():
            found, counts = np.array(holders[pair]).T
            rarity = np.log(1 + (len(rows) - len(found) + 0.5) / (len(found) + 0.5))
            scores[place, found] += rarity * counts * (_K1 + 1) / (counts + scale[found])
    return scores


def _embed(cache: Path, encoder: Encoder, texts: Sequence[str]) -> Vectors:
    """Embed texts, kept for the next run."""
    name = hashlib.sha256("\n".join(texts).encode()).hexdigest()[:8]
    return StoredVectors(cache / "baselines", show_progress)(texts, encoder, name, name)


def _tf_idf_features(rows: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    return vectorizer.fit_transform(rows), vectorizer.transform(texts)


def _measure_heads(
    heads: dict[str, tuple[Any, Any]],
    owners: NDArray[np.str_],
    known: NDArray[np.bool_],
    right: Sequence[str | None],
) -> dict[str, float]:
    """Fit one logistic regression a kind of features; their log-probabilities are added up."""
    from sklearn.linear_model import LogisticRegression

    found, total = {}, np.zeros(1)
    for done, (name, (own, theirs)) in enumerate(heads.items(), 1):
        show_progress("logistic regressions", done - 1, len(heads))
        model = LogisticRegression(C=_STRENGTH, max_iter=200).fit(own[known], owners[known])
        logs = model.predict_log_proba(theirs)
        total = total + logs
        found[f"LR on {name}"] = share_right(model.classes_[logs.argmax(axis=1)], right)
        if done > 1:
            names = " + ".join(list(heads)[:done])
            found[f"LR summed: {names}"] = share_right(model.classes_[total.argmax(axis=1)], right)
    return found
