"""Rows of one key are told from rows of neighbouring keys."""

from __future__ import annotations

import numpy as np

from mlnb.stats.alike import alike, pairs


def test_a_key_that_is_a_measurement_adds_nothing_to_its_neighbours():
    rng = np.random.default_rng(0)
    keys = np.sort(rng.integers(0, 60, 600))
    smooth = np.sin(keys / 10) + rng.normal(0, 0.2, 600)
    found = alike(smooth, pairs(keys, rng), coded=False)
    assert found.same > 0.5
    assert found.p_value > 0.01
    level = rng.normal(size=60)[keys]
    assert alike(level, pairs(keys, rng), coded=False).excess > 0.9


def test_keys_are_paired_within_and_beside():
    rng = np.random.default_rng(0)
    keys = np.array([0, 0, 0, 5, 5, -1, 9, 9])
    found = pairs(keys, rng)
    assert (keys[found.row] == keys[found.same]).all()
    assert (found.row != found.same).all()
    assert (keys[found.next] != keys[found.row]).all()
    assert len(pairs(np.arange(5), rng).row) == 0
