"""The skill ``text_ner``: the names in a text, of the types it was taught."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import BaseModel, Field

from bot.errors import DataError, nearest_name
from bot.skill import Payload
from bot.training import ClassReport, Progress, Report, Row
from classifiers.artifact import (
    Artifact,
    read_artifact,
    write_artifact,
)
from classifiers.examples import MAX_CHARS
from classifiers.model_errors import checked_config, not_trained, replayed_otherwise
from classifiers.tagging.crf import CrfTagger
from classifiers.tagging.examples import Tagged, read_names
from classifiers.tagging.spans import Span

_N_SAMPLES = 3


class NerInput(Payload):
    """A text with names in it."""

    id: str = Field("", max_length=200, description="原样返回 given back as it came")
    first_sequence: str = Field(min_length=1, max_length=MAX_CHARS, description="文本 the text")


class NameFound(Payload):
    """A name: what stands from ``start`` up to ``end``, counted in characters."""

    text: str
    type: str
    start: int
    end: int


class NerOutput(Payload):
    """The names in a text, in their order."""

    id: str = ""
    predictions: list[NameFound]


class NerSettings(BaseModel):
    """What can be set of a tagger of names; names as in the documents."""

    first_sequence: str = Field("text", description="文本列 column of the text")
    label_name: str = Field("entities", description="实体列 column of the names, or BIO labels")
    label_enumerate_values: tuple[str, ...] = Field(
        (), description="标签枚举值 types or BIO labels that there may be"
    )


class TextNer:
    """A tagger of names; without a model it can only be trained.

    Parameters
    ----------
    settings
        From which columns it learns.
    model
        What was learnt.
    card
        How it was learnt: JSON.
    """

    name = "text_ner"
    waits = False
    Input: ClassVar[type[BaseModel]] = NerInput
    Output: ClassVar[type[BaseModel]] = NerOutput
    Settings: ClassVar[type[BaseModel]] = NerSettings

    def __init__(
        self,
        settings: NerSettings | None = None,
        model: CrfTagger | None = None,
        card: Mapping[str, Any] | None = None,
    ) -> None:
        self.settings = settings or NerSettings()
        self._model = model
        self._card = dict(card or {})

    @property
    def tagger(self) -> CrfTagger:
        """What finds the names.

        Raises
        ------
        SkillNotTrained
            When there is no model.
        """
        if self._model is None:
            raise not_trained(self.name)
        return self._model

    def run(self, request: NerInput) -> NerOutput:
        """Find the names in one text."""
        spans = self.tagger.tag(request.first_sequence)
        return NerOutput(id=request.id, predictions=[to_payload(span) for span in spans])

    def predict(self, requests: Sequence[NerInput]) -> list[NerOutput]:
        """Find the names in texts, in their order."""
        return [self.run(request) for request in requests]

    def fit(self, rows: Iterable[Row], *, seed: int, progress: Progress) -> None:
        """Learn from a table; see :class:`bot.training.TrainableSkill`."""
        examples = self._read(rows)
        texts, spans = zip(*examples, strict=True)
        self._model = CrfTagger.fit(texts, spans, seed=seed, progress=progress)
        samples = [text[:1000] for text, names in examples if names][:_N_SAMPLES]
        self._card = {"seed": seed, "examples": len(examples), "samples": samples}

    def evaluate(self, rows: Iterable[Row]) -> Report:
        """Judge the model: a name is right when its place and its type are."""
        examples = self._read(rows)
        found = [(text, self.tagger.tag(text)) for text, _ in examples]
        wanted, given = _count(examples), _count(found)
        kinds = sorted({kind for *_, kind in wanted | given})
        classes = {
            kind: _report([s for s in wanted if s[-1] == kind], [s for s in given if s[-1] == kind])
            for kind in kinds
        }
        whole = _report(wanted, given)
        metrics = {"f1": whole.f1, "precision": whole.precision, "recall": whole.recall}
        self._card["metrics"] = {"count": len(examples), **metrics}
        return Report(len(examples), metrics, classes)

    def export(self, directory: Path) -> None:
        """Write the model: whole, or not at all."""
        tagger = self.tagger
        requests = [NerInput(first_sequence=text) for text in self._card.get("samples", ())]
        samples = [(request.model_dump(), self.run(request).model_dump()) for request in requests]
        training = {key: self._card[key] for key in ("seed", "examples") if key in self._card}
        config = {"settings": self.settings.model_dump(), "training": training}
        write_artifact(
            directory,
            Artifact(
                self.name,
                {**config, "model": tagger.config()},
                tagger.labels,
                tagger.arrays(),
                self._card.get("metrics", {}),
                samples,
            ),
        )

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read a model that ``export`` wrote, and replay its samples.

        Raises
        ------
        ArtifactError
            A file is missing, altered or unsafe, or the samples come out otherwise.
        """
        artifact = read_artifact(directory, cls.name)
        with checked_config(directory):
            tagger = CrfTagger.from_arrays(artifact.config["model"], artifact.arrays)
            texts = [asked["first_sequence"] for asked, _ in artifact.samples]
            card = {**artifact.config["training"], "metrics": artifact.metrics, "samples": texts}
            skill = cls(NerSettings.model_validate(artifact.config["settings"]), tagger, card)
        for asked, wanted in artifact.samples:
            if skill.run(NerInput(**asked)).model_dump() != wanted:
                raise replayed_otherwise(directory, asked["first_sequence"])
        return skill

    def _read(self, rows: Iterable[Row]) -> list[Tagged]:
        examples = read_names(rows, self.settings.first_sequence, self.settings.label_name)
        _require_known(examples, self.settings.label_enumerate_values)
        return examples


def to_payload(span: Span) -> NameFound:
    """Return a name as replies have it."""
    return NameFound(**span._asdict())


def _require_known(examples: Sequence[Tagged], values: Sequence[str]) -> None:
    known = [value.removeprefix("B-").removeprefix("I-") for value in values if value != "O"]
    for number, (_, spans) in enumerate(examples, 1):
        for span in spans:
            if known and span.type not in known:
                raise DataError(
                    f"第 {number} 行的类型 {span.type!r} 不在枚举值里"
                    f" row {number}: the type is not in the enumeration.",
                    hint=f"最接近的是 {nearest_name(span.type, known)!r}。The nearest is named.",
                )


_Place = tuple[int, int, int, str]  # number of the text, start, end, type


def _count(examples: Sequence[Tagged]) -> set[_Place]:
    return {
        (number, span.start, span.end, span.type)
        for number, (_, spans) in enumerate(examples)
        for span in spans
    }


def _report(wanted: Iterable[_Place], given: Iterable[_Place]) -> ClassReport:
    true, said = set(wanted), set(given)
    right = len(true & said)
    return ClassReport(
        len(true),
        right / len(said) if said else 0.0,
        right / len(true) if true else 0.0,
        2 * right / (len(true) + len(said)) if true or said else 0.0,
    )
