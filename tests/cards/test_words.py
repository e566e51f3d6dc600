import datetime as dt
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from mlnb import cards
from mlnb.cards import words
from mlnb.core.evidence import Table
from mlnb.core.finding import Estimate, Finding
from mlnb.core.fix import Effect


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.123456, "0.1235"),
        (-0.5, "−0.5"),
        (1200, "1200"),
        (-3, "−3"),
        (12.0, "12"),
        (52341.25, "52,341.2"),
        (True, "True"),
        (None, "–"),
        (float("nan"), "–"),
        (pd.NaT, "–"),
        (np.float32(0.25), "0.25"),
        (dt.date(2026, 1, 2), "2026-01-02"),
        ("two\nlines", "two lines"),
        ("x" * 100, "x" * 47 + "…"),
    ],
    ids=repr,
)
def test_cells(value, text):
    assert words.cell(value) == text


def test_a_column_has_one_number_of_decimals():
    assert words.cells([0.02, 0.033, None, 1]) == ["0.020", "0.033", "–", "1.000"]
    assert words.cells([1200, 3]) == ["1200", "3"]
    assert words.cells([1e-12, 0.5]) == ["1e−12", "0.5"]
    assert words.cells(["1.25", 0.5]) == ["1.25", "0.5"]


def test_a_short_row_is_set_all_the_same():
    finding = Finding("a.b", "warn", "x", evidence=(Table(caption="c", columns=("p", "q"), rows=((1,), (1, 2))),))
    for said in (cards.html(finding), cards.text(finding), cards.markdown(finding)):
        assert "–" in said


@pytest.mark.parametrize(
    ("headline", "first"),
    [
        ("12 % are wrong; more", "12 % are wrong"),
        ("1,200 rows are copies: drop them", "1,200 rows are copies"),
        ("Fold 3, the last, is low", "Fold 3"),
        ("One clause", "One clause"),
    ],
)
def test_lead_clause(headline, first):
    assert words.lead(headline)[0] == first
    assert "".join(words.lead(headline)) == headline


def test_the_numbers_behind_a_verdict():
    finding = Finding(
        "a.b", "warn", "x", Estimate("share of rows", 0.1, 0.05, 0.2, "%"), p_value=0.0004, threshold=0.01
    )
    assert words.measured(finding) == "Share of rows: 10 % (5 to 20); matters from 1 %; p < 0.001"
    assert words.measured(Finding("a.b", "warn", "x", Estimate("AUC", 0.9), p_value=0.04)) == "AUC: 0.9; p = 0.04"
    assert words.measured(Finding("a.b", "pass", "x")) == ""


def test_an_effect_that_may_be_nothing_is_not_called_one():
    assert words.effect_words(Effect("recall", 0.8, 0.9, 0.05, 0.15))[0] == "recall 0.800 → 0.900"
    assert words.effect_words(Effect("recall", 0.8, 0.81, -0.05, 0.06))[0].startswith("no certain change in recall")
    assert words.effect_words(Effect("RMSE", -4100.0, -4000.0))[1] == "+100"


def test_text_draws_nothing():
    code = (
        "import sys, mlnb; from mlnb import cards; from mlnb.core.audit import Audit;"
        "f = mlnb.Finding('a.b', 'pass', 'Fine.'); cards.text(Audit([f], {})); repr(f);"
        "assert 'matplotlib' not in sys.modules and 'PIL' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
