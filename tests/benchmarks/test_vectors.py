"""The benchmark of vectors runs on a small size, and its vectors are as it says."""

from __future__ import annotations

import json

import numpy as np
import pytest

from benchmarks.vectors import Sizes, Synthetic, measure, render


@pytest.mark.slow
def test_a_small_size_gives_every_figure() -> None:
    result = measure(Sizes(size=3000, dim=32, queries=50, wordings=200))
    assert json.loads(json.dumps(result)) == result
    assert result["search"]["recall_at_10"] > 0.9
    assert result["build"]["saved_mb"] == 0 < result["search"]["top_10"]["wait_ms"]["p50"]
    table = render(result)
    assert table.count("\n") == 16
    assert "3,000 vectors of 32: built" in table and "FAQ of 200 wordings" in table


def test_synthetic_vectors_are_near_their_question_and_few_directions_matter() -> None:
    synthetic = Synthetic(8000, 384, seed=1)
    vectors, queries = synthetic.vectors(), synthetic.queries(100)
    assert (vectors.shape, queries.shape) == ((8000, 384), (100, 384))
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    spectrum = np.linalg.svd(vectors - vectors.mean(axis=0), compute_uv=False) ** 2
    assert 50 < spectrum.sum() ** 2 / (spectrum**2).sum() < 90
    cosines = np.sort(vectors[:1000] @ vectors.T)[:, ::-1]
    assert 0.7 < np.median(cosines[:, 1]) < 0.8  # the nearest but itself
    assert 0.25 < np.median(cosines[:, 100]) < 0.35
    np.testing.assert_array_equal(vectors, Synthetic(8000, 384, seed=1).vectors())
