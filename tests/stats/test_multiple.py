"""Against statsmodels, which has the same corrections."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from mlnb.stats.multiple import benjamini_hochberg, holm


@pytest.mark.parametrize(("ours", "theirs"), [(holm, "holm"), (benjamini_hochberg, "fdr_bh")])
@settings(max_examples=50, deadline=None)
@given(p_values=st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_as_in_statsmodels(ours, theirs, p_values):
    np.testing.assert_allclose(ours(p_values), multipletests(p_values, method=theirs)[1], atol=1e-12)


@pytest.mark.parametrize("correct", [holm, benjamini_hochberg])
def test_nothing_to_correct(correct):
    assert len(correct([])) == 0
