"""The panel of thresholds: what the two errors cost, how common the class is, and what a threshold then does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb import cards
from mlnb.core.errors import MlnbError
from mlnb.core.evidence import Curves, Evidence, Scores, Series, Table
from mlnb.core.finding import Finding, number
from mlnb.core.framing import FILE, Framing
from mlnb.framing._metric_shown import cost_curve
from mlnb.panels import controls
from mlnb.panels.base import Panel

if TYPE_CHECKING:
    from mlnb.stats.cost_curve import Chosen

COSTS = (0.1, 0.2, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0, 30.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
SHARES = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
#: Finer towards 0 and 1, where costly errors put the threshold.
GRID = (
    0.001, 0.002, 0.005, *(round(i / 100, 2) for i in range(1, 10)), *(round(i / 50, 2) for i in range(5, 46)),
    *(round(i / 100, 2) for i in range(91, 100)), 0.995, 0.998, 0.999,
)  # fmt: skip
#: Rows that the table of decisions counts.
PER = 1_000
POINTS = 61
SAME = 1e-9


def make(finding: Finding) -> Panel | None:
    """Costs, class share, threshold, and a button that writes them into a framing; None without the scores."""
    scores = finding.find("scores")
    if not isinstance(scores, Scores) or not sum(scores.yes) or not sum(scores.no):
        return None
    share = sum(scores.yes) / (sum(scores.yes) + sum(scores.no))
    chosen = {
        "false_positive": _slider("False positive costs", COSTS, scores.false_positive, "Cost of calling another row it"),
        "false_negative": _slider("False negative costs", COSTS, scores.false_negative, f"Cost of missing {scores.positive}"),
        "share": controls.slider(
            "Class share", _options(SHARES, share, lambda s: f"{number(100 * s)} %"), share, f"Share of {scores.positive} in the world"
        ),
        "threshold": _slider("Threshold", GRID, scores.threshold, f"Probability from which a row is called {scores.positive}"),
    }  # fmt: skip
    shown = Panel(finding, chosen, lambda **values: _html(finding, scores, **values))
    shown.add(_writer(shown, scores))
    return shown


def _slider(label: str, steps: tuple[float, ...], value: float, hint: str) -> Any:
    return controls.slider(label, _options(steps, value, number), value, hint)


def _options(steps: tuple[float, ...], value: float, say: Any) -> list[tuple[str, float]]:
    """The steps and the value that the finding has, each said in few digits."""
    kept = [s for s in steps if abs(s - value) > SAME]
    said: dict[str, float] = {}
    for step in sorted([*kept, value]):
        said[say(step) if say(step) not in said or step != value else f"{step:.6g}"] = step
    said.update({} if value in said.values() else {f"{value:.6g}": value})
    return sorted(said.items(), key=lambda item: item[1])


def write(
    path: str | Path, scores: Scores, *, false_positive: float, false_negative: float, threshold: float
) -> Framing:
    """Put costs, threshold and the class into the framing of a file, which is made where there is none.

    Raises
    ------
    MlnbError
        If the file holds something else, or cannot be written.
    """
    framing = Framing.load(path) if Path(path).exists() else Framing()
    positive = framing.positive if str(framing.positive) == scores.positive else scores.positive
    changed = framing.replace(
        cost_matrix=None, cost_false_positive=false_positive, cost_false_negative=false_negative, threshold=threshold,
        positive=positive,
    )  # fmt: skip
    try:
        changed.save(path)
    except OSError as error:
        msg = f"The framing {str(path)!r} cannot be written: {error.strerror or error}."
        raise MlnbError(msg) from error
    return changed


def _writer(shown: Panel, scores: Scores) -> list[Any]:
    import ipywidgets as w

    button = w.Button(
        description="Write into the framing",
        tooltip="Costs and threshold, into this file",
        layout=w.Layout(width="180px"),
    )
    file = controls.search("File", FILE, "The framing's file")
    file.value = FILE
    said = w.Label("")

    def answer(_: Any) -> None:
        values = {name: shown.values[name] for name in ("false_positive", "false_negative", "threshold")}
        try:
            framing = write(file.value.strip() or FILE, scores, **values)
        except MlnbError as error:
            said.value = str(error)
            return
        said.value = f"Written to {file.value.strip() or FILE} ({framing.hash[:12]})."

    button.on_click(answer)
    return [button, file, said]


def _html(
    finding: Finding, scores: Scores, false_positive: float, false_negative: float, share: float, threshold: float
) -> str:
    import numpy as np

    from mlnb.stats.cost_curve import choose, rates

    edges, yes, no = (np.array(v) for v in (scores.edges, scores.yes, scores.no))
    best = choose(
        edges, yes, no, share=share, false_positive=false_positive, false_negative=false_negative, threshold=threshold
    )
    made = rates(edges, yes, no)
    paid = made.cost(share, false_positive, false_negative)
    moved = replace(scores, false_positive=false_positive, false_negative=false_negative, threshold=threshold)
    place = int(np.abs(made.thresholds - threshold).argmin())
    evidence: tuple[Evidence, ...] = (
        _over_thresholds(scores, made.thresholds, paid, best, threshold),
        _decisions(scores, share, float(made.missed[place]), float(made.alarms[place]), threshold),
        _prices(best, threshold, _asked(moved, share)),
        cost_curve(moved, share),
    )
    return cards.html(replace(finding, evidence=evidence))


def _over_thresholds(scores: Scores, thresholds: Any, paid: Any, best: Chosen, threshold: float) -> Curves:
    import numpy as np

    at = np.unique(np.concatenate([np.linspace(0, 1, POINTS), [threshold, best.threshold, best.low, best.high]]))
    cost = np.interp(at, thresholds, paid)
    inside = (at >= best.low) & (at <= best.high)
    return Curves(
        caption="Expected cost of a row, over the threshold",
        name="cost",
        x=tuple(round(float(t), 4) for t in at),
        series=(
            Series("expected cost", tuple(round(float(c), 5) for c in cost)),
            Series(
                "cheapest, nine times in ten",
                tuple(round(float(c), 5) if i else None for c, i in zip(cost, inside, strict=True)),
            ),
        ),
        xlabel=f"threshold on the probability of {scores.positive}",
        ylabel="cost",
        at=threshold,
        at_label=number(threshold),
        alt=f"Expected cost is {number(best.here)} at {number(threshold)} and least, {number(best.cost)}, at {number(best.threshold)}.",
    )


def _decisions(scores: Scores, share: float, missed: float, alarms: float, threshold: float) -> Table:
    """The confusion matrix of so many rows."""
    yes, no = PER * share, PER * (1 - share)
    return Table(
        caption=f"Of {PER:,} rows, decided at {number(threshold)}",
        name="decisions",
        columns=("in truth", f"called {scores.positive}", "called another"),
        rows=(
            (scores.positive, number(yes * (1 - missed)), number(yes * missed)),
            ("another", number(no * alarms), number(no * (1 - alarms))),
        ),
    )


def _asked(scores: Scores, share: float) -> float:
    """The threshold that the costs ask for, on the scores of these rows where the class has another share (Saerens 2002)."""
    here = sum(scores.yes) / (sum(scores.yes) + sum(scores.no))
    odds = scores.false_positive / scores.false_negative * (here / (1 - here)) * ((1 - share) / share)
    return odds / (1 + odds)


def _prices(best: Chosen, threshold: float, asked: float) -> Table:
    return Table(
        caption="Cost of a row",
        name="prices",
        columns=("threshold", "", "cost a row", "from", "to"),
        rows=(
            ("chosen here", number(threshold), number(best.here), number(best.here_low), number(best.here_high)),
            (
                "cheapest on these scores", f"{number(best.threshold)} ({number(best.low)} to {number(best.high)})",
                number(best.cost), number(best.cost_low), number(best.cost_high),
            ),
            ("for calibrated probabilities", number(asked), "", "", ""),
        ),
    )  # fmt: skip
