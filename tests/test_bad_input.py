"""What people really hand in: each gets one clear sentence, and nothing that could be said is lost."""

from __future__ import annotations

import html.parser
import importlib
import re

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LinearRegression, LogisticRegression, RidgeClassifier

import mlnb
from mlnb import CaseError, catalog
from mlnb.core import registry

INTERNALS = re.compile(
    r"Traceback|object at 0x|<class |NoneType|dtype\(|numpy\.|np\.|pandas\.core|KeyError|IndexError|TypeError"
    r"|ValueError|AttributeError|ZeroDivision|\bnan\b|\bNone\b(?! of )|__\w+__"
)
#: Checks that need neither a target nor a test frame.
ALWAYS = ("data.missing_values", "data.duplicates")


def table(rows=90, seed=0):
    """Three honest columns and a target of two classes that they tell something of."""
    rng = np.random.default_rng(seed)
    size, weight = rng.normal(size=rows), rng.normal(size=rows)
    colour = rng.choice(["red", "green", "blue"], rows)
    y = np.where(size + 0.7 * weight + rng.normal(0, 0.7, rows) > 0, "yes", "no")
    return pd.DataFrame({"size": size, "weight": weight, "colour": colour, "y": y})


def audited(data, named="", **options):
    """An audit that answered with a finding of every check, none of them broken; ``named`` is a column's own name."""
    audit = mlnb.audit(data, progress=False, **options)
    broken = {f.check: (f.headline, f.find("traceback").text[-900:]) for f in audit if f.verdict == "error"}
    assert broken == {}
    assert {f.check for f in audit} >= set(catalog.CHECKS)
    for finding in audit:
        assert_sentence(finding.headline.replace(named, "x") if named else finding.headline)
        if finding.reason:
            assert_sentence(finding.reason)
    for note in audit.about["notes"]:
        assert_sentence(note)
    shown(audit)
    return audit


def shown(audit):
    """Everything in which the audit can leave: text, html, JSON, frame; gives the html."""
    audit.to_json()
    audit.to_frame()
    assert repr(audit)
    return audit._repr_mimebundle_()["text/html"]


def assert_sentence(text):
    assert text.strip(), "nothing was said"
    assert "\n" not in text
    assert not INTERNALS.search(text), text


def refused(data, error=CaseError, **options):
    """The one sentence with which it was refused."""
    with pytest.raises(error) as caught:
        mlnb.audit(data, progress=False, **options)
    assert_sentence(str(caught.value))
    return str(caught.value)


def verdicts(audit):
    return {f.check: f.verdict for f in audit}


def test_the_honest_table_is_fine():
    audit = audited(table(), target="y", test=table(40, 1))
    assert audit.failed == ()
    assert audit.about["notes"] == []


def test_target_not_in_the_frame():
    said = refused(table(), target="why")
    assert said == "target='why' is not a column of the training frame; it has 'size', 'weight', 'colour' and 'y'."


@pytest.mark.parametrize("given", ["train.csv", 42, [table()], None])
def test_data_that_is_no_table(given):
    refused(given, target="y")


def test_a_frame_without_rows_or_columns():
    assert "has no rows" in refused(table().head(0), target="y")
    refused(pd.DataFrame(), target="y")


def test_test_without_the_target():
    audit = audited(table(), target="y", test=table(40, 1).drop(columns="y"))
    assert "The test frame has no 'y'" in audit.about["notes"][0]
    assert verdicts(audit)["data.label_errors"] != "skipped"
    assert verdicts(audit)["leakage.train_test_overlap"] != "skipped"


def test_test_with_other_columns():
    test = table(40, 1).rename(columns={"size": "length", "colour": "color"})
    audit = audited(table(), target="y", test=test)
    said = " ".join(audit.about["notes"])
    assert "lacks 'size' and 'colour'" in said
    assert "has 'length' and 'color'" in said


def test_test_with_no_column_in_common():
    audit = audited(table(), target="y", test=pd.DataFrame({"other": range(30)}))
    assert verdicts(audit)["leakage.train_test_overlap"] == "skipped"


