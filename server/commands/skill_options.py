"""Options of a command made from the settings of a skill: one for each field."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Container, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.errors import DataError, SettingsError, nearest_name
from bot.foreign_errors import explain_invalid

# Parameters of the documents' tables. Those that a command or a skill has not are taken all the
# same and told to do nothing: the first three are of their cloud only.
DOCUMENTED = (
    *("arn", "buckets", "oss_host"),
    *("distribution_strategy", "worker_count", "worker_gpu", "worker_cpu"),
    *("optimizer_type", "batch_size", "num_epochs", "learning_rate", "sequence_length"),
    *("pretrain_model_name_or_path", "model_name", "sample_weight", "second_sequence"),
)


def with_documented(known: Container[str]) -> Callable[[click.decorators.FC], Any]:
    """Give a command the documents' options that are not `known`: each is told to do nothing."""

    def decorate(command: click.decorators.FC) -> Any:
        for name in DOCUMENTED:
            if name not in known:
                flag = f"--{name.replace('_', '-')}"
                command = click.option(
                    flag, hidden=True, expose_value=False, callback=_tell_left_out
                )(command)
        return command

    return decorate


def _tell_left_out(ctx: click.Context, option: click.Parameter, value: str | None) -> None:
    if value is not None:
        click.echo(f"{option.opts[0]} 在这里没有作用，已忽略 does nothing here: left out", err=True)


class Choices(click.ParamType[tuple[str, ...]]):
    """Values parted by commas, or the name of a file ``.txt`` with one a line."""

    name = "values"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Return the values, without blanks around them; empty ones are left out."""
        if isinstance(value, tuple):
            return value
        parts = _read_lines(Path(value)) if value.endswith(".txt") else value.split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _read_lines(file: Path) -> list[str]:
    if not os.path.isfile(file):  # Path.is_file raises for a name that is too long
        raise DataError(
            f"没有文件 there is no file {str(file)!r}.", hint="请检查路径。Look at the path."
        )
    try:
        return file.read_text("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise DataError(
            f"{file}: 不是 UTF-8 is not UTF-8.", hint="请另存为 UTF-8。Save it as UTF-8."
        ) from error


def with_settings(
    settings: type[BaseModel], known: Sequence[str] = ()
) -> Callable[[click.decorators.FC], Any]:
    """Give a command an option for every field of a skill's settings, and the documents' own.

    Parameters
    ----------
    known
        Options that the command has already.
    """

    def decorate(command: click.decorators.FC) -> Any:
        for name, field in reversed(settings.model_fields.items()):
            if not field.exclude:  # else the command sets it
                command = _make_option(name, field)(command)
        command = with_documented({*settings.model_fields, *known})(command)
        return click.option(
            "--user-defined-parameters", default="", help="更多参数 more: name=value name=value"
        )(command)

    return decorate


def _make_option(name: str, field: FieldInfo) -> Callable[[click.decorators.FC], Any]:
    flag = "--" + name.replace("_", "-")
    kind: Any = field.annotation
    shown: dict[str, Any] = {"default": field.default, "help": field.description}
    if kind is bool:
        return click.option(f"{flag}/--no-{flag[2:]}", name, show_default=True, **shown)
    if get_origin(kind) is Literal:
        known = click.Choice(get_args(kind))
        return click.option(flag, name, type=known, show_default=True, **shown)
    if get_origin(kind) is tuple:
        return click.option(flag, name, type=Choices(), **shown)
    low: Any = next((m.ge for m in field.metadata if isinstance(m, Ge)), None)
    high: Any = next((m.le for m in field.metadata if isinstance(m, Le)), None)
    ranges = {int: click.IntRange(low, high), float: click.FloatRange(low, high)}
    wanted: Any = ranges.get(kind, kind)
    return click.option(flag, name, type=wanted, show_default=True, **shown)


def take_settings(settings: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """Make a skill's settings of a command's options.

    What stands in ``user_defined_parameters`` comes last.

    Raises
    ------
    SettingsError
        A name is unknown, or a value is out of its range.
    """
    values = {name: given[name] for name in settings.model_fields if name in given}
    values |= _read_parameters(settings, given.get("user_defined_parameters") or "")
    try:
        return settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"--{place.replace('_', '-')} {first['input']!r}: {explain_invalid(first)}",
            hint="请改正。Mend it.",
        ) from error


def _read_parameters(settings: type[BaseModel], text: str) -> dict[str, Any]:
    try:
        pairs = [part.partition("=") for part in shlex.split(text)]
    except ValueError as error:
        raise SettingsError(
            f"--user-defined-parameters: 引号不成对 a quote has no partner: {text!r}.",
            hint='请写成 write name="it\'s"。',
        ) from error
    return {name: _read_parameter(settings, name, is_, value) for name, is_, value in pairs}


def _read_parameter(settings: type[BaseModel], name: str, is_: str, value: str) -> Any:
    if name not in settings.model_fields:
        raise SettingsError(
            f"--user-defined-parameters: 没有参数 there is no {name!r}.",
            hint=f"最接近的是 the nearest is {nearest_name(name, settings.model_fields)!r}.",
        )
    if not is_:
        raise SettingsError(
            f"--user-defined-parameters: {name} 没有值 has no value.",
            hint=f"请写成 write {name}=value.",
        )
    is_tuple = get_origin(settings.model_fields[name].annotation) is tuple
    return Choices().convert(value, None, None) if is_tuple else value
