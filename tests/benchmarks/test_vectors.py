"""The benchmark of vectors runs on a small size, and its vectors are as it says."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from benchmarks.vectors import Synthetic, render
from benchmarks.workspaces import ROOT


@pytest.mark.slow
def test_a_small_size_gives_every_figure(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    command = [sys.executable, "-m", "benchmarks.vectors", "--json", str(file)]
    command += ["--size", "3000", "--wordings", "200"]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    result = json.loads(file.read_text("utf-8"))
    assert result["search"]["recall_at_10"] > 0.9
    assert result["build"]["saved_mb"] > 0 < result["search"]["top_10"]["cpu_ms"]["p50"]
    assert run.stdout.endswith(render(result) + "\n")
    assert "3,000 vectors of 384: built" in run.stdout and "FAQ of 200 wordings" in run.stdout


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
