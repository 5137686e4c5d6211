"""The contract of skills as code: what breaks it is returned, one sentence each.

It holds for every skill of the entry-point group ``zhike.skills``, ours or a stranger's::

    assert check_skill(skill) == []
    assert check_training(TextClassify, ROWS, tmp_path) == []
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import SkillNotTrained, ZhikeError
from bot.skill import Skill
from bot.training import Row, TrainableSkill

# What visitors send: every skill that takes a text must take these, or refuse them as ours do.
TEXTS = ("您好", "云帆长续航版续航多少", "How far does it go on one charge?")
ODD_TEXTS = ("", " ", "\0", "？！…", "🚗" * 40, "长" * 5000, "a\tb\nc", "<script>", "１２３ＡＢＣ")
_NAME = re.compile(r"[\w.\-]{1,64}")
_FAR = 1e-4  # numbers of one text and of a batch of texts are rounded differently


def make_requests(kind: type[BaseModel]) -> list[BaseModel]:
    """Make requests of an ``Input``: required fields from their ``examples``, texts from ours.

    Raises
    ------
    ValidationError
        A required field is no text and has no examples, or its examples do not fit it.
    """
    fields = kind.model_json_schema().get("properties", {})
    needed = [
        field.alias or name for name, field in kind.model_fields.items() if field.is_required()
    ]
    return [
        kind.model_validate(
            {name: _pick(fields[name].get("examples") or TEXTS, place) for name in needed}
        )
        for place in range(len(TEXTS))
    ]


def _pick(values: Sequence[Any], place: int) -> Any:
    return values[place % len(values)]


def check_skill(skill: Skill, requests: Sequence[BaseModel] = ()) -> list[str]:
    """Find what breaks the contract of a skill.

    Parameters
    ----------
    skill
        Ready to run.
    requests
        Of type ``Input``, three or more that are answered differently; none: see
        :func:`make_requests`.

    Returns
    -------
    list of str
        Empty for a sound skill.
    """
    wrong = [*_check_members(skill)]
    if wrong:
        return wrong
    try:
        asked = list(requests) or make_requests(skill.Input)
    except Exception as error:  # whatever a stranger's model may raise
        return [f"{skill.name}: no request can be made of Input's examples: {error!r}."]
    try:
        answers = [skill.run(request) for request in asked]
    except Exception as error:  # whatever a stranger's skill may raise
        return [f"{skill.name}: run refuses an ordinary request: {error!r}."]
    wrong = [*_check_answers(skill, answers)]
    if wrong:
        return wrong
    return [
        *_check_batches(skill, asked, answers),
        *_check_odd_requests(skill, asked[0]),
    ]


def _check_members(skill: Skill) -> Iterator[str]:
    missing = [name for name in ("name", "Input", "Output", "run") if not hasattr(skill, name)]
    if missing:
        yield f"{skill!r} lacks {', '.join(missing)}."
        return
    if not _NAME.fullmatch(skill.name):
        yield f"{skill.name!r} is no name: 1 to 64 letters, digits, '_', '-' and '.'."
    for name in ("Input", "Output"):
        kind = getattr(skill, name)
        if not (isinstance(kind, type) and issubclass(kind, BaseModel)):
            yield f"{skill.name}: {name} is no pydantic model."


def _check_answers(skill: Skill, answers: Sequence[Any]) -> Iterator[str]:
    for answer in answers:
        if not isinstance(answer, skill.Output):
            yield f"{skill.name}: run gives {type(answer).__name__}, not {skill.Output.__name__}."
        elif not _survives_json(skill.Output, answer):
            yield f"{skill.name}: an answer changes on its way through JSON."


def _survives_json(kind: type[BaseModel], answer: BaseModel) -> bool:
    try:
        return kind.model_validate_json(answer.model_dump_json()) == answer
    except ValueError:  # it cannot be written, or not be read again
        return False


def _check_batches(skill: Any, asked: Sequence[BaseModel], answers: Sequence[Any]) -> Iterator[str]:
    def compare(wrong: str, answer: Callable[[], Any], wanted: Sequence[Any]) -> Iterator[str]:
        try:
            if not _agree(answer(), wanted):
                yield f"{skill.name}: {wrong}."
        except Exception as error:  # whatever a stranger's skill may raise
            yield f"{skill.name}: {wrong}: it raises {error!r}."

    every, one_by_one = list(asked), [[request] for request in asked]
    yield from compare(
        "run answers the same request differently", lambda: [*map(skill.run, asked)], answers
    )
    if not hasattr(skill, "predict"):
        return
    yield from compare(
        "predict of one differs from run",
        lambda: [skill.predict(one)[0] for one in one_by_one],
        answers,
    )
    yield from compare("predict of several differs from run", lambda: skill.predict(every), answers)
    yield from compare(
        "predict depends on the order of the batch",
        lambda: skill.predict(every[::-1])[::-1],
        answers,
    )
    yield from compare("predict of nothing is not an empty list", lambda: skill.predict([]), [])


def _check_odd_requests(skill: Skill, request: BaseModel) -> Iterator[str]:
    """Put odd texts into every text of a request: each is answered, or refused by our errors."""
    given = request.model_dump()
    for name in [name for name, value in given.items() if isinstance(value, str)]:
        for text in ODD_TEXTS:
            try:
                odd = skill.Input.model_validate(given | {name: text})
            except ValidationError:
                continue  # refused at the door
            try:
                answer = skill.run(odd)
            except ZhikeError:
                continue
            except Exception as error:  # whatever a stranger's skill may raise
                yield f"{skill.name}: {name}={text[:20]!r} raises {type(error).__name__}, not ours."
            else:
                if not isinstance(answer, skill.Output):
                    yield f"{skill.name}: {name}={text[:20]!r} gives {type(answer).__name__}."


def check_training(
    make: Callable[[], TrainableSkill],
    rows: Sequence[Row],
    folder: Path,
    requests: Sequence[BaseModel] = (),
) -> list[str]:
    """Find what breaks the contract of a skill that is trained.

    Parameters
    ----------
    make
        Makes one without a model, its settings set for ``rows``.
    rows
        Enough to learn from.
    folder
        Is written to.
    requests
        See :func:`check_skill`.

    Returns
    -------
    list of str
        Empty for a sound skill.
    """
    untrained, skill, again = make(), make(), make()
    try:
        asked = list(requests) or make_requests(skill.Input)
    except Exception as error:  # whatever a stranger's model may raise
        return [f"{skill.name}: no request can be made of Input's examples: {error!r}."]
    wrong = list(_check_untrained(untrained, asked[0]))
    try:
        for finding in _check_trained(skill, again, rows, folder / "model", asked):
            wrong.append(finding)  # one by one: those before an error count
    except Exception as error:  # whatever a stranger's skill may raise
        return [*wrong, f"{skill.name}: it is not trained, exported and loaded: {error!r}."]
    return [*wrong, *check_skill(skill, asked)]


def _check_trained(
    skill: TrainableSkill,
    again: TrainableSkill,
    rows: Sequence[Row],
    model: Path,
    asked: Sequence[BaseModel],
) -> Iterator[str]:
    for one in (skill, again):
        one.fit(list(rows), seed=7, progress=lambda what, done, total: None)
    answers = skill.predict(asked)
    if not _agree(again.predict(asked), answers):
        yield f"{skill.name}: the same rows and seed give another model."
    count = skill.evaluate(list(rows)).count
    if count != len(rows):
        yield f"{skill.name}: the report counts {count} of {len(rows)} rows."
    skill.export(model)
    left = sorted(path.name for path in model.parent.iterdir() if path != model)
    if left:
        yield f"{skill.name}: export leaves {', '.join(left)} behind."
    if not _agree(type(skill).load(model).predict(asked), answers):
        yield f"{skill.name}: what was exported and loaded answers differently."


def _check_untrained(skill: TrainableSkill, request: BaseModel) -> Iterator[str]:
    try:
        skill.run(request)
    except SkillNotTrained as error:
        if "zhike train" not in str(error):
            yield f"{skill.name}: without a model it does not name the command that trains it."
    except Exception as error:  # whatever a stranger's skill may raise
        yield f"{skill.name}: without a model it raises {type(error).__name__}."
    else:
        yield f"{skill.name}: it answers without a model."


def _agree(some: Sequence[BaseModel], others: Sequence[BaseModel]) -> bool:
    return _is_near([one.model_dump() for one in some], [one.model_dump() for one in others])


def _is_near(one: Any, other: Any) -> bool:
    """Tell whether two values of JSON are equal, numbers but for rounding."""
    if isinstance(one, float) and isinstance(other, float):
        return math.isclose(one, other, rel_tol=_FAR, abs_tol=_FAR)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_is_near(one[key], other[key]) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_is_near, one, other))
    return bool(one == other)
