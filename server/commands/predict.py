"""``zhike predict TASK``."""

from __future__ import annotations

from server.commands.task_group import group_tasks
from server.commands.train_skill import make_predict

command = group_tasks("predict", "批量预测 predict every row of a table.", make_predict, "predict")
