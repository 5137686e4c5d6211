"""The families of classifiers behind one interface, chosen by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, ClassVar, Protocol, Self, cast

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Encoder
from bot.training import Progress
from classifiers.artifact import Arrays
from classifiers.transformer.options import TransformerOptions

Scores = NDArray[np.float64]

# So many texts that have none of the labels teach what has none; with fewer it is guessed.
MIN_STRANGERS = 20


class Classifier(Protocol):
    """Gives texts a score for each label.

    Attributes
    ----------
    labels
        In the order of the scores.
    multi_label
        Whether a text may have several.
    tolerance
        How far a probability may be off on another processor than the one it was trained on.
    """

    tolerance: ClassVar[float]

    @property
    def labels(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def multi_label(self) -> bool: ...  # noqa: D102

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

    def files(self) -> Mapping[str, bytes]:
        """Return what else belongs to the model's folder, by name."""
        ...

    @classmethod
    def from_arrays(
        cls,
        config: Mapping[str, Any],
        arrays: Arrays,
        encoders: Sequence[Encoder],
        files: Mapping[str, bytes],
    ) -> Self:
        """Make the model again of what ``config``, ``arrays`` and ``files`` gave.

        Raises
        ------
        ArtifactError
            When an encoder that it was trained with is not among `encoders`.
        """
        ...


class Fit(Protocol):
    """Learns a classifier."""

    def __call__(
        self,
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
    ) -> Classifier:
        """Learn.

        Parameters
        ----------
        strangers
            Texts that have none of the labels.
        """
        ...


def find_family(name: str) -> type[Classifier]:
    """Return a family by name; what it needs is imported now."""
    if name == "fast":
        from classifiers.fast.classifier import FastClassifier

        return FastClassifier
    if name == "linear":
        from classifiers.linear.classifier import LinearClassifier

        return LinearClassifier
    from classifiers.transformer.classifier import TransformerClassifier

    return TransformerClassifier


def find_fit(name: str, options: TransformerOptions, max_tokens: int) -> Fit:
    """Return how a family learns.

    Parameters
    ----------
    options, max_tokens
        Those of a transformer.
    """
    family: Any = find_family(name)
    if name in ("fast", "linear"):
        return cast("Fit", family.fit)
    return partial(family.fit, options=options, max_tokens=max_tokens)
