"""The number of equal rows that chance makes is foretold from rows that are not equal."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.coincidence import coincidence, mixed


def draw(rng, rows, levels):
    return np.column_stack([rng.choice(k, rows, p=rng.dirichlet(np.ones(k))) for k in levels]).astype(np.uint64)


@pytest.mark.parametrize("levels", [(3, 3, 4, 5), (2,) * 10, (6, 5, 4, 3, 8), (12, 12, 9), (2,) * 25])
def test_independent_columns(levels):
    rng = np.random.default_rng(1)
    ratios = []
    for _ in range(12):
        found = coincidence(mixed(draw(rng, 400, levels)))
        if found.expected > 5:
            ratios.append(found.pairs / found.expected)
    assert not ratios or 0.4 < np.median(ratios) < 1.6


def test_dependent_columns():
    rng = np.random.default_rng(0)
    ratios = []
    for _ in range(10):
        kind = rng.choice(4, 600, p=[0.5, 0.3, 0.15, 0.05])
        cells = np.column_stack([np.where(rng.random(600) < 0.7, kind, rng.integers(0, 4, 600)) for _ in range(7)])
        found = coincidence(mixed(cells))
        ratios.append(found.pairs / found.expected)
    assert 0.5 < np.median(ratios) < 1.6


def test_a_column_that_is_the_sum_of_others_proves_nothing():
    rng = np.random.default_rng(0)
    first, second = rng.integers(0, 60, (2, 500))
    cells = np.column_stack([first, second, first + second, rng.integers(0, 2, 500), rng.integers(0, 2, 500)])
    found = coincidence(mixed(cells))
    assert found.p_value(found.pairs) > 0.01


def test_the_rate_of_false_alarms():
    rng = np.random.default_rng(3)
    alarms = 0
    for _ in range(150):
        cells = mixed(draw(rng, 150, (8, 9, 10, 6)))
        copies = 150 - len(np.unique(cells.sum(axis=1)))
        alarms += coincidence(cells).p_value(copies) < 0.01
    assert alarms <= 3


def test_copies_are_more_than_chance():
    rng = np.random.default_rng(0)
    cells = draw(rng, 300, (9, 8, 7, 10, 6, 12))
    twice = coincidence(mixed(np.vstack([cells, cells[:12]])))
    once = coincidence(mixed(cells))
    assert twice.pairs >= once.pairs + 12
    assert twice.p_value(12) < 0.01 < once.p_value(once.pairs)


def test_across_two_sides():
    rng = np.random.default_rng(0)
    ratios = []
    for _ in range(10):
        cells = mixed(draw(rng, 500, (3, 4, 3, 5, 2)))
        side = rng.random(500) < 0.3
        found = coincidence(cells, side)
        brute = sum(np.isin(cells[~side].sum(axis=1), [key]).sum() for key in cells[side].sum(axis=1))
        assert found.pairs == brute
        ratios.append(found.pairs / found.expected)
    assert 0.6 < np.median(ratios) < 1.5


def test_nothing_is_told_of_one_column():
    found = coincidence(mixed(np.array([[1], [1], [2]], dtype=np.uint64)))
    assert not found.told
    assert found.p_value(1) == 1


def test_constant_columns_expect_every_pair():
    found = coincidence(mixed(np.ones((40, 3), dtype=np.uint64)))
    assert found.expected >= found.pairs == 780
