"""Labels of a text in two levels: a label, and the root it belongs to (``{"火锅": "美食"}``)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import Field

from bot.errors import DataError
from bot.skill import Payload


class LabelFound(Payload):
    """A label of a text, how likely it is, and the label above it."""

    label: str
    score: float = Field(ge=0, le=1)
    root: str | None = Field(None, description="None where it is not asked for, or not known.")


def read_mapping(file: Path) -> dict[str, str]:
    """Read the root of each label from a JSON file.

    Raises
    ------
    DataError
        The file cannot be read, or is no object of labels to their roots, two levels deep.
    """
    try:
        mapping = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"two_level_mapping_path: {file} 读不了 cannot be read: {error}") from error
    if not isinstance(mapping, dict):
        raise DataError(f'two_level_mapping_path: {file} 要像 must be like {{"火锅": "美食"}}.')
    for label, root in mapping.items():
        if not isinstance(root, str) or not label.strip() or not root.strip():
            raise DataError(
                f"two_level_mapping_path: {file}: {label!r} 的上级 {root!r} 不是文字"
                " its root must be a text."
            )
        if mapping.get(root, root) != root:
            raise DataError(
                f"two_level_mapping_path: {file}: {label!r} > {root!r} > {mapping[root]!r}"
                " 有三级，只能两级 is three levels deep; two are allowed."
            )
    return mapping


def choose_labels(
    probabilities: Mapping[str, float],
    threshold: float = 0.5,
    mapping: Mapping[str, str] | None = None,
    append_root: bool = False,
) -> list[LabelFound]:
    """Choose the labels that are likely enough.

    Parameters
    ----------
    probabilities
        Of each label, 0..1.
    threshold
        A label above it is given.
    mapping
        The root of each label.
    append_root
        Whether roots are told.

    Returns
    -------
    list of LabelFound
        The likeliest first, ties by name.

    Examples
    --------
    >>> choose_labels({"火锅": 0.9, "轿车": 0.2}, 0.5, {"火锅": "美食"}, append_root=True)
    [LabelFound(label='火锅', score=0.9, root='美食')]
    """
    roots = (mapping or {}) if append_root else {}
    ranked = sorted(probabilities.items(), key=lambda pair: (-pair[1], pair[0]))
    return [
        LabelFound(label=label, score=round(p, 4), root=roots.get(label))
        for label, p in ranked
        if p > threshold
    ]
