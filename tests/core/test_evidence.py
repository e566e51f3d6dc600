import dataclasses
import json

import numpy as np
import pytest

from mlnb.core.evidence import (
    Bars,
    Curves,
    Evidence,
    Heatmap,
    Histogram,
    Intervals,
    Note,
    Parallel,
    Scores,
    Series,
    Table,
    Timeline,
    Tried,
)

ALL = [
    Table(caption="Rows", name="rows", columns=("row", "value"), rows=(("a", 1.5), ("b", None)), total=9),
    Bars(caption="Bars", labels=("x", "y"), values=(1.0, None), low=(0.5, None), high=(2.0, None), unit="%", marked=("x",), reference=0.3),
    Histogram(caption="Histogram", edges=(0.0, 1.0, 2.0), groups=("all", "bad"), counts=((3, 4), (1, 0)), marked=("bad",)),
    Curves(caption="Curves", x=(1.0, 2.0), xlabel="rows", series=(Series("a", (1.0, None)), Series("b", (3.0, 4.0), (2.0, 3.0), (4.0, 5.0)))),
    Intervals(caption="Intervals", labels=("f1", "f2"), values=(0.9, 0.8), low=(0.8, 0.7), high=(1.0, 0.9), band=(0.7, 0.95)),
    Heatmap(caption="Heatmap", values=((1.0, 2.0), (None, 4.0)), ylabels=("u", "v"), xlabels=("p", "q"), ylabel="recorded"),
    Note(caption="Note", text="one\ntwo"),
    Scores(caption="Scores", edges=(0.0, 0.5, 1.0), yes=(1, 3), no=(4, 2), positive="ill", false_negative=10.0),
    Timeline(caption="Timeline", lanes=("a",), at=(1.0, 2.0), lane=(0, 0), labels=("u", "v"), cells=(None, 3), marked=(1,)),
    Parallel(caption="Lines", axes=("C", "score"), ticks=(("1",), ("0.9",)), places=((0.5,), (1.0,)), labels=("a", "b"), lines=((0.5, 1.0), (None, 0.0)), marked=(1,)),
    Tried(caption="Runs", records='[{"id": "a", "score": 0.5}]', total=1),
]  # fmt: skip


@pytest.mark.parametrize("evidence", ALL, ids=lambda e: e.kind)
def test_survives_json(evidence):
    record = json.loads(json.dumps(evidence.to_dict(), allow_nan=False))
    again = Evidence.from_dict(record)
    assert again == evidence
    assert type(again) is type(evidence)
    assert hash(again) == hash(evidence)


def test_every_kind_is_tested():
    assert {e.kind for e in ALL} == set(Evidence.kinds) - {""}


@pytest.mark.parametrize("evidence", ALL, ids=lambda e: e.kind)
def test_is_frozen(evidence):
    with pytest.raises(dataclasses.FrozenInstanceError):
        evidence.caption = "other"


def test_unknown_kind_is_named():
    with pytest.raises(ValueError, match="'violin'"):
        Evidence.from_dict({"kind": "violin", "caption": ""})


def test_unknown_fields_of_a_later_version_are_left_out():
    record = {**ALL[0].to_dict(), "colour": "red"}
    assert Evidence.from_dict(record) == ALL[0]


def test_numpy_numbers_and_not_a_number_become_json():
    bars = Bars(caption="c", labels=("a", "b"), values=(np.float64(0.5), float("nan")))
    assert bars.to_dict()["values"] == [0.5, None]


@pytest.mark.parametrize(
    ("evidence", "columns", "first"),
    [
        (ALL[0], ["row", "value"], ("a", 1.5)),
        (ALL[1], ["label", "value", "low", "high"], ("x", 1.0, 0.5, 2.0)),
        (ALL[2], ["from", "to", "all", "bad"], (0.0, 1.0, 3, 1)),
        (ALL[4], ["label", "value", "low", "high"], ("f1", 0.9, 0.8, 1.0)),
        (ALL[5], ["recorded", "p", "q"], ("u", 1.0, 2.0)),
        (ALL[6], ["text"], ("one",)),
    ],
    ids=lambda v: v.kind if isinstance(v, Evidence) else "",
)
def test_as_a_frame(evidence, columns, first):
    frame = evidence.to_frame()
    assert list(frame.columns) == columns
    assert tuple(frame.iloc[0]) == first


def test_curves_as_a_frame_have_a_row_a_point():
    frame = ALL[3].to_frame()
    assert list(frame.columns) == ["rows", "series", "value", "low", "high"]
    assert len(frame) == 4
    assert frame["series"].tolist() == ["a", "a", "b", "b"]


def test_values_and_labels_of_different_lengths_are_refused():
    with pytest.raises(ValueError, match="zip"):
        Bars(caption="c", labels=("a", "b"), values=(1.0,)).to_frame()
