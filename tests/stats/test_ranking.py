"""The area under the ROC curve within folds, and its error."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from mlnb.stats.ranking import auc_error, auc_within


def test_in_one_fold_it_is_sklearns():
    rng = np.random.default_rng(0)
    second = rng.random(200) < 0.3
    scores = rng.normal(size=200).round(1) + second
    assert auc_within(scores, second, np.zeros(200, dtype=int)) == pytest.approx(roc_auc_score(second, scores))


def test_folds_on_other_scales_do_no_harm():
    rng = np.random.default_rng(0)
    second, folds = rng.random(400) < 0.5, np.arange(400) % 4
    scores = rng.normal(size=400) + 2 * second
    shifted = scores + 100 * folds
    assert auc_within(shifted, second, folds) == pytest.approx(auc_within(scores, second, folds))
    assert roc_auc_score(second, shifted) < auc_within(shifted, second, folds) - 0.2


def test_without_both_kinds_there_is_no_area():
    assert np.isnan(auc_within(np.arange(3.0), np.array([True] * 3), np.zeros(3, dtype=int)))


def test_the_error_is_that_of_draws():
    rng = np.random.default_rng(0)
    second = np.repeat([False, True], [40, 25])
    drawn = [auc_within(rng.normal(size=65) + 0.8 * second, second, np.zeros(65)) for _ in range(400)]
    assert auc_error(float(np.mean(drawn)), 40, 25) == pytest.approx(np.std(drawn), rel=0.15)
