"""``zhike train TASK``: each task is a command of its own module."""

from __future__ import annotations

import click

from server.commands import train_encoder, train_faq, train_kbqa


@click.group("train")
def command() -> None:
    """训练模型 train a model on your own data."""


for module in (train_faq, train_encoder, train_kbqa):
    command.add_command(module.command)
