"""The skill ``text_classify``: the label of a text, how likely each is, and whether any fits."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Self

import numpy as np
from pydantic import BaseModel

from bot.encoder import Encoder
from bot.training import Progress, Report, Row
from classifiers.artifact import (
    Artifact,
    read_artifact,
    write_artifact,
)
from classifiers.classify_settings import ClassifyInput, ClassifyOutput, ClassifySettings
from classifiers.encoders import find_encoders
from classifiers.examples import (
    Examples,
    cut_tokens,
    join_sequences,
    read_examples,
    require_examples,
)
from classifiers.families import (
    Classifier,
    Scores,
    find_family,
    find_fit,
)
from classifiers.judging import calibration_error, judge
from classifiers.model_errors import checked_config, not_trained, replayed_otherwise
from classifiers.transformer.checkpoints import work_folder

_N_SAMPLES = 3


class TextClassify:
    """A classifier of texts; without a model it can only be trained.

    Parameters
    ----------
    settings
        What is learnt, and from which columns.
    encoders
        Those at hand; one that the settings name and is not among them is opened.
    model
        What was learnt.
    card
        How it was learnt: JSON.
    """

    name = "text_classify"
    waits = False
    Input: ClassVar[type[BaseModel]] = ClassifyInput
    Output: ClassVar[type[BaseModel]] = ClassifyOutput
    Settings: ClassVar[type[ClassifySettings]] = ClassifySettings

    def __init__(
        self,
        settings: ClassifySettings | None = None,
        encoders: Sequence[Encoder] = (),
        model: Classifier | None = None,
        card: Mapping[str, Any] | None = None,
    ) -> None:
        self.settings = settings or self.Settings()
        self._encoders = find_encoders(self.settings.encoders, encoders)
        self._model = model
        self._card = dict(card or {})

    @property
    def labels(self) -> tuple[str, ...]:
        """Every label that may be given, in the order of the outputs."""
        rejected = self.settings.reject_label
        return (*self._trained().labels, *([rejected] if rejected else []))

    def run(self, request: ClassifyInput) -> ClassifyOutput:
        """Classify one text."""
        return self.predict([request])[0]

    def predict(self, requests: Sequence[ClassifyInput]) -> list[ClassifyOutput]:
        """Classify texts, in their order.

        Raises
        ------
        SkillNotTrained
            When there is no model.
        """
        labels = self.labels
        if not requests:
            return []
        logits, shares = self._score([self._text_of(request) for request in requests])
        return [
            ClassifyOutput(
                id=request.id,
                predictions=self._choose(share),
                probabilities=dict(zip(labels, share.round(6).tolist(), strict=True)),
                logits=dict(zip(labels, logit.round(6).tolist(), strict=True)),
            )
            for request, logit, share in zip(requests, logits, shares, strict=True)
        ]

    def fit(self, rows: Iterable[Row], *, seed: int, progress: Progress) -> None:
        """Learn from a table; see :class:`bot.training.TrainableSkill`."""
        settings, rejected = self.settings, self.settings.reject_label
        known = settings.label_enumerate_values
        allowed = (*known, rejected) if known and rejected else known
        examples = read_examples(rows, settings.columns(), allowed)
        classes = tuple(label for label in known or examples.classes() if label != rejected)
        strangers, inside = _part(examples, rejected)
        require_examples(inside, classes)
        fit = find_fit(settings.model_name, settings, settings.sequence_length)
        self._model = fit(
            [cut_tokens(text, settings.sequence_length) for text in inside.texts],
            inside.labels,
            classes=classes,
            weights=inside.weights,
            multi_label=settings.multi_label,
            strangers=[cut_tokens(text, settings.sequence_length) for text in strangers],
            encoders=self._encoders,
            seed=seed,
            progress=progress,
        )
        self._card = {
            "seed": seed,
            "examples": len(examples.texts),
            "data_sha256": _digest(examples),
            "samples": [text[:1000] for text in examples.texts[:_N_SAMPLES]],
        }

    def evaluate(self, rows: Iterable[Row]) -> Report:
        """Judge the model on rows with labels; see :func:`classifiers.judging.judge`."""
        examples = read_examples(rows, self.settings.columns())
        most = self.settings.sequence_length
        _, shares = self._score([cut_tokens(text, most) for text in examples.texts])
        given = [_as_labels(self._choose(share)) for share in shares]
        report = judge(examples.labels, given, self.labels)
        figures = dict(report.metrics)
        if not self.settings.multi_label:
            places = [self.labels.index(labels[0]) for labels in given]
            sure = [float(share[place]) for share, place in zip(shares, places, strict=True)]
            right = [w == g for w, g in zip(examples.labels, given, strict=True)]
            figures["ece"] = calibration_error(sure, right)
        self._card["metrics"] = {"count": report.count, **figures}
        return replace(report, metrics=figures)

    def export(self, directory: Path) -> None:
        """Write the model: whole, or not at all."""
        model = self._trained()
        card = {key: value for key, value in self._card.items() if key not in _OWN_FILES}
        config = {"settings": self.settings.model_dump(), "training": card}
        asked = [ClassifyInput(first_sequence=text) for text in self._card.get("samples", ())]
        samples = [
            (a.model_dump(), b.model_dump())
            for a, b in zip(asked, self.predict(asked), strict=True)
        ]
        write_artifact(
            directory,
            Artifact(
                self.name,
                {**config, "model": model.config()},
                model.labels,
                model.arrays(),
                self._card.get("metrics", {}),
                samples,
                model.files(),
            ),
        )
        if self.settings.checkpoint_dir:  # nothing is left to go on with
            shutil.rmtree(work_folder(self.settings.checkpoint_dir), ignore_errors=True)

    @classmethod
    def load(cls, directory: Path, encoders: Sequence[Encoder] = ()) -> Self:
        """Read a model that ``export`` wrote, and replay its samples.

        Parameters
        ----------
        encoders
            Those at hand; one that the model was trained with and is not among them is opened.

        Raises
        ------
        ArtifactError
            A file is missing, altered or unsafe, or the samples come out otherwise.
        """
        artifact = read_artifact(directory, cls.name)
        with checked_config(directory):
            settings = cls.Settings.model_validate(artifact.config["settings"])
            family = find_family(settings.model_name)
            at_hand = find_encoders(settings.encoders, encoders)
            model = family.from_arrays(
                artifact.config["model"], artifact.arrays, at_hand, artifact.files
            )
            samples = {"samples": [asked["first_sequence"] for asked, _ in artifact.samples]}
            card = {**artifact.config["training"], "metrics": artifact.metrics, **samples}
        skill = cls(settings, at_hand, model, card)
        skill._replay(directory, artifact.samples)
        return skill

    def _replay(self, directory: Path, samples: Sequence[tuple[Any, Any]]) -> None:
        outputs = self.predict([ClassifyInput(**asked) for asked, _ in samples])
        for (asked, wanted), output in zip(samples, outputs, strict=True):
            far = max(
                abs(wanted["probabilities"][label] - share)
                for label, share in output.probabilities.items()
            )
            if far > self._trained().tolerance:
                raise replayed_otherwise(directory, asked["first_sequence"])

    def _trained(self) -> Classifier:
        if self._model is None:
            raise not_trained(self.name)
        return self._model

    def _text_of(self, request: ClassifyInput) -> str:
        most = min(request.sequence_length, self.settings.sequence_length)
        return cut_tokens(join_sequences(request.first_sequence, request.second_sequence), most)

    def _score(self, texts: Sequence[str]) -> tuple[Scores, Scores]:
        """Return logits and probabilities, both of shape ``(n_texts, n_labels)``."""
        model = self._trained()
        logits, known = model.judge(texts)
        if model.multi_label:
            return logits, 1 / (1 + np.exp(-logits))
        shares = np.exp(logits - logits.max(axis=1, keepdims=True))
        shares /= shares.sum(axis=1, keepdims=True)
        if not self.settings.reject_label:
            return logits, shares
        shares = np.hstack([shares * known[:, None], 1 - known[:, None]])
        return np.log(shares.clip(1e-12)), shares

    def _choose(self, shares: Scores) -> str | list[str]:
        labels = self.labels
        if self.settings.multi_label:
            order = np.argsort(-shares, kind="stable")
            return [labels[place] for place in order if shares[place] > self.settings.threshold]
        if self.settings.reject_label and shares[-1] >= 0.5:
            return labels[-1]
        return labels[int(shares[: len(self._trained().labels)].argmax())]


_OWN_FILES = ("samples", "metrics")  # of the folder


def _part(examples: Examples, rejected: str) -> tuple[list[str], Examples]:
    """Part the texts that fit no label from the others."""
    places = [place for place, given in enumerate(examples.labels) if given != (rejected,)]
    chosen = set(places)
    strangers = [text for place, text in enumerate(examples.texts) if place not in chosen]
    return strangers, examples.take(places)


def _as_labels(predictions: str | list[str]) -> tuple[str, ...]:
    return (predictions,) if isinstance(predictions, str) else tuple(predictions)


def _digest(examples: Examples) -> str:
    text = json.dumps([examples.texts, examples.labels, examples.weights], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
