"""No value of a single row is in a document, unless somebody chose so."""

from __future__ import annotations

import io
import zipfile

import nbformat
import numpy as np
import pytest
from nbformat import v4

import mlnb
from mlnb import cards
from mlnb.core.evidence import Bars, Histogram, Note, Table
from mlnb.core.private import row_values
from mlnb.review import export
from mlnb.review.redact import finding as redacted_finding
from mlnb.review.redact import redacted
from tests.tables import rdata

from .conftest import ABOUT, finding, shown

CHECKS = [
    "data.missing_values", "data.duplicates", "data.corrupted_values", "data.label_errors", "leakage.train_test_overlap",
    "framing.unseen_values", "data.class_imbalance", "leakage.target_proxy",
]  # fmt: skip


@pytest.fixture(scope="module")
def planted():
    """A real table with 50 secrets in its cells, where checks look: and the secrets as people would search for them."""
    rng = np.random.default_rng(0)
    frame = rdata("carData", "TitanicSurvival", 600).reset_index(drop=True)
    target = "survived"
    frame["note"] = rng.choice(["none", "seen", "called"], len(frame))
    frame["paid"] = np.round(rng.gamma(2.0, 30.0, len(frame)), 1)
    rows = rng.permutation(len(frame))
    secrets = []
    for i, row in enumerate(rows[:25]):
        secrets.append(f"Xq{i:02d}-{rng.integers(10**6):06d}")
        frame.loc[row, "note"] = secrets[-1]
    for i, row in enumerate(rows[25:50]):
        value = 91_234.5 + 7_813.25 * i
        secrets.append(str(value))
        frame.loc[row, "paid"] = value
    train, test = frame.iloc[:420], frame.iloc[380:].reset_index(drop=True)
    return train.reset_index(drop=True), test, target, secrets


@pytest.fixture(scope="module")
def audited(planted, tmp_path_factory):
    train, test, target, secrets = planted
    case = mlnb.Case(train, test=test, target=target)
    audit = mlnb.audit(case, checks=CHECKS, progress=False)
    preview = v4.new_output(
        "execute_result", data={"text/html": train.to_html(), "text/plain": str(train)}, execution_count=2
    )
    stream = v4.new_output("stream", text=f"{train.note.tolist()} {train.paid.tolist()}")
    error = v4.new_output("error", ename="ValueError", evalue=secrets[0], traceback=[secrets[1], secrets[30]])
    cells = [shown(f, i) for i, f in enumerate(audit, 1)]
    count = len(cells)
    cells += [
        shown(audit, count + 1),
        v4.new_code_cell("train", execution_count=count + 2, outputs=[preview]),
        v4.new_code_cell("print()", execution_count=count + 3, outputs=[stream]),
        v4.new_code_cell("raise", execution_count=count + 4, outputs=[error]),
    ]
    path = tmp_path_factory.mktemp("secret") / "audit.ipynb"
    nbformat.write(v4.new_notebook(cells=cells), path)
    return path, secrets


def text_of(path):
    content = path.read_bytes()
    if path.suffix == ".docx":
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            return " ".join(parts.read(name).decode(errors="replace") for name in parts.namelist())
    return content.decode()


@pytest.mark.parametrize("to", ["html", "md", "docx"])
def test_none_of_fifty_secrets_is_in_a_document(audited, to):
    path, secrets = audited
    text = text_of(export(path, to=to))
    for secret in secrets:
        spelt = [secret]
        if "-" not in secret:
            spelt += [f"{float(secret):,.1f}", f"{float(secret):,.0f}", f"{float(secret):.0f}"]
        assert not [s for s in spelt if s in text], secret
    assert "leakage.train_test_overlap" in text
    assert "Values of single rows are left out" in text or to == "md"


def test_the_secrets_are_there_where_somebody_chose_so(audited):
    path, secrets = audited
    text = text_of(export(path, with_rows=True))
    assert sum(secret in text for secret in secrets) > 25  # a page cuts long outputs


