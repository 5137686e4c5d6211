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
    """

    make: Callable[[Task], click.Command]

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return all names, sorted."""
        return sorted({*self.commands, *find_tasks()})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command by name."""
        if cmd_name not in self.commands and cmd_name in find_tasks():
            self.add_command(self.make(find_tasks()[cmd_name]))
        return super().get_command(ctx, cmd_name)


def group_tasks(name: str, help: str, make: Callable[[Task], click.Command]) -> TaskGroup:
    """Make a group; `make` makes the command of a task."""
    group = TaskGroup(name, help=help)
    group.make = make
    return group
