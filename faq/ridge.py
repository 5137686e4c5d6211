"""Tells the likeliest questions apart, by all that their wordings say together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from bot.encoder import Vectors
from bot.settings import FaqModule
from faq.matchers import LexicalMatcher, PointMatcher
from faq.wordings import Wordings

Floats = NDArray[np.float64]
Rows = NDArray[np.int64]

_PENALTY = 0.1
_LEXICAL = 0.5  # of the weight of an encoder
_WORDINGS = 24  # of each question, the nearest


class RidgeMatcher:
    """Kernel ridge regression, fitted to the wordings of the likeliest questions for each text.

    The strangers nearest to the text stand among them as a question of their own. Nothing is
    trained ahead, so wordings may come and go. Where questions are alike, this sees by which
    features their wordings differ; single similarities do not.
    Source: Bottou and Vapnik, Local Learning Algorithms, Neural Computation 4 (1992);
    Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 5.8 and 12.3.7.

    Parameters
    ----------
    matchers
        Their points are compared, by a Gaussian kernel of all together.
    """

    name: ClassVar[FaqModule] = "trained_faq_match"

    def __init__(self, wordings: Wordings, matchers: Sequence[PointMatcher]) -> None:
        self._wordings = wordings
        self._matchers = tuple(matchers)
        weights = [_LEXICAL if isinstance(m, LexicalMatcher) else 1.0 for m in matchers]
        self._scales = [np.float32(weight**0.5) for weight in weights]
        self._total = sum(weights)

    def match(self, text: str | int, questions: Rows, scores: Vectors) -> Floats:
        """Score questions, and last the strangers.

        Parameters
        ----------
        text
            Normalised; or the row of a wording that is asked as if it had never been written.
        questions
            The likeliest.
        scores
            How near each row is by the matchers, shape ``(n_rows,)``.

        Returns
        -------
        Floats
            About 1 for the question whose wordings the text is like, about 0 for the others,
            shape ``(len(questions) + 1,)``.
        """
        own = text if isinstance(text, int) else -1
        parts = [
            self._nearest(question, scores, own)
            for question in (*questions.tolist(), len(self._wordings.starts) - 1)
        ]
        rows = np.concatenate(parts)
        owners = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
        points, point = self._points(rows, text)
        kernel = np.exp(points @ points.T - self._total)
        kernel[np.diag_indices(len(rows))] += _PENALTY
        targets = np.eye(len(parts), dtype=np.float32)[owners] - np.float32(1 / len(parts))
        told = np.exp(points @ point - self._total) @ np.linalg.solve(kernel, targets)
        found: Floats = told.astype(np.float64) + 1 / len(parts)
        return found

    def _nearest(self, question: int, scores: Vectors, without: int) -> Rows:
        starts = self._wordings.starts
        stop = starts[question + 1] if question + 1 < len(starts) else len(scores)
        rows: Rows = np.arange(starts[question], stop)
        rows = rows[rows != without]
        if len(rows) > _WORDINGS:
            rows = rows[np.argpartition(-scores[rows], _WORDINGS)[:_WORDINGS]]
        return rows

    def _points(self, rows: Rows, text: str | int) -> tuple[Vectors, Vectors]:
        points = [m.points_of(rows) * s for m, s in zip(self._matchers, self._scales, strict=True)]
        if isinstance(text, int):
            one = [m.points_of(np.array([text]))[0] for m in self._matchers]
        else:
            one = [m.point_of(text) for m in self._matchers]
        point = np.concatenate([p * s for p, s in zip(one, self._scales, strict=True)])
        return np.concatenate(points, axis=1), point
