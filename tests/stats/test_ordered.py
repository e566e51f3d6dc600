"""Memory along an order, with and without a slow drift."""

from __future__ import annotations

import numpy as np

from mlnb.stats.ordered import memory


def test_a_drift_is_memory_and_can_be_taken_off():
    rng = np.random.default_rng(0)
    when = np.arange(400.0)
    values = (when / 200)[:, None] + rng.normal(size=(400, 1))
    assert memory(values, when, rng).p_value < 0.001
    assert memory(values, when, rng, drift=False).p_value > 0.01


def test_shuffled_times_and_constants_have_none():
    rng = np.random.default_rng(1)
    walk = np.cumsum(rng.normal(size=(400, 1)), axis=0)
    assert memory(walk, rng.permutation(400).astype(float), rng).p_value > 0.01
    assert memory(np.ones((400, 1)), np.arange(400.0), rng).p_value == 1.0
