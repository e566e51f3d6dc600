"""Another unit in a part of a column: found at its factor, with its rows; honest modes and tails are none."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.isolated import isolated
from mlnb.stats.relations import relations
from mlnb.stats.units import UNITS, changed_unit


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.label)
def test_every_unit_is_found_with_its_rows(unit):
    rng = np.random.default_rng(0)
    values = rng.normal(37, 1, 1000) if unit.offset > 0 else rng.normal(80, 3, 1000)
    values[:30] = values[:30] * unit.factor + unit.offset
    found = changed_unit(values)
    assert found is not None
    assert found.unit == unit
    assert set(np.flatnonzero(found.rows)) == set(range(30))
    assert found.p_value < 1e-4
    assert found.low <= found.ratio <= found.high


def test_other_columns_sharpen_it():
    rng = np.random.default_rng(0)
    size = rng.lognormal(0, 1.2, 1500)
    weight = size**2 * np.exp(rng.normal(0, 0.1, 1500))
    weight[:15] *= 1000
    assert changed_unit(weight) is None
    matrix = np.c_[size, weight]
    related = relations(matrix)
    found = changed_unit(weight, related.expected(related.scored(matrix), 1))
    assert found is not None
    assert found.unit.factor == 1000
    assert set(np.flatnonzero(found.rows)) == set(range(15))


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize("draw", ["lognormal", "pareto", "standard_cauchy", "exponential", "random"])
def test_honest_tails_are_in_one_unit(draw, seed):
    rng = np.random.default_rng(seed)
    given = {"lognormal": (0, 1.5), "pareto": (1.0,)}.get(draw, ())
    assert changed_unit(getattr(rng, draw)(*given, size=600)) is None


def test_false_alarms_are_rare():
    rng = np.random.default_rng(0)
    heavy = sum(len(isolated(rng.standard_t(2, 500), 0.005)) for _ in range(200))
    skewed = sum(len(isolated(rng.lognormal(0, 1.5, 500), 0.005)) for _ in range(200))
    assert heavy + skewed <= 8


def test_small_and_empty_columns():
    for values in (np.zeros(0), np.full(100, np.nan), np.zeros(100), np.ones(3)):
        assert changed_unit(values) is None
        assert isolated(values, 0.01) == []
    related = relations(np.full((10, 2), np.nan))
    assert np.isfinite(related.expected(related.scored(np.full((10, 2), np.nan)), 0)).all()
