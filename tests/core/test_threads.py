from __future__ import annotations

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from mlnb.core import threads


def counts(api):
    import sklearn.ensemble  # noqa: F401

    return {pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == api}


@pytest.mark.parametrize(("load", "free"), [("0.1 0.1 0.1 1/90 7", 8), ("0 0 0 4/90 7", 5), ("0 0 0 40/90 7", 1)])
def test_cores_that_others_run_on_are_left_to_them(load, free, tmp_path, monkeypatch):
    (tmp_path / "loadavg").write_text(load)
    monkeypatch.setattr(threads, "_LOAD", tmp_path / "loadavg")
    monkeypatch.setattr(threads, "_cores", lambda: 8)
    assert threads.free_cores() == free


@pytest.mark.parametrize("text", [None, "", "nothing of the kind here"])
def test_all_cores_where_the_system_does_not_tell(text, tmp_path, monkeypatch):
    if text is not None:
        (tmp_path / "loadavg").write_text(text)
    monkeypatch.setattr(threads, "_LOAD", tmp_path / "loadavg")
    monkeypatch.setattr(threads, "_cores", lambda: 8)
    assert threads.free_cores() == 8


def test_a_small_matrix_has_one_thread_and_a_large_one_the_free_cores(monkeypatch):
    monkeypatch.setattr(threads, "free_cores", lambda: 2)
    before = counts("openmp"), counts("blas")
    with threads.few_threads(threads.SMALL_CELLS - 1):
        assert counts("openmp") == counts("blas") == {1}
    with threads.few_threads(threads.SMALL_CELLS):
        assert counts("openmp") == {2}
        assert counts("blas") == {1}
    assert (counts("openmp"), counts("blas")) == before


def test_a_library_that_is_loaded_later_is_held_too(monkeypatch):
    import sys
    import types

    with threads.few_threads(1):
        first = threads._pools(len(sys.modules))
    monkeypatch.setitem(sys.modules, "a_library_loaded_since", types.ModuleType("a_library_loaded_since"))
    with threads.few_threads(1):
        assert threads._pools(len(sys.modules)) is not first


def test_the_number_of_threads_does_not_change_what_is_found(monkeypatch):
    import pandas as pd

    import mlnb

    rng = np.random.default_rng(0)
    frame = pd.DataFrame(rng.normal(size=(16_000, 20))).add_prefix("x")
    frame["y"] = (frame["x0"] + rng.normal(size=len(frame)) > 0).map({True: "a", False: "b"})
    digests = set()
    for cores in (1, 2):
        monkeypatch.setattr(threads, "free_cores", lambda cores=cores: cores)
        digests.add(mlnb.data.class_imbalance(mlnb.Case(frame, target="y")).digest())
    assert len(digests) == 1
