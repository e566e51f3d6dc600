"""The case: roles, task, what is compared, and the cases made from it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlnb.core.case import Case
from mlnb.core.errors import CaseError

FRAME = pd.DataFrame(
    {
        "age": [31, 45, 27, 60, 33],
        "when": pd.date_range("2020-01-01", periods=5),
        "who": [1, 1, 2, 2, 3],
        "key": list("abcde"),
        "w": [1.0, 2.0, 1.0, 1.0, 1.0],
        "left": ["no", "yes", "no", None, "no"],
    },
    index=[10, 20, 30, 40, 50],
)
ROLES = {"target": "left", "time": "when", "group": "who", "id": "key", "weight": "w"}


def test_columns_with_a_role_are_no_features():
    case = Case(FRAME, **ROLES)
    assert case.features == ("age",)
    assert Case(FRAME, target="left", ignore="w", annotators=["key"]).features == ("age", "when", "who")
    assert Case(FRAME).features == tuple(FRAME.columns)


@pytest.mark.parametrize("role", ["target", "time", "group", "id", "weight", "ignore", "annotators"])
def test_a_role_must_be_a_column(role):
    with pytest.raises(CaseError, match=rf"{role}='nope' is not a column of the training frame; it has 'age', 'when'"):
        Case(FRAME, **{role: "nope"})


def test_a_column_has_one_role():
    with pytest.raises(CaseError, match="The column 'who' was given as target and group; a column has one role"):
        Case(FRAME, target="who", group="who")


def test_rows_without_a_target_are_left_out_and_said():
    case = Case(FRAME, target="left")
    assert case.y.index.tolist() == [10, 20, 30, 50]
    assert case.X.index.tolist() == [10, 20, 30, 50]
    assert case.known.tolist() == [True, True, True, False, True]
    assert case.codes.tolist() == [0, 1, 0, 0]
    assert case.notes == ("1 row without a known 'left' was left out of all that learns from it.",)


def test_a_target_that_is_missing_everywhere_leaves_a_case_without_one():
    case = Case(FRAME.assign(left=None), target="left")
    assert case.y is None
    assert case.task is None
    assert "missing in every row" in case.notes[0]


def test_infinite_targets_are_unknown():
    case = Case(pd.DataFrame({"x": range(5), "y": [0.5, 1.5, np.inf, np.nan, 2.5]}), target="y")
    assert case.task == "regression"
    assert case.known.tolist() == [True, True, False, False, True]
    assert len(case.X) == len(case.y) == len(case.codes) == 3


def test_test_frame_is_compared_and_what_differs_is_said():
    test = pd.DataFrame({"age": ["old", "young"], "left": ["maybe", "no"], "extra": [1, 2]})
    case = Case(FRAME, test=test, **ROLES)
    said = " ".join(case.notes)
    assert "The test frame holds classes that training never saw: 'maybe'." in said
    assert "The test frame has 'extra' that training has not; left out." in said
    assert "'age' holds numeric values in training and category values in the test frame." in said
    assert case.codes_test.tolist() == [-1, 0]
    assert case.shared_features == ("age",)


def test_a_test_frame_that_lacks_columns_is_compared_on_the_rest():
    case = Case(FRAME, target="left", test=FRAME[["age", "who"]])
    said = " ".join(case.notes)
    assert "The test frame has no 'left': it is compared with training but not scored." in said
    assert "The test frame lacks 'when', 'key' and 'w'" in said
    assert case.shared_features == ("age", "who")
    assert case.y_test is None


def test_clean_frames_have_no_notes():
    data = load_iris(as_frame=True).frame
    assert Case(data, target="target", test=data).notes == ()


def test_a_case_needs_something():
    with pytest.raises(CaseError, match="A case needs data"):
        Case()
    assert Case(history=[{"epoch": 1, "train_loss": 0.1}]).frame.empty
    assert Case(runs=[{"score": 0.1}]).about()["rows"] == 0


def test_no_rows():
    with pytest.raises(CaseError, match=r"The training frame has no rows \(its columns are 'age', "):
        Case(FRAME.head(0))


@pytest.mark.parametrize("make", [pl.from_pandas, lambda f: pa.Table.from_pandas(f, preserve_index=False)])
def test_other_libraries_give_the_same_case_and_get_their_own_back(make):
    frame = FRAME.reset_index(drop=True)
    own, other = Case(frame, target="left", group="who"), Case(make(frame), target="left", group="who")
    assert other.task == own.task
    assert other.kinds == own.kinds
    assert other.classes == own.classes
    assert type(other.data) is type(make(frame))
    assert type(other.as_given(pd.DataFrame({"a": [1]}))) is type(make(frame))
    smaller = other.drop_rows([0, 1]).drop_columns(["w"])
    assert smaller.data.shape == (3, 5)
    assert type(smaller.data) is type(make(frame))


def test_a_lazy_frame_is_collected():
    assert Case(pl.LazyFrame({"a": [1, 2], "b": [1, 2]})).backend == "polars"


def test_nothing_given_is_ever_changed():
    before = FRAME.copy(deep=True)
    case = Case(FRAME, target="left", test=FRAME)
    case.with_labels({10: "yes"}).drop_rows([20]).drop_columns(["age"])
    pd.testing.assert_frame_equal(FRAME, before)


def test_from_split_takes_scikit_learns_order():
    X, y = load_iris(return_X_y=True, as_frame=True)
    case = Case.from_split(*train_test_split(X, y, random_state=0))
    assert (len(case.frame), len(case.test), case.target, case.task) == (112, 38, "target", "multiclass")
    assert case.frame.index.tolist() == train_test_split(X, y, random_state=0)[0].index.tolist()


def test_from_split_of_arrays():
    X, y = load_iris(return_X_y=True)
    case = Case.from_split(*train_test_split(X, y, random_state=0), random_state=3)
    assert case.features == ("x0", "x1", "x2", "x3")
    assert (case.task, case.random_state) == ("multiclass", 3)


def test_from_split_of_polars_gives_polars_back():
    X = pl.DataFrame({"a": range(6)})
    y = pl.Series("y", [0, 1, 0, 1, 0, 1])
    case = Case.from_split(X.head(4), X.tail(2), y.head(4), y.tail(2))
    assert isinstance(case.data, pl.DataFrame)
    assert case.target == "y"


def test_from_split_does_not_overwrite_a_feature_of_that_name():
    X = pd.DataFrame({"target": [1.0, 2.0, 3.0, 4.0]})
    case = Case.from_split(X.head(2), X.tail(2), np.array([0, 1]), np.array([0, 1]))
    assert case.features == ("target",)
    assert case.target == "target_"
    assert case.test.columns.tolist() == ["target", "target_"]


def test_from_split_in_another_order_is_told():
    X, y = load_iris(return_X_y=True, as_frame=True)
    X_train, X_test, y_train, y_test = train_test_split(X, y, random_state=0)
    with pytest.raises(
        CaseError, match=r"training features have 112 rows and the target 38; .* order of train_test_split"
    ):
        Case.from_split(X_train, X_test, y_test, y_train)


def test_replace_changes_one_thing_and_keeps_the_rest():
    case = Case(FRAME, random_state=5, **ROLES)
    changed = case.replace(target=None)
    assert changed.target is None
    assert changed.random_state == 5
    assert changed.group == "who"
    assert case.target == "left"
    with pytest.raises(CaseError, match="A case has no parameter 'colour'; it has data, target"):
        case.replace(colour="red")


def test_drop_rows_is_by_label():
    case = Case(FRAME, target="left").drop_rows([10, 50, "no such"])
    assert case.frame.index.tolist() == [20, 30, 40]


def test_drop_columns_drops_from_both_frames_and_from_roles():
    case = Case(FRAME, target="left", test=FRAME, ignore=["w"]).drop_columns(["w", "age"])
    assert "w" not in case.frame
    assert "age" not in case.test
    assert case.ignore == ()


def test_dropping_the_column_of_a_role_is_told():
    with pytest.raises(CaseError, match="group='who' is not a column"):
        Case(FRAME, target="left", group="who").drop_columns(["who"])


def test_with_labels_changes_only_those_rows():
    case = Case(FRAME, target="left").with_labels({20: "no", 40: "yes"})
    assert case.frame["left"].fillna("?").tolist() == ["no", "no", "no", "yes", "no"]
    assert case.frame.drop(columns="left").equals(FRAME.drop(columns="left"))
    with pytest.raises(CaseError, match="no target to relabel"):
        Case(FRAME).with_labels({10: "yes"})


def test_with_labels_keeps_the_dtype_of_numbers():
    frame = pd.DataFrame({"x": range(4), "y": [0, 1, 0, 1]})
    assert Case(frame, target="y").with_labels({0: 1}).frame["y"].tolist() == [1, 1, 0, 1]
    assert Case(frame, target="y").with_labels({0: 1}).frame["y"].dtype == "int64"


def test_with_labels_of_categories_keeps_the_classes():
    frame = pd.DataFrame({"x": range(4), "y": pd.Series(["a", "b", "a", "b"], dtype="category")})
    case = Case(frame, target="y").with_labels({0: "b"})
    assert case.classes == ("a", "b")
    assert case.frame["y"].tolist() == ["b", "b", "a", "b"]


def test_fingerprint_is_of_content():
    case = Case(FRAME, target="left")
    assert case.fingerprint == Case(FRAME.copy(), target="left").fingerprint
    assert case.fingerprint != Case(FRAME, target="left", test=FRAME).fingerprint
    assert case.fingerprint != case.with_labels({10: "yes"}).fingerprint
    assert Case(history=[{}]).fingerprint == "none"


def test_shared_is_made_once_and_timed_once():
    case, calls = Case(FRAME), []

    def outer():
        return case.shared("inner", lambda: calls.append("inner") or 1) + 1

    assert case.shared("outer", outer) == 2
    assert case.shared("outer", outer) == 2
    assert calls == ["inner"]
    assert case.shared_seconds >= 0


def test_shared_remembers_nothing_of_what_raised():
    case = Case(FRAME)
    with pytest.raises(ZeroDivisionError):
        case.shared("broken", lambda: 1 / 0)
    assert case.shared("broken", lambda: 5) == 5


def test_about_is_plain_json():
    import json

    case = Case(FRAME, test=FRAME, model=make_pipeline(StandardScaler(), LogisticRegression()), **ROLES)
    about = json.loads(json.dumps(case.about()))
    assert about["model"] == "StandardScaler → LogisticRegression"
    assert (about["rows"], about["columns"], about["features"], about["test_rows"]) == (5, 6, 1, 5)
    assert about["classes"] == ["no", "yes"]
    assert set(about["versions"]) >= {"python", "numpy", "pandas", "scikit-learn"}


def test_repr_is_one_line():
    case = Case(FRAME, test=FRAME, model=LogisticRegression(), **ROLES)
    assert repr(case) == (
        "Case(5 × 6, test 5, target 'left' (binary), time 'when', group 'who', model LogisticRegression)"
    )


def test_a_bare_function_has_its_name():
    def guess(X):
        return X

    assert Case(FRAME, model=guess).model_name == "guess"


names = st.text(min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(st.lists(names, min_size=1, max_size=5, unique=True), st.data())
def test_any_column_name_can_be_the_target(columns, data):
    frame = pd.DataFrame({name: np.arange(12) % 3 for name in columns})
    target = data.draw(st.sampled_from(columns))
    case = Case(frame, target=target)
    assert case.task in {"multiclass", "regression"}
    assert set(case.features) == set(columns) - {target}
    assert case.drop_rows([0]).frame.shape[0] == 11


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"scoring": "acuracy"}, "did you mean 'accuracy'"),
        ({"task": "binary"}, "needs two classes, but the target 'y' holds 3"),
    ],
)
def test_what_the_target_cannot_serve_is_told_at_once(options, says):
    frame = pd.DataFrame({"a": range(30), "y": ["u", "v", "w"] * 10})
    with pytest.raises(CaseError, match=says):
        Case(frame, target="y", **options)
