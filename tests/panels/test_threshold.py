"""The threshold panel counts from the finding's record alone, and writes what was chosen into a framing."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb import Framing
from mlnb.core.finding import Finding
from mlnb.panels import panel
from mlnb.panels.threshold import write


@pytest.fixture(scope="module")
def finding():
    rng = np.random.default_rng(0)
    y = rng.random(2000) < 0.2
    score = 1 / (1 + np.exp(-rng.normal(-2 + 2 * y, 1)))
    frame = pd.DataFrame({"x": score, "y": np.where(y, "<b>ill", "well")})
    framing = {"positive": "<b>ill", "cost_fp": 1, "cost_fn": 10, "threshold": 0.5}
    case = mlnb.Case(frame, target="y", y_score=np.column_stack([score, 1 - score]), framing=framing)
    return mlnb.framing.success_metric(case)


def test_it_begins_with_what_the_framing_says(finding):
    shown = panel(finding)
    assert shown.controls["false_negative"].value == 10
    assert shown.controls["threshold"].value == 0.5
    assert "Of 1,000 rows, decided at 0.5" in shown.html
    assert "<b>ill" not in shown.html.replace("&lt;b&gt;ill", "")


def test_it_works_from_json_alone(finding):
    still = replace(finding, seconds=0.0)  # what a record keeps of a clock is rounded
    again = Finding.from_dict(still.to_dict())
    assert panel(again, false_negative=20.0).html == panel(still, false_negative=20.0).html


def test_dearer_misses_lower_the_threshold(finding):
    shown = panel(finding)
    before = shown.html
    shown.set(false_negative=100.0)
    assert shown.html != before
    assert "for calibrated probabilities" in shown.html
    assert "0.0099" in shown.html


def test_another_share_moves_the_threshold_too(finding):
    shown = panel(finding, false_positive=1.0, false_negative=1.0)
    shown.set(share=0.01)
    low = shown.html
    shown.set(share=0.5)
    assert shown.html != low


def test_the_button_writes_the_framing(finding, tmp_path):
    file = tmp_path / "framing.yaml"
    Framing(decision="Whom to see", cost_matrix=[[0, 1], [2, 0]]).save(file)
    scores = finding.find("scores")
    write(file, scores, false_positive=2.0, false_negative=30.0, threshold=0.06)
    framing = Framing.load(file)
    assert (framing.decision, framing.threshold, framing.cost_false_negative) == ("Whom to see", 0.06, 30)
    assert framing.positive == "<b>ill"
    shown = panel(finding, threshold=0.2)
    button, name, said = shown._box.children[-3:]
    name.value = str(tmp_path / "new.yaml")
    button.click()
    assert said.value.startswith("Written to")
    assert Framing.load(tmp_path / "new.yaml").threshold == 0.2
    name.value = str(tmp_path / "no folder" / "x.yaml")
    button.click()
    assert "cannot be written" in said.value


def test_a_finding_without_scores_has_the_general_panel():
    assert panel(Finding("framing.success_metric", "pass", "Fine")).controls == {}


def test_an_answer_costs_little_whatever_the_rows(finding):
    shown = panel(finding)
    shown.html  # noqa: B018  # the first drawing loads the library
    start = time.process_time()
    shown.set(threshold=0.3)
    shown.html  # noqa: B018
    assert time.process_time() - start < 5  # a tenth of a second in fact; this only tells that no row is read again
