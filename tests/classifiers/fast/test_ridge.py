"""Regression in closed form: the same as solving, and as leaving a row out."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from classifiers.fast.calibration import balance, find_scale, fit_logistic, fit_rising
from classifiers.fast.ridge import choose_rows, mix, nearest, solve


def problem(n_rows: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    random = np.random.default_rng(0)
    points = random.normal(size=(n_rows, 2 * n_rows)) / np.sqrt(2 * n_rows)
    noise = random.uniform(0.1, 0.5, n_rows)
    return (
        (points @ points.T).astype(np.float32),
        random.normal(size=(n_rows, 3)).astype(np.float32),
        noise.astype(np.float32),
    )


@pytest.mark.parametrize("n_rows", [2, 100, 301])
def test_weights_solve_the_equations(n_rows):
    kernel, targets, noise = problem(n_rows)
    found = solve(kernel.copy(), targets, noise)
    np.testing.assert_allclose(
        (kernel + np.diag(noise)) @ found.weights, targets, atol=1e-4, rtol=1e-4
    )


def test_scores_left_out_are_those_of_a_fit_without_the_row():
    kernel, targets, noise = problem(300)
    scores = solve(kernel.copy(), targets, noise).left_out
    for row in (0, 150, 299):
        others = np.delete(np.arange(300), row)
        own = kernel[np.ix_(others, others)].copy()
        without = solve(own, targets[others], noise[others])
        np.testing.assert_allclose(kernel[row, others] @ without.weights, scores[row], atol=1e-4)


def test_solving_copies_but_a_part_of_the_kernel():
    kernel, targets, noise = problem(1500)
    tracemalloc.start()
    solve(kernel, targets, noise)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 0.6 * kernel.nbytes


def test_views_are_mixed_by_their_shares():
    one = np.array([[1.0, 0.5, 0.0, -1.0]], np.float32)
    assert mix([one, one[:, ::-1]], (0.75, 0.25))[0].tolist() == [0.5, 0.375, 0.125, -0.5]


def test_the_nearest_is_another_row():
    kernel = np.array([[1, 0.2, 0.7], [0.2, 1, 0.4], [0.7, 0.4, 1]], np.float32)
    assert nearest(kernel).tolist() == pytest.approx([0.7, 0.4, 0.7])
    assert kernel.diagonal().tolist() == [1, 1, 1]


def test_rows_are_chosen_in_shares_and_no_group_goes_empty():
    groups = ["a"] * 900 + ["b"] * 99 + ["c"]
    chosen = choose_rows(groups, 100, seed=1)
    kept = [groups[place] for place in chosen]
    assert len(set(chosen.tolist())) == 100
    assert abs(kept.count("a") - 90) <= 2
    assert kept.count("c") == 1
    assert chosen.tolist() == sorted(chosen.tolist())
    assert chosen.tolist() == choose_rows(groups, 100, seed=1).tolist()
    assert chosen.tolist() != choose_rows(groups, 100, seed=2).tolist()


def test_the_scale_makes_shares_as_sure_as_they_are_right():
    random = np.random.default_rng(0)
    true_logits = random.normal(size=(5000, 4)) * 2
    shares = np.exp(true_logits) / np.exp(true_logits).sum(axis=1, keepdims=True)
    drawn = [random.choice(4, p=share) for share in shares]
    labels = np.eye(4, dtype=bool)[drawn]
    assert find_scale(true_logits / 7, labels, np.ones(5000)) == pytest.approx(7, rel=0.05)


def test_a_logistic_regression_finds_the_weights_that_made_the_data():
    random = np.random.default_rng(0)
    features = random.normal(3, 2, size=(20000, 2))
    share = 1 / (1 + np.exp(-(features @ [1.0, -0.5] - 1)))
    found = fit_logistic(features, random.random(20000) < share, np.ones(20000))
    assert found.tolist() == pytest.approx([1.0, -0.5, -1], abs=0.1)


def test_rows_that_all_come_out_right_prove_as_much_as_they_are():
    for count, proven in ((2, 5 / 6), (20, 41 / 42)):
        labels = np.repeat(np.eye(2, dtype=bool), count, axis=0)
        scale = find_scale(labels.astype(float), labels, np.ones(2 * count))
        assert 1 / (1 + np.exp(-scale)) == pytest.approx(proven, abs=1e-3)


def test_a_feature_that_would_lower_the_share_is_left():
    random = np.random.default_rng(0)
    yes = random.random(500) < 0.5
    features = random.normal(size=(500, 2)) + np.column_stack([yes, ~yes])
    rising, other, _ = fit_rising(features, yes, balance(yes))
    assert rising > 0.5
    assert other == 0
    assert fit_logistic(features, yes, balance(yes))[1] < 0
    alone = fit_rising(-features[:, :1], yes, balance(yes))
    assert alone.tolist() == pytest.approx([0, 0], abs=0.01)


def test_a_feature_that_parts_all_does_not_run_away():
    yes = np.arange(10) > 4
    found = fit_logistic(np.arange(10.0)[:, None], yes, balance(yes))
    assert np.isfinite(found).all()
    assert ((np.arange(10) * found[0] + found[1] > 0) == yes).all()
