"""The original system's ``query_features.out``: text <TAB> comma-joined floats."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bot.encoder import Encoder, Vectors
from bot.skill import SkillContext
from bot.text import normalize
from bot.types import Finding

_SAMPLE = 3  # texts encoded to see whether the file's vectors are this encoder's
_SAME = 0.99  # cosine


def trusted_vectors(context: SkillContext, encoder: Encoder) -> Mapping[str, Vectors]:
    """Return the file's vectors by normalised text, if they may be believed."""
    return read_original_vectors(context, encoder)[0]


def read_original_vectors(
    context: SkillContext, encoder: Encoder
) -> tuple[Mapping[str, Vectors], Finding | None]:
    """Read the file if its vectors are the encoder's: same length, and a sample agrees.

    Returns
    -------
    vectors, finding
        By normalised text, rows of norm 1; or nothing, and a warning that says why. Neither
        when there is no file.
    """
    name = context.settings.pretrained_feature_vectors_path
    path = context.workspace / name
    if not path.is_file():
        return {}, None
    vectors: dict[str, Vectors] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            text, _, numbers = line.decode("utf-8-sig").rpartition("\t")
            vector = np.array([float(part) for part in numbers.split(",")], np.float32)
        except ValueError:
            what = "这一行不是：文字、制表符、数字。This line is not `text<TAB>numbers`."
            return {}, _ignored(name, number, what)
        length = float(np.linalg.norm(vector))
        if len(vector) != encoder.dim or not np.isfinite(length) or not length:
            what = (
                f"这一行有 {len(vector)} 个数，编码器 {encoder.name} 是 {encoder.dim} 个。"
                f"{len(vector)} numbers where encoder {encoder.name} has {encoder.dim}."
            )
            return {}, _ignored(name, number, what)
        vectors[normalize(text)] = vector / length
    sample = list(vectors)[:_SAMPLE]
    if not sample:
        return {}, None
    agrees = np.sum(encoder.encode(sample) * [vectors[text] for text in sample], axis=1) > _SAME
    if not agrees.all():
        what = f"向量不是编码器 {encoder.name} 的 the vectors are not those of that encoder."
        return {}, _ignored(name, 1, what)
    return vectors, None


def _ignored(file: str, line: int, what: str) -> Finding:
    hint = (
        "这个文件不用，向量会重新计算；请删除它或重新生成。"
        "The file is ignored and the vectors are computed; delete it or write it anew."
    )
    return Finding("warning", file, line, what, hint)
