"""The logistic regression that reckons with wrong labels."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.optimize import check_grad
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import scale

from mlnb.stats.noisy_logistic import NoisyLogistic


def data():
    x, y = load_iris(return_X_y=True)
    return scale(x), y


def test_without_noise_it_is_the_ordinary_one():
    x, y = data()
    ours = NoisyLogistic(noise=0.0, rounds=1000).fit(x, y).predict_proba(x)
    theirs = LogisticRegression(C=1.0, max_iter=1000).fit(x, y).predict_proba(x)
    assert np.abs(ours - theirs).max() < 1e-3


@pytest.mark.parametrize("seed", range(5))
def test_wrong_labels_do_not_take_its_confidence(seed):
    x, y = data()
    y = (y == 0).astype(int)
    recorded = y.copy()
    wrong = np.random.default_rng(seed).choice(len(y), 15, replace=False)
    recorded[wrong] = 1 - y[wrong]
    rows = np.arange(len(y))
    ours = NoisyLogistic().fit(x, recorded).predict_proba(x)[rows, y]
    theirs = LogisticRegression(C=1.0, max_iter=1000).fit(x, recorded).predict_proba(x)[rows, y]
    assert np.log(ours).mean() > np.log(theirs).mean() / 2


def test_one_class_and_a_class_that_is_absent_from_a_fold():
    x, y = data()
    assert NoisyLogistic().fit(x[:10], y[:10]).predict_proba(x).shape == (150, 1)
    fitted = NoisyLogistic().fit(x[y != 1], y[y != 1])
    assert fitted.classes_.tolist() == [0, 2]
    assert clone(fitted) == NoisyLogistic()


def test_the_gradient_is_that_of_the_loss(monkeypatch):
    x, y = data()
    seen = {}

    def spy(loss, start, **_):
        seen["loss"] = loss
        return type("found", (), {"x": start})

    monkeypatch.setattr("scipy.optimize.minimize", spy)
    NoisyLogistic().fit(x, y)
    at = np.random.default_rng(0).normal(size=15)
    assert check_grad(lambda w: seen["loss"](w)[0], lambda w: seen["loss"](w)[1], at) < 1e-3
