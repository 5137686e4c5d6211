from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel

from bot.errors import SkillError, SkillNotFound, SkillNotTrained, SkillTimeout
from bot.registry import Registry
from bot.skill import ChitchatQuery, ChitchatResult, FaqQuery, FaqResult


class Echo:
    """Gives the text back."""

    Input: ClassVar[type[BaseModel]] = ChitchatQuery
    Output: ClassVar[type[BaseModel]] = ChitchatResult

    def __init__(self, name: str = "echo") -> None:
        self.name = name

    def run(self, request: Any) -> BaseModel:
        return ChitchatResult(reply=request.text)


class Raising(Echo):
    """Raises what it was given."""

    def __init__(self, error: BaseException) -> None:
        super().__init__("raising")
        self.error = error

    def run(self, request: Any) -> BaseModel:
        raise self.error


class Mistaken(Echo):
    """Gives another skill's output."""

    def run(self, request: Any) -> BaseModel:
        return FaqResult()


class Slow(Echo):
    """Waits until it is released."""

    def __init__(self) -> None:
        super().__init__("slow")
        self.released = threading.Event()
        self.runs = 0

    def run(self, request: Any) -> BaseModel:
        self.runs += 1
        self.released.wait(10)
        return ChitchatResult()


ASK = ChitchatQuery(text="你好")


@pytest.fixture
def slow() -> Iterator[Slow]:
    skill = Slow()
    yield skill
    skill.released.set()


def registry_of(*skills: Any, timeout_s: float = 5.0) -> Registry:
    registry = Registry(timeout_s)
    for skill in skills:
        registry.register(skill)
    return registry


def test_a_skill_is_run_by_name() -> None:
    registry = registry_of(Echo())
    assert registry.run("echo", ASK) == ChitchatResult(reply="你好")


def test_two_skills_of_one_name_are_refused() -> None:
    registry = registry_of(Echo())
    with pytest.raises(SkillError, match="^two skills are named 'echo'. Rename one of them.$"):
        registry.register(Echo())


class Nameless:
    Input = ChitchatQuery

    def __repr__(self) -> str:
        return "Nameless()"


def test_missing_members_are_all_named() -> None:
    with pytest.raises(SkillError) as caught:
        registry_of(Nameless())
    assert str(caught.value) == (
        "skill Nameless() lacks name, Output, run. "
        "A skill has name, Input, Output and run (bot/skill.py)."
    )


def test_a_frozen_registry_takes_no_more() -> None:
    registry = registry_of(Echo())
    registry.freeze()
    with pytest.raises(SkillError, match="^skill 'late' came after the bot began to serve. "):
        registry.register(Echo("late"))
    assert registry.run("echo", ASK).reply == "你好"


def test_an_unknown_skill_names_the_nearest() -> None:
    registry = registry_of(Echo("faq"), Echo("kbqa"))
    with pytest.raises(SkillNotFound, match="^no skill 'kbaq'. The nearest known is 'kbqa'.$"):
        registry.run("kbaq", ASK)
    with pytest.raises(SkillNotFound, match="^no skill 'faq'. The nearest known is 'none'.$"):
        Registry().get("faq")


def test_a_wrong_input_is_refused_before_it_runs() -> None:
    with pytest.raises(SkillError, match="^skill 'raising' takes ChitchatQuery, not FaqQuery. "):
        registry_of(Raising(AssertionError("ran"))).run("raising", FaqQuery(text="你好"))


def test_a_wrong_output_is_refused() -> None:
    with pytest.raises(SkillError, match="^skill 'echo' gave FaqResult, not ChitchatResult. "):
        registry_of(Mistaken()).run("echo", ASK)


def test_stuck_runs_of_one_skill_starve_no_other(slow: Slow) -> None:
    registry = registry_of(slow, Echo(), timeout_s=0.3)
    with ThreadPoolExecutor(40) as visitors:
        stuck = [visitors.submit(registry.run, "slow", ASK) for _ in range(40)]
    assert all(isinstance(run.exception(), SkillTimeout) for run in stuck)
    assert registry.run("echo", ASK).reply == "你好"


def test_what_was_given_up_before_it_began_never_runs() -> None:
    skill = Slow()
    registry = registry_of(skill, timeout_s=0.2)
    with ThreadPoolExecutor(40) as visitors:
        list(
            visitors.map(
                lambda _: pytest.raises(SkillTimeout, registry.run, "slow", ASK), range(40)
            )
        )
    began = skill.runs
    skill.released.set()
    assert registry.run("slow", ASK) == ChitchatResult()
    assert skill.runs == began + 1


def test_a_skill_that_misses_its_deadline_is_abandoned(slow: Slow) -> None:
    registry = registry_of(slow, Echo(), timeout_s=0.05)
    with pytest.raises(SkillTimeout, match=r"^skill 'slow' gave no answer in 0.05 s. "):
        registry.run("slow", ASK)
    assert registry.run("echo", ASK).reply == "你好"


@pytest.mark.parametrize(
    "error", [ZeroDivisionError("by zero"), KeyError("x"), RuntimeError("卡住"), TimeoutError("db")]
)
def test_whatever_a_skill_raises_is_wrapped_with_its_cause(error: Exception) -> None:
    with pytest.raises(SkillError) as caught:
        registry_of(Raising(error)).run("raising", ASK)
    assert type(caught.value) is SkillError
    assert str(caught.value) == (
        f"skill 'raising' failed: {type(error).__name__}: {error}. Mend the skill."
    )
    assert caught.value.__cause__ is error


def test_an_error_of_ours_passes_unchanged() -> None:
    error = SkillNotTrained("no model yet.", hint="Run: zhike train faq")
    with pytest.raises(SkillNotTrained) as caught:
        registry_of(Raising(error)).run("raising", ASK)
    assert caught.value is error
