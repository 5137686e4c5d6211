"""The skills of one bot: registered while it is built, frozen before it serves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait
from typing import Any

from pydantic import BaseModel

from bot.errors import SkillError, SkillNotFound, SkillTimeout, ZhikeError, nearest_name
from bot.skill import Skill

_POOL_SIZE = 16  # runs of one skill at a time, and so the threads it can keep for itself
_MEMBERS = ("name", "Input", "Output", "run")


class Registry:
    """Named skills behind one door.

    Parameters
    ----------
    timeout_s
        Deadline of one run. A skill that misses it is abandoned; its thread ends by itself.
        One that never waits (``waits = False``) runs without.
    """

    def __init__(self, timeout_s: float = 5.0) -> None:
        self._timeout_s = timeout_s
        self._skills: dict[str, Skill] = {}
        self._frozen = False
        self._pools: dict[str, ThreadPoolExecutor] = {}

    def register(self, skill: Skill) -> None:
        """Add a skill.

        Raises
        ------
        SkillError
            When the registry is frozen, a member is missing, or the name is taken.
        """
        missing = [member for member in _MEMBERS if not hasattr(skill, member)]
        if missing:
            raise SkillError(
                f"skill {skill!r} lacks {', '.join(missing)}.",
                hint="A skill has name, Input, Output and run (bot/skill.py).",
            )
        if self._frozen:
            raise SkillError(
                f"skill {skill.name!r} came after the bot began to serve.",
                hint="Register skills while the bot is built.",
            )
        if skill.name in self._skills:
            raise SkillError(f"two skills are named {skill.name!r}.", hint="Rename one of them.")
        self._skills[skill.name] = skill
        if getattr(skill, "waits", True):  # one pool each: a stuck skill starves no other
            # Its threads start with the first run: after the workers fork.
            self._pools[skill.name] = ThreadPoolExecutor(_POOL_SIZE, f"skill-{skill.name}")

    def freeze(self) -> None:
        """End the set-up phase; later registration is refused."""
        self._frozen = True

    def get(self, name: str) -> Skill:
        """Return a skill by name.

        Raises
        ------
        SkillNotFound
            Naming the nearest known skill.
        """
        if name not in self._skills:
            near = nearest_name(name, self._skills or ["none"])
            raise SkillNotFound(f"no skill {name!r}.", hint=f"The nearest known is {near!r}.")
        return self._skills[name]

    def skills(self) -> tuple[Skill, ...]:
        """Return every skill, in the order of registration."""
        return tuple(self._skills.values())

    def run(self, name: str, request: BaseModel) -> Any:
        """Run a skill against the clock and check what it gives.

        Parameters
        ----------
        name
            A registered skill.
        request
            An instance of its ``Input``.

        Returns
        -------
        Output
            An instance of the skill's ``Output``.

        Raises
        ------
        SkillNotFound, SkillTimeout, SkillError
            Whatever else the skill raises is wrapped in SkillError.
        """
        skill = self.get(name)
        if not isinstance(request, skill.Input):
            raise SkillError(
                f"skill {name!r} takes {skill.Input.__name__}, not {type(request).__name__}.",
                hint="Build its Input first.",
            )
        pool = self._pools.get(name)
        output = self._within_deadline(pool, skill, request) if pool else _call(skill, request)
        if not isinstance(output, skill.Output):
            raise SkillError(
                f"skill {name!r} gave {type(output).__name__}, not {skill.Output.__name__}.",
                hint="Mend the skill.",
            )
        return output

    def _within_deadline(self, pool: ThreadPoolExecutor, skill: Skill, request: BaseModel) -> Any:
        future = pool.submit(_call, skill, request)
        done, _ = wait([future], self._timeout_s)
        if not done:
            future.cancel()  # one that still waits for a thread shall never begin
            raise SkillTimeout(
                f"skill {skill.name!r} gave no answer in {self._timeout_s:g} s.",
                hint="Look at its load, or raise skill_timeout_s.",
            )
        return future.result()


def _call(skill: Skill, request: BaseModel) -> BaseModel:
    try:
        return skill.run(request)
    except ZhikeError:
        raise
    except Exception as error:  # a stranger's skill may raise anything
        raise SkillError(
            f"skill {skill.name!r} failed: {type(error).__name__}: {error}.",
            hint="Mend the skill.",
        ) from error