def test_rows_of_a_table_keep_their_labels_and_nothing_else():
    rows = Table(
        caption="Suspects", columns=("row", "recorded", "age"), rows=(("a7", "yes", 31), ("b2", "no", 64)), total=9
    )
    record = cards.bundle(finding(evidence=(rows,), private=()))["application/vnd.mlnb.finding+json"]
    (item,) = redacted_finding(record)["evidence"]
    assert (item["columns"], item["rows"], item["total"]) == (["row"], [["a7"], ["b2"]], 9)
    assert item["caption"] == "Suspects (values are left out)"


def test_counts_and_classes_stay_and_rare_values_go():
    bars = Bars(caption="By kind", labels=("male", "Zoë-Quine"), values=(0.5, 0.1))
    said = "1,234 rows are copies; 'Zoë-Quine' is one, and 81,234.5 another"
    made = finding(headline=said, evidence=(bars,), private=("Zoë-Quine", 1234.0, 81234.5))
    record = redacted_finding(cards.bundle(made)["application/vnd.mlnb.finding+json"])
    assert record["headline"] == "1,234 rows are copies; '[withheld]' is one, and [withheld] another"
    assert record["evidence"][0]["labels"] == ["male", "[withheld]"]


def test_shares_and_cut_days_are_no_values_of_rows():
    import pandas as pd

    frame = pd.DataFrame({"pay": [0.75, 12.5, 1234.56, *[3.0] * 30], "day": pd.date_range("2020-01-01", periods=33)})
    said = {"headline": "AUC 0.75 before 2020-01-09; 1,234.56 and 1,235 are far off in 2020"}
    assert row_values(mlnb.Case(frame, time="day"), said) == (1234.56, 1235.0)
    assert row_values(mlnb.Case(frame), said) == ("2020-01-09", 1234.56, 1235.0)


def test_the_ends_of_a_histogram_hold_more_than_a_few_rows():
    bins = Histogram(caption="Pay", edges=(0.0, 10.0, 20.0, 30.0, 98_765.4), groups=("all",), counts=((90, 40, 3, 1),))
    record = cards.bundle(finding(evidence=(bins,), private=()))["application/vnd.mlnb.finding+json"]
    (item,) = redacted_finding(record)["evidence"]
    assert (item["edges"], item["counts"]) == ([0.0, 10.0, 20.0], [[90, 44]])


def test_a_traceback_and_the_words_of_an_error_are_left_out():
    note = Note(caption="Traceback", text="ValueError: could not convert 'Xq77'")
    made = finding(verdict="error", headline="The check broke: ValueError: could not convert 'Xq77'", reason="'Xq77'",
                   evidence=(note,), private=())  # fmt: skip
    book = v4.new_notebook(cells=[shown(made, 1), shown(mlnb.Audit([made], ABOUT), 2)])
    assert "Xq77" not in nbformat.writes(redacted(book))


def test_a_cell_may_be_shown_by_choice():
    kept = v4.new_code_cell("plot()", execution_count=1, outputs=[v4.new_output("stream", text="kept")])
    gone = v4.new_code_cell("df", execution_count=2, outputs=[v4.new_output("stream", text="gone")])
    kept.metadata["tags"] = ["mlnb-show"]
    text = nbformat.writes(redacted(v4.new_notebook(cells=[kept, gone])))
    assert "kept" in text
    assert "gone" not in text
    assert "An output is left out here" in text


def test_versions_stay_though_a_cell_holds_the_same_digits():
    from mlnb.review import redact

    versions = {"mlnb": "0.1.0", "numpy": "2.4.6"}
    finding = {"check": "data.duplicates", "verdict": "warn", "headline": "0.1 stands alone", "private": [0.1, 2.4]}
    record = redact.audit({"about": {"versions": versions, "notes": ["0.1 is odd"]}, "findings": [finding]})
    assert record["about"]["versions"] == versions
    assert "0.1" not in record["about"]["notes"][0]
    assert "0.1" not in record["findings"][0]["headline"]
