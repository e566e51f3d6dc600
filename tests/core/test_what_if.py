"""Several fixes tried together on real data, and what each does alone."""

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

import mlnb
from mlnb.core.effects import measure_change
from tests.tables import table


@pytest.fixture(scope="module")
def spoilt():
    """Breast cancer with a column that is the target in disguise and forty rows twice."""
    frame = table("breast_cancer").sample(400, random_state=0, ignore_index=True)
    rng = np.random.default_rng(0)
    frame["sheet"] = np.where(frame["target"] == 1, 7.5, 3.25) + rng.normal(0, 0.01, len(frame))
    return pd.concat([frame, frame.iloc[:40]], ignore_index=True)


@pytest.fixture(scope="module")
def audit(spoilt):
    model = make_pipeline(StandardScaler(), LogisticRegression())
    return mlnb.audit(
        mlnb.Case(spoilt, target="target", model=model),
        checks=["leakage.target_proxy", "data.duplicates"],
        progress=False,
    )


def test_all_together_and_each_alone(audit, spoilt):
    made = audit.what_if(progress=False)
    assert {f.title for f in made.fixes} == {f.fixes[0].title for f in audit if f.verdict != "pass"}
    assert made.effect is not None
    assert made.effect.change < 0
    assert "sheet" not in made.case.frame.columns
    assert len(made.case.frame) == 400
    table_ = made.to_frame()
    assert list(table_["fix"])[-1] == "all together"
    assert len(table_) == 3
    again = made.audit(checks=["leakage.target_proxy", "data.duplicates"], progress=False)
    assert [f.verdict for f in again] == ["pass", "pass"]
    assert "fixes together" in repr(made)
    bundle = made._repr_mimebundle_()
    assert "all together" in bundle["text/html"]


def test_a_leak_s_fix_says_that_the_score_was_never_real(audit):
    effect = audit["leakage.target_proxy"].fixes[0].effect
    assert effect.change < 0
    assert effect.certain == ("never real" in effect.note)


def test_what_is_meant_by_name_position_or_fix(audit):
    by_name = audit.what_if("target_proxy", progress=False)
    by_fix = audit.what_if([audit["leakage.target_proxy"].fixes[0]], progress=False)
    by_place = audit.what_if(("leakage.target_proxy", 0), progress=False)
    assert by_name.effect == by_fix.effect == by_place.effect


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        (["data.nothing"], "no fix of 'data.nothing'"),
        ([("leakage.target_proxy", 99)], "no such fix"),
        ([mlnb.Fix("Ask somebody")], "a person's to make"),
        ([3], "no fix of 3"),
    ],
)
def test_what_cannot_be_tried_is_one_sentence(audit, wanted, says):
    with pytest.raises(mlnb.MlnbError, match=says):
        audit.what_if(wanted, progress=False)


def test_an_audit_from_a_file_has_no_case(audit):
    with pytest.raises(mlnb.MlnbError, match="no case to change"):
        mlnb.Audit.from_dict(audit.to_dict()).what_if()


def test_current_rows_score_what_learns_from_them():
    frame = table("breast_cancer").sample(frac=1, random_state=0, ignore_index=True)
    then, now = frame[:150], frame[150:].copy()
    now["target"] = 1 - now["target"]  # every answer is another one now
    model = make_pipeline(StandardScaler(), LogisticRegression())
    case = mlnb.Case(then, target="target", current=now, model=model)
    found = mlnb.production.concept_drift(case)
    assert found.verdict == "fail"
    effect = next(f.effect for f in found.fixes if f.change is not None)
    assert effect is not None
    assert effect.before < 0.2
    assert effect.after > effect.before + 0.4
    assert "current row" in effect.note


def test_each_side_decides_by_its_own_threshold():
    frame = table("breast_cancer").sample(300, random_state=0, ignore_index=True)
    model = make_pipeline(StandardScaler(), LogisticRegression())
    framing = mlnb.Framing(decision="whom to call", positive=1, metric="accuracy", threshold=0.999)
    case = mlnb.Case(frame, target="target", model=model, framing=framing)
    moved = case.replace(framing=mlnb.Framing(decision="whom to call", positive=1, metric="accuracy", threshold=0.5))
    effect = measure_change(case, moved)
    assert effect.change > 0.05
    assert effect.certain
