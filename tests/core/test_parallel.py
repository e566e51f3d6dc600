"""A backend of joblib moves the fits and changes nothing of what they give."""

from __future__ import annotations

import joblib
import numpy as np
import pytest
from sklearn.tree import DecisionTreeClassifier

import mlnb
from mlnb.core import probe
from mlnb.core.parallel import each
from tests.tables import table


def test_one_after_the_other_and_only_when_asked():
    seen = []
    found = each(lambda i: seen.append(i) or i, [(i,) for i in range(4)])
    assert next(found) == 0
    assert seen == [0]
    assert list(found) == [1, 2, 3]


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_a_backend_gives_the_same(backend):
    case = mlnb.Case(table("wine"), target="target", model=DecisionTreeClassifier())
    here = probe.model_out_of_fold(case)
    with joblib.parallel_backend(backend, n_jobs=2):
        there = probe.model_out_of_fold(case.replace())
    np.testing.assert_array_equal(here.prediction, there.prediction)
    assert there.size == pytest.approx(here.size, rel=0.05)  # what is pickled twice is written once
    assert here.memory >= here.size


def test_a_check_runs_on_a_dask_cluster_and_finds_the_same():
    distributed = pytest.importorskip("distributed")
    model = DecisionTreeClassifier(random_state=0)
    here = mlnb.model.complexity(mlnb.Case(table("wine"), target="target", model=model))
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None, protocol="inproc://"
        ) as cluster,
        distributed.Client(cluster),
        joblib.parallel_backend("dask"),
    ):
        ran = len(cluster.scheduler.task_prefixes)
        there = mlnb.model.complexity(mlnb.Case(table("wine"), target="target", model=model))
        assert len(cluster.scheduler.task_prefixes) > ran
    assert there.verdict != "error", there.headline
    assert (there.verdict, there.headline, there.estimate) == (here.verdict, here.headline, here.estimate)
