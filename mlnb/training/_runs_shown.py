"""Runs as evidence: a table to read, and the whole of them for a panel."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from mlnb.core.evidence import Table, Tried
from mlnb.core.finding import number
from mlnb.core.run_params import last
from mlnb.core.runs import Run, Runs, shown_params

#: Runs that a finding keeps, the best of them.
KEPT = 300
_PARAMS = 7


def ranked(runs: Sequence[Run]) -> list[Run]:
    """Best first; runs without a score last."""
    return sorted(runs, key=lambda run: -float("inf") if run.score is None else run.score, reverse=True)


def runs_table(runs: Sequence[Run], total: int | None = None, params: Sequence[str] | None = None) -> Table:
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
        *_headings(names),
        *["seed"] * with_seed,
    ]
    rows = []
    for run in runs:
        cells: list[Any] = [run.id, *[run.model] * with_model, rounded(run.score), spread(run)]
        cells += [rounded(run.test_score)] * test
        cells += [cell(run.params.get(name)) for name in names] + [run.seed] * with_seed
        rows.append(tuple(cells))
    return Table(caption="Runs, best first", name="runs", columns=tuple(columns), rows=tuple(rows), total=total)


def _headings(names: Sequence[str]) -> list[str]:
    """Parameters by their own names where these are not those of two."""
    own = [last(name) for name in names]
    return [short if own.count(short) == 1 else name for name, short in zip(names, own, strict=True)]


def spread(run: Run) -> str:
    """The lowest and the highest score of a fold."""
    if len(run.fold_scores) < 2:  # noqa: PLR2004
        return ""
    return f"{number(min(run.fold_scores))} to {number(max(run.fold_scores))}"


def rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.4g}")


def cell(value: Any) -> Any:
    return value if value is None or isinstance(value, (int, float, str)) else str(value)


def runs_evidence(runs: Runs) -> tuple[Table, Tried]:
    """The best runs as a table, and all that a panel needs of up to 300."""
    best = ranked(runs.runs)
    kept = sorted(best[:KEPT], key=list(runs.runs).index)
    return (
        runs_table(best[:20], len(best)),
        Tried(
            caption="Runs",
            name="tried",
            records=json.dumps([_short(run) for run in kept], ensure_ascii=False),
            total=len(best),
        ),
    )


def _short(run: Run) -> dict[str, Any]:
    """What is known of a run, without what is empty."""
    return {k: v for k, v in run.to_dict().items() if v not in (None, "", [], {}) and k != "versions"}
