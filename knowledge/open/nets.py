"""Small networks that rank and that say how sure the first is, fitted and applied in NumPy."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]

_HIDDEN = 24
_EPOCHS = 12
_STEPS = 400  # at least
_BATCH = 256
_CONSTANT = 1e-4
_RATE = 3e-3
_DECAY = 1e-4
_FAR = 6.0  # standard deviations from the mean, at most

# Gradient of the loss by the outputs: of outputs, what is wanted, lists, and rows of each list.
_Slope = Callable[[Floats, Floats, Numbers, Numbers], Floats]


@dataclass(frozen=True, slots=True)
class Net:
    """One hidden layer beside a straight way: ``relu(x A + b) c + x d + e``.

    Attributes
    ----------
    mean, scale
        Of the features, shape ``(n_features,)``.
    weights
        ``A, b, c, d, e``.
    """

    mean: Floats
    scale: Floats
    weights: tuple[Floats, ...]

    def __call__(self, features: NDArray[Any]) -> Floats:
        """Return one number a row of features, shape ``(n,)``."""
        return _forward(self.standard(features), self.weights)[0]

    def standard(self, features: NDArray[Any]) -> Floats:
        """Return features less their mean, in standard deviations, at most six from it."""
        standard: Floats = np.clip((features - self.mean) / self.scale, -_FAR, _FAR)
        return standard

    def to_json(self) -> dict[str, Any]:
        """Return what :meth:`from_json` reads, with six digits."""
        parts = (self.mean, self.scale, *self.weights)
        return {"parts": [np.round(part, 6).tolist() for part in parts]}

    @staticmethod
    def from_json(stored: Mapping[str, Any]) -> Net:
        """Read a net."""
        mean, scale, *weights = (np.array(part, np.float64) for part in stored["parts"])
        return Net(mean, scale, tuple(weights))


def _forward(x: Floats, weights: Sequence[Floats]) -> tuple[Floats, Floats]:
    inner, shift, outer, straight, bias = weights
    active = np.maximum(x @ inner + shift, 0)
    return active @ outer + x @ straight + bias, active


def fit_ranker(features: NDArray[Any], right: NDArray[np.bool_], starts: Numbers) -> Net:
    """Fit a net whose softmax over each list is the chance of each row to be right.

    Parameters
    ----------
    features, right
        Rows of all lists, shapes ``(n, n_features)`` and ``(n,)``.
    starts
        First row of each list, ascending, and last the number of rows.

    Notes
    -----
    Source: Cao et al., Learning to Rank: From Pairwise Approach to Listwise Approach (2007).
    Lists of which all or none is right teach nothing and are left out.
    """
    sums = np.add.reduceat(right.astype(np.int64), starts[:-1])
    telling = np.flatnonzero((sums > 0) & (sums < np.diff(starts)))
    return _fit(features, right.astype(np.float64), starts, telling, _softmax_slope)


def fit_judge(features: NDArray[Any], right: NDArray[np.bool_], counts: Floats) -> Net:
    """Fit a net whose sigmoid is the chance of a row to be right; ``counts`` weighs the rows."""

    def slope(outputs: Floats, wanted: Floats, rows: Numbers, sizes: Numbers) -> Floats:
        weighed: Floats = (1 / (1 + np.exp(-outputs)) - wanted) * counts[rows]
        return weighed

    starts = np.arange(len(features) + 1)
    return _fit(features, right.astype(np.float64), starts, starts[:-1], slope)


def softmax(scores: Floats) -> Floats:
    """Return the share of each score, shape ``(n,)``."""
    powers = np.exp(scores - scores.max())
    shares: Floats = powers / powers.sum()
    return shares


def _softmax_slope(outputs: Floats, wanted: Floats, _: Numbers, sizes: Numbers) -> Floats:
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    powers = np.exp(outputs - np.repeat(np.maximum.reduceat(outputs, starts), sizes))
    shares = powers / np.repeat(np.add.reduceat(powers, starts), sizes)
    slope: Floats = shares - wanted / np.repeat(np.add.reduceat(wanted, starts), sizes)
    return slope


def _fit(
    features: NDArray[Any], wanted: Floats, starts: Numbers, lists: Numbers, slope: _Slope
) -> Net:
    """Descend the gradient with falling steps. Source: Kingma, Ba, Adam (2015)."""
    rng = np.random.default_rng(0)
    mean, scale = features.mean(axis=0), features.std(axis=0)
    scale = np.where(scale < _CONSTANT, _CONSTANT**-2, scale)  # says nothing: it is left out
    net = Net(mean, scale, _first_weights(features.shape[1], rng))
    momentum = [np.zeros_like(w) for w in net.weights]
    spread = [np.zeros_like(w) for w in net.weights]
    steps = max(_EPOCHS * len(lists) // _BATCH, _STEPS)
    for step in range(steps):
        chosen = np.sort(rng.choice(lists, min(_BATCH, len(lists)), replace=False))
        sizes = starts[chosen + 1] - starts[chosen]
        rows = np.repeat(starts[chosen] - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
        x = net.standard(features[rows])
        outputs, active = _forward(x, net.weights)
        wrong = slope(outputs, wanted[rows], chosen, sizes) / len(chosen)
        rate = _RATE * min(1.0, step / 50) * (1 - step / (steps + 1))
        _descend(
            net.weights, _gradients(x, active, wrong, net.weights), momentum, spread, rate, step
        )
    return net


def _first_weights(n_features: int, rng: np.random.Generator) -> tuple[Floats, ...]:
    return (
        rng.normal(0, n_features**-0.5, (n_features, _HIDDEN)),
        np.zeros(_HIDDEN),
        rng.normal(0, _HIDDEN**-0.5, _HIDDEN),
        np.zeros(n_features),
        np.zeros(1),
    )


def _gradients(
    x: Floats, active: Floats, wrong: Floats, weights: Sequence[Floats]
) -> tuple[Floats, ...]:
    back = np.outer(wrong, weights[2]) * (active > 0)
    return x.T @ back, back.sum(axis=0), active.T @ wrong, x.T @ wrong, wrong.sum(keepdims=True)


def _descend(
    weights: Sequence[Floats],
    gradients: Sequence[Floats],
    momentum: Sequence[Floats],
    spread: Sequence[Floats],
    rate: float,
    step: int,
) -> None:
    """Change the weights, and the running means of the gradients and of their squares, in place."""
    for weight, gradient, mean, square in zip(weights, gradients, momentum, spread, strict=True):
        gradient = gradient + _DECAY * weight
        mean += 0.1 * (gradient - mean)
        square += 0.001 * (gradient**2 - square)
        likely = mean / (1 - 0.9 ** (step + 1))
        weight -= rate * likely / (np.sqrt(square / (1 - 0.999 ** (step + 1))) + 1e-8)
