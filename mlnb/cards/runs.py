"""A log of runs, and two runs compared, as cards."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlnb.cards import pieces
from mlnb.cards.page import card
from mlnb.cards.style import SMALL
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import number
from mlnb.core.run_compare import RunComparison
from mlnb.core.runs import Run, shown_params
from mlnb.training.run_log import RunLog

#: Runs that a card lists.
MOST = 20
_PARAMS = 7


def bundle(obj: RunLog | RunComparison) -> dict[str, Any]:
    """What a notebook stores of it."""
    return {"text/html": html(obj), "text/plain": text(obj)}


def html(obj: RunLog | RunComparison) -> str:
    """The card."""
    if isinstance(obj, RunComparison):
        return page(obj.summary(), [comparison_table(obj)], MOST)
    runs = list(obj)
    return page(obj.summary(), [table(ranked(runs), len(runs))] if runs else [], MOST)


def page(said: str, evidence: Sequence[Evidence], most: int, note: str = "") -> str:
    """A sentence, tables and figures in the look of all cards."""
    parts = [
        f'<div style="margin:10px 0 0 0">{pieces.table(item, most) if isinstance(item, Table) else pieces.figure(item)}</div>'
        for item in evidence
    ]
    foot = f'<div style="{SMALL};margin:6px 0 0 0">{pieces.esc(note)}</div>' if note else ""
    head = f'<div style="font-size:16px;overflow-wrap:break-word">{pieces.esc(said)}.</div>'
    return card(head + "".join(parts) + foot)


def ranked(runs: Sequence[Run]) -> list[Run]:
    """Best first; runs without a score last."""
    return sorted(runs, key=lambda run: -float("inf") if run.score is None else run.score, reverse=True)


def table(runs: Sequence[Run], total: int | None = None, params: Sequence[str] | None = None) -> Table:
    """A row a run in the order given: what says something of it, and the parameters that were chosen."""
    names = list(shown_params(runs) if params is None else params)[:_PARAMS]
    with_seed = len({run.seed for run in runs}) > 1
    with_model = len({run.model for run in runs}) > 1
    test = any(run.test_score is not None for run in runs)
    metric = next((run.metric for run in runs if run.metric), "score")
    columns = [
        "run",
        *["model"] * with_model,
        metric,
        "between folds",
        *["on test"] * test,
        *names,
        *["seed"] * with_seed,
    ]
    rows = []
    for run in runs:
        cells: list[Any] = [run.id, *[run.model] * with_model, _rounded(run.score), spread(run)]
        cells += [_rounded(run.test_score)] * test
        cells += [_cell(run.params.get(name)) for name in names] + [run.seed] * with_seed
        rows.append(tuple(cells))
    return Table(caption="Runs, best first", name="runs", columns=tuple(columns), rows=tuple(rows), total=total)


def spread(run: Run) -> str:
    """The lowest and the highest score of a fold."""
    if len(run.fold_scores) < 2:  # noqa: PLR2004
        return ""
    return f"{number(min(run.fold_scores))} to {number(max(run.fold_scores))}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def _cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def comparison_table(obj: RunComparison) -> Table:
    """What differs, side by side, the scores below."""
    rows = [(name, _cell(a), _cell(b)) for name, (a, b) in obj.differs.items()]
    rows.append(
        (obj.second.metric or obj.first.metric or "score", _rounded(obj.first.score), _rounded(obj.second.score))
    )
    return Table(
        caption="What differs",
        name="differs",
        columns=("", obj.first.id, obj.second.id),
        rows=tuple((a, str(b) if b is not None else None, str(c) if c is not None else None) for a, b, c in rows),
    )


def text(obj: RunLog | RunComparison) -> str:
    """The same as text."""
    if isinstance(obj, RunComparison):
        return obj.summary()
    runs = list(obj)
    if not runs:
        return obj.summary()
    shown = table(ranked(runs)[:MOST])
    frame = shown.to_frame().rename(columns={"between folds": "folds"})
    return f"{obj.summary()}\n{frame.to_string(index=False, na_rep='')}"
