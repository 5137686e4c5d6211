"""The skill ``text_risk``: is a text fit to be said or published, and which words are not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property, partial
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, Self

import numpy as np
from pydantic import BaseModel, Field

from bot.encoder import Encoder
from bot.risk import NORMAL, RISK_LEVELS, RiskResult, RiskyWord
from bot.settings import RiskLevel
from bot.skill import SkillContext
from classifiers.artifact import SHIPPED, is_artifact
from classifiers.classify_settings import ClassifyInput, ClassifySettings
from classifiers.risk.lexicon import Entry, Hit, Lexicon, read_entries
from classifiers.text_classify import TextClassify

CATEGORIES = (NORMAL, "低俗", "成人", "其他风险")
# Of a workspace.
WORDS_FILE, ALLOWED_FILE, MODEL_FOLDER = "risk_words.tsv", "risk_allowed.txt", "text_risk_model"
# How likely a word of a level makes its text risky, where nothing speaks against it.
_SHARES: dict[RiskLevel, float] = {"block": 0.98, "warn": 0.7, "log": 0.2}


class RiskInput(ClassifyInput):
    """A text to judge."""

    light: bool = Field(
        False, description="不用自带的模型 without the default model, as chat turns are judged"
    )


class TextRisk:
    """A lexicon and, where there is one, a model: each says how likely a text is risky.

    Parameters
    ----------
    lexicon
        Of the product and the workspace.
    open_model
        Opens a classifier whose labels are categories, 正常 among them, with the first text; None:
        the lexicon alone.
    is_default
        The model is the product's: a request may do without it.
    settings
        Of the model's training: the columns of a table.
    """

    name = "text_risk"
    waits = False
    Input: ClassVar[type[BaseModel]] = RiskInput
    Output: ClassVar[type[BaseModel]] = RiskResult

    def __init__(
        self,
        lexicon: Lexicon,
        open_model: Callable[[], TextClassify] | None = None,
        *,
        is_default: bool = False,
        settings: ClassifySettings | None = None,
    ) -> None:
        self.settings = settings
        self._lexicon = lexicon
        self._open_model = open_model
        self._is_default = is_default

    @cached_property  # with the first text, which comes after the workers fork
    def _model(self) -> TextClassify | None:
        return self._open_model() if self._open_model else None

    def run(self, request: RiskInput) -> RiskResult:
        """Judge one text."""
        return self.predict([request])[0]

    def predict(self, requests: Sequence[RiskInput]) -> list[RiskResult]:
        """Judge texts, in their order."""
        asked = [request for request in requests if self._asks_model(request)]
        judged = iter(self._model.predict(asked) if asked and self._model else ())
        return [
            self._combine(
                request, next(judged).probabilities if self._asks_model(request) else {NORMAL: 1.0}
            )
            for request in requests
        ]

    def _asks_model(self, request: RiskInput) -> bool:
        return self._open_model is not None and not (self._is_default and request.light)

    def _combine(self, request: ClassifyInput, shares: dict[str, float]) -> RiskResult:
        """Multiply what speaks for 正常; what is taken from it goes to the words' categories."""
        text = request.first_sequence + "\n" + request.second_sequence
        hits = self._lexicon.find(text)
        names = dict.fromkeys([*CATEGORIES, *shares, *(hit.entry.category for hit in hits)])
        found = dict.fromkeys(names, 0.0) | shares
        for hit in hits:
            share = _SHARES[hit.entry.level]
            found = {name: p * (1 - share) for name, p in found.items()}
            found[hit.entry.category] += share
        likely = max(found, key=found.__getitem__)
        return RiskResult(
            id=request.id,
            predictions=likely,
            probabilities={name: round(p, 6) for name, p in found.items()},
            logits={name: round(float(np.log(max(p, 1e-9))), 6) for name, p in found.items()},
            level=min((hit.entry.level for hit in hits), key=RISK_LEVELS.index, default=None),
            words=tuple(_describe(hit, text) for hit in hits),
        )

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Serve a model of ``zhike train text-classify`` together with the product's lexicon."""
        model = TextClassify.load(directory)
        return cls(shipped_lexicon(), lambda: model, settings=model.settings)

    @classmethod
    def open_default(cls, settings: BaseModel | None = None) -> Self:
        """Make one of the product's lexicon and its default model."""
        return cls(shipped_lexicon(), _open_shipped)


def build_skill(context: SkillContext) -> TextRisk:
    """Make the skill of a workspace: its words and exceptions, its model where there is one.

    Without one the default model is asked, where the encoder that it needs is at hand.

    Raises
    ------
    DataError
        A line of ``risk_words.tsv`` cannot be read.
    ArtifactError
        The model cannot be loaded.
    """
    lexicon = open_lexicon(context.workspace)
    folder = context.workspace / MODEL_FOLDER
    if is_artifact(folder):
        own_model = TextClassify.load(folder, context.encoders)
        return TextRisk(lexicon, lambda: own_model)
    at_hand = any(encoder.name == "use" for encoder in context.encoders)
    open_default = partial(_open_shipped, context.encoders) if at_hand else None
    return TextRisk(lexicon, open_default, is_default=True)


def _open_shipped(encoders: Sequence[Encoder] = ()) -> TextClassify:
    return TextClassify.load(SHIPPED / MODEL_FOLDER, encoders)


def open_lexicon(workspace: Path) -> Lexicon:
    """Return the product's lexicon with the words and exceptions of a workspace.

    Raises
    ------
    DataError
        A line of ``risk_words.tsv`` cannot be read.
    """
    own = read_entries(_read_lines(workspace / WORDS_FILE), WORDS_FILE)
    return shipped_lexicon(own, _read_lines(workspace / ALLOWED_FILE))


def _read_lines(file: Path) -> list[str]:
    return file.read_text("utf-8-sig").splitlines() if file.is_file() else []


def _describe(hit: Hit, text: str) -> RiskyWord:
    entry = hit.entry
    return RiskyWord(
        word=entry.word,
        text=text[hit.start : hit.end],
        category=entry.category,
        level=entry.level,
        start=hit.start,
        end=hit.end,
        disguise=hit.disguise,
    )


def _read_data(name: str) -> list[str]:
    return (files("classifiers") / "data" / name).read_text("utf-8").splitlines()


@cache
def _shipped() -> tuple[list[Entry], dict[str, str]]:
    rows = (line.split("\t") for line in _read_data("split_characters.tsv") if line[0] != "#")
    return read_entries(_read_data(WORDS_FILE), WORDS_FILE), {parts: whole for whole, parts in rows}


def shipped_entries() -> list[Entry]:
    """Return the words of the product's lexicon."""
    return list(_shipped()[0])


def shipped_lexicon(own: Sequence[Entry] = (), allowed: Sequence[str] = ()) -> Lexicon:
    """Return the product's lexicon, with words of one's own before it."""
    entries, parts = _shipped()
    return Lexicon([*own, *entries], allowed, parts)
