import threading

import pandas as pd
import pytest

import mlnb
from mlnb.core import registry
from mlnb.core.audit import Audit
from mlnb.core.finding import Finding
from mlnb.panels import panel, parameters


def listed(html):
    checks = (
        "data.class_imbalance",
        "data.duplicates",
        "data.outdated_samples",
        "model.overfitting",
        "training.fold_variance",
    )
    return {c for c in checks if f">{c}<" in html}


def test_all_is_the_audits_own_card(audit):
    html = panel(audit).html
    assert len(listed(html)) == 5
    assert "shown" not in html


def test_room_verdict_and_search_narrow_the_list(audit):
    shown = panel(audit, room="data")
    assert listed(shown.html) == {"data.class_imbalance", "data.duplicates", "data.outdated_samples"}
    assert "3 of 5 findings shown" in shown.html
    shown.set(verdict="warn")
    assert listed(shown.html) == {"data.duplicates"}
    shown.set(room="all", verdict="all", search="FOLD worst")
    assert listed(shown.html) == {"training.fold_variance"}
    shown.set(search="threshold")
    assert listed(shown.html) == {"data.class_imbalance"}


def test_only_rooms_and_verdicts_that_are_there_can_be_chosen(audit):
    shown = panel(audit)
    assert [v for _, v in shown.controls["room"].options] == ["all", "data", "model", "training"]
    assert [s for s, _ in shown.controls["verdict"].options] == ["all", "fail (2)", "warn (2)", "skipped (1)"]


def test_nothing_found_is_said_and_the_head_stays(audit):
    html = panel(audit, search="no such word <b>").html
    assert "None of the 5 findings fits" in html
    assert audit.headline in html
    assert listed(html) == set()


def test_a_single_row_is_open_and_all_open_when_asked(audit):
    assert panel(audit, search="duplicates").html.count("<details open") == 1
    folded, opened = panel(audit), panel(audit, opened=True)
    assert folded.html.count("<details open") < opened.html.count("<details open") == opened.html.count("<details")


def test_one_check_is_shown_whole(audit):
    shown = panel(audit, check="model.overfitting")
    assert listed(shown.html) == {"model.overfitting"}
    assert "Learning curve: Brier skill" in shown.html
    assert shown.code == ""


@pytest.fixture(scope="module")
def ran():
    frame = pd.DataFrame({"a": [1.0, 2.0, 3.0, None] * 15, "b": range(60), "y": ["x", "z"] * 30})
    case = mlnb.Case(frame, target="y")
    return mlnb.audit(case, checks=["data.missing_values", "data.duplicates"], progress=False)


def test_the_call_has_what_was_typed(ran):
    shown = panel(ran)
    assert shown.code == "mlnb.audit(case, checks=['data.missing_values', 'data.duplicates'])"
    shown.set(check="data.missing_values")
    assert shown.code == "mlnb.data.missing_values(case)"
    typed = dict(shown._typed)
    known = parameters.of(registry.find("data.missing_values"))
    assert set(typed) == set(known)
    name = next(n for n, p in known.items() if isinstance(p.default, float))
    typed[name].value = 0.77
    assert shown.code == f"mlnb.data.missing_values(case, {name}=0.77)"


def test_a_check_is_run_again_in_the_background(ran, screen):
    shown = screen.show(panel(ran, check="data.duplicates"))
    before = len(screen.outputs)
    shown.run(wait=60)
    assert not shown.runner.running
    assert len(screen.outputs) == before + 1
    assert shown.audit["data.duplicates"] is not ran["data.duplicates"]
    assert shown.audit["data.duplicates"].digest() == ran["data.duplicates"].digest()
    assert shown.audit["data.missing_values"] is ran["data.missing_values"]
    assert shown._said.value == f"data.duplicates: {ran['data.duplicates'].verdict}, as before"
    assert shown._halt.disabled
    assert not shown._run.disabled


def test_what_cannot_be_a_value_is_said():
    shown = panel(ran_of_imbalance())
    shown.set(check="data.class_imbalance")
    shown._typed["costs"].value = "much of it("
    assert "costs cannot be 'much of it('; write a value as in Python" in shown._said.value
    shown.run()
    assert not shown.runner.running
    shown._typed["costs"].value = "{'x': 1, 'z': 9}"
    assert shown.code == "mlnb.data.class_imbalance(case, costs={'x': 1, 'z': 9})"


def ran_of_imbalance():
    frame = pd.DataFrame({"b": range(60), "y": ["x", "z"] * 30})
    return Audit([Finding("data.class_imbalance", "pass", "None")], {}, case=mlnb.Case(frame, target="y"))


def test_stopping_keeps_what_is_done(ran):
    begun, go_on = threading.Event(), threading.Event()

    @mlnb.check("own.slow", question="Is it slow?", why="To be stopped.")
    def slow(case):
        begun.set()
        while not go_on.wait(0.01):
            pass
        return mlnb.passed("It was slow")

    try:
        go_on.set()
        audit = mlnb.audit(ran.case, checks=["data.duplicates", "own.slow"], progress=False)
        go_on.clear()
        begun.clear()
        shown = panel(audit)
        shown.run()
        assert begun.wait(60)
        shown.stop()
        shown.runner.wait(60)
        assert not shown.runner.running
        assert shown._said.value == "Stopped; 1 check of 2 had run."
        assert shown.audit["own.slow"] is audit["own.slow"]
        shown.set(check="own.slow")
        assert shown.code == "slow(case)"
    finally:
        go_on.set()
        registry.remove("own.slow")
