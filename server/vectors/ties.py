"""Equal scores in the order of their ids, for engines that cut through them anyhow."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from bot.encoder import Vectors
from bot.vectors import Ids

Found = tuple[Vectors, Ids]


def search_past_ties(search: Callable[[int], Found], top_k: int, most: int) -> Found:
    """Search until the last score is below the `top_k`-th, then order by score and id.

    Parameters
    ----------
    search
        Takes how many to find, at most `most`, and returns scores and ids, both of shape
        ``(n_queries, n_found)``, best first; fewer than asked when there are no more.
    most
        No more are asked for, even if all their scores are equal.

    Returns
    -------
    scores, ids
        Of shape ``(n_queries, min(top_k, n_found))``, best first, ties by id.
    """
    count = min(top_k + 1, most)
    while True:
        scores, ids = search(count)
        if scores.shape[1] < count or count == most:
            break
        if (scores[:, -1] < scores[:, top_k - 1]).all():
            break
        count = min(2 * count, most)
    order = np.lexsort((ids, -scores))[:, :top_k]
    return np.take_along_axis(scores, order, axis=1), np.take_along_axis(ids, order, axis=1)


def find_nothing(n_queries: int, width: int = 0) -> Found:
    """Return what a search gives that finds nothing, or asks nothing."""
    return np.empty((n_queries, width), np.float32), np.empty((n_queries, width), np.int64)
