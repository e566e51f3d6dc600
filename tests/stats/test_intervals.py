"""Against statsmodels, and by what an interval is for: to cover."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from mlnb.stats.intervals import newcombe, wilson


@pytest.mark.parametrize(("hits", "count"), [(0, 10), (1, 10), (5, 10), (10, 10), (37, 1000)])
@pytest.mark.parametrize("level", [0.5, 0.9, 0.99])
def test_wilson_as_in_statsmodels(hits, count, level):
    expected = proportion_confint(hits, count, alpha=1 - level, method="wilson")
    np.testing.assert_allclose(wilson(hits, count, level), np.clip(expected, 0, 1), atol=1e-12)


@pytest.mark.parametrize("four", [(30, 100, 20, 100), (0, 50, 3, 40), (12, 12, 6, 90)])
def test_newcombe_as_in_statsmodels(four):
    expected = confint_proportions_2indep(*four, method="newcomb", alpha=0.1)
    np.testing.assert_allclose(newcombe(*four, 0.9), expected, atol=1e-9)


@pytest.mark.parametrize("share", [0.01, 0.05, 0.3, 0.5])
@pytest.mark.parametrize("count", [40, 400])
def test_wilson_covers_about_as_often_as_it_says(share, count):
    hits = np.arange(count + 1)
    ends = np.array([wilson(int(h), count, 0.9) for h in hits])
    covers = (ends[:, 0] <= share) & (share <= ends[:, 1])
    assert 0.84 <= stats.binom.pmf(hits, count, share)[covers].sum() <= 1


def test_without_trials_anything_is_possible():
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = newcombe(0, 0, 3, 10)
    assert low < 0 < high
