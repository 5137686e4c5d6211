"""Every skill as a service: one request or a list in, JSON out, the same for a stranger's."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from bot.errors import (
    ArtifactError,
    InvalidTurn,
    SettingsError,
    SkillTimeout,
    ZhikeError,
    nearest_name,
)
from bot.foreign_errors import list_invalid
from bot.registry import Registry
from bot.skill import Skill
from classifiers.artifact import read_task
from classifiers.model_errors import checked_config
from server.tasks import find_tasks

MAX_REQUESTS = 256  # of one list
LIST_S = 30.0  # what a list holds beyond is not answered: else each might wait its full time
_NAME = re.compile(r"[\w.\-]{1,64}")


@dataclass(frozen=True, slots=True)
class Service:
    """A skill under the name that it is served by.

    Attributes
    ----------
    registry
        Holds the skill, and runs it against the clock.
    """

    name: str
    skill: Skill
    registry: Registry

    def answer(self, body: Any, request_id: str) -> Any:
        """Answer one request, or a list of them in their order.

        Parameters
        ----------
        body
            JSON as it was read.

        Returns
        -------
        dict or list
            One reply, or one a request; in a list each tells its own success. What a list holds
        past ``LIST_S`` is not answered.

        Raises
        ------
        InvalidTurn
            One request that does not fit, or a list that is too long.
        ZhikeError
            What the skill raised for one request.
        """
        if not isinstance(body, list):
            return self._answer_one(body, request_id)
        if len(body) > MAX_REQUESTS:
            raise InvalidTurn(
                f"{len(body)} requests in a list, at most {MAX_REQUESTS}.", hint="Send it in parts."
            )
        until = time.monotonic() + LIST_S
        return [self._try_one(part, request_id, until) for part in body]

    def _answer_one(self, body: Any, request_id: str) -> dict[str, Any]:
        try:
            request = self.skill.Input.model_validate(body)
        except ValidationError as error:
            hint = _list_fields(self.skill.Input, error)
            raise InvalidTurn(f"{list_invalid(error)}.", hint=hint) from error
        output = self.registry.run(self.skill.name, request)
        return {"request_id": request_id, "success": True, **output.model_dump(exclude_none=True)}

    def _try_one(self, body: Any, request_id: str, until: float) -> dict[str, Any]:
        try:
            if time.monotonic() >= until:
                raise SkillTimeout("the list took too long.", hint="Send it in parts.")
            return self._answer_one(body, request_id)
        except ZhikeError as error:
            return {
                "request_id": request_id,
                "success": False,
                "error_code": error.code,
                "error_msg": str(error) if error.status < 500 else "the skill failed.",
            }


def _list_fields(kind: type[BaseModel], error: ValidationError) -> str:
    """Name the fields of a request, the one most like a wrong one first."""
    where = error.errors(include_url=False)[0]["loc"]
    known = [field.alias or name for name, field in kind.model_fields.items()]
    wrong = str(where[0]) if where else ""
    near = [nearest_name(wrong, known)] if known else []
    fields = ", ".join(dict.fromkeys([*near, *known]))
    return f"可用的字段 the fields are: {fields}. See /openapi.json."


def services_of(registry: Registry) -> dict[str, Service]:
    """Return every skill of a registry as a service, by name."""
    return {skill.name: Service(skill.name, skill, registry) for skill in registry.skills()}


def open_service(name: str, folder: Path, timeout_s: float) -> Service:
    """Serve the model of a folder, or of its ``.tar.gz``, under a name.

    Raises
    ------
    ArtifactError
        It is no model, or of a task that is not installed.
    """
    task = read_task(folder)
    known = {kind.name: kind for kind in find_tasks().values() if hasattr(kind, "load")}
    if task not in known:
        raise ArtifactError(
            f"模型 model {folder}: 没有任务 there is no task {task!r}.",
            hint=f"最接近的是 the nearest is {nearest_name(task, known or ['none'])!r}.",
        )
    with checked_config(folder):
        skill = known[task].load(folder)
    registry = Registry(timeout_s)
    registry.register(skill)
    registry.freeze()
    return Service(name, skill, registry)


def join_services(bots: Iterable[str], *groups: Mapping[str, Service]) -> dict[str, Service]:
    """Return services by name.

    Raises
    ------
    SettingsError
        Two share a name, one has the name of a bot, or a name is none.
    """
    taken, joined = set(bots), {}
    for name, service in (pair for group in groups for pair in group.items()):
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"服务名 {name!r} 不能用 is no name of a service.",
                hint="请用 1 到 64 个字母、数字、汉字和 . _ - 。Use letters, digits, . _ and -.",
            )
        if name in taken:
            raise SettingsError(
                f"名字 {name!r} 有两个 is the name of two services or bots.",
                hint="请改一个。Rename one: --service NAME=FOLDER, or name in bot.json.",
            )
        taken.add(name)
        joined[name] = service
    return joined
