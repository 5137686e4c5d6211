"""The families of classifiers behind one interface, chosen by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from bot.training import Progress
from classifiers.artifact import Arrays

Scores = NDArray[np.float64]

# What it takes to learn that a text has none of the labels.
MIN_STRANGERS = 20  # texts that have none, or else
MIN_LABELS = 5  # labels, which are left out in turn


class Classifier(Protocol):
    """Gives texts a score for each label.

    Attributes
    ----------
    labels
        In the order of the scores.
    multi_label
        Whether a text may have several.
    """

    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def multi_label(self) -> bool: ...  # noqa: D102

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
        """Learn.

        Parameters
        ----------
        strangers
            Texts that have none of the labels.
        """
        ...

    def judge(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """Judge texts.

        Returns
        -------
        logits
            Calibrated, shape ``(n_texts, n_labels)``: their softmax, or their sigmoid where a
            text may have several labels, is a probability.
        known
            How likely each text has any of the labels, shape ``(n_texts,)``, 0..1.
        """
        ...

    def config(self) -> dict[str, Any]:
        """Return what is no array: JSON."""
        ...

    def arrays(self) -> Arrays:
        """Return the weights."""
        ...

    @classmethod
    def from_arrays(
        cls, config: Mapping[str, Any], arrays: Arrays, encoders: Sequence[Encoder]
    ) -> Self:
        """Make the model again of what ``config`` and ``arrays`` gave.

        Raises
        ------
        ArtifactError
            When an encoder that it was trained with is not among `encoders`.
        """
        ...


def find_family(name: str) -> type[Classifier]:
    """Return a family by name; what it needs is imported now."""
    from classifiers.fast.classifier import FastClassifier

    return {"fast": FastClassifier}[name]
