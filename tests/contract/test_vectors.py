"""Every vector engine gives what the exact index gives; stored vectors are what was encoded."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bot.encoder import Vectors
from bot.testing import HashEncoder
from bot.vectors import ExactIndex, VectorIndex
from server.vectors import SMALL, build_index
from server.vectors.faiss_index import FaissIndex
from server.vectors.stored import StoredVectors

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


# Stored vectors.

Said = list[tuple[str, int, int]]


@pytest.fixture
def said() -> Said:
    return []


@pytest.fixture
def embed(tmp_path: Path, said: Said) -> StoredVectors:
    return StoredVectors(tmp_path, lambda *step: said.append(step))


def test_only_what_is_not_stored_is_encoded_and_told(embed: StoredVectors, said: Said) -> None:
    for texts, new in [("abc", "abc"), ("abc", ""), ("cdab", "d"), ("da", ""), ("dad", "")]:
        encoder = HashEncoder()
        said.clear()
        vectors = embed(list(texts), encoder, "letters", "字母 letters")
        assert encoder.calls == ([tuple(new)] if new else [])
        np.testing.assert_array_equal(vectors, HashEncoder().encode(list(texts)))
        what = "计算向量 vectors: 字母 letters (hash)"
        assert said == ([(what, 0, len(new)), (what, len(new), len(new))] if new else [])


def test_every_name_and_every_encoder_has_its_own(embed: StoredVectors) -> None:
    one, other = HashEncoder("a/b"), HashEncoder("b", dim=32)
    embed(["x"], one, "letters", "")
    assert embed(["x"], other, "letters", "").shape == (1, 32)
    assert embed(["y"], one, "words", "").shape == (1, 256)
    embed(["x"], one, "letters", "")
    assert one.calls == [("x",), ("y",)]


@pytest.mark.parametrize("spoil", ["fingerprint", "npy", "shape", "header", "dim"])
def test_vectors_that_do_not_fit_are_computed_again(
    embed: StoredVectors, tmp_path: Path, spoil: str
) -> None:
    embed(["a", "b"], HashEncoder(), "letters", "")
    (header,) = tmp_path.glob("letters-*.json")
    content = json.loads(header.read_bytes())
    if spoil == "fingerprint":
        header.write_text(json.dumps({**content, "fingerprint": "another"}))
    elif spoil == "header":
        header.write_text("{")
    elif spoil == "npy":
        (tmp_path / content["file"]).write_bytes(b"cut short")
    elif spoil == "shape":
        np.save(tmp_path / content["file"], np.zeros((1, 256), np.float32))
    encoder = HashEncoder(dim=32) if spoil == "dim" else HashEncoder()
    vectors = embed(["a", "b"], encoder, "letters", "")
    assert encoder.calls == [("a", "b")]
    np.testing.assert_array_equal(vectors, encoder.encode(["a", "b"]))
    assert len(list(tmp_path.glob("letters-*.npy"))) == 1


def test_vectors_known_from_elsewhere_are_not_encoded(embed: StoredVectors) -> None:
    encoder, known = HashEncoder(), np.eye(1, 256, dtype=np.float32)[0]
    vectors = embed(["a", "b"], encoder, "letters", "", lambda: {"a": known, "z": known})
    assert encoder.calls == [("b",)] and vectors[0, 0] == 1


def test_no_texts_have_no_vectors(embed: StoredVectors, said: Said) -> None:
    assert embed([], HashEncoder(), "letters", "").shape == (0, 256)
    assert said == []
