"""Two frames drawn alike are told from frames of which one has wrong labels, whatever else differs."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.noisier import noisier


def _frames(seed, rows=900, beside=600, shift=0.0):
    """Labels and probabilities of two frames; ``shift`` moves the log odds of the first frame's classes."""
    rng = np.random.default_rng(seed)
    logit = rng.normal(0, 2, 20_000)
    truth = rng.random(len(logit)) < 1 / (1 + np.exp(-logit))
    taken = np.exp(shift * truth)
    first = rng.choice(len(logit), rows, replace=False, p=taken / taken.sum())
    second = rng.choice(len(logit), beside, replace=False)
    model = 1 / (1 + np.exp(-0.6 * logit - 0.3 * rng.normal(size=len(logit))))
    chance = np.column_stack([1 - model, model])
    return truth[first].astype(int), chance[first], truth[second].astype(int), chance[second], rng


@pytest.mark.parametrize("shift", [0.0, 0.7])
def test_frames_drawn_alike_are_told_apart_at_the_stated_rate(shift):
    p_values = np.array([noisier(*_frames(seed, shift=shift)[:4]).p_value for seed in range(60)])
    assert (p_values < 0.05).mean() <= 0.12
    assert (p_values < 0.01).mean() <= 0.05


@pytest.mark.parametrize("one_way", [False, True])
def test_wrong_labels_are_counted_and_found(one_way):
    found, covered, right, flagged = 0, 0, 0, 0
    for seed in range(10):
        labels, chance, other, beside, rng = _frames(seed)
        wrong = rng.random(len(labels)) < (0.3 * labels if one_way else 0.15)
        result = noisier(np.where(wrong, 1 - labels, labels), chance, other, beside)
        found += result.p_value < 0.01
        covered += result.low <= wrong.mean() <= result.high
        right, flagged = right + wrong[result.wrong > 0.5].sum(), flagged + (result.wrong > 0.5).sum()
    assert found >= 8
    assert covered >= 6
    assert right / flagged > 0.5


def test_noise_in_the_second_frame_is_no_noise_in_the_first():
    labels, chance, other, beside, rng = _frames(0)
    result = noisier(labels, chance, np.where(rng.random(len(other)) < 0.2, 1 - other, other), beside)
    assert result.p_value > 0.1
    assert result.less < 0.01
    assert result.low == 0
