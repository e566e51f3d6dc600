"""A sealed test part: shape and schema, and nothing else until it is opened and written down."""

from __future__ import annotations

import copy
import json
import pickle

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

import mlnb
from mlnb.core.ledger import Ledger
from mlnb.core.sealed import SealedError, within
from tests.tables import table


def _pickled(case):
    return pickle.loads(pickle.dumps(case))  # noqa: S301


@pytest.fixture
def case(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame = table("breast_cancer").iloc[:, [0, 1, 2, 3, -1]]
    frame["ward"] = [f"secret ward {i % 50}" for i in range(len(frame))]
    return mlnb.split(frame, target="target", ignore=["ward"], model=LogisticRegression(max_iter=200))


def test_shape_and_schema_are_visible(case):
    assert case.sealed
    assert case.test.shape == (114, 6)
    assert len(case.test) == 114
    assert list(case.test.columns) == list(case.frame.columns)
    assert case.test.dtypes["target"] == str(case.frame.dtypes["target"])
    assert case.about()["test_sealed"] is True
    assert "(sealed)" in repr(case)


@pytest.mark.parametrize(
    "look",
    [
        lambda t: t["target"], lambda t: t.iloc[0], lambda t: t.to_numpy(), list, np.asarray,
        lambda t: t.values, lambda t: t.describe(), lambda t: t.head(), lambda t: t.index, mlnb.Case,
    ],
)  # fmt: skip
def test_values_are_not(case, look):
    with pytest.raises(SealedError, match=r"sealed; case\.open_test"):
        look(case.test)


def test_nothing_shown_or_written_holds_a_value(case):
    audit = mlnb.audit(case, checks=["data.duplicates", "leakage", "model.overfitting"], progress=False)
    held = {float(v) for v in within(case.test)["mean area"]} - {float(v) for v in case.frame["mean area"]}
    text = json.dumps(audit.to_dict()) + repr(case) + repr(case.test) + repr(vars(case))
    assert not [value for value in held if f"{value}" in text]
    assert case.y_test is None
    assert b"secret ward" not in pickle.dumps(case.test)
    assert not hasattr(case.test, "__dict__")


def test_copies_keep_the_seal(case):
    for again in (case.replace(model=None), case.drop_columns(["mean area"]), copy.copy(case), copy.deepcopy(case),
                  _pickled(case), case.drop_rows(case.frame.index[:9])):  # fmt: skip
        assert again.sealed
        with pytest.raises(SealedError):
            again.test["target"]


def test_checks_that_count_run_and_those_that_score_do_not(case):
    audit = mlnb.audit(case, checks=["leakage.train_test_overlap", "training.fold_variance"], progress=False)
    assert audit["leakage.train_test_overlap"].verdict == "pass"
    assert "the test score" not in audit["training.fold_variance"].headline
    unseen = mlnb.framing.unseen_values(case)
    assert unseen.verdict == "skipped"
    assert "case.open_test(reason=…)" in unseen.reason


def test_opening_is_written_down(case):
    with pytest.raises(mlnb.CaseError, match="Say why"):
        case.open_test("")
    assert case.sealed
    opened = case.open_test(reason="the final score")
    assert opened is case
    assert case.test["target"].notna().all()
    assert case.y_test is not None
    (entry,) = Ledger().entries("test opened")
    assert entry.content["reason"] == "the final score"
    assert entry.content["count"] == 1
    assert len(entry.content["model"]) == 12
    assert entry.at
    assert Ledger().broken() is None


def test_a_score_on_a_set_opened_for_the_fifth_time_says_so(case):
    sealed = copy.deepcopy(case)
    for _ in range(4):
        copy.deepcopy(sealed).open_test(reason="one more look")
    case.open_test(reason="the last")
    assert case.opened == 5
    scored = mlnb.training.fold_variance(case)
    assert "opened for the fifth time" in scored.headline
    assert "opened for the fifth time" not in mlnb.data.duplicates(case).headline
    assert "fifth time" in " ".join(case.about()["notes"])
    changed = case.drop_columns(["mean area"])
    assert changed.opened == 5
    audit = mlnb.audit(case, checks=["data.duplicates"], progress=False)
    assert "opened for the fifth time" in mlnb.Audit.from_dict(audit.to_dict()).__repr__()


def test_a_seal_stays_where_the_ledger_cannot_be_written(case, tmp_path):
    (tmp_path / ".mlnb").write_text("a file where the folder should be")
    with pytest.raises(mlnb.MlnbError, match="ledger"):
        case.open_test(reason="final")
    assert case.sealed


def test_a_fix_works_inside_the_seal(case):
    fix = mlnb.Fix("Drop a column", "", lambda given: given.replace(
        data=given.frame.drop(columns="mean area"), test=given.test.drop(columns="mean area")))  # fmt: skip
    made = fix.apply(case)
    assert made.sealed
    assert "mean area" not in made.test.columns
