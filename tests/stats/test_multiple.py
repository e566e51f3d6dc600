"""Against statsmodels, which has the same corrections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from mlnb.stats.multiple import benjamini_hochberg, cauchy, holm


@pytest.mark.parametrize(("ours", "theirs"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
@settings(max_examples=50, deadline=None)
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_as_in_statsmodels(ours, theirs, p_values):
    np.testing.assert_allclose(ours(p_values), multipletests(p_values, method=theirs)[1], atol=1e-12)


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_nothing_to_correct(correct):
    assert len(correct([])) == 0


def test_cauchy_keeps_its_level_where_tests_depend_on_each_other():
    rng = np.random.default_rng(0)
    shared = rng.normal(size=(20_000, 1))
    for part in (0.0, 0.7, 1.0):
        z = part**0.5 * shared + (1 - part) ** 0.5 * rng.normal(size=(20_000, 4))
        found = np.array([cauchy(p) for p in stats.norm.sf(z)[:4_000]])
        assert (found < 0.01).mean() < 0.015
    assert cauchy([0.0, 0.5]) < 1e-12
    assert cauchy([1.0, 1.0]) == pytest.approx(0.5)
    assert cauchy([1e-9, 1e-9]) == pytest.approx(1e-9)
