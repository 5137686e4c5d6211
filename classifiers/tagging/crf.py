"""Names in texts by a linear-chain CRF over characters (Lafferty et al., 2001).

Learnt with CRFsuite (extra ``train``); the weights are taken out of its model, so that tagging
needs NumPy alone.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from bot.errors import DataError, MissingExtra, tell_extra
from bot.training import Progress
from classifiers.artifact import Arrays
from classifiers.tagging.crf_features import describe
from classifiers.tagging.spans import Span, from_bio, to_bio
from classifiers.tagging.words import Word, cut_words

ITERATIONS = 80
PENALTIES = {"c1": 0.1, "c2": 0.05}  # of the sum of weights and of their squares
_NEVER = -1e4

Floats = NDArray[np.float32]


class CrfTagger:
    """A tagger of names.

    Parameters
    ----------
    labels
        BIO labels, in the order of the columns.
    features
        In the order of the rows of `emissions`.
    emissions
        Weight of each label where a feature is seen, shape (features, labels).
    transitions
        Weight of each label after another, shape (labels, labels).
    """

    def __init__(
        self,
        labels: Sequence[str],
        features: Sequence[str],
        emissions: Floats,
        transitions: Floats,
    ) -> None:
        self.labels = tuple(labels)
        self._rows = {feature: row for row, feature in enumerate(features)}
        # The last row is that of an unknown feature.
        self._emissions = np.vstack([emissions, np.zeros((1, len(labels)), emissions.dtype)])
        self._transitions = transitions
        self._start, self._step = _allowed(self.labels)

    @classmethod
    def fit(
        cls,
        texts: Sequence[str],
        spans: Sequence[Sequence[Span]],
        *,
        seed: int,
        progress: Progress,
    ) -> Self:
        """Learn from texts with their names.

        Parameters
        ----------
        seed
            Of nothing: the optimum is the same for every seed.
        progress
            Called with each text read, then with each step of the optimizer.

        Raises
        ------
        DataError
            There is no name to learn from, or a name is not where it is said to be.
        MissingExtra
            CRFsuite is not installed.
        """
        if not any(spans):
            raise DataError("没有一条带实体的文本 no text has a name to learn from.")
        labels = [to_bio(text, names) for text, names in zip(texts, spans, strict=True)]
        pycrfsuite = _import_crfsuite()
        trainer = _trainer(pycrfsuite, progress)
        for number, (text, wanted) in enumerate(zip(texts, labels, strict=True)):
            trainer.append(describe(cut_words(text)), wanted)
            progress("features", number + 1, len(texts))
        with tempfile.TemporaryDirectory() as folder:
            file = str(Path(folder) / "model.crfsuite")
            trainer.train(file)
            tagger = pycrfsuite.Tagger()
            tagger.open(file)
            info = tagger.info()
            tagger.close()
        return cls(*_weights(info.labels, info.state_features, info.transitions))

    def tag(self, text: str, words: Sequence[Word] | None = None) -> list[Span]:
        """Find the names in a text, in their order.

        Parameters
        ----------
        words
            The text cut into words, where that was done already.
        """
        if not text:
            return []
        scores = self._score(describe(cut_words(text) if words is None else words))
        return from_bio(text, [self.labels[best] for best in self._decode(scores)])

    def _score(self, features: Sequence[Sequence[str]]) -> Floats:
        """Return the sum of the weights of each character's features, by label."""
        unknown = len(self._emissions) - 1
        rows = [[self._rows.get(name, unknown) for name in names] for names in features]
        scores = np.zeros((len(rows), len(self.labels)), np.float32)
        for column in np.array(rows).T:  # all at once, a long text would take 30 times the memory
            scores += self._emissions[column]
        return scores

    def _decode(self, scores: Floats) -> list[int]:
        """Return the best sequence of labels (Viterbi, 1967)."""
        steps = self._transitions + self._step
        best, came_from = scores[0] + self._start, []
        for score in scores[1:]:
            ways = best[:, None] + steps
            came_from.append(ways.argmax(axis=0))
            best = ways.max(axis=0) + score
        path = [int(best.argmax())]
        for before in reversed(came_from):
            path.append(int(before[path[-1]]))
        return path[::-1]

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return the weights, to be saved."""
        names = "\0".join(self._rows).encode("utf-8")
        return {
            "features": np.frombuffer(names, np.uint8),
            "emissions": self._emissions[:-1],
            "transitions": self._transitions,
        }

    def config(self) -> dict[str, Any]:
        """Return what else is needed to make it again: JSON."""
        return {"labels": list(self.labels)}

    @classmethod
    def from_arrays(cls, config: Mapping[str, Any], arrays: Arrays) -> Self:
        """Make a tagger of what was saved."""
        features = arrays["features"].tobytes().decode("utf-8").split("\0")
        return cls(config["labels"], features, arrays["emissions"], arrays["transitions"])


def _import_crfsuite() -> Any:
    try:
        import pycrfsuite
    except ImportError as error:
        raise MissingExtra(
            "没有安装 python-crfsuite is not installed.", hint=tell_extra("train")
        ) from error
    return pycrfsuite


def _trainer(pycrfsuite: Any, progress: Progress) -> Any:
    class Trainer(pycrfsuite.BaseTrainer):  # type: ignore[misc]
        """Tells how far it is instead of printing."""

        step = 0

        def message(self, message: str) -> None:
            if message.startswith("***** Iteration"):
                self.step += 1
                progress("training", self.step, ITERATIONS)

    trainer = Trainer("lbfgs", verbose=True)
    trainer.set_params({**PENALTIES, "max_iterations": ITERATIONS})
    return trainer


def _weights(
    labels: Mapping[str, str],
    states: Mapping[tuple[str, str], float],
    transitions: Mapping[tuple[str, str], float],
) -> tuple[tuple[str, ...], list[str], Floats, Floats]:
    """Lay the weights that CRFsuite learnt out as arrays."""
    names = tuple(sorted(labels))
    column = {label: number for number, label in enumerate(names)}
    features = sorted({feature for feature, _ in states})
    row = {feature: number for number, feature in enumerate(features)}
    emissions = np.zeros((len(features), len(names)), np.float32)
    for (feature, label), weight in states.items():
        emissions[row[feature], column[label]] = weight
    steps = np.zeros((len(names), len(names)), np.float32)
    for (before, after), weight in transitions.items():
        steps[column[before], column[after]] = weight
    return names, features, emissions, steps


def _allowed(labels: Sequence[str]) -> tuple[Floats, Floats]:
    """Return penalties that keep an I-X from a start, and from all but B-X and I-X."""
    inside = np.array([label.startswith("I-") for label in labels])
    start = np.where(inside, _NEVER, 0.0).astype(np.float32)
    step = np.array(
        [
            [_NEVER if after[0] == "I" and before[1:] != after[1:] else 0.0 for after in labels]
            for before in labels
        ],
        np.float32,
    )
    return start, step
