"""Costs over thresholds from counts are those of the rows."""

import numpy as np
import pytest

from mlnb.stats.cost_curve import choose, fine_edges, rates


@pytest.fixture
def rows():
    rng = np.random.default_rng(0)
    y = rng.random(3000) < 0.2
    return np.round(np.clip(rng.normal(0.3 + 0.3 * y, 0.15), 0, 1), 3), y


def counted(rows):
    score, y = rows
    edges = fine_edges()
    return edges, np.histogram(score[y], edges)[0], np.histogram(score[~y], edges)[0]


def test_errors_at_a_threshold_are_those_of_the_rows(rows):
    score, y = rows
    edges, yes, no = counted(rows)
    made = rates(edges, yes, no)
    for t in (0.1, 0.3, 0.5, 0.75):
        place = int(np.abs(edges - t).argmin())
        assert made.missed[place] == pytest.approx((score[y] < t).mean())
        assert made.alarms[place] == pytest.approx((score[~y] >= t).mean())


def test_the_cheapest_threshold_and_its_interval(rows):
    edges, yes, no = counted(rows)
    found = choose(edges, yes, no, share=0.2, false_positive=1, false_negative=5, threshold=0.5)
    assert found.low <= found.threshold <= found.high
    assert found.cost <= found.here
    assert found.here_low < found.here < found.here_high
    dear = choose(edges, yes, no, share=0.2, false_positive=1, false_negative=50, threshold=0.5)
    assert dear.threshold < found.threshold


def test_the_envelope_is_below_every_line_and_one_answer_for_all(rows):
    made = rates(*counted(rows))
    weights = np.linspace(0, 1, 21)
    least = made.envelope(weights)
    assert (least <= np.minimum(weights, 1 - weights) + 1e-12).all()
    assert (least <= made.missed[100] * weights + made.alarms[100] * (1 - weights) + 1e-12).all()


def test_a_class_without_rows_breaks_nothing():
    edges = np.array([0, 0.5, 1.0])
    found = choose(
        edges, np.array([0, 0]), np.array([3, 1]), share=0.0, false_positive=1, false_negative=1, threshold=0.5
    )
    assert np.isfinite(found.cost)
