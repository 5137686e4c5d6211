"""The skill ``text_label``: fine-grained labels of a text, several at once, with their roots."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import ClassVar

from pydantic import BaseModel, Field

from bot.training import Progress, Row
from classifiers.classify_settings import ClassifyInput, ClassifyOutput, ClassifySettings
from classifiers.tagging.labels import LabelFound, choose_labels, read_mapping
from classifiers.text_classify import TextClassify


class LabelOutput(ClassifyOutput):
    """The labels of a text that are likely enough, the likeliest first."""

    labels: list[LabelFound]


class LabelSettings(ClassifySettings):
    """What can be set of fine-grained labels; names as in the documents."""

    multi_label: bool = Field(True, description="一条可有多个标签 several labels a text")
    two_level_mapping_path: str = Field("", description="二级标签到一级 JSON of labels to roots")
    append_root: bool = Field(False, description="输出一级标签 tell the roots")


class TextLabel(TextClassify):
    """A classifier of texts that may have several labels, each below a root.

    The roots are kept with the model: a trained one needs no other file.
    """

    name = "text_label"
    Output: ClassVar[type[BaseModel]] = LabelOutput
    Settings: ClassVar[type[ClassifySettings]] = LabelSettings
    settings: LabelSettings

    @property
    def roots(self) -> Mapping[str, str]:
        """The root of each label that has one."""
        roots: Mapping[str, str] = self._card.get("roots", {})
        return roots

    def predict(self, requests: Sequence[ClassifyInput]) -> list[ClassifyOutput]:
        """Label texts, in their order; see :meth:`TextClassify.predict`."""
        chosen = self.settings
        return [
            LabelOutput(
                **reply.model_dump(),
                labels=choose_labels(
                    reply.probabilities, chosen.threshold, self.roots, chosen.append_root
                ),
            )
            for reply in super().predict(requests)
        ]

    def fit(self, rows: Iterable[Row], *, seed: int, progress: Progress) -> None:
        """Learn from a table; see :class:`bot.training.TrainableSkill`.

        Raises
        ------
        DataError
            Also when the file of roots cannot be read.
        """
        path = self.settings.two_level_mapping_path
        roots = read_mapping(Path(path)) if path else {}
        super().fit(rows, seed=seed, progress=progress)
        self._card["roots"] = {label: roots[label] for label in self.labels if label in roots}
