"""Every vector engine gives what the exact index gives."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from bot.encoder import Vectors
from bot.vectors import ExactIndex, VectorIndex
from server.vectors import SMALL, build_index
from server.vectors.faiss_index import FaissIndex

ENGINES: dict[str, Callable[[Vectors], VectorIndex]] = {
    "exact": ExactIndex,
    "faiss": FaissIndex,
    "chosen by size": build_index,
}


@pytest.fixture(params=ENGINES)
def make(request: pytest.FixtureRequest) -> Callable[[Vectors], VectorIndex]:
    return ENGINES[request.param]


def random_units(n: int, dim: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((n, dim)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


@pytest.mark.parametrize("n", [1, 30, SMALL + 5])
def test_agrees_with_the_exact_index(make, n):
    vectors, queries = random_units(n, 48, seed=1), random_units(25, 48, seed=2)
    wanted_scores, wanted_ids = ExactIndex(vectors).search(queries, 10)
    scores, ids = make(vectors).search(queries, 10)
    np.testing.assert_array_equal(ids, wanted_ids)
    np.testing.assert_allclose(scores, wanted_scores, atol=1e-6)
    assert scores.shape == ids.shape == (25, min(10, n))
    assert (scores.dtype, ids.dtype) == (np.float32, np.int64)


def test_finds_a_vector_by_itself(make):
    vectors = random_units(200, 16, seed=3)
    scores, ids = make(vectors).search(vectors, 1)
    assert ids[:, 0].tolist() == list(range(200))
    np.testing.assert_allclose(scores, 1, atol=1e-6)


@pytest.mark.parametrize("top_k", [1, 2, 3, 5, 9])
def test_equal_scores_come_in_the_order_of_ids(make, top_k):
    rows = np.eye(2, dtype=np.float32)[[1, 0, 0, 1, 0, 0, 0, 1]]
    _, ids = make(rows).search(np.array([[1, 0], [0, 1]], np.float32), top_k)
    assert ids.tolist() == [[1, 2, 4, 5, 6, 0, 3, 7][:top_k], [0, 3, 7, 1, 2, 4, 5, 6][:top_k]]


def test_nothing_indexed_and_nothing_asked(make):
    empty = np.empty((0, 4), np.float32)
    assert make(empty).search(np.eye(4, dtype=np.float32), 3)[1].shape == (4, 0)
    assert make(np.eye(4, dtype=np.float32)).search(empty, 3)[1].shape == (0, 3)


def test_the_engine_is_chosen_by_size():
    assert isinstance(build_index(np.zeros((SMALL - 1, 2), np.float32)), ExactIndex)
    assert isinstance(build_index(np.zeros((SMALL, 2), np.float32)), FaissIndex)
