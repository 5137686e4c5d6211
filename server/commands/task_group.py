"""A group of commands, one for each task that can be trained; found when they are asked for."""

from __future__ import annotations

from collections.abc import Callable

import click

from server.tasks import Task, find_tasks


class TaskGroup(click.Group):
    """Commands of its own, and one made for each task.

    Attributes
    ----------
    make
        Makes the command of a task.
    method
        That a task needs for it.
    """

    make: Callable[[Task], click.Command]
    method: str

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, sorted."""
        return sorted({*self.commands, *self._tasks()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in self.commands and cmd_name in self._tasks():
            self.add_command(self.make(self._tasks()[cmd_name]))
        return super().get_command(ctx, cmd_name)

    def _tasks(self) -> dict[str, Task]:
        return {name: task for name, task in find_tasks().items() if hasattr(task, self.method)}


def group_tasks(
    name: str, help: str, make: Callable[[Task], click.Command], method: str
) -> TaskGroup:
    """Make a group; `make` makes the command of a task that has a `method`."""
    group = TaskGroup(name, help=help)
    group.make, group.method = make, method
    return group
