from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.one_feature import left_alone


def share(column, target, *, coded=False):
    """What the feature leaves of the loss of a constant."""
    target = np.asarray(target, dtype=float).reshape(len(column), -1)
    loss = left_alone(np.asarray(column, dtype=float), target, np.arange(len(column)) % 4, coded=coded)
    return loss.sum() / ((target - target.mean(axis=0)) ** 2).sum()


@pytest.fixture
def rng():
    return np.random.default_rng(0)


def test_noise_leaves_all_and_is_not_rewarded_for_many_values(rng):
    target = rng.normal(size=2000)
    assert share(rng.normal(size=2000), target) > 0.98
    assert share(rng.permutation(2000), target, coded=True) > 0.98


@pytest.mark.parametrize("shape", [lambda t: t, lambda t: -t, np.exp, lambda t: t**3])
def test_a_monotone_disguise_leaves_little(shape, rng):
    target = rng.normal(size=4000)
    assert share(shape(target), target) < 0.02


def test_steps_and_codes_of_classes(rng):
    label = rng.integers(0, 3, 900)
    assert share(label * 7 + 1, np.eye(3)[label]) < 0.01
    assert share(rng.permutation(3)[label], np.eye(3)[label], coded=True) < 0.01


def test_holes_are_a_value(rng):
    label = rng.integers(0, 2, 600)
    column = np.where(label == 1, np.nan, rng.normal(size=600))
    assert share(column, np.eye(2)[label]) < 0.02
    assert share(np.full(600, np.nan), np.eye(2)[label]) == pytest.approx(1, abs=0.02)
