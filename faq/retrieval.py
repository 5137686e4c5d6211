"""From a text to the standard questions it may mean: exactly, by strings, by vectors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from bot.encoder import Vectors
from bot.sounds import sound_of
from bot.text import squeeze
from faq.fusion import Floats, Fusion, weigh
from faq.matchers import FaqMatcher
from faq.ridge import RidgeMatcher
from faq.saying import doing, plain_saying
from faq.spelling import Spelling
from faq.wordings import Wordings, strip_fillers

# This sure of the strings alone, and this much alike, no encoder is asked.
_SURE, _ALIKE = 0.95, 0.8
# Nor is the next encoder when those before are this sure, or leave so little hope.
_SURE_BY_MEANING, _HOPELESS = 0.9, 0.1
_SAME_LETTERS, _SAME_CORE, _SAME_SOUND = 1.0, 0.995, 0.99
_SAME_SAYING, _SAME_DOING = 0.985, 0.9  # in other words; whether it can be done, and how
SIMILAR = 0.989  # the most that other texts get
_TELLING = 4  # shorter texts sound like too much else
_LIKELY = 0.505  # a wording that two questions share is 0.5 sure, and never answered
_CERTAIN = 0.99


@dataclass(frozen=True, slots=True)
class Match:
    """A question that a text may mean, and its nearest wording, as rows of the wordings.

    Attributes
    ----------
    stage
        What decided: ``exact``, or a :class:`Stage`'s name.
    """

    question: int
    wording: int
    confidence: float
    scores: dict[str, float]
    stage: str


@dataclass(frozen=True, slots=True)
class Stage:
    """Matchers, and the model that weighs what they say.

    Attributes
    ----------
    name
        ``strings``, or the encoder that this stage has more than the one before.
    """

    name: str
    matchers: tuple[FaqMatcher, ...]
    ridge: RidgeMatcher | None
    fusion: Fusion


class Retriever:
    """Finds questions, the cheapest way that is sure.

    Parameters
    ----------
    stages
        Each with more matchers than the one before: the first needs no encoder, the others one
        more each.
    max_wrong_rate
        Wrong answers among the answered, at most.
    """

    def __init__(self, wordings: Wordings, stages: Sequence[Stage], max_wrong_rate: float) -> None:
        self.wordings = wordings
        self._stages = tuple(stages)
        self._max_wrong_rate = max_wrong_rate
        self._thresholds = {stage: self._threshold_of(stage) for stage in self._stages}
        self.threshold = self._thresholds[self._stages[-1]]
        cores = wordings.cores[: len(wordings.sources)]
        self._spelling = Spelling(wordings.texts[: len(wordings.sources)])
        self._by_letters = _rows_by(map(squeeze, wordings.texts[: len(cores)]))
        self._by_core = _rows_by(map(squeeze, cores))
        self._by_sound = _rows_by(map(sound_of, cores))
        self._by_saying = _rows_by(map(plain_saying, cores))
        self._by_doing = _rows_by(map(doing, cores))

    @property
    def stages(self) -> tuple[str, ...]:
        """Names of the stages, the cheapest first."""
        return tuple(stage.name for stage in self._stages)

    @property
    def matchers(self) -> tuple[FaqMatcher, ...]:
        """All matchers: those of the last stage."""
        return self._stages[-1].matchers

    def find(self, text: str, encode: bool = True) -> list[Match]:
        """Find the likeliest questions of a normalised text.

        Returns
        -------
        list of Match
            In no order; none when the text has no letters.
        """
        if not squeeze(text) or not self.wordings.sources:
            return []
        text = _said_once(text)
        exact = self._find_exact(text)
        if exact:
            return exact
        mended = self._spelling.mend(text)
        exact = self._find_exact(mended, at_most=SIMILAR) if mended != text else []
        return exact or self._find_said(mended) or self._find_alike(mended, encode)

    def _find_alike(self, text: str, encode: bool) -> list[Match]:
        scores: dict[FaqMatcher, Vectors] = {}
        found: list[Match] = []
        stages = self._stages if encode else self._stages[:1]
        for stage in stages:
            for matcher in stage.matchers:
                if matcher not in scores:
                    scores[matcher] = matcher.match(text)
            by_strings = stage is self._stages[0]
            if by_strings and stage is not stages[-1] and not _is_alike(scores.values()):
                continue
            found = self._weigh(stage, scores, text, text)
            best = max(match.confidence for match in found)
            in_doubt = best < _SURE if by_strings else _HOPELESS < best < _SURE_BY_MEANING
            if not in_doubt:
                break
        return found

    def find_for_wording(self, row: int) -> list[Match]:
        """Find the questions of a wording as if it had never been written; encodes nothing."""
        stage = self._stages[-1]
        scores = {matcher: matcher.match_wording(row) for matcher in stage.matchers}
        return self._weigh(stage, scores, self.wordings.cores[row], row)

    def _find_exact(self, text: str, at_most: float = 1.0) -> list[Match]:
        core = squeeze(strip_fillers(text))
        sound = sound_of(core)
        return self._first(
            (self._by_letters.get(squeeze(text)), min(_SAME_LETTERS, at_most)),
            (self._by_core.get(core), min(_SAME_CORE, at_most)),
            (
                self._by_sound.get(sound if len(sound) >= _TELLING else ""),
                min(_SAME_SOUND, at_most),
            ),
        )

    def _find_said(self, text: str) -> list[Match]:
        core = strip_fillers(text)
        return self._first(
            (self._by_saying.get(plain_saying(core)), _SAME_SAYING),
            (self._by_doing.get(doing(core)), _SAME_DOING),
        )

    def _first(self, *known: tuple[list[int] | None, float]) -> list[Match]:
        """Return the questions of the first rows that are there, with how sure that is."""
        rows, confidence = next(((rows, sure) for rows, sure in known if rows), ([], 0.0))
        owners = {int(self.wordings.questions[row]): row for row in reversed(rows)}
        scores: dict[str, float] = {m.name: 1.0 for m in self._stages[-1].matchers}
        # Where questions share a wording nobody can tell which is meant.
        sure = confidence / max(len(owners), 1)
        return [Match(question, row, sure, scores, "exact") for question, row in owners.items()]

    def _weigh(
        self, stage: Stage, scores: dict[FaqMatcher, Vectors], text: str, asked: str | int
    ) -> list[Match]:
        own = [scores[matcher] for matcher in stage.matchers]
        told = partial(stage.ridge.match, asked) if stage.ridge else None
        row = asked if isinstance(asked, int) else None
        weighed = weigh(own, self.wordings, strip_fillers(text), told, row=row)
        confidences = self._align(stage, stage.fusion.confidences(weighed))
        questions = weighed.questions.tolist()
        nearest = [self._nearest(own, question) for question in questions]
        shown = [_scores_at(row, stage, own) for row in nearest]
        if weighed.told is not None:
            for scores_shown, score in zip(shown, weighed.told.tolist(), strict=False):
                scores_shown[RidgeMatcher.name] = round(score, 4)
        return [
            Match(question, row, min(sure, SIMILAR), scores_shown, stage.name)
            for question, row, sure, scores_shown in zip(
                questions, nearest, confidences, shown, strict=True
            )
        ]

    def _nearest(self, scores: Sequence[Vectors], question: int) -> int:
        rows = self.wordings.rows_of(question)
        return int(rows.start + np.argmax(sum(own[rows] for own in scores)))

    def _threshold_of(self, stage: Stage) -> float:
        """Keep wrong answers rare, and give none that is more likely wrong than right."""
        return min(max(_LIKELY, stage.fusion.threshold_for(self._max_wrong_rate)), _CERTAIN)

    def _align(self, stage: Stage, confidences: Floats) -> list[float]:
        """Stretch a stage's confidences so that the one threshold means the same for it."""
        own = self._thresholds[stage]
        stretched: list[float] = np.interp(
            confidences, [0, own, 1], [0, self.threshold, 1]
        ).tolist()
        return stretched


def _said_once(text: str) -> str:
    """Return a text without its repetitions, if it is nothing but one text over and over."""
    once = (text + text).find(text, 1)
    return text[:once] if once >= _TELLING else text


def _is_alike(scores: Iterable[Vectors]) -> bool:
    """Tell whether any row is so like the text that strings may settle what it means."""
    return any(own.max() >= _ALIKE for own in scores)


def _rows_by(keys: Iterable[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = {}
    for row, key in enumerate(keys):
        rows.setdefault(key, []).append(row)
    rows.pop("", None)
    return rows


def _scores_at(row: int, stage: Stage, scores: Sequence[Vectors]) -> dict[str, float]:
    """Return each matcher's similarity; of several encoders the mean."""
    values: dict[str, list[float]] = {}
    for matcher, own in zip(stage.matchers, scores, strict=True):
        values.setdefault(matcher.name, []).append(float(own[row]))
    return {name: round(sum(found) / len(found), 4) for name, found in values.items()}
