"""The fast family: kernel ridge regression over n-grams and encoders, learnt on a CPU."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from bot.errors import DataError
from bot.training import Progress
from classifiers.artifact import Arrays
from classifiers.encoders import require_encoder
from classifiers.fast.learning import Learnt, Rows, learn
from classifiers.fast.ridge import Numbers, choose_rows, mix
from classifiers.fast.views import NGramView, VectorView, View, arrays_of_view, store_views

MAX_ROWS = 26_000  # that are kept: time grows with their cube, memory with their square
_BATCH = 128
_STEPS = 4


@dataclass(frozen=True, slots=True)
class FastClassifier:
    """A classifier that compares a text with the rows it has learnt.

    Attributes
    ----------
    labels
        In the order of the logits.
    multi_label
        Whether a text may have several.
    views
        The n-grams first, then the encoders.
    learnt
        What was learnt of the rows.
    """

    labels: tuple[str, ...]
    multi_label: bool
    views: tuple[View, ...]
    learnt: Learnt
    tolerance: ClassVar[float] = 1e-3  # of a probability: processors round differently

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        labels: Sequence[Sequence[str]],
        *,
        classes: Sequence[str],
        weights: Sequence[float],
        multi_label: bool,
        strangers: Sequence[str],
        encoders: Sequence[Encoder],
        seed: int,
        progress: Progress,
    ) -> Self:
        """Learn; see :class:`classifiers.families.Fit`.

        Of more than `MAX_ROWS` texts as many are chosen, of each label the same share.

        Raises
        ------
        DataError
            There is no text, or only one class.
        """
        if not texts or len(classes) < 2:
            raise DataError(
                f"{len(texts)} 条文本、{len(classes)} 个标签，学不了"
                " so many texts and labels are too few to learn from.",
                hint="至少一条文本、两个标签。At least one text and two labels are needed.",
            )
        every = [*texts, *strangers]
        groups = [*map(tuple, labels), *[("", "stranger")] * len(strangers)]
        chosen = choose_rows(groups, MAX_ROWS, seed)
        progress("比较 comparing", 0, _STEPS)
        views = _compare([every[place] for place in chosen], encoders)
        learnt = learn(
            views,
            _rows(labels, classes, weights, len(strangers)).take(chosen),
            multi_label=multi_label,
            seed=seed,
            tell=lambda done: progress("学习 learning", done, _STEPS),
        )
        progress("学习 learning", _STEPS, _STEPS)
        return cls(tuple(classes), multi_label, views, learnt)

    def judge(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """See :class:`classifiers.families.Classifier`."""
        logits = [np.empty((0, len(self.labels)))]
        known = [np.empty(0)]
        for start in range(0, len(texts), _BATCH):
            part = texts[start : start + _BATCH]
            kernel = mix([view.compare(part) for view in self.views], self.learnt.shares)
            scores = self.learnt.score(kernel)
            logits.append(self.learnt.logits(scores))
            known.append(self.learnt.known(scores, kernel.max(axis=1)))
        return np.concatenate(logits), np.concatenate(known)

    def config(self) -> dict[str, Any]:
        """See :class:`classifiers.families.Classifier`."""
        encoders = [view.encoder for view in self.views if isinstance(view, VectorView)]
        return {
            "labels": list(self.labels),
            "multi_label": self.multi_label,
            "encoders": [{"name": e.name, "fingerprint": e.fingerprint} for e in encoders],
            **self.learnt.config(),
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See :class:`classifiers.families.Classifier`."""
        return {**store_views(self.views), "weights": self.learnt.weights}

    def files(self) -> Mapping[str, bytes]:
        """See :class:`classifiers.families.Classifier`; there are none."""
        return {}

    @classmethod
    def from_arrays(
        cls,
        config: Mapping[str, Any],
        arrays: Arrays,
        encoders: Sequence[Encoder],
        files: Mapping[str, bytes],
    ) -> Self:
        """See :class:`classifiers.families.Classifier`."""
        ngrams: View = NGramView.from_arrays(arrays_of_view(arrays, 0))
        views = [ngrams]
        for place, wanted in enumerate(config["encoders"], 1):
            encoder = require_encoder(wanted, encoders)
            views.append(VectorView.from_arrays(arrays_of_view(arrays, place), encoder))
        learnt = Learnt.from_config(config, arrays["weights"])
        return cls(tuple(config["labels"]), config["multi_label"], tuple(views), learnt)


def _compare(texts: Sequence[str], encoders: Sequence[Encoder]) -> tuple[View, ...]:
    return NGramView.fit(texts), *(VectorView.fit(texts, encoder) for encoder in encoders)


def _rows(
    labels: Sequence[Sequence[str]],
    classes: Sequence[str],
    weights: Sequence[float],
    n_strangers: int,
) -> Rows:
    columns = {label: column for column, label in enumerate(classes)}
    count = len(labels) + n_strangers
    targets = np.zeros((count, len(classes)), bool)
    for place, given in enumerate(labels):
        targets[place, [columns[label] for label in given]] = True
    trust = np.append(np.asarray(weights, float), np.ones(n_strangers))
    return Rows(targets, np.arange(count) >= len(labels), trust)
