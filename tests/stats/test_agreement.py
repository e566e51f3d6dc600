"""Alpha as Krippendorff published it, and what the fast sums are worth against plain loops."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from mlnb.stats.agreement import each_against_the_others, kappa, krippendorff

N = np.nan
#: Krippendorff 2011, section C: four observers, twelve units, with gaps.
PUBLISHED = np.array([
    [1, 2, 3, 3, 2, 1, 4, 1, 2, N, N, N],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, N, 3],
    [N, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, N],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, N],
]).T  # fmt: skip


@pytest.mark.parametrize(("scale", "alpha"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)])
def test_the_published_example_with_missing_data(scale, alpha):
    found = krippendorff(PUBLISHED, scale)
    assert found.alpha == pytest.approx(alpha, abs=5e-4)
    assert found.low < found.alpha < found.high
    assert found.items == 11


def test_the_published_example_of_two_observers():
    binary = np.array([[0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]], dtype=float).T
    assert krippendorff(binary).alpha == pytest.approx(0.095, abs=5e-4)


def by_loops(answers, scale):
    """Alpha from its definition, pair by pair."""
    units = [row[np.isfinite(row)] for row in answers]
    units = [u for u in units if len(u) > 1]
    pooled = np.concatenate(units)
    levels = np.unique(pooled)
    often = {v: (pooled == v).sum() for v in levels}

    def apart(a, b):
        if scale == "nominal":
            return float(a != b)
        if scale == "interval":
            return (a - b) ** 2
        low, high = min(a, b), max(a, b)
        between = sum(often[v] for v in levels if low <= v <= high)
        return (between - (often[a] + often[b]) / 2) ** 2

    n = len(pooled)
    observed = sum(2 * sum(apart(a, b) for a, b in itertools.combinations(u, 2)) / (len(u) - 1) for u in units) / n
    expected = 2 * sum(apart(a, b) for a, b in itertools.combinations(pooled, 2)) / (n * (n - 1))
    return 1 - observed / expected


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
@pytest.mark.parametrize("seed", range(3))
def test_sums_give_what_pairs_give(scale, seed):
    rng = np.random.default_rng(seed)
    answers = rng.integers(0, 4, (25, 4)) + rng.integers(0, 3, 25)[:, None].astype(float)
    answers[rng.random(answers.shape) < 0.3] = N
    assert krippendorff(answers, scale).alpha == pytest.approx(by_loops(answers, scale))


def test_the_interval_covers_as_often_as_it_says():
    rng = np.random.default_rng(1)
    truth = 1 - 2 * 0.1 * 0.9 / 0.5  # of two who err in one of ten, two classes of one size
    inside = 0
    for seed in range(100):
        said = rng.integers(0, 2, 200)
        answers = np.column_stack([np.where(rng.random(200) < 0.1, 1 - said, said) for _ in range(2)]).astype(float)
        found = krippendorff(answers, level=0.9, seed=seed)
        inside += found.low <= truth <= found.high
    assert 80 <= inside <= 98


def test_kappa_is_sklearns():
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 4, 80), rng.integers(0, 4, 80)
    second[:50] = first[:50]
    assert kappa(first.astype(float), second.astype(float)) == pytest.approx(cohen_kappa_score(first, second))
    assert kappa(first.astype(float), second.astype(float), weighted=True) == pytest.approx(
        cohen_kappa_score(first, second, weights="quadratic")
    )
    assert np.isnan(kappa(np.array([N, 1.0]), np.array([1.0, N])))


def test_nothing_to_compare_is_no_number():
    assert np.isnan(krippendorff(np.array([[1.0, N], [N, 2.0]])).alpha)
    assert np.isnan(krippendorff(np.ones((5, 2))).alpha)


@pytest.mark.parametrize("scale", ["nominal", "ordinal", "interval"])
def test_who_answers_at_random_agrees_with_nobody(scale):
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 500).astype(float)
    answers = np.column_stack([truth, truth, rng.permutation(truth), np.full(500, 2.0)])
    agreement, errors = each_against_the_others(answers, scale)
    assert abs(agreement[2]) < 4 * errors[2]
    assert abs(agreement[3]) < 1e-9 + 4 * errors[3]
    assert agreement[0] > 0.2
