"""The contract finds what breaks it: every clause is broken once here."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, Self

import pytest
from pydantic import BaseModel, Field

from bot.checks import check_skill, check_training, make_requests
from bot.errors import DataError, SkillNotTrained
from bot.skill import Payload
from bot.training import Report


class Asked(Payload):
    text: str = Field(max_length=100)
    limit: int = 3


class Told(Payload):
    score: float
    place: int = 0


class Sound:
    """Counts letters; every class below breaks it in one way."""

    name = "sound"
    Input: ClassVar[Any] = Asked
    Output: ClassVar[Any] = Told
    Settings: ClassVar[type[BaseModel]] = Payload
    settings = Payload()
    factor: float | None = 2.0

    def run(self, request: Asked) -> Any:
        if self.factor is None:
            raise SkillNotTrained("no model.", hint="zhike train sound")
        if "\0" in request.text:
            raise DataError("text: NUL.")
        return Told(score=self.factor * len(request.text))

    def predict(self, requests: Sequence[Asked]) -> list[Any]:
        return [self.run(request) for request in requests]


def test_a_sound_skill_breaks_nothing() -> None:
    assert check_skill(Sound()) == []


def test_one_without_predict_is_a_skill_too() -> None:
    class Plain:
        name, Input, Output = "plain", Asked, Told

        def run(self, request: Asked) -> Told:
            return Told(score=1)

    assert check_skill(Plain()) == []


class Nameless(Sound):
    name = "a b"


class Untyped(Sound):
    Input: ClassVar[Any] = dict


class Other(Sound):
    def run(self, request: Asked) -> Any:
        return {"score": 1.0}


class Moody(Sound):
    calls = 0

    def run(self, request: Asked) -> Any:
        self.calls += 1
        return Told(score=self.calls)


class Apart(Sound):
    def predict(self, requests: Sequence[Asked]) -> list[Any]:
        return [Told(score=-1) for _ in requests]


class Placed(Sound):
    def predict(self, requests: Sequence[Asked]) -> list[Any]:
        first = len(requests) > 1 and requests[0].text != "您好"
        return [Told(score=2.0 * len(r.text), place=int(first)) for r in requests]


class Stubborn(Sound):
    def predict(self, requests: Sequence[Asked]) -> list[Any]:
        return super().predict(requests) or [Told(score=0)]


class Fragile(Sound):
    def predict(self, requests: Sequence[Asked]) -> list[Any]:
        return [self.run(requests[0]), *map(self.run, requests[1:])]


class Unwritten(Sound):
    class Output(Payload):  # type: ignore[misc]
        share: float = Field(allow_inf_nan=False)

    def run(self, request: Asked) -> Any:
        return self.Output.model_construct(share=float("inf"))


class Unexampled(Sound):
    class Input(Payload):  # type: ignore[misc]
        count: int


class Crashing(Sound):
    def run(self, request: Asked) -> Any:
        if not request.text.strip():
            raise IndexError("empty")
        return super().run(request)


class Refusing(Sound):
    def run(self, request: Asked) -> Any:
        raise ValueError("no")


class Drifting(Sound):
    class Output(Payload):  # type: ignore[misc]
        score: object

    def run(self, request: Asked) -> Any:
        return self.Output(score=(len(request.text),))


@pytest.mark.parametrize(
    ("skill", "clause"),
    [
        (object(), "lacks name, Input, Output, run."),
        (Nameless(), "is no name"),
        (Untyped(), "Input is no pydantic model."),
        (Other(), "run gives dict, not Told."),
        (Moody(), "run answers the same request differently."),
        (Apart(), "predict of one differs from run."),
        (Placed(), "predict depends on the order of the batch."),
        (Stubborn(), "predict of nothing is not an empty list."),
        (Fragile(), "predict of nothing is not an empty list: it raises IndexError"),
        (Unwritten(), "an answer changes on its way through JSON."),
        (Unexampled(), "no request can be made of Input's examples: "),
        (Crashing(), "text='' raises IndexError, not ours."),
        (Refusing(), "run refuses an ordinary request: ValueError('no')."),
        (Drifting(), "an answer changes on its way through JSON."),
    ],
)
def test_what_breaks_the_contract_is_named(skill: Any, clause: str) -> None:
    assert any(clause in wrong for wrong in check_skill(skill)), check_skill(skill)


def test_requests_are_made_of_examples() -> None:
    class Numbered(Payload):
        count: int = Field(examples=[4, 5])
        note: str = "left out"

    assert [request.model_dump() for request in make_requests(Numbered)] == [
        {"count": 4, "note": "left out"},
        {"count": 5, "note": "left out"},
        {"count": 4, "note": "left out"},
    ]


class Trained(Sound):
    """Learns how many rows there are."""

    factor = None
    seeds: ClassVar[list[int]] = []

    def fit(self, rows: Any, *, seed: int, progress: Any) -> None:
        self.factor = float(len(list(rows)))

    def evaluate(self, rows: Any) -> Report:
        return Report(len(list(rows)), {})

    def export(self, directory: Path) -> None:
        directory.mkdir()
        (directory / "factor").write_text(str(self.factor))

    @classmethod
    def load(cls, directory: Path) -> Self:
        skill = cls()
        skill.factor = float((directory / "factor").read_text())
        return skill


class Eager(Trained):
    factor = 1.0


class Silent(Trained):
    def run(self, request: Asked) -> Any:
        if self.factor is None:
            raise SkillNotTrained("no model.")
        return super().run(request)


class Random(Trained):
    made = 0

    def fit(self, rows: Any, *, seed: int, progress: Any) -> None:
        type(self).made += 1
        self.factor = float(type(self).made)


class Careless(Trained):
    def evaluate(self, rows: Any) -> Report:
        return Report(len(list(rows)) - 1, {})


class Lossy(Trained):
    def export(self, directory: Path) -> None:
        directory.mkdir()
        (directory / "factor").write_text("9")


class Unreadable(Trained):
    @classmethod
    def load(cls, directory: Path) -> Self:
        raise OSError("lost")


class Messy(Trained):
    def export(self, directory: Path) -> None:
        super().export(directory)
        (directory.parent / ".tmp-1").mkdir()


ROWS = [{"text": "a", "label": "b"}] * 4


def test_sound_training_breaks_nothing(tmp_path: Path) -> None:
    assert check_training(Trained, ROWS, tmp_path) == []


@pytest.mark.parametrize(
    ("kind", "clause"),
    [
        (Eager, "it answers without a model."),
        (Silent, "it does not name the command that trains it."),
        (Random, "the same rows and seed give another model."),
        (Careless, "the report counts 3 of 4 rows."),
        (Lossy, "what was exported and loaded answers differently."),
        (Unreadable, "it is not trained, exported and loaded: OSError('lost')."),
        (Messy, "export leaves .tmp-1 behind."),
    ],
)
def test_what_breaks_the_contract_of_training_is_named(
    kind: type[Trained], clause: str, tmp_path: Path
) -> None:
    (wrong,) = check_training(kind, ROWS, tmp_path)
    assert clause in wrong


class Misexampled(Trained):
    Input = Unexampled.Input


def test_training_reports_examples_that_do_not_fit(tmp_path: Path) -> None:
    (finding,) = check_training(Misexampled, [], tmp_path)
    assert "no request can be made" in finding
