"""Whether there is a break, where, and whether it is a step."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.breaks import in_blocks, step, strongest


def test_it_cries_wolf_as_often_as_it_says():
    rng = np.random.default_rng(0)
    p_values = [strongest(in_blocks(rng.normal(size=(300, 12))), seed=s)[1] for s in range(200)]
    assert np.mean(np.array(p_values) < 0.1) < 0.16
    assert np.mean(np.array(p_values) < 0.5) == pytest.approx(0.5, abs=0.12)


def test_neighbours_that_go_together_are_one_witness():
    rng = np.random.default_rng(0)
    low = 0
    for s in range(100):
        slow = np.repeat(rng.normal(size=100), 8)[:, None]
        low += strongest(in_blocks(slow + 0.1 * rng.normal(size=(800, 1))), seed=s)[1] < 0.05
    assert low <= 15  # where each row counted for itself it would be 50


def test_the_interval_holds_the_place():
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(100):
        series = rng.normal(size=400) + np.where(np.arange(400) < 150, 0.0, 0.8)
        found = step(series, np.ones(400), np.ones(400, dtype=bool), level=0.9)
        inside += found.low <= 150 <= found.high
    assert inside >= 82


@pytest.mark.parametrize("course", ["season", "trend"])
def test_a_smooth_course_is_no_step(course):
    rng = np.random.default_rng(0)
    time = np.arange(600) / 600
    drift = {"season": np.sin(4 * np.pi * time), "trend": 3 * (time - 0.5)}[course]
    found = step(rng.normal(size=600) + drift, np.ones(600), np.ones(600, dtype=bool))
    assert found.smooth


def test_a_step_lies_between_two_times():
    allowed = np.zeros(400, dtype=bool)
    allowed[[100, 200, 300]] = True
    series = np.where(np.arange(400) < 210, 0.0, 1.0)
    assert step(series, np.ones(400), allowed).at == 200
    assert step(series, np.ones(400), np.zeros(400, dtype=bool)).at == 0
