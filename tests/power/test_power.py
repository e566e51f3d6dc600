"""A small seeded part of the published table: every fault at its strongest is found, the clean twin is quiet."""

from __future__ import annotations

import pytest

from tests.power import faults
from tests.power.datasets import BY_NAME, DATASETS, PUBLISHED
from tests.power.plant import split
from tests.power.run import generator, runs
from tests.power.table import CHECKS, faults_table, report, twins_table, wilson

ROWS = 600
TWINS = ("breast_cancer", "pima", "penguins", "diabetes")


def test_every_check_has_its_faults_at_three_strengths():
    assert set(faults.CHECKS) == set(CHECKS)
    for check in faults.CHECKS:
        assert sum(len(fault.strengths) for fault in faults.of(check)) >= 3


def test_the_data_sets_are_of_all_kinds():
    assert len(DATASETS) >= 10
    assert {BY_NAME[name].task for name in PUBLISHED} == {"binary", "multiclass", "regression"}
    assert len(PUBLISHED) >= 6


@pytest.mark.parametrize("fault", faults.FAULTS, ids=lambda fault: f"{fault.check}-{fault.name}")
def test_planting_is_seeded_and_changes_something(fault):
    dataset = next(d for d in DATASETS if fault.fits(split(d, 0, 300)))
    split_ = split(dataset, 0, 300)
    first, second = (fault.plant(split_, fault.strengths[-1], generator(split_, fault)) for _ in range(2))
    assert first.case.fingerprint == second.case.fingerprint
    assert (first.rows, first.columns) == (second.rows, second.columns)
    twin = faults.clean(split_, fault.check)
    changed = first.case.fingerprint != twin.fingerprint or str(first.case.model) != str(twin.model)
    assert changed or first.case.framing != twin.framing or first.case.history != twin.history
    assert first.columns <= set(first.case.frame.columns)


def test_the_interval_is_wilsons():
    low, high = wilson(0, 30)
    assert low == 0
    assert 0.05 < high < 0.12
    assert wilson(15, 30)[0] == pytest.approx(1 - wilson(15, 30)[1])


@pytest.mark.slow
@pytest.mark.parametrize("check", CHECKS)
def test_clean_twins_are_quiet(check):
    for name in TWINS:
        twin = next(runs(check, name, 0, ROWS))
        assert not twin.found, f"{name}: {twin.headline}"
        assert twin.verdict != "error", f"{name}: {twin.headline}"


#: For each fault the data set in which it is planted at its strongest.
PLANTED = {
    "cells missing where the target is of one kind": "breast_cancer",
    "−999 for missing": "breast_cancer",
    "“?” for missing": "penguins",
    "missing in the test rows only": "diabetes",
    "rows copied": "breast_cancer",
    "rows copied and slightly moved": "breast_cancer",
    "rows copied with another label": "penguins",
    "labels wrong, any class for any": "breast_cancer",
    "labels wrong, one class for another": "breast_cancer",
    "smallest class thinned out": "pima",
    "test rows in train": "pima",
    "test rows in train, slightly moved": "breast_cancer",
    "test rows in train, columns and rows in another order": "penguins",
    "declared patients on both sides": "pima",
    "patients that nobody declared on both sides": "breast_cancer",
    "rows of the future in training, time declared": "pima",
    "rows of the future in training, time not declared": "diabetes",
    "measurements standardised over both frames": "breast_cancer",
    "gaps filled with the mean of both frames": "diabetes",
    "a forest fitted on a share of the test rows too": "pima",
    "a forest fitted on a share of the test rows too, its score": "pima",
    "stored predictions, a share of them of learned rows": "diabetes",
    "the target with noise added": "pima",
    "codes that belong to one class, some wrong": "pima",
    "a record number in the order of the target, some at random": "diabetes",
    "a date that only one outcome has, in some of its rows": "pima",
    "an unpruned tree, labels wrong in": "pima",
    "the most frequent class or the mean": "breast_cancer",
    "fitted to a target shuffled in": "penguins",
    "accuracy chosen, the smaller class thinned out to": "pima",
    "the rare class never predicted, thinned out to": "pima",
    "decisions at 0.5 where missing the smaller class costs": "pima",
    "rows that satisfy the written rule, labelled otherwise": "diabetes",
    "from a day on, labels above a median by another rule": "breast_cancer",
    "from a day on, the most frequent class labelled as the next": "penguins",
    "one of four annotators guesses": "penguins",
    "one of four annotators swaps two classes": "pima",
    "one category under two names, the rarer with": "digits",
    "two categories, rows labelled by a coin": "penguins",
    "a declared case with test labels of another class": "breast_cancer",
    "rows far out and labelled otherwise, not declared": "breast_cancer",
    "labels of two conditions at once changed, share of them": "breast_cancer",
    "features of two conditions at once dealt out anew, share of them": "digits",
    "a category that training has not, in test rows": "titanic",
    "a category with a space behind it, in test rows": "penguins",
    "numbers beyond the training range, up to a third of it": "diabetes",
    "texts of unknown words": "tate",
    "a learning rate too high, times": "digits",
    "a learning rate too low, divided by": "breast_cancer",
    "few rows a step, losses of steps kept": "diabetes",
    "few rows a step, losses of epochs only": "pima",
    "trained on past the best epoch, times as long": "breast_cancer",
    "ended early, part of the fall still to come": "pima",
    "no validation loss": "penguins",
    "labels wrong in a part of one fold": "breast_cancer",
    "a grid that ends short of what pays, by a step and a factor of": "pima",
    "the best of so many seeds on 150 rows": "pima",
    "so many runs chosen by the test rows, not written down": "penguins",
    "rows sorted by the target, folds as they lie, sorted share": "diabetes",
}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(PLANTED))
def test_the_strongest_is_found(name):
    from tests.power.run import ask

    fault = next(fault for fault in faults.FAULTS if fault.name == name)
    split_ = split(BY_NAME[PLANTED[name]], 0, ROWS)
    assert fault.fits(split_)
    strength = fault.strengths[-1]
    planted = fault.plant(split_, strength, generator(split_, fault))
    run = ask(fault.check, planted, fault.name, fault.label(strength), split_)
    assert run.found, run.headline
    assert run.named is not False, run.headline


def test_the_table_says_what_was_run():
    records = list(runs("data.duplicates", "iris", 0, 150))
    text = report(records, ("iris",), 1, 150, 60.0)
    assert "scikit-learn:iris" in text
    assert len(twins_table(records)) == 3
    assert len(faults_table(records)) == 2 + len({r.fault for r in records if r.fault})
