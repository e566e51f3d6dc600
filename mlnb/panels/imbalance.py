"""The panel of class imbalance: a class, a metric, and what a threshold trades."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mlnb import cards
from mlnb.core.evidence import Curves, Evidence, Series, Table
from mlnb.core.finding import Finding, number
from mlnb.data._imbalance_remedies import jobs, table
from mlnb.panels import controls
from mlnb.panels.base import Panel
from mlnb.panels.runner import Runner

SLOT = "threshold:"
ALL = "all"


def make(finding: Finding) -> Panel | None:
    """Class, metric and threshold; None without the curves."""
    curves = {
        item.name.removeprefix(SLOT): item
        for item in finding.evidence
        if isinstance(item, Curves) and item.name.startswith(SLOT) and item.x and item.series
    }
    if not curves:
        return None
    return ImbalancePanel(finding, curves)


class ImbalancePanel(Panel):
    """The curves of each class, and where the case is at hand what each remedy would do.

    Parameters
    ----------
    finding : Finding
    curves : dict
        By class.
    """

    def __init__(self, finding: Finding, curves: dict[str, Curves]) -> None:
        first = next(iter(curves))
        grid = curves[first].x
        metrics = [(s.name, s.name) for s in curves[first].series]
        start = min(grid, key=lambda t: abs(t - (curves[first].at or 0.5)))
        super().__init__(
            finding,
            {
                "class_": controls.dropdown("Class", [(name, name) for name in curves], first, "Rarest first"),
                "metric": controls.dropdown("Metric", [(ALL, ALL), *metrics], ALL, "Lines of the figure"),
                "threshold": controls.slider(
                    "Threshold",
                    [(f"{t:.2f}", t) for t in grid],
                    start,
                    "Probability from which a row is called this class",
                ),
            },
            lambda **chosen: _html(finding, curves, self._remedies(chosen["class_"]), **chosen),
        )
        self.runner = Runner()
        self._made: dict[str, Any] = {}
        if finding.case is not None and finding.case.y is not None:
            self._buttons()

    def compare(self, wait: float | None = None) -> None:
        """Fit with weights and with resampling, in the background, and set them beside a moved threshold."""
        case = self.subject.case if isinstance(self.subject, Finding) else None
        if case is None or self.runner.running:
            return
        todo = jobs(case)
        self._made = {}
        self._bar.max, self._bar.value, self._bar.layout.visibility = len(todo), 0, "visible"
        self._run.disabled, self._halt.disabled = True, False
        self.runner.start(todo, self._begin, self._end, self._done)
        if wait is not None:
            self.runner.wait(wait)

    def _buttons(self) -> None:
        import ipywidgets as w

        wide = w.Layout(width="auto")
        self._run = w.Button(
            description="Compare weights, resampling, threshold",
            tooltip="Fitted again over the same folds",
            layout=wide,
        )
        self._halt = w.Button(description="Stop", tooltip="Keep what is done", disabled=True, layout=wide)
        self._bar = w.IntProgress(value=0, max=1, layout=w.Layout(width="150px", visibility="hidden"))
        self._said = w.Label("")
        self._run.on_click(lambda _: self.compare())
        self._halt.on_click(lambda _: self.runner.stop())
        self.add([self._run, self._halt, self._bar, self._said])

    def _begin(self, name: str) -> None:
        self._said.value = f"{name[0].upper()}{name[1:]} …"

    def _end(self, name: str, said: Any) -> None:
        self._made[name] = said
        self._bar.value += 1
        self._answer(None)

    def _done(self, stopped: bool) -> None:  # noqa: FBT001  # the runner's word
        self._run.disabled, self._halt.disabled = False, True
        self._bar.layout.visibility = "hidden"
        self._said.value = "Stopped; what was done is shown." if stopped else ""

    def _remedies(self, class_: str) -> tuple[Evidence, ...]:
        case = self.subject.case if isinstance(self.subject, Finding) else None
        names = [] if case is None else [str(c) for c in case.classes]
        if case is None or not self._made or class_ not in names:
            return ()
        return (table(case, names.index(class_), self._made),)


def _html(
    finding: Finding,
    curves: dict[str, Curves],
    remedies: tuple[Evidence, ...],
    class_: str,
    metric: str,
    threshold: float,
) -> str:
    curve = curves[class_]
    position = min(range(len(curve.x)), key=lambda i: abs(curve.x[i] - threshold))
    shown = tuple(s for s in curve.series if metric in {ALL, s.name}) or curve.series
    said = ", ".join(f"{s.name} {number(s.y[position])}" for s in shown)
    figure = replace(
        curve,
        series=shown,
        at=curve.x[position],
        at_label=f"{curve.x[position]:.2f}",
        alt=f"At a threshold of {curve.x[position]:.2f} on {class_}: {said}.",
    )
    # recall by class is in the table of the classes too; without its bars the curve and its table stand side by side
    others = tuple(item for item in finding.evidence if isinstance(item, Table))
    evidence: tuple[Evidence, ...] = (figure, _table(curve, class_, position), *remedies, *others)
    return cards.html(replace(finding, evidence=evidence))


def _table(curve: Curves, class_: str, position: int) -> Table:
    """Every score at the threshold, beside the threshold in use where there is one."""
    now = None if curve.at is None else min(range(len(curve.x)), key=lambda i: abs(curve.x[i] - (curve.at or 0.0)))
    beside = () if now is None else (f"at {curve.x[now]:.2f}, in use",)
    return Table(
        caption=f"{class_} at a threshold of {curve.x[position]:.2f}",
        name="at threshold",
        columns=("score", "here", "from", "to", *beside),
        rows=tuple(
            (s.name, s.y[position], *_ends(s, position), *(() if now is None else (s.y[now],))) for s in curve.series
        ),
    )


def _ends(series: Series, position: int) -> tuple[float | None, float | None]:
    if not series.low or not series.high:
        return None, None
    return series.low[position], series.high[position]
