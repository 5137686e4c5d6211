"""The linear family: logistic regression over n-grams and encoders; a model has about 1 MB.

It keeps weights of n-grams, not rows as the fast family does: smaller and as quick whatever was
learnt, a little less accurate. Learning needs scikit-learn; a trained model only NumPy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar, Self

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from bot.errors import DataError, MissingExtra, tell_extra
from bot.training import Progress
from classifiers.artifact import Arrays
from classifiers.encoders import require_encoder
from classifiers.fast.ngrams import NGrams
from classifiers.fast.views import Matrix

MAX_NGRAMS = 60_000  # 30,000 of COLD cost .001 of accuracy, 60,000 of CSL nothing
PENALTY = 3.0  # C of scikit-learn: the inverse of how much weights are held back
MAX_STEPS = 200

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LinearClassifier:
    """A classifier that adds up what each n-gram and each axis of the vectors says.

    Attributes
    ----------
    labels
        In the order of the logits.
    multi_label
        Whether a text may have several.
    ngrams
        The vocabulary.
    encoders, means
        Those whose vectors are used, and the mean of the vectors of each.
    weights
        Of the n-grams, then of the axes of each encoder: shape ``(n_features, n_labels)``.
    bias
        Of each label.
    """

    labels: tuple[str, ...]
    multi_label: bool
    ngrams: NGrams
    encoders: tuple[Encoder, ...]
    means: tuple[Matrix, ...]
    weights: Matrix
    bias: Matrix
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

        Raises
        ------
        DataError
            There are strangers: what fits no label is not learnt.
        MissingExtra
            Without scikit-learn.
        """
        if strangers:
            raise DataError(
                "linear 学不会什么都不是 linear does not learn what fits no label.",
                hint="请用 use --model-name fast。",
            )
        progress("比较 comparing", 0, 2)
        every = NGrams.fit(texts, MAX_NGRAMS)
        ngrams = NGrams(every.hashes, _as_stored(every.rarity))
        vectors = [encoder.encode(texts) for encoder in encoders]
        means = tuple(found.mean(axis=0) for found in vectors)
        centred = [found - mean for found, mean in zip(vectors, means, strict=True)]
        progress("学习 learning", 1, 2)
        targets = np.array([[name in given for name in classes] for given in labels])
        rows = _features(ngrams, texts, centred)
        learnt, bias = _regress(rows, targets, weights, multi_label, seed)
        progress("学习 learning", 2, 2)
        return cls(tuple(classes), multi_label, ngrams, tuple(encoders), means, learnt, bias)

    def judge(self, texts: Sequence[str]) -> tuple[Numbers, Numbers]:
        """See :class:`classifiers.families.Classifier`; every text counts as known."""
        asked = self.ngrams.weigh(texts)
        n_ngrams = len(self.ngrams.hashes)
        logits = np.tile(self.bias.astype(float), (len(texts), 1))
        for place, bounds in enumerate(pairwise(asked.starts)):
            own = slice(*bounds)
            logits[place] += asked.values[own] @ self.weights[asked.columns[own]]
        start = n_ngrams
        for encoder, mean in zip(self.encoders, self.means, strict=True):
            axes = self.weights[start : start + len(mean)]
            logits += (encoder.encode(texts) - mean) @ axes
            start += len(mean)
        return logits, np.ones(len(texts))

    def config(self) -> dict[str, Any]:
        """See :class:`classifiers.families.Classifier`."""
        return {
            "labels": list(self.labels),
            "multi_label": self.multi_label,
            "encoders": [{"name": e.name, "fingerprint": e.fingerprint} for e in self.encoders],
        }

    def arrays(self) -> dict[str, NDArray[Any]]:
        """See :class:`classifiers.families.Classifier`."""
        return {
            "hashes": self.ngrams.hashes,
            "rarity": self.ngrams.rarity.astype(np.float16),
            "weights": self.weights.astype(np.float16),
            "bias": self.bias,
            **{f"mean{place}": mean for place, mean in enumerate(self.means)},
        }

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
        found = tuple(require_encoder(wanted, encoders) for wanted in config["encoders"])
        return cls(
            tuple(config["labels"]),
            config["multi_label"],
            NGrams(arrays["hashes"], arrays["rarity"].astype(np.float32)),
            found,
            tuple(arrays[f"mean{place}"] for place in range(len(found))),
            arrays["weights"].astype(np.float32),
            arrays["bias"],
        )


def _regress(
    rows: Any, targets: NDArray[np.bool_], weights: Sequence[float], multi_label: bool, seed: int
) -> tuple[Matrix, Matrix]:
    """Return the weights of features and the bias for each label, as exact as they are stored."""
    if multi_label:
        found = [_regress_one(rows, column, weights, seed) for column in targets.T]
    elif targets.shape[1] == 2:  # one boundary: half of it for, half against
        slopes, bias = _regress_one(rows, targets[:, 1], weights, seed)
        found = [(-slopes / 2, -bias / 2), (slopes / 2, bias / 2)]
    else:
        model = _regression("lbfgs", seed).fit(rows, targets.argmax(axis=1), weights)
        found = list(zip(model.coef_, model.intercept_, strict=True))
    columns = np.stack([slopes for slopes, _ in found], axis=1)
    return _as_stored(columns), np.array([bias for _, bias in found], np.float32)


def _regress_one(
    rows: Any, target: NDArray[np.bool_], weights: Sequence[float], seed: int
) -> tuple[Numbers, float]:
    if target.all() or not target.any():  # nothing to tell apart
        return np.zeros(rows.shape[1]), 10.0 if target.all() else -10.0
    model = _regression("liblinear", seed).fit(rows, target, weights)
    return model.coef_[0], float(model.intercept_[0])


def _regression(solver: str, seed: int) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=PENALTY, solver=solver, max_iter=MAX_STEPS, random_state=seed)


def _features(ngrams: NGrams, texts: Sequence[str], vectors: Sequence[Matrix]) -> Any:
    try:
        from scipy.sparse import csr_matrix, hstack
    except ImportError as error:
        raise MissingExtra(
            "训练 linear 需要 scikit-learn。Learning needs scikit-learn.", hint=tell_extra("train")
        ) from error
    found = ngrams.weigh(texts)
    shape = (len(texts), len(ngrams.hashes))
    own = csr_matrix((found.values, found.columns, found.starts), shape)
    return hstack([own, *map(csr_matrix, vectors)]).tocsr()


def _as_stored(numbers: NDArray[Any]) -> Matrix:
    """Round to 16 bits: what is judged with now is what a model's folder will hold."""
    return numbers.astype(np.float16).astype(np.float32)
