"""Small scripts, executed: every leak is seen, nobody honest is accused."""

from __future__ import annotations

import pytest

from tests.watch.run import codes_in, scripts, watched


@pytest.mark.parametrize("path", scripts("leaky"), ids=lambda path: path.stem)
def test_a_leak_is_seen(path):
    pytest.importorskip("imblearn")
    pytest.importorskip("lightgbm")
    pytest.importorskip("xgboost")
    log = watched(path.read_text(encoding="utf-8"), str(path))
    found = {leak.code for leak in log.raised()}
    assert found
    assert found <= codes_in(path)
    assert log.defects == 0, log.last_defect
    assert all(leak.message.endswith(".") and leak.fix and leak.path and leak.line for leak in log.raised())


@pytest.mark.parametrize("path", scripts("clean"), ids=lambda path: path.stem)
def test_nobody_honest_is_accused(path):
    pytest.importorskip("imblearn")
    pytest.importorskip("lightgbm")
    pytest.importorskip("xgboost")
    log = watched(path.read_text(encoding="utf-8"), str(path))
    assert [leak.message for leak in log.raised()] == []
    assert log.taken > 0
    assert log.defects == 0, log.last_defect
