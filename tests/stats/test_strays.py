"""Targets of other rows: silent on heavy, skewed and widening tails, covering where targets were swapped."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.strays import sided, strays

ROWS = 1200
RESIDUALS = {
    "normal": lambda rng, truth: rng.normal(0, 1, ROWS),
    "heavy": lambda rng, truth: rng.standard_t(3, ROWS),
    "skewed": lambda rng, truth: rng.gamma(2, 1, ROWS) - 2,
    "widening": lambda rng, truth: rng.normal(0, 1, ROWS) * (0.3 + np.abs(truth) / 10),
}


@pytest.mark.parametrize("kind", RESIDUALS)
def test_silent_on_honest_residuals(kind):
    alarms = 0
    for seed in range(12):
        rng = np.random.default_rng(seed)
        truth = rng.normal(0, 8, ROWS)
        alarms += strays(truth + RESIDUALS[kind](rng, truth), truth).p_value < 0.01
    assert alarms <= 1


@pytest.mark.parametrize("share", [0.05, 0.12])
def test_finds_and_covers_swapped_targets(share):
    found, covered, right = 0, 0, []
    for seed in range(8):
        rng = np.random.default_rng(seed)
        truth = rng.normal(0, 10, ROWS)
        target = truth + rng.standard_t(4, ROWS)
        swapped = np.flatnonzero(rng.random(ROWS) < share)
        target[swapped] = target[rng.permutation(swapped)]
        result = strays(target, truth)
        found += result.p_value < 0.01
        covered += result.low <= len(swapped) / ROWS <= result.high
        right.append(np.isin(np.flatnonzero(result.wrong > 0.5), swapped).mean())
    assert found == 8
    assert covered >= 6
    assert np.mean(right) > 0.75


def test_a_target_of_one_value():
    result = strays(np.full(60, 3.0), np.full(60, 3.0))
    assert np.isfinite(result.rate)
    assert len(result.wrong) == 60


def test_strays_on_one_side_are_told_from_swapped_targets():
    rng = np.random.default_rng(0)
    truth = rng.normal(0, 10, ROWS)
    target = truth + rng.normal(0, 1, ROWS)
    swapped = target.copy()
    some = rng.choice(ROWS, 40, replace=False)
    swapped[some] = swapped[rng.permutation(some)]
    assert sided(swapped, truth, strays(swapped, truth).wrong) > 0.05
    holidays = target.copy()
    holidays[some] -= 15
    assert sided(holidays, truth, strays(holidays, truth).wrong) < 0.01
