"""The truth behind answers that disagree, and who gave which."""

from __future__ import annotations

import numpy as np

from mlnb.stats.dawid_skene import dawid_skene


def say(truth, right, classes, rng):
    return np.where(rng.random(len(truth)) < right, truth, rng.integers(0, classes, len(truth)))


def test_it_beats_the_majority_where_annotators_differ():
    rng = np.random.default_rng(0)
    truth = rng.integers(0, 4, 800)
    codes = np.column_stack([say(truth, p, 4, rng) for p in (0.97, 0.3, 0.3, 0.3)])
    votes = np.array([np.bincount(row, minlength=4).argmax() for row in codes])
    found = dawid_skene(codes, 4)
    assert (found.label == truth).mean() > (votes == truth).mean() + 0.1
    assert found.accuracy[0] > 0.8 > found.accuracy[1:].max()


def test_an_annotator_who_mixes_up_two_classes():
    rng = np.random.default_rng(1)
    truth = rng.integers(0, 3, 900)
    swaps = np.where((truth == 1) & (rng.random(900) < 0.8), 2, truth)
    codes = np.column_stack([say(truth, 0.95, 3, rng), say(truth, 0.95, 3, rng), swaps])
    found = dawid_skene(codes, 3)
    assert found.confusion[2, 1, 2] > 0.6
    assert np.allclose(found.confusion.sum(axis=2), 1)


def test_gaps_and_rows_without_answers():
    rng = np.random.default_rng(2)
    truth = rng.integers(0, 2, 400)
    codes = np.column_stack([say(truth, 0.9, 2, rng) for _ in range(5)])
    codes[rng.random(codes.shape) < 0.5] = -1
    codes[:3] = -1
    found = dawid_skene(codes, 2)
    assert (found.label[:3] == -1).all()
    assert (found.label[3:] == truth[3:]).mean() > 0.85
    # it is as sure as it is right
    assert abs(found.certainty[3:].mean() - (found.label[3:] == truth[3:]).mean()) < 0.05


def test_many_classes_are_learned_from_a_part_of_the_rows(monkeypatch):
    from mlnb.stats import dawid_skene as module

    monkeypatch.setattr(module, "MOST_CELLS", 20_000)
    rng = np.random.default_rng(3)
    truth = rng.integers(0, 10, 5_000)
    codes = np.column_stack([say(truth, 0.9, 10, rng) for _ in range(3)])
    found = dawid_skene(codes, 10)
    assert (found.label == truth).mean() > 0.95