def test_test_with_other_types():
    test = table(40, 1).assign(size="large", colour=pd.Timestamp("2020-01-01"), weight=True)
    audit = audited(table(), target="y", test=test)
    assert len(audit.about["notes"]) == 3
    assert "'size' holds numeric values in training and category values in the test frame." in audit.about["notes"]


def test_test_with_another_kind_of_target():
    audit = audited(table(), target="y", test=table(40, 1).assign(y=np.linspace(0, 1, 40)))
    assert "classes that training never saw" in " ".join(audit.about["notes"])


def test_test_without_rows():
    audited(table(), target="y", test=table().head(0))


def test_a_single_class():
    audit = audited(table().assign(y="yes"), target="y", test=table(40, 1))
    assert "single value 'yes'" in audit["data.label_errors"].reason
    assert all(verdicts(audit)[check] != "skipped" for check in ALWAYS)


def test_one_row():
    audit = audited(table().head(1), target="y", model=LogisticRegression())
    assert "Only 1 row" in audit["model.baseline"].reason
    assert audit.failed == ()


@pytest.mark.parametrize("rows", [2, 5, 19, 21, 25])
def test_few_rows(rows):
    audited(table(rows), target="y", test=table(5, 1))


def test_a_class_of_one_row():
    audited(table().assign(y=["rare"] + ["no", "yes"] * 44 + ["no"]), target="y")


def test_a_target_that_is_missing_everywhere_or_mostly():
    audit = audited(table().assign(y=None), target="y")
    assert "missing in every row" in audit.about["notes"][0]
    frame = table()
    frame.loc[10:, "y"] = None
    assert "80 rows without a known 'y'" in audited(frame, target="y").about["notes"][0]


def test_all_missing_column():
    frame, test = (t.assign(empty=None, hollow=np.nan) for t in (table(), table(40, 1)))
    audit = audited(frame, target="y", test=test)
    assert {"empty", "hollow"} <= set(audit["data.missing_values"].columns)


def test_nothing_but_missing_columns():
    audited(pd.DataFrame({"a": [None] * 30, "y": ["no", "yes"] * 15}), target="y")


def test_constant_columns():
    audited(table().assign(same=1, word="a"), target="y", test=table(40, 1).assign(same=1, word="a"))


def test_duplicate_column_names():
    frame = table()
    frame.columns = ["size", "size", "colour", "y"]
    said = refused(frame, target="y")
    assert said == "The training frame has more than one column named 'size'; give each column its own name."
    assert "The test frame has more than one column named 'size'" in refused(table(), target="y", test=frame)


@pytest.mark.parametrize(
    "name", ["class", "lambda", "def", "None", "self", "index", "", " ", "a b", "列", "{x}", "%s", "'\""]
)
def test_columns_named_like_python_and_worse(name):
    frame, test = (t.rename(columns={"size": name}) for t in (table(), table(40, 1)))
    audited(frame, named=name, target="y", test=test)
    mlnb.data.missing_values(frame.rename(columns={"y": "t"}), target="t")
    mlnb.data.missing_values(table().rename(columns={"y": name}), target=name)


