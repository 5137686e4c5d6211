"""A small table, and what the tests of transformers train on it."""

from __future__ import annotations

from typing import Any

from classifiers.classify_settings import ClassifySettings
from classifiers.text_classify import TextClassify
from tests.classifiers.test_text_classify import SAID, quiet

_FRONTS = ("", "请问", "你好，", "麻烦问一下", "急！", "在吗？", "我想问")
_ENDS = ("", "？", "谢谢", "呢")
ROWS = [
    {"text": front + text + end, "label": label}
    for label, texts in SAID.items()
    for text in texts
    for front, end in zip(_FRONTS, (_ENDS * 2)[:7], strict=True)
]
FAST_TO_LEARN = {"num_epochs": 6, "learning_rate": 2e-3, "batch_size": 16}


def train(rows: list[dict[str, Any]] = ROWS, seed: int = 1, **settings: Any) -> TextClassify:
    chosen = FAST_TO_LEARN | {"model_name": "transformer", "encoders": ()} | settings
    skill = TextClassify(ClassifySettings(**chosen))
    skill.fit(rows, seed=seed, progress=quiet)
    return skill
