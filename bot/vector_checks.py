"""What every vector index refuses: ids and vectors that do not fit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.encoder import Vectors
from bot.errors import VectorError

if TYPE_CHECKING:
    from bot.vectors import Ids


def find_places(known: Ids, ids: Ids) -> Ids:
    """Return where ids stand among known ones, -1 for the unknown.

    Parameters
    ----------
    known
        Ascending.

    Examples
    --------
    >>> find_places(np.array([3, 5, 9]), np.array([9, 4, 3]))
    array([ 2, -1,  0])
    """
    places = np.searchsorted(known, ids)
    return np.where(np.searchsorted(known, ids, side="right") > places, places, -1)


def check_change(present: Ids, ids: Ids, *, known: bool) -> None:
    """Refuse ids that come twice or are negative, and those that are not known, or are.

    Parameters
    ----------
    present
        The ids of the index, ascending.

    Raises
    ------
    VectorError
        With the first such id.
    """
    values, counts = np.unique(ids, return_counts=True)
    _refuse(values[counts > 1], "出现了两次 comes twice")
    _refuse(values[values < 0], "是负数 is negative")
    found = find_places(present, values) >= 0
    if known:
        _refuse(values[~found], "不在索引里 is not in the index")
    else:
        _refuse(values[found], "已经在索引里 is in the index already")


def _refuse(ids: Ids, why: str) -> None:
    """Raise a VectorError when there are any ids."""
    if len(ids):
        raise VectorError(
            f"向量索引：编号 {ids[0]} {why}.",
            hint="新的用 add，已有的用 update 或 remove。"
            "Add new ones, update or remove those that are there.",
        )


def check_vectors(vectors: Vectors, dim: int, count: int | None = None) -> None:
    """Refuse vectors of another shape, and those that hold NaN or infinity.

    Parameters
    ----------
    count
        How many there must be; None: any number.

    Raises
    ------
    VectorError
        With the shape or the row.
    """
    wanted = (len(vectors) if count is None else count, dim)
    if vectors.shape != wanted:
        raise VectorError(
            f"向量的形状是 {vectors.shape}，应为 {wanted}。"
            f"The vectors' shape is {vectors.shape}, not {wanted}.",
            hint="请用建索引时的那个编码器。Use the encoder the index was built with.",
        )
    with np.errstate(invalid="ignore", over="ignore"):
        sums = vectors.sum(axis=1)  # spares the matrix of booleans, 0.4 GB for a million rows
    wrong = np.flatnonzero(~np.isfinite(sums))
    if len(wrong):
        raise VectorError(
            f"第 {wrong[0]} 行向量里有 NaN 或无穷大。Row {wrong[0]} holds NaN or infinity.",
            hint="请检查编码器的输出。Look at what the encoder gives.",
        )
