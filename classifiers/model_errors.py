"""What is said of a model that is not there, lacks something, or answers otherwise."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import ValidationError

from bot.errors import ArtifactError, SkillNotTrained
from bot.foreign_errors import list_invalid


@contextmanager
def checked_config(folder: Path) -> Iterator[None]:
    """Tell what ``config.json`` lacks while a model is made of it, whatever its checksum.

    Raises
    ------
    ArtifactError
        Instead of the bare error.
    """
    try:
        yield
    except (KeyError, ValidationError) as error:
        what = repr(error.args[0]) if isinstance(error, KeyError) else list_invalid(error)
        raise ArtifactError(
            f"模型 model {folder}: config.json 里缺少或写错 lacks or has a wrong {what}.",
            hint="请重新训练。Train it again.",
        ) from error


def not_trained(skill: str) -> SkillNotTrained:
    """Return the error of a skill without a model, with the command that trains one."""
    return SkillNotTrained(
        f"技能 {skill} 还没有模型。The skill has no model yet.",
        hint=f"请先训练 train one: zhike train {skill.replace('_', '-')} --input-table TABLE"
        " --checkpoint-dir FOLDER",
    )


def replayed_otherwise(folder: Path, text: str) -> ArtifactError:
    """Return the error of a model one of whose samples comes out otherwise."""
    return ArtifactError(
        f"模型 model {folder}: 样例 sample {text[:40]!r}"
        " 的结果变了 comes out otherwise than when it was trained.",
        hint="请用训练时的版本，或重新训练。Use its versions, or train it again.",
    )
