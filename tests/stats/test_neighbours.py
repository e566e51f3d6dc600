"""Near copies stand apart from honest neighbours, in any dimension and on any grid."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.neighbours import close


@pytest.mark.parametrize("dimensions", [1, 2, 5, 20])
@pytest.mark.parametrize("seed", range(5))
def test_honest_points_have_no_copies(dimensions, seed):
    rng = np.random.default_rng(seed)
    for points in (
        rng.normal(size=(400, dimensions)),
        rng.standard_t(2, (400, dimensions)),
        rng.lognormal(size=(400, dimensions)),
    ):
        assert len(close(points, 0.03 * dimensions**0.5).first) == 0


@pytest.mark.parametrize("seed", range(5))
def test_points_on_a_grid_have_no_copies(seed):
    rng = np.random.default_rng(seed)
    points = np.unique(rng.normal(size=(600, 3)).round(1), axis=0)
    assert len(close(points, 0.1).first) == 0
    mixture = np.column_stack([rng.integers(0, 3, (500, 4)), rng.normal(size=500)])
    assert len(close(np.unique(mixture, axis=0), 0.05).first) == 0


@pytest.mark.parametrize("noise", [1e-6, 1e-4, 2e-3])
@pytest.mark.parametrize("count", [8, 40])
def test_moved_copies_are_found(noise, count):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(400, 5))
    moved = points[:count] + noise * rng.normal(size=(count, 5))
    found = close(np.vstack([points, moved]), 0.1)
    assert {(int(a), int(b)) for a, b in zip(found.first, found.second, strict=True)} == {
        (i, 400 + i) for i in range(count)
    }
    assert found.p_value < 0.01


def test_queries_are_looked_up_among_other_points():
    rng = np.random.default_rng(0)
    points, fresh = rng.normal(size=(500, 6)), rng.normal(size=(100, 6))
    assert len(close(points, 0.1, queries=fresh).first) == 0
    fresh[:5] = points[10:15] + 1e-4
    found = close(points, 0.1, queries=fresh)
    assert sorted(zip(found.first.tolist(), found.second.tolist(), strict=True)) == [(i, 10 + i) for i in range(5)]


def test_of_many_points_some_are_looked_up_and_all_where_these_have_copies(monkeypatch):
    rng = np.random.default_rng(0)
    points = rng.normal(size=(5_000, 4))
    assert close(points, 0.05, seed=1).asked == 500
    copied = np.vstack([points, points[:500] + 1e-5])
    found = close(copied, 0.05, seed=1)
    assert found.asked == 5500
    assert len(found.first) >= 495
    monkeypatch.setattr("mlnb.stats.neighbours.MOST_DISTANCES", 10_000_000)
    found = close(copied, 0.05, seed=1)
    assert found.asked == 500
    assert 50 < len(found.first) < 150


def test_too_few_points_say_nothing():
    assert len(close(np.zeros((5, 2)), 0.1).first) == 0
    assert len(close(np.zeros((50, 0)), 0.1).first) == 0
