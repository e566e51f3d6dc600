"""A floor of wrong labels is needed only where no model knows better."""

from __future__ import annotations

import numpy as np

from mlnb.stats.pool import unexplained


def _models(seed=0, rows=1500):
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, 2)) * 3
    turned = np.where(x[:, 1] > 4, -1, 1)
    truth = (x[:, 0] * turned > 0).astype(int)
    able = 1 / (1 + np.exp(-3 * x[:, 0] * turned))
    blunt = 1 / (1 + np.exp(-3 * x[:, 0]))
    return truth, [np.column_stack([1 - p, p]) for p in (able, blunt)], rng


def test_the_error_of_one_model_is_explained_by_a_better_one():
    truth, models, _ = _models()
    assert unexplained(truth, models[1:]) < 0.01
    assert unexplained(truth, models) > 0.01


def test_wrong_labels_of_all_classes_and_of_one_are_not_explained():
    truth, models, rng = _models()
    every = np.where(rng.random(len(truth)) < 0.08, 1 - truth, truth)
    one = np.where((truth == 1) & (rng.random(len(truth)) < 0.15), 0, truth)
    assert unexplained(every, models) < 1e-4
    assert unexplained(one, models) < 1e-4
