"""How well texts are classified: the fast family beside two simple ways, on the same rows."""

from __future__ import annotations

import csv
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.machine import summarize
from bot.encoder import Encoder
from classifiers.encoders import open_encoders
from classifiers.fast.classifier import FastClassifier
from classifiers.judging import calibration_error

SETS = {
    "clinc150": "clinc150/intents.tsv",
    "banking77": "banking77/intents.tsv",
    "tnews": "fewclue/tnews.tsv",
    "thucnews": "thucnews_titles/titles.tsv",
    "smp2017": "smp2019/smp2017_domain.tsv",
    "cold": "cold/cold.tsv",
}
_STRANGER = "oos"
_SEED, _RESAMPLED, _TIMED = 0, 2000, 300

Words = NDArray[np.str_]


@dataclass(frozen=True, slots=True)
class Split:
    """Texts with labels; a stranger's is ``oos``."""

    texts: tuple[str, ...]
    labels: Words

    def take(self, chosen: NDArray[Any]) -> Split:
        """Return some of them, by a mask or by places."""
        places = np.arange(len(self.texts))[chosen]
        return Split(tuple(self.texts[place] for place in places), self.labels[chosen])

    def known(self) -> NDArray[np.bool_]:
        """Tell which have a label."""
        return self.labels != _STRANGER


def read_split(file: Path) -> tuple[Split, Split]:
    """Return rows to learn from and rows to judge by: a seeded tenth where none are marked."""
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    every = Split(tuple(row["text"] for row in rows), np.array([row["label"] for row in rows]))
    part = np.array([row["split"].removeprefix("oos_") for row in rows])
    judged = np.isin(part, ["dev", "val"])
    if judged.all() or not judged.any():
        judged = _tenth(every.labels)
    return every.take(~judged), every.take(judged)


def _tenth(labels: Words) -> NDArray[np.bool_]:
    """Choose a tenth of the rows of each label."""
    random = np.random.default_rng(_SEED)
    chosen = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        own = random.permutation(np.flatnonzero(labels == label))
        chosen[own[: round(len(own) / 10)]] = True
    return chosen


def measure_set(file: Path, encoder_names: Sequence[str]) -> dict[str, Any]:
    """Measure the fast family and the baselines on one set."""
    learnt, judged = read_split(file)
    encoders = open_encoders(encoder_names)[0]
    found: dict[str, Any] = {
        "rows": {"learnt": len(learnt.texts), "judged": len(judged.texts)},
        "labels": len(np.unique(learnt.labels[learnt.known()])),
        "fast": _measure_fast(learnt, judged, encoders),
    }
    own, asked = learnt.take(learnt.known()), judged.take(judged.known())
    for name, guess in _baselines(own, asked, encoders).items():
        found[name] = score_labels(asked.labels, guess())
    return found


def _measure_fast(learnt: Split, judged: Split, encoders: Sequence[Encoder]) -> dict[str, Any]:
    own = learnt.take(learnt.known())
    wall, cpu = time.perf_counter(), time.process_time()
    model = FastClassifier.fit(
        own.texts,
        [(label,) for label in own.labels.tolist()],
        classes=np.unique(own.labels).tolist(),
        weights=[1.0] * len(own.texts),
        multi_label=False,
        strangers=learnt.take(~learnt.known()).texts,
        encoders=encoders,
        seed=_SEED,
        progress=lambda what, done, total: None,
    )
    taken = {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - cpu}
    logits, known = model.judge(judged.texts)
    inside = judged.known()
    guessed = np.array(model.labels)[logits.argmax(axis=1)]
    found = score_labels(judged.labels[inside], guessed[inside])
    found["ece"] = _error(logits[inside], guessed[inside] == judged.labels[inside])
    if not inside.all():
        found["auroc"] = _interval(_auroc, inside, known)
    chosen = {"shares": model.learnt.shares, "noise": model.learnt.noise}
    return found | {"chosen": chosen, "training": taken, "request": _time(model, judged.texts)}


def _baselines(
    own: Split, asked: Split, encoders: Sequence[Encoder]
) -> dict[str, Callable[[], Words]]:
    nearest = {
        f"nearest by {encoder.name}": lambda encoder=encoder: own.labels[
            (encoder.encode(asked.texts) @ encoder.encode(own.texts).T).argmax(axis=1)
        ]
        for encoder in encoders
    }
    return {"SVM on characters": lambda: _guess_svm(own, asked), **nearest}


def _guess_svm(own: Split, asked: Split) -> Words:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.svm import LinearSVC

    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 4), sublinear_tf=True)
    model = LinearSVC(random_state=_SEED).fit(vectorizer.fit_transform(own.texts), own.labels)
    guessed: Words = model.predict(vectorizer.transform(asked.texts))
    return guessed


def score_labels(wanted: Words, guessed: Words) -> dict[str, Any]:
    """Return accuracy and macro-F1 with their 95 % intervals."""
    numbers = np.unique(np.concatenate([wanted, guessed]), return_inverse=True)[1]
    true, said = numbers[: len(wanted)], numbers[len(wanted) :]
    return {
        "accuracy": _interval(lambda w, g: float((w == g).mean()), true, said),
        "macro_f1": _interval(_macro_f1, true, said),
    }


def _macro_f1(true: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    most = max(true.max(), said.max()) + 1
    right, wanted, given = (
        np.bincount(part, minlength=most) for part in (true[true == said], true, said)
    )
    there = wanted + given > 0
    return float((2 * right[there] / (wanted + given)[there]).mean())


def _auroc(inside: NDArray[np.bool_], known: NDArray[np.float64]) -> float:
    """Return how often a known text is held to be likelier known than a stranger."""
    strangers = np.sort(known[~inside])
    below = np.searchsorted(strangers, known[inside])
    below = below + np.searchsorted(strangers, known[inside], "right")
    return float(below.mean() / (2 * max(len(strangers), 1)))


def _error(logits: NDArray[np.float64], right: NDArray[np.bool_]) -> float:
    shares = np.exp(logits - logits.max(axis=1, keepdims=True))
    sure = shares.max(axis=1) / shares.sum(axis=1)
    return round(calibration_error(sure.tolist(), right.tolist()), 4)


def _interval(
    measure: Callable[..., float], first: NDArray[Any], second: NDArray[Any]
) -> dict[str, float]:
    """Return a figure with its 95 % interval: texts are resampled."""
    random = np.random.default_rng(_SEED)
    samples = []
    for _ in range(_RESAMPLED):
        picked = random.integers(0, len(first), len(first))
        samples.append(measure(first[picked], second[picked]))
    low, high = np.quantile(samples, [0.025, 0.975])
    figures = {"value": measure(first, second), "low": float(low), "high": float(high)}
    return {name: round(value, 4) for name, value in figures.items()}


def _time(model: FastClassifier, texts: Sequence[str]) -> dict[str, dict[str, float]]:
    """Time requests of one text each, the encoder's work included."""
    model.judge(texts[-1:])
    taken: dict[str, list[float]] = {"wall_ms": [], "cpu_ms": []}
    for text in dict.fromkeys(texts[:_TIMED]):
        wall, cpu = time.perf_counter(), time.process_time()
        model.judge([text])
        taken["wall_ms"].append((time.perf_counter() - wall) * 1000)
        taken["cpu_ms"].append((time.process_time() - cpu) * 1000)
    return {clock: summarize(times) for clock, times in taken.items()}