class Tags(html.parser.HTMLParser):
    """Every tag and attribute in a document."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


EVIL = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "&lt;b&gt; & </td></table><blink>",
]


@pytest.mark.parametrize("evil", EVIL)
def test_html_in_names_and_values_stays_text(evil):
    frame = table()
    frame[evil] = np.where(frame["y"] == "yes", evil + "1", evil + "2")
    frame.loc[::3, "colour"] = None
    frame["y"] = frame["y"] + evil
    frame["size"] = frame["size"].where(frame.index > 4, -999)
    frame.index = [f"{evil}{i}" for i in range(len(frame))]
    audit = audited(pd.concat([frame, frame.head(9)]).reset_index(drop=True), target="y", test=frame.tail(30))
    assert any(f.raised for f in audit)
    parts = [shown(audit), *(f._repr_mimebundle_()["text/html"] for f in audit)]
    for part in parts:
        seen = Tags()
        seen.feed(part)
        assert not seen.tags & {"script", "blink", "svg", "iframe"}, part[:500]
        assert not any(name.startswith("on") for name in seen.attributes)
        assert evil not in part


def test_mixed_type_columns():
    values = [1, "two", 3.5, None, True, pd.Timestamp("2020-01-01"), [1, 2], {"a": 1}, b"raw", pd.NA] * 9
    frame, test = (t.assign(mixed=pd.Series(values[: len(t)], dtype=object)) for t in (table(), table(40, 1)))
    audited(frame, target="y", test=test)


def test_a_target_of_mixed_types():
    audited(table().assign(y=pd.Series([1, "one", True] * 30, dtype=object)), target="y")


def test_infinities():
    frame = table()
    frame.loc[:4, "size"] = np.inf
    frame.loc[5:7, "weight"] = -np.inf
    audited(frame, target="y", test=table(40, 1).assign(weight=np.inf))


def test_infinite_and_enormous_targets():
    frame = table().assign(y=lambda f: f["size"] * 3)
    frame.loc[:2, "y"] = np.inf
    assert "3 rows without a known 'y'" in audited(frame, target="y").about["notes"][0]
    audited(table().assign(y=lambda f: f["size"] * 1e300), target="y")


def test_an_index_with_repeated_labels():
    audited(table().set_axis([0] * 90), target="y", test=table(40, 1).set_axis([0] * 40))


def test_an_index_of_several_levels():
    frame = table().set_axis(pd.MultiIndex.from_product([range(9), range(10)]))
    audited(frame, target="y")


def errors_of(model, data=None, **options):
    """The findings that a model spoiled; everything else ran."""
    audit = mlnb.audit(table() if data is None else data, target="y", model=model, progress=False, **options)
    assert {f.check for f in audit} >= set(catalog.CHECKS)
    spoiled = [f for f in audit if f.verdict == "error"]
    for finding in spoiled:
        assert not finding.headline.startswith("The check broke"), finding.find("traceback").text
        assert "\n" not in finding.headline
    assert all(verdicts(audit)[check] in {"pass", "warn", "fail"} for check in ALWAYS)
    shown(audit)
    return spoiled


class Stubborn(LogisticRegression):
    """A model that cannot be fitted."""

    def fit(self, X, y, sample_weight=None):
        raise RuntimeError("the licence has expired\nsecond line")


class Mute(LogisticRegression):
    """A model that cannot be asked."""

    def fit(self, X, y, sample_weight=None):
        return super().fit(X[["size", "weight"]], y)

    def predict_proba(self, X):
        raise RuntimeError("no answer today")

    predict = predict_proba


def test_a_model_that_raises_when_fitted():
    spoiled = errors_of(Stubborn())
    assert spoiled
    for finding in spoiled:
        assert "The model Stubborn raised RuntimeError while it was fitted" in finding.headline
        assert finding.headline.endswith("the licence has expired")


def test_a_model_that_raises_when_asked():
    spoiled = errors_of(Mute())
    assert spoiled
    assert all("The model Mute raised RuntimeError when asked" in f.headline for f in spoiled)


def test_a_model_fitted_on_other_columns():
    data = table()
    model = LogisticRegression().fit(data[["size", "weight"]].rename(columns={"size": "length"}), data["y"])
    spoiled = errors_of(model, data, test=table(40, 1))
    assert spoiled
    for finding in spoiled:
        assert "'length'" in finding.headline


def test_a_model_without_probabilities():
    data = table()[["size", "weight", "y"]]
    assert errors_of(RidgeClassifier(), data, test=table(40, 1)[["size", "weight", "y"]]) == []


def test_a_model_that_cannot_read_the_columns():
    spoiled = errors_of(LogisticRegression())
    assert all("could not convert string to float" in f.headline for f in spoiled)


def test_a_regressor_for_classes_and_a_thing_that_is_no_model():
    errors_of(LinearRegression())
    errors_of(3)
    assert "mlnb.load_model('model.joblib')" in refused(table(), target="y", model="model.joblib")
    assert "give an instance, as in LogisticRegression()" in refused(table(), target="y", model=LogisticRegression)
    assert "put them into the frame" in refused(table(), target=table()["y"])


def test_a_function_as_model():
    assert errors_of(lambda frame: np.where(frame["size"] > 0, "yes", "no"), test=table(40, 1)) == []


def test_stored_predictions_of_the_wrong_length():
    audit = mlnb.audit(table(), target="y", y_score=[0.5, 0.5], progress=False)
    for finding in audit:
        assert not finding.headline.startswith("The check broke"), finding.find("traceback").text


@pytest.mark.parametrize("cv", [1, 0, 500, "five", [([0], [1])], [], object()])
def test_folds_that_cannot_be_made(cv):
    audit = mlnb.audit(table(), target="y", cv=cv, progress=False)
    for finding in audit:
        assert not finding.headline.startswith("The check broke"), (
            finding.headline,
            finding.find("traceback").text[-700:],
        )


def test_a_group_that_is_one_or_missing():
    for group in (1, None):
        audit = mlnb.audit(table().assign(g=group), target="y", group="g", progress=False)
        for finding in audit:
            assert not finding.headline.startswith("The check broke"), finding.find("traceback").text


def test_a_time_that_is_missing_in_places():
    when = pd.Series(pd.date_range("2020", periods=90)).where(np.arange(90) % 7 > 0)
    audit = mlnb.audit(table().assign(t=when), target="y", time="t", progress=False)
    for finding in audit:
        assert not finding.headline.startswith("The check broke"), finding.find("traceback").text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", b""),
        ("a.csv", b"\x89PNG\r\n\x1a\n\x00\x01\x02\xff\xfe\x00"),
        ("a.parquet", b"PAR1 not really"),
        ("a.feather", b"nonsense"),
        ("a.xlsx", b"nonsense"),
        ("a.csv", None),
    ],
)
def test_a_file_that_is_not_a_table(tmp_path, name, content):
    files = importlib.import_module("mlnb.core.files")
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(mlnb.MlnbError) as caught:
        files.read_table(path)
    assert_sentence(str(caught.value))
    assert name in str(caught.value)


@pytest.mark.parametrize("verb", ["run", "review"])
@pytest.mark.parametrize(
    "content", [b"", b"not json", b"{}", b"[1, 2]", b'{"cells": 5, "nbformat": 4}', b"\xff\xfe\x00", None]
)
def test_a_notebook_that_is_not_a_notebook(tmp_path, capsys, verb, content):
    path = tmp_path / "notes.ipynb"
    if content is not None:
        path.write_bytes(content)
    try:
        code = importlib.import_module("mlnb.cli").main([verb, str(path)])
    except SystemExit as leaving:
        code = leaving.code
    said = capsys.readouterr().err.strip()
    assert code not in {0, None}
    assert_sentence(said)
    assert "notes.ipynb" in said
    if content is not None:
        assert path.read_bytes() == content


@pytest.mark.parametrize("seed", ["x", -1, 1.5, None])
def test_a_seed_that_is_none(seed):
    with pytest.raises(mlnb.CaseError, match="is no seed"):
        mlnb.Case(pd.DataFrame({"a": [1, 2]}), random_state=seed)


def test_a_target_of_lists():
    with pytest.raises(mlnb.CaseError, match="holds list values"):
        mlnb.Case(pd.DataFrame({"a": [1, 2], "b": [[1], [2]]}), target="b")


def test_a_check_that_returns_no_finding():
    @mlnb.check("data.nothing", question="Is there nothing?", why="It should say so.")
    def nothing(case):
        return None

    try:
        finding = nothing(pd.DataFrame({"a": [1, 2]}))
    finally:
        registry.remove("data.nothing")
    assert finding.verdict == "error"
    assert "returned None instead of a Finding" in finding.headline


def test_a_check_that_takes_the_id_of_ours():
    mlnb.checks()
    with pytest.raises(mlnb.MlnbError, match="is a check of mlnb"):

        @mlnb.check("data.duplicates", question="Mine?", why="Mine.")
        def duplicates(case):
            return mlnb.passed("Mine")
