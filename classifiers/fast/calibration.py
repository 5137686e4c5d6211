"""Scores into probabilities: a temperature, and whether a text has any of the labels at all."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

_PULL = 1e-2  # of a logistic regression's weights towards 0
_STEPS = 50


def find_scale(scores: Numbers, labels: NDArray[np.bool_], weights: Numbers) -> float:
    """Return what scores are multiplied by so that their softmax is a probability.

    Notes
    -----
    Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017): one number, which makes
    the labels most likely. The search is over its logarithm, where there is one optimum. Rows
    that all come out right would make it endless: n of them prove n + 1 of n + 2 at most.
    """
    doubt = 1 / (len(labels) + 2)
    shares = np.where(labels, 1 - doubt, doubt / (labels.shape[1] - 1))
    low, high = np.log(0.1), np.log(1000.0)
    ratio = (np.sqrt(5) - 1) / 2  # golden section
    for _ in range(_STEPS):
        left, right = high - ratio * (high - low), low + ratio * (high - low)
        if surprise(scores * np.exp(left), shares, weights) < surprise(
            scores * np.exp(right), shares, weights
        ):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def surprise(
    logits: Numbers,
    labels: NDArray[np.bool_] | Numbers,
    weights: Numbers,
    multi_label: bool = False,
) -> float:
    """Return the mean negative log-likelihood of the labels, or of their probabilities."""
    if multi_label:
        each = np.logaddexp(0, np.where(labels, -logits, logits)).mean(axis=1)
        return float(np.average(each, weights=weights))
    top = logits.max(axis=1, keepdims=True)
    total = np.log(np.exp(logits - top).sum(axis=1)) + top[:, 0]
    right = (labels * logits).sum(axis=1) / labels.sum(axis=1).clip(min=1)
    return float(np.average(total - right, weights=weights))


def count_errors(
    logits: Numbers, labels: NDArray[np.bool_], weights: Numbers, multi_label: bool
) -> float:
    """Return the share of labels that come out wrong."""
    if multi_label:
        return float(np.average(((logits > 0) != labels).mean(axis=1), weights=weights))
    right = labels[np.arange(len(labels)), logits.argmax(axis=1)]
    return float(np.average(~right, weights=weights))


def fit_logistic(features: Numbers, yes: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Return the weights of features, and the bias last, whose sigmoid is the share of yes.

    It is never surer than so many rows can prove (Platt, "Probabilistic Outputs for Support
    Vector Machines", 1999, section 2.2).
    """
    target = np.where(yes, (yes.sum() + 1) / (yes.sum() + 2), 1 / ((~yes).sum() + 2))
    centre, spread = features.mean(axis=0), features.std(axis=0) + 1e-9
    columns = np.hstack([(features - centre) / spread, np.ones((len(features), 1))])
    pull = np.full(columns.shape[1], _PULL * weights.sum() / len(weights))
    found = np.zeros(columns.shape[1])
    for _ in range(_STEPS):  # of Newton's method
        share = 1 / (1 + np.exp(-(columns @ found).clip(-30, 30)))
        slope = columns.T @ (weights * (share - target)) + pull * found
        bend = (columns.T * (weights * share * (1 - share))) @ columns + np.diag(pull)
        found = found - np.linalg.solve(bend, slope)
    slopes = found[:-1] / spread
    return np.append(slopes, found[-1] - slopes @ centre)


def fit_rising(features: Numbers, yes: NDArray[np.bool_], weights: Numbers) -> Numbers:
    """Do as :func:`fit_logistic`; what would lower the share, though it should raise it, is left.

    Of a few rows such a weight is chance, and of a text unlike all of them it makes a sure one.
    """
    kept = list(range(features.shape[1]))
    while True:
        found = fit_logistic(features[:, kept], yes, weights)
        if (found[:-1] >= 0).all():
            break
        kept = [column for column, slope in zip(kept, found, strict=False) if slope > 0]
    rising = np.zeros(features.shape[1] + 1)
    rising[[*kept, -1]] = found
    return rising


def balance(yes: NDArray[np.bool_]) -> Numbers:
    """Return weights under which yes and no count the same."""
    weights: Numbers = np.where(yes, 0.5 / yes.sum(), 0.5 / (~yes).sum()) * len(yes)
    return weights
