"""The share of wrong labels: silent on overlap whatever the model's calibration, covering where labels are wrong."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.lapse import lapse


def told(seed, rows=1500, classes=2, apart=3.0, sharpness=1.0):
    """Honest labels, and the probabilities of a model that is over- or underconfident by ``sharpness``."""
    rng = np.random.default_rng(seed)
    logits = rng.normal(0, apart, (rows, classes))
    p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    labels = (p.cumsum(axis=1) > rng.random((rows, 1))).argmax(axis=1)
    shown = p**sharpness
    return labels, shown / shown.sum(axis=1, keepdims=True), rng


@pytest.mark.parametrize("sharpness", [0.4, 1.0, 2.5])
@pytest.mark.parametrize(("classes", "apart"), [(2, 1.0), (2, 4.0), (5, 3.0)])
def test_silent_on_overlap_whatever_the_calibration(classes, apart, sharpness):
    alarms = sum(
        lapse(*told(seed, classes=classes, apart=apart, sharpness=sharpness)[:2]).p_value < 0.01 for seed in range(20)
    )
    assert alarms <= 1


@pytest.mark.parametrize("sharpness", [0.5, 1.0, 2.0])
@pytest.mark.parametrize(("classes", "share"), [(2, 0.05), (2, 0.15), (4, 0.08)])
def test_finds_and_covers_the_share(classes, share, sharpness):
    found, covered, right = 0, 0, []
    for seed in range(10):
        labels, p, rng = told(seed, classes=classes, apart=5.0, sharpness=sharpness)
        wrong = rng.random(len(labels)) < share
        labels = np.where(wrong, (labels + rng.integers(1, classes, len(labels))) % classes, labels)
        result = lapse(labels, p)
        found += result.p_value < 0.01
        covered += result.low <= wrong.mean() <= result.high
        right.append(wrong[result.wrong > 0.5].mean())
    assert found >= 9
    assert covered >= 7
    assert np.mean(right) > 0.75


def test_names_the_pair_that_was_confused_one_way():
    labels, p, rng = told(0, rows=4000, classes=3, apart=6.0)
    moved = (labels == 2) & (rng.random(len(labels)) < 0.12)
    result = lapse(np.where(moved, 0, labels), p)
    assert np.unravel_index(result.transitions.argmax(), (3, 3)) == (2, 0)
    assert result.transitions[2, 0] == pytest.approx(0.12, abs=0.05)
    assert set(result.suggested[result.wrong > 0.9]) == {2}


def test_labels_that_agree_suggest_nothing():
    p = np.column_stack([np.full(200, 0.99), np.full(200, 0.01)])
    p[100:] = p[100:, ::-1]
    result = lapse(np.repeat([0, 1], 100), p)
    assert result.rate == 0
    assert not result.wrong.any()
    assert not result.transitions.any()
    assert (result.suggested != np.repeat([0, 1], 100)).all()
