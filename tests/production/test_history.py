import numpy as np
import pandas as pd
import pytest

import mlnb
from tests.power.datasets import BY_NAME


def _weeks(count=4, rows=150):
    frame = BY_NAME["credit"].sample(1400, 0)
    frame = frame.iloc[np.random.default_rng(1).permutation(len(frame))]
    case = mlnb.Case(frame[:700], target="Status")
    return case, {f"week {n}": frame[700 + rows * n : 700 + rows * (n + 1)] for n in range(count)}


def test_a_quiet_series_is_quiet_and_is_charted():
    case, weeks = _weeks()
    finding = mlnb.production.history(case, weeks)
    assert finding.verdict == "pass", finding.headline
    assert [row[0] for row in finding.find("periods").rows] == list(weeks)
    assert len(finding.find("score").x) == 4


def test_the_first_period_that_moved_is_named():
    case, weeks = _weeks()
    moved = {**weeks, "week 2": weeks["week 2"].assign(Age=lambda now: now["Age"] + 12)}
    finding = mlnb.production.history(case, moved)
    assert finding.raised
    assert "week 2" in finding.headline
    assert "Age" in finding.columns


def test_one_frame_is_cut_by_its_dates():
    case, weeks = _weeks(3)
    rows = pd.concat(list(weeks.values()))
    rows = rows.assign(day=pd.date_range("2024-01-01", periods=len(rows), freq="70min"))
    finding = mlnb.production.history(case, rows, by="day", freq="W")
    assert finding.find("periods").rows[0][0] == "2024-01-01"
    with pytest.raises(mlnb.CaseError, match="by=…"):
        mlnb.production.history(case, rows)
    with pytest.raises(mlnb.CaseError, match="no length of a period"):
        mlnb.production.history(case, rows, by="day", freq="fortnight")
    with pytest.raises(mlnb.CaseError, match="no period"):
        mlnb.production.history(case, {})


def test_the_shell_compares_a_file_with_its_reference(tmp_path, capsys):
    from mlnb.cli import main

    case, weeks = _weeks(1)
    case.frame.to_csv(tmp_path / "train.csv", index=False)
    weeks["week 0"].assign(Age=lambda now: now["Age"] + 12).to_csv(tmp_path / "now.csv", index=False)
    words = ["audit", str(tmp_path / "now.csv"), "--reference", str(tmp_path / "train.csv"), "--target", "Status"]
    code = main([*words, "--checks", "production.covariate_drift", "--fail-on", "warn", "--quiet"])
    assert code == 1
    assert "Age" in capsys.readouterr().out
