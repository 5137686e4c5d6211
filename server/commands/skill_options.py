"""Options of a command made from the settings of a skill: one for each field."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import click
from annotated_types import Ge, Le
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.errors import DataError, SettingsError, nearest_name

# Options of the documents that only their cloud knows: taken, and told that they do nothing.
CLOUD_ONLY = ("arn", "buckets", "oss-host", "worker-cpu", "distribution-strategy")
_SAID_OTHERWISE = {"optimizer_type": {"adadeleta": "adadelta"}}  # the documents' spelling


class Choices(click.ParamType[tuple[str, ...]]):
    """Values parted by commas, or a text file with one a line."""

    name = "values"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Return the values, without blanks around them; empty ones are left out."""
        if isinstance(value, tuple):
            return value
        path = Path(value)
        is_file = path.suffix == ".txt" or path.is_file()
        if is_file and not path.is_file():
            raise DataError(
                f"没有文件 there is no file {value!r}.", hint="请检查路径。Look at the path."
            )
        parts = path.read_text("utf-8-sig").splitlines() if is_file else value.split(",")
        return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))


def with_settings(settings: type[BaseModel]) -> Callable[[click.decorators.FC], Any]:
    """Give a command an option for every field of a skill's settings, and the documents' own."""

    def decorate(command: click.decorators.FC) -> Any:
        for name in reversed(settings.model_fields):
            command = _make_option(name, settings.model_fields[name])(command)
        for name in CLOUD_ONLY:
            command = click.option(f"--{name}", hidden=True)(command)
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
        known = [*get_args(kind), *_SAID_OTHERWISE.get(name, ())]
        return click.option(flag, name, type=click.Choice(known), show_default=True, **shown)
    if get_origin(kind) is tuple:
        return click.option(flag, name, type=Choices(), **shown)
    low: Any = next((m.ge for m in field.metadata if isinstance(m, Ge)), None)
    high: Any = next((m.le for m in field.metadata if isinstance(m, Le)), None)
    ranges = {int: click.IntRange(low, high), float: click.FloatRange(low, high)}
    wanted: Any = ranges.get(kind, kind)
    return click.option(flag, name, type=wanted, show_default=True, **shown)


def take_settings(settings: type[BaseModel], given: Mapping[str, Any]) -> BaseModel:
    """Make a skill's settings of a command's options.

    Options that only the documents' cloud knows are told of and left out; what stands in
    ``user_defined_parameters`` comes last.

    Raises
    ------
    SettingsError
        A name is unknown, or a value is out of its range.
    """
    for name in CLOUD_ONLY:
        if given.get(name.replace("-", "_")) is not None:
            click.echo(f"--{name} 只对云端有意义，已忽略 is of the cloud only: left out", err=True)
    values = {name: given[name] for name in settings.model_fields if name in given}
    values |= _read_parameters(settings, given.get("user_defined_parameters") or "")
    for name, others in _SAID_OTHERWISE.items():
        if name in values:
            values[name] = others.get(values[name], values[name])
    try:
        return settings.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise SettingsError(
            f"--{place.replace('_', '-')}: {first['msg']}, 得到 got {first['input']!r}.",
            hint="请改正。Mend it.",
        ) from error


def _read_parameters(settings: type[BaseModel], text: str) -> dict[str, str]:
    values = dict(part.partition("=")[::2] for part in shlex.split(text))
    for name in values:
        if name not in settings.model_fields:
            raise SettingsError(
                f"--user-defined-parameters: 没有参数 there is no {name!r}.",
                hint=f"最接近的是 the nearest is {nearest_name(name, settings.model_fields)!r}.",
            )
    return values
