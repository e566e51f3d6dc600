"""What was made from the target is told by nothing else once the target is known."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.given import basis, given


@pytest.mark.parametrize("classes", [0, 3])
def test_tells_a_measurement_from_a_copy_with_noise(classes):
    rng = np.random.default_rng(0)
    target = rng.integers(0, 3, 600).astype(float) if classes else rng.normal(size=600)
    size = rng.normal(size=600)
    others = np.column_stack([target + size + 0.3 * rng.normal(size=600), rng.normal(size=600)])
    told = basis(target, classes)
    made, honest = target + 0.5 * rng.normal(size=600), target + size
    parts = {"categorical": [False, False], "enough": 0.08}
    assert given(made, target, told, others, others, **parts).high < 0.05
    assert given(honest, target, told, others, others, **parts).low > 0.3


def test_the_basis_adds_up_to_one():
    target = np.random.default_rng(0).normal(size=100)
    assert basis(target, 0).sum(axis=1) == pytest.approx(1.0)
    assert basis(np.ones(5), 0).shape == (5, 1)
