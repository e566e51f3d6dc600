"""The demo: what it plants, that each fault is named, and that the published data raises no fail."""

from __future__ import annotations

import pytest

from mlnb.core.files import load_model, read_table
from mlnb.verbs.demo import COLUMN, TARGET, _data, demo
from mlnb.verbs.faults import CODE, PROXY, plant


@pytest.fixture(scope="module")
def shown(tmp_path_factory):
    said = []
    made = demo(tmp_path_factory.mktemp("demo") / "mlnb-demo", progress=False, say=said.append)
    assert len(said) == 3
    return made


def test_every_planted_fault_is_named_and_the_published_data_raises_no_fail(shown):
    assert [fault.check for fault in shown.planted if shown.found(fault) is None] == []
    assert [finding.check for finding in shown.verdicts["published"] if finding.verdict in {"fail", "error"}] == []


def test_it_says_so_and_where_to_look(shown):
    said = repr(shown)
    assert "The published data raises no fail." in said
    assert "not named" not in said
    for name in ("published", "faulty"):
        for file in ("audit.html", "audit.ipynb"):
            assert str(shown.folder / name / file) in said
            assert (shown.folder / name / file).stat().st_size > 10_000


def test_the_files_can_be_used(shown):
    train = read_table(shown.folder / "faulty" / "train.csv")
    assert {TARGET, PROXY, COLUMN} <= set(train.columns)
    assert (train[COLUMN] == CODE).sum() > 10
    model = load_model(shown.folder / "faulty" / "model.joblib")
    assert set(model.predict(train.drop(columns=TARGET))) == {"benign", "malignant"}


def test_a_review_that_is_complete(shown):
    for name in ("published", "faulty"):
        assert "INCOMPLETE" not in (shown.folder / name / "audit.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("seed", [0, 1])
def test_what_is_planted_is_what_is_said(seed):
    train, test = _data()
    before = train.copy(), test.copy()
    bad, bad_test, planted = plant(train, test, target=TARGET, column=COLUMN, seed=seed)
    assert train.equals(before[0])
    assert test.equals(before[1])
    honest = [c for c in train.columns if c not in {TARGET, COLUMN}]
    both = bad.merge(bad_test, on=honest, how="inner")
    assert len(both) == len(bad) - len(train) == 14
    again = bad.merge(train, on=honest, suffixes=("", "_true"))
    assert (again[TARGET] != again[f"{TARGET}_true"]).sum() == round(0.08 * len(train))
    hidden = (bad[COLUMN] == CODE).sum() + (bad_test[COLUMN] == CODE).sum()
    assert f"in {hidden} rows" in planted[0].what
    assert len({fault.check for fault in planted}) == 4
