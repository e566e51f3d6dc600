from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.spikes import spikes

SHAPES = {
    "normal": lambda rng: rng.normal(40, 10, 600),
    "exponential": lambda rng: rng.exponential(5, 600),
    "pareto": lambda rng: rng.pareto(1.5, 600) + 1,
    "uniform": lambda rng: rng.uniform(10, 20, 600),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_tails_are_no_spikes(shape):
    found = [spikes(SHAPES[shape](np.random.default_rng(seed)), hard={-999.0}, soft={99.0}) for seed in range(40)]
    assert sum(map(bool, found)) == 0


@pytest.mark.parametrize("shape", ["normal", "exponential", "uniform"])
@pytest.mark.parametrize("copies", [1, 3, 30])
def test_a_known_code_far_out(shape, copies):
    values = np.r_[SHAPES[shape](np.random.default_rng(0)), [-999.0] * copies]
    assert [(s.value, s.count, s.kind) for s in spikes(values, hard={-999.0})] == [(-999.0, copies, "hard")]


def test_an_unknown_code_needs_company_and_distance():
    values = SHAPES["normal"](np.random.default_rng(0))
    assert [s.value for s in spikes(np.r_[values, [4321.0] * 12])] == [4321.0]
    assert spikes(np.r_[values, [4321.0]]) == []
    assert spikes(np.r_[values, [82.0] * 12]) == []


def test_several_codes_at_one_end_and_one_at_each():
    values = SHAPES["uniform"](np.random.default_rng(0))
    found = spikes(np.r_[values, [998.0] * 5, [999.0] * 9], hard={999.0}, soft={998.0})
    assert sorted(s.value for s in found) == [998.0, 999.0]
    found = spikes(np.r_[values, [-999.0] * 5, [9999.0] * 9], hard={-999.0, 9999.0})
    assert [s.value for s in found] == [-999.0, 9999.0]


@pytest.mark.parametrize("values", [[], [1.0], [1.0, 1.0], [3.0] * 50, [0.0, 1.0] * 30])
def test_nothing_to_compare_with(values):
    assert spikes(np.array(values, dtype=float), hard={-999.0}) == []


@pytest.mark.parametrize("factor", [1e-6, 1.0, 1e6])
def test_a_unit_changes_nothing(factor):
    rng = np.random.default_rng(0)
    values = np.r_[rng.normal(120, 12, 500), np.zeros(20)] * factor
    assert [s.value for s in spikes(values)] == [0.0]


@pytest.mark.parametrize("copies", [5, 40])
def test_many_copies_of_the_smallest_value_hide_no_zero(copies):
    ages = 21 + np.floor(np.random.default_rng(0).exponential(8, 500))
    assert spikes(ages) == []
    assert [s.value for s in spikes(np.r_[ages, [0.0] * copies])] == [0.0]


def test_an_unusual_code_very_far_out_may_be_rarer_than_its_neighbours():
    widths = np.round(np.random.default_rng(0).normal(5, 0.4, 300), 1)
    assert [s.value for s in spikes(np.r_[widths, [-4321.0] * 4])] == [-4321.0]


def test_a_lone_negative_code_below_sizes_is_found_without_a_gap():
    rng = np.random.default_rng(0)
    counts = rng.poisson(9, 600).astype(float)
    counts[:8] = -1
    assert [(s.value, s.count) for s in spikes(counts, soft={-1.0})] == [(-1.0, 8)]
    honest = np.r_[counts, [-2.0, -3.0]]
    assert not spikes(honest, soft={-1.0})
    few = np.r_[rng.integers(0, 5, 600), [-1] * 8]
    assert not spikes(few, soft={-1.0})
