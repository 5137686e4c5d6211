"""Skills that are trained: what they take, give and report."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Protocol, Self

from pydantic import BaseModel

Row = Mapping[str, Any]  # of a table: values by column
Progress = Callable[[str, int, int], None]  # what, done, total


@dataclass(frozen=True, slots=True)
class ClassReport:
    """How one class came out.

    Attributes
    ----------
    support
        Examples of the class.
    precision, recall, f1
        0..1; 0 where nothing was predicted, or there was nothing to find.
    """

    support: int
    precision: float
    recall: float
    f1: float


@dataclass(frozen=True, slots=True)
class Report:
    """How a model did on examples it had not seen.

    Attributes
    ----------
    count
        Examples judged: all that were given.
    metrics
        Figures by name, 0..1.
    classes
        By class, in the order of the model.
    confusions
        (true, predicted, how often), the commonest first, ties by name.
    unknown
        Labels of examples that the model cannot give, sorted: they count as wrong.
    """

    count: int
    metrics: Mapping[str, float]
    classes: Mapping[str, ClassReport] = field(default_factory=dict)
    confusions: tuple[tuple[str, str, int], ...] = ()
    unknown: tuple[str, ...] = ()


class TrainableSkill(Protocol):
    """A skill with a model of its own, learnt from a table.

    ``Settings`` holds everything that can be set of it: names of columns, what is learnt and how.
    A trained skill is a :class:`bot.skill.Skill`; one without a model raises
    :class:`bot.errors.SkillNotTrained` when it runs, naming the command that trains it.
    """

    name: str
    Input: ClassVar[type[BaseModel]]
    Output: ClassVar[type[BaseModel]]
    Settings: ClassVar[type[BaseModel]]
    settings: BaseModel

    def run(self, request: Any) -> BaseModel:
        """Answer one request of type ``Input`` with an ``Output``."""
        ...

    def predict(self, requests: Sequence[Any]) -> list[BaseModel]:
        """Answer requests, in their order; each as ``run`` would."""
        ...

    def fit(self, rows: Iterable[Row], *, seed: int, progress: Progress) -> None:
        """Learn from a table. The same rows, settings and seed give the same model.

        Raises
        ------
        DataError
            A column, a label or a text that cannot be learnt from; the row is named.
        """
        ...

    def evaluate(self, rows: Iterable[Row]) -> Report:
        """Judge the model on rows with labels; every row counts."""
        ...

    def export(self, directory: Path) -> None:
        """Write the model: whole, or not at all."""
        ...

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Read a model that ``export`` wrote.

        Raises
        ------
        ArtifactError
            A file is missing, altered, or in a form that is not safe to load.
        """
        ...
