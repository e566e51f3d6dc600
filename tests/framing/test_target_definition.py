"""Labels that do not follow the written rule are found; without a framing nothing is claimed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import mlnb
from mlnb.core.framing import Framing
from mlnb.core.ledger import Ledger
from tests.tables import rdata, table

RULE = {"definition": "An expensive stone", "rule": "price > 4000 and carat > 0.5", "positive": "dear"}


def stones(rows=900, wrong=0, *, reverse=0, seed=0):
    frame = rdata("ggplot2", "diamonds", rows)
    rule = (frame["price"] > 4000) & (frame["carat"] > 0.5)
    frame["class"] = np.where(rule, "dear", "cheap")
    rng = np.random.default_rng(seed)
    changed = list(rng.choice(frame.index[rule], wrong, replace=False))
    frame.loc[changed, "class"] = "cheap"
    back = list(rng.choice(frame.index[~rule], reverse, replace=False))
    frame.loc[back, "class"] = "dear"
    return frame, set(changed) | set(back)


def ask(frame, framing, **options):
    return mlnb.framing.target_definition(mlnb.Case(frame, target="class", framing=framing, **options))


def test_labels_that_follow_the_rule_pass():
    found = ask(stones()[0], RULE)
    assert found.verdict == "pass"
    assert "The 900 labels" in found.headline
    assert found.estimate.value == 0


@pytest.mark.parametrize(("wrong", "verdict"), [(8, "warn"), (40, "fail")])
def test_rows_that_satisfy_the_rule_and_are_labelled_otherwise(wrong, verdict):
    frame, changed = stones(wrong=wrong)
    found = ask(frame, RULE)
    assert found.verdict == verdict
    assert set(found.rows) == changed
    assert "satisfy the written rule are not labelled dear" in found.headline
    assert found.estimate.low > 0.002
    mended = found.fixes[0].apply(mlnb.Case(frame, target="class", framing=RULE))
    assert mlnb.framing.target_definition(mended).verdict == "pass"


def test_the_other_way_round_too():
    frame, changed = stones(reverse=30)
    found = ask(frame, RULE)
    assert found.raised
    assert "do not satisfy the written rule are labelled dear" in found.headline
    assert set(found.rows) == changed


def test_one_slip_in_many_is_tolerated():
    assert ask(stones(wrong=1)[0], RULE).verdict == "pass"


def test_rows_without_what_the_rule_asks_for_are_left_out():
    frame, _ = stones()
    frame.loc[frame.index[:200], "carat"] = np.nan
    found = ask(frame, RULE)
    assert found.verdict == "pass"
    assert "The 700 labels" in found.headline


def test_test_rows_are_held_against_it_where_they_can_be():
    frame, _ = stones()
    test = frame[600:].copy()
    rule = (test["price"] > 4000) & (test["carat"] > 0.5)
    test.loc[rule, "class"] = "cheap"
    assert ask(frame[:600], RULE, test=test).verdict == "fail"
    assert ask(frame[:600], RULE, test=test.drop(columns="carat")).verdict == "pass"


def test_labels_of_an_earlier_definition_are_recognised():
    frame, _ = stones()
    early = frame.index[:300]
    frame.loc[early, "class"] = np.where(frame.loc[early, "price"] > 6000, "dear", "cheap")
    framing = {
        "positive": "dear",
        "definition": "An expensive stone",
        "versions": [
            {"name": "2019", "since": "2019-01-01", "rule": "price > 6000"},
            {"name": "2021", "since": "2021-01-01", "rule": RULE["rule"]},
        ],
    }
    found = ask(frame, framing)
    assert found.raised
    assert "of them follow '2019'" in found.headline
    assert [row[0] for row in found.find("versions").rows] == ["2021", "2019"]


def test_a_version_kept_in_a_column():
    frame, _ = stones()
    frame["again"] = frame["class"]
    frame.loc[frame.index[:30], "again"] = "dear"
    found = ask(
        frame, {"definition": "x", "positive": "dear", "versions": [{"name": "second look", "column": "again"}]}
    )
    assert found.raised


def test_without_a_framing_or_a_definition_it_is_skipped():
    frame, _ = stones()
    assert "Case(framing=…)" in ask(frame, None).reason
    found = ask(frame, {"metric": "recall"})
    assert found.verdict == "skipped"
    assert "does not say what the target means" in found.headline


def test_words_alone_pass_with_the_questions_listed():
    frame, _ = stones()
    found = ask(frame, {"definition": "An expensive stone", "answers": {"limits": "<b>none</b>"}})
    assert found.verdict == "pass"
    assert "11 of 12 questions" in found.headline
    assert ("not answered" in row for row in found.find("answers").rows)


def test_several_classes_and_numbers():
    iris = table("iris")
    rule = {"definition": "x", "rule": "`petal length (cm)` < 2.5", "positive": 0}
    assert mlnb.framing.target_definition(mlnb.Case(iris, target="target", framing=rule)).verdict == "pass"
    rule["positive"] = 1
    assert mlnb.framing.target_definition(mlnb.Case(iris, target="target", framing=rule)).verdict == "fail"
    number = {"definition": "progression after a year", "rule": "bmi > 0"}
    assert (
        mlnb.framing.target_definition(mlnb.Case(table("diabetes"), target="target", framing=number)).verdict == "pass"
    )


def test_a_definition_changed_after_the_first_fit(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    frame, _ = stones()
    Framing.from_dict(RULE).freeze()
    Ledger().append("fit")
    found = ask(frame, {**RULE, "definition": "A stone above 4,000"})
    assert found.verdict == "warn"
    assert "definition was changed after the first fit" in found.headline
    assert ask(frame, RULE).verdict == "pass"


def test_repeated_row_labels():
    frame, changed = stones(wrong=40)
    doubled = pd.concat([frame, frame.assign(depth=1.0)])
    assert set(ask(doubled, RULE).rows) == changed


def test_a_test_frame_that_lacks_a_feature_or_has_a_new_class_leaves_the_effect_to_training():
    frame, _ = stones(wrong=60)
    lacking = ask(frame[:600], RULE, test=frame[600:].drop(columns="depth"))
    assert lacking.verdict == "fail"
    assert lacking.fixes[0].effect is not None
    strange = frame[600:].assign(**{"class": ["cheap", "dear", "new"] * 100})
    assert ask(frame[:600], RULE, test=strange).verdict == "fail"


def test_a_column_without_any_number_breaks_nothing():
    frame, _ = stones()
    assert ask(frame.assign(empty=np.inf), RULE).verdict == "pass"
    assert mlnb.framing.edge_cases(mlnb.Case(frame.assign(empty=np.inf), target="class")).verdict == "pass"
