"""Findings with the evidence that panels are about, names of strangers among them, and a place to show them."""

import pytest

from mlnb.core.audit import Audit
from mlnb.core.evidence import Bars, Curves, Intervals, Series, Table
from mlnb.core.finding import Estimate, Finding
from mlnb.core.fix import Fix

HOSTILE = "<img src=x onerror=alert(1)>"
X = (0.25, 0.5, 0.75)


def threshold(name, recall):
    return Curves(
        caption=f"{name}: what the threshold trades",
        name=f"threshold:{name}",
        x=X,
        series=(
            Series("recall", recall, tuple(v - 0.05 for v in recall), tuple(v + 0.05 for v in recall)),
            Series("precision", (0.31, 0.52, None), (0.21, 0.42, None), (0.41, 0.62, None)),
            Series("F1", (0.44, 0.55, 0.11)),
        ),
        xlabel=f"threshold on the probability of {name}",
        at=0.5,
        at_label="in use",
    )


@pytest.fixture
def imbalance():
    return Finding(
        "data.class_imbalance",
        "fail",
        "Only 3 % of the rows are ill",
        Estimate("recall of ill", 0.42, 0.3, 0.5, "%"),
        evidence=(
            Bars(caption="Recall of each class", name="recall", labels=("ill", HOSTILE), values=(0.42, 0.9), unit="%"),
            Table(caption="Classes", name="classes", columns=("class", "rows"), rows=(("ill", 30), (HOSTILE, 970))),
            threshold("ill", (0.87, 0.42, 0.13)),
            threshold(HOSTILE, (0.99, 0.95, 0.71)),
        ),
        fixes=(Fix("Move the threshold", "x = 1"),),
    )


@pytest.fixture
def overfitting():
    def curve(metric, top):
        return Curves(
            caption=f"Learning curve: {metric}",
            name=f"learning:{metric}",
            x=(50.0, 100.0, 400.0),
            series=(
                Series("training", (top, top, top), (top - 0.01,) * 3, (top + 0.01,) * 3),
                Series("validation", (0.61, 0.67, 0.73), (0.51, 0.57, 0.63), (0.71, 0.77, 0.83)),
            ),
            xlabel="training rows",
            ylabel=metric,
        )

    variants = Table(caption="Variants", name="variants", columns=("variant",), rows=(("max_depth=4",),))
    return Finding(
        "model.overfitting",
        "warn",
        "The model memorises",
        evidence=(curve("accuracy", 0.99), curve("Brier skill", 0.98), variants),
    )


@pytest.fixture
def folds():
    return Finding(
        "training.fold_variance",
        "fail",
        "Fold 2 scored far worse than chance allows",
        evidence=(
            Intervals(
                caption="accuracy by fold", name="folds", labels=("fold 1", "fold 2", "fold 3"), values=(0.91, 0.6, 0.97),
                band=(0.85, 0.95), reference=0.83, marked=("fold 2",), xlabel="accuracy", alt="accuracy by fold, from 0.6 to 0.97.",
            ),
            Table(caption="What is in fold 2 that is not in the others", name="fold describes:fold 2", columns=("column", "here"),
                  rows=(("age", "71"),)),
            Table(caption="Worst-scored rows of fold 2", name="fold rows:fold 2", columns=("row", "loss"),
                  rows=tuple((f"r{i}", 1.0 - i / 100) for i in range(20)), total=60),
        ),
    )  # fmt: skip


@pytest.fixture
def other():
    rows = Table(caption="Rows", columns=("row",), rows=tuple((f"r{i}",) for i in range(20)))
    columns = Table(caption="Columns", columns=("column",), rows=((HOSTILE,),))
    return Finding(
        "data.duplicates",
        "warn",
        "20 rows occur twice",
        evidence=(Bars(caption="Copies", labels=("a", "b"), values=(1, 2)), rows, columns, columns),
    )


@pytest.fixture
def audit(imbalance, overfitting, folds, other):
    skipped = Finding("data.outdated_samples", "skipped", "No time column", reason="Give Case(time=…).")
    return Audit([imbalance, other, skipped, overfitting, folds], {"rows": 1000, "columns": 5})


class Screen:
    """What Jupyter would have been told to show."""

    def __init__(self, captured):
        self.captured = captured

    def show(self, panel):
        panel._ipython_display_()
        return panel

    @property
    def outputs(self):
        return [(bool(o.get("update")), o["data"], (o.get("transient") or {}).get("display_id")) for o in self.captured]

    @property
    def html(self):
        return self.captured[-1]["data"]["text/html"]


@pytest.fixture
def screen():
    """A shell whose outputs are kept; nothing is printed and no kernel is needed."""
    from IPython.core.interactiveshell import InteractiveShell
    from IPython.utils.capture import capture_output

    existed = InteractiveShell.initialized()
    InteractiveShell.instance()
    with capture_output() as captured:
        yield Screen(captured._outputs)
    if not existed:
        InteractiveShell.clear_instance()
