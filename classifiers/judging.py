"""How good predictions are: accuracy, F1, and what was taken for what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.training import ClassReport, Report

Labels = Sequence[Sequence[str]]


def judge(wanted: Labels, given: Labels, classes: Sequence[str]) -> Report:
    """Compare labels with what was predicted.

    Parameters
    ----------
    wanted, given
        The labels of each example, of equal length.
    classes
        The labels that the model knows, in its order.

    Returns
    -------
    Report
        ``accuracy`` (all labels of an example right), ``macro_f1`` over the classes with examples
        or predictions, ``micro_f1`` over labels, and confusions of examples with one label.
    """
    right = Counter(label for w, g in zip(wanted, given, strict=True) for label in set(w) & set(g))
    true = Counter(label for labels in wanted for label in labels)
    said = Counter(label for labels in given for label in labels)
    names = [name for name in dict.fromkeys([*classes, *sorted(true)]) if true[name] or said[name]]
    reports = {name: _report(right[name], true[name], said[name]) for name in names}
    hits, total = sum(right.values()), sum(true.values()) + sum(said.values())
    metrics = {
        "accuracy": _share(
            sum(set(w) == set(g) for w, g in zip(wanted, given, strict=True)), len(wanted)
        ),
        "macro_f1": _share(sum(report.f1 for report in reports.values()), len(reports)),
        "micro_f1": _share(2 * hits, total),
    }
    unknown = tuple(sorted({*true} - {*classes}))
    return Report(len(wanted), metrics, reports, _confusions(wanted, given), unknown)


def calibration_error(sure: Sequence[float], right: Sequence[bool], bins: int = 15) -> float:
    """Return the expected calibration error: how far sureness and accuracy lie apart.

    Parameters
    ----------
    sure
        Probability of what was predicted, 0..1.
    right
        Whether it was right.
    bins
        Of equal width.

    Notes
    -----
    Guo et al., "On Calibration of Modern Neural Networks" (ICML 2017), section 2.
    """
    shares, hits = np.asarray(sure, float), np.asarray(right, float)
    places = np.minimum((shares * bins).astype(int), bins - 1)
    gaps = (abs((shares - hits)[places == place].sum()) for place in range(bins))
    return float(sum(gaps) / max(len(shares), 1))


def _report(right: int, true: int, said: int) -> ClassReport:
    return ClassReport(
        true, _share(right, said), _share(right, true), _share(2 * right, true + said)
    )


def _confusions(wanted: Labels, given: Labels) -> tuple[tuple[str, str, int], ...]:
    wrong = Counter(
        (w[0], g[0])
        for w, g in zip(wanted, given, strict=True)
        if len(w) == len(g) == 1 and w[0] != g[0]
    )
    return tuple(
        (w, g, n) for (w, g), n in sorted(wrong.items(), key=lambda item: (-item[1], item))
    )


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0
