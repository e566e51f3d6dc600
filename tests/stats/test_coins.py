"""Whether labels that a coin gave are told from classes that lie close."""

from __future__ import annotations

import numpy as np
import pytest

from mlnb.stats.coins import coins


def labelled(share, seed, count=1_000, spread=2.0):
    rng = np.random.default_rng(seed)
    p = 1 / (1 + np.exp(-rng.normal(0, spread, count)))
    by_coin = rng.random(count) < share
    return p, np.where(by_coin, rng.random(count) < 0.5, rng.random(count) < p)


def test_overlap_alone_is_no_coin():
    found = [coins(*labelled(0.0, seed)) for seed in range(25)]
    assert sum(f.p_more(0.1) < 0.05 for f in found) <= 1
    assert np.mean([f.share for f in found]) < 0.06


@pytest.mark.parametrize("share", [0.3, 0.6])
def test_the_share_is_found(share):
    found = [coins(*labelled(share, seed, spread=4.0)) for seed in range(8)]
    assert np.mean([f.share for f in found]) == pytest.approx(share, abs=0.06)
    assert sum(f.low <= share <= f.high for f in found) >= 6
    assert sum(f.p_more(0.1) < 0.01 for f in found) >= 5


def test_scores_of_no_scale_are_borne():
    p, label = labelled(0.0, 0)
    assert coins(np.clip(p**3, 0, 1), label).share == 0.0
    assert coins(np.full(100, 0.5), np.arange(100) % 2 == 0).p_more(0.1) > 0.1
