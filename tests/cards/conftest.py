"""Made-up findings, one of every verdict and every type of evidence."""

import pytest

from mlnb.core.audit import Audit
from mlnb.core.evidence import Bars, Curves, Heatmap, Histogram, Intervals, Note, Series, Table
from mlnb.core.finding import Estimate, Finding
from mlnb.core.fix import Effect, Fix


def label_errors():
    return Finding(
        "data.label_errors",
        "fail",
        "About 12 % of the training labels are wrong, mostly malignant recorded as benign",
        Estimate("share of labels that are likely wrong", 0.12, 0.09, 0.15, "%"),
        p_value=1e-5,
        threshold=0.02,
        rows=tuple(range(52)),
        evidence=(
            Histogram(
                caption="What the model thinks of each recorded label",
                alt="52 of 426 rows give their recorded label a probability under 0.4",
                edges=(0.0, 0.25, 0.5, 0.75, 1.0),
                groups=("all labels", "likely wrong"),
                counts=((40, 12, 80, 294), (40, 12, 0, 0)),
                xlabel="probability of the recorded label",
                marked=("likely wrong",),
            ),
            Table(
                caption="Rows to look at, worst first",
                columns=("row", "recorded", "suggested", "p(recorded)"),
                rows=tuple((i * 7, "malignant", "benign", 0.01 + i / 80) for i in range(20)),
                total=52,
            ),
        ),
        fixes=(
            Fix(
                "Review the 52 rows, then train without those that stay in doubt",
                "suspects = [0, 7, 14]\ntrain = train.drop(index=suspects)",
                None,
                Effect("recall", 0.87, 0.93, 0.02, 0.1, "5 folds"),
            ),
        ),
        seconds=0.41,
        reference="Northcutt, Jiang and Chuang (2021), JAIR 70.",
    )


def missing_values():
    return Finding(
        "data.missing_values",
        "warn",
        "mean_texture holds −999 in 6 % of rows: a missing value in disguise",
        Estimate("share of disguised values", 0.06, 0.04, 0.09, "%"),
        p_value=0.004,
        threshold=0.01,
        columns=("mean_texture",),
        evidence=(
            Bars(
                caption="Missing by column",
                labels=("mean_texture", "mean_radius"),
                values=(0.06, 0.01),
                low=(0.04, 0.0),
                high=(0.09, 0.02),
                unit="%",
                marked=("mean_texture",),
            ),
        ),
        fixes=(Fix("Read −999 as missing", "", None, Effect("accuracy", 0.951, 0.953, -0.004, 0.008)),),
    )


def others():
    curves = Curves(
        caption="Score by training rows",
        x=(40.0, 80.0, 160.0),
        series=(Series("training", (1.0, 0.99, 0.99)), Series("held out", (0.8, 0.9, 0.95), (0.7, 0.8, 0.9), (0.9, 0.95, 1.0))),
        logx=True,
    )  # fmt: skip
    folds = Intervals(
        caption="Score by fold", labels=("fold 1", "fold 2"), values=(0.9, 0.8), low=(0.8, 0.7), high=(1.0, 0.9),
        band=(0.82, 0.97), marked=("fold 2",),
    )  # fmt: skip
    heat = Heatmap(
        caption="Recorded and predicted", values=((260, 8), (10, 148)), xlabels=("a", "b"), ylabels=("a", "b"), annotate=True
    )  # fmt: skip
    return (
        Finding("model.overfitting", "pass", "More data would still help: 1.2 points a doubling",
                Estimate("points a doubling", 1.2, 0.8, 1.7, "points"), evidence=(curves,)),
        Finding("training.fold_variance", "pass", "The folds differ no more than chance allows",
                Estimate("spread of the folds", 0.1), evidence=(folds,)),
        Finding("data.class_imbalance", "pass", "37 % of rows are malignant", evidence=(heat,)),
        Finding("data.duplicates", "pass", "No row occurs twice", Estimate("share of duplicates", 0.0, 0.0, 0.007, "%"), threshold=0.01),
        Finding("data.outdated_samples", "skipped", "No time column: give Case(time=…) to ask “Is old data of use?”",
                reason="No time column; give Case(time=…)."),
        Finding("framing.weak_slices", "error", "The check broke: ValueError: no slices", reason="The traceback is in the evidence.",
                evidence=(Note(caption="Traceback", text="Traceback (most recent call last):\nValueError: no slices"),)),
    )  # fmt: skip


@pytest.fixture
def failing():
    return label_errors()


@pytest.fixture
def warning():
    return missing_values()


@pytest.fixture
def audit():
    about = {
        "rows": 426, "columns": 31, "test_rows": 143, "target": "diagnosis", "notes": ["2 rows without a known target were left out."],
    }  # fmt: skip
    return Audit([missing_values(), label_errors(), *others()], about, 3.14)
