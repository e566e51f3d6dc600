"""The laws of what a second sample brings, against draws."""

import numpy as np
import pytest

from mlnb.stats.beyond import beyond_chance, both, expected_unknown, reach_chance, unknown_chance


@pytest.mark.parametrize("count", [1, 3, 6])
def test_the_number_beyond_follows_its_law_whatever_the_distribution(count):
    rng = np.random.default_rng(0)
    drawn = rng.standard_cauchy((40_000, 60))
    beyond = (drawn[:, 40:] > drawn[:, :40].max(axis=1, keepdims=True)).sum(axis=1)
    chance = beyond_chance(count, 40, 20)
    assert abs((beyond >= count).mean() - chance) < 4 * (chance / 40_000) ** 0.5


def test_the_two_ways_to_reckon_agree():
    few = np.prod([(900 - i) / (3000 - i) for i in range(150)])
    assert beyond_chance(150, 2100, 900) == pytest.approx(few, rel=1e-6)
    assert beyond_chance(11, 5, 10) == 0
    assert beyond_chance(3, 0, 10) == 1


@pytest.mark.parametrize("tail", ["normal", "exponential", "lognormal", "uniform"])
def test_honest_tails_are_not_far(tail):
    rng = np.random.default_rng(1)
    p_values = [reach_chance(getattr(rng, tail)(size=600), 3) for _ in range(400)]
    assert np.mean(np.array(p_values) < 0.01) <= 0.025


def test_a_unit_apart_is_far():
    rng = np.random.default_rng(2)
    ages = rng.normal(40, 10, 600)
    assert reach_chance(np.append(ages, [400, 410, 390]), 3) < 1e-6
    assert reach_chance(ages, 0) == 1
    assert reach_chance(ages[:20], 3) == 1


@pytest.mark.parametrize("size", [3, 40, 400])
def test_new_values_are_as_seldom_as_draws_say(size):
    rng = np.random.default_rng(3)
    weights = 1 / np.arange(1, size + 1)
    values = rng.choice(size, 500, p=weights / weights.sum())
    counts = np.bincount(values)
    counts = counts[counts > 0]
    pooled = np.repeat(np.arange(len(counts)), counts)
    drawn = []
    for _ in range(2_000):
        mixed = rng.permutation(pooled)
        drawn.append((~np.isin(mixed[350:], mixed[:350])).sum())
    drawn = np.array(drawn)
    assert expected_unknown(counts, 350, 150) == pytest.approx(drawn.mean(), abs=4 * drawn.std() / 2000**0.5 + 1e-9)
    for unknown in (int(np.quantile(drawn, 0.9)) + 1, int(drawn.max()) + 1):
        assert unknown_chance(counts, unknown, 350, 150) >= (drawn >= unknown).mean() - 0.02
    assert unknown_chance(counts, int(drawn.max()) + 30, 350, 150) < 0.01


def test_many_rows_are_bounded_rather_than_summed():
    counts = np.ones(6_000, dtype=int)
    assert unknown_chance(counts, 1_800, 4_200, 1_800) == 1
    mixed = np.concatenate([np.full(20, 200), np.ones(900, dtype=int)])
    assert unknown_chance(mixed, 600, 3_430, 1_470) < 1e-6


def test_two_p_values_are_one():
    assert both(1, 1) == 1
    assert both(0.0, 0.3) == 0
    assert 0.01 < both(0.05, 0.05) < 0.05
