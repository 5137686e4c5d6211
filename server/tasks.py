"""What can be trained: skills with a model of their own, built in or a stranger's."""

from __future__ import annotations

from functools import cache
from importlib.metadata import entry_points
from typing import Any

Task = Any  # a class that keeps bot.training.TrainableSkill


@cache
def find_tasks() -> dict[str, Task]:
    """Return the classes of the entry points ``zhike.tasks`` by name in the command, sorted."""
    found = [entry.load() for entry in entry_points(group="zhike.tasks")]
    return {task.name.replace("_", "-"): task for task in sorted(found, key=lambda t: t.name)}


def tell_task(task: Task) -> str:
    """Return a task in one line: the first of its docstring."""
    return str(task.__doc__).splitlines()[0]
