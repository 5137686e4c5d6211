"""``zhike train TASK``: each task is a command of its own module, or made of a skill."""

from __future__ import annotations

from server.commands import train_encoder, train_faq, train_kbqa
from server.commands.task_group import group_tasks
from server.commands.train_skill import make_train

command = group_tasks("train", "训练模型 train a model on your own data.", make_train, "fit")

for module in (train_faq, train_encoder, train_kbqa):
    command.add_command(module.command)
