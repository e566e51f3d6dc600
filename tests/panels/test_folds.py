from dataclasses import replace

from sklearn.datasets import load_wine

import mlnb
from mlnb.panels import folds as module
from mlnb.panels import panel


def test_it_opens_on_the_bad_fold_with_its_rows(folds):
    shown = panel(folds)
    assert shown.values == {"fold": "fold 2", "rows": 12}
    assert "Worst-scored rows of fold 2 (12 of 60)" in shown.html
    assert "What is in fold 2 that is not in the others" in shown.html
    assert "below the band" in shown.html
    assert ">−0.23<" in shown.html


def test_another_fold_is_marked_and_has_its_score(folds):
    html = panel(folds, fold="fold 3").html
    assert "fold 3 against all rows" in html
    assert "above the band" in html
    assert "Worst-scored rows" not in html


def test_all_folds_are_listed_together(folds):
    html = panel(folds, fold="all").html
    for said in ("below the band", "above the band", "in the band", "Worst-scored rows of fold 2"):
        assert said in html


def test_as_many_rows_as_are_asked_for(folds):
    assert ">r19<" in panel(folds, rows=20).html
    few = panel(folds, rows=3).html
    assert ">r2<" in few
    assert ">r3<" not in few


def test_a_block_that_is_no_fold_can_be_chosen(folds):
    blocks = tuple(
        replace(e, name=e.name.replace("fold 2", "block 7"), caption=e.caption.replace("fold 2", "block 7"))
        for e in folds.evidence
    )
    shown = panel(replace(folds, evidence=blocks))
    assert shown.values["fold"] == "block 7"
    assert "Worst-scored rows of block 7" in shown.html
    assert "accuracy by fold" in shown.html


def test_works_on_what_the_check_really_finds():
    found = mlnb.training.fold_variance(mlnb.Case(load_wine(as_frame=True).frame, target="target"))
    made = module.make(found)
    assert [v for _, v in made.controls["fold"].options] == ["all", *(f"fold {i}" for i in range(1, 6))]
    made.set(fold="fold 4")
    assert "fold 4 against all rows" in made.html
