"""Were several things changed at once, so that nobody knows what helped?"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import listing, plural
from mlnb.core.evidence import Table
from mlnb.core.finding import Estimate, number
from mlnb.core.fix import Fix
from mlnb.core.run_compare import held, unpaired
from mlnb.core.run_params import IDLE, SEEDS, last
from mlnb.core.runs import Run, Runs, same
from mlnb.training._answer import Answer, metric_of, scale_of, value_said

if TYPE_CHECKING:
    import numpy as np

QUESTION = "Can it be told what made a run better?"
#: One-sided p-value above which a step is no improvement to explain.
NOISE = 0.1
#: Share of the whole improvement from which it matters that its cause is not known.
SHARE = 1 / 3
_MOST_INFLATED = 5.0


@dataclass(frozen=True)
class _Step:
    """A run that was better than all before, the best one before it, and what was changed between them."""

    before: Run
    after: Run
    keys: tuple[str, ...]
    gain: float
    told: bool


def ask(runs: Runs, matters: float) -> Answer:
    """The improvements of the best score so far, one after the other, and whether each has one cause."""
    scored = runs.scored
    if runs.by_plan:
        return Answer(QUESTION, f"{runs.what} changed its settings by a plan", brief="changed by a plan", asked=False)
    if len(scored) < 2:  # noqa: PLR2004
        return Answer(QUESTION, "fewer than two runs have a score", asked=False)
    steps = _steps(scored)
    if not steps:
        return Answer(QUESTION, "no run was better than the first by more than noise")
    untold = [step for step in steps if not step.told]
    whole = sum(step.gain for step in steps)
    lost = sum(step.gain for step in untold)
    scale, metric = scale_of(scored), metric_of(scored)
    raised = bool(untold) and lost >= matters * scale and lost >= SHARE * whole
    if not raised:
        said = f"{plural(len(steps) - len(untold), 'improvement')} of {len(steps)} can be traced to one change"
        return Answer(
            QUESTION,
            said,
            f"{len(steps) - len(untold)} of {len(steps)} improvements: yes",
            evidence=_table(steps, metric),
        )
    worst = max(untold, key=lambda s: s.gain)
    said = (
        f"in {len(untold)} of {plural(len(steps), 'improvement')} several things were changed at once "
        f"({listing(worst.keys, 3)} for the largest), so that nobody can tell what brought {number(lost, 2)} of the {number(whole, 2)} gained in {metric}"
    )
    return Answer(
        QUESTION, said, f"no: {len(untold)} of {len(steps)} steps changed several", raised=True, size=lost / scale,
        estimate=Estimate(f"{metric} gained for an unknown cause", lost), threshold=matters * scale,
        evidence=_table(steps, metric), fixes=(_fix(worst),),
    )  # fmt: skip


def _steps(scored: list[Run]) -> list[_Step]:
    best, found = scored[0], []
    for run in scored[1:]:
        gain = (run.score or 0.0) - (best.score or 0.0)
        if gain <= 0:
            continue
        if not _noise(best, run):
            keys = tuple(changed(best, run))
            if keys:
                told = len(keys) == 1 or _path(best, run, keys, scored) or _designed(keys, scored)
                found.append(_Step(best, run, keys, gain, told))
        best = run
    return found


def _noise(before: Run, after: Run) -> bool:
    """Whether the folds of both say that the step is one that chance makes."""
    from mlnb.stats.compare import over_folds

    if unpaired(before, after):
        return False
    return over_folds(before.fold_scores, after.fold_scores, held=held(before, after)).p_value > NOISE


def changed(before: Run, after: Run) -> list[str]:
    """What differs between two runs, of what decides what is learned; of another model only what both have."""
    other = bool(before.model and after.model) and before.model != after.model
    keys = ["model"] * other
    keys += ["data"] * (bool(before.data and after.data) and before.data != after.data)
    for name in dict.fromkeys([*before.params, *after.params]):
        if last(name) in IDLE | SEEDS:
            continue
        both = name in before.params and name in after.params
        if (both or not other) and not same(before.params.get(name), after.params.get(name)):
            keys.append(name)
    return keys


def _path(before: Run, after: Run, keys: tuple[str, ...], runs: list[Run]) -> bool:
    """Whether other runs lead from one to the other, one change at a time."""
    inside = [r for r in runs if set(changed(before, r)) <= set(keys) and set(changed(after, r)) <= set(keys)]
    inside = [r for r in inside if all(_is(r, before, k) or _is(r, after, k) for k in keys)]
    waiting, seen = deque([before]), {id(before)}
    while waiting:
        here = waiting.popleft()
        for run in [*inside, after]:
            if id(run) not in seen and len(changed(here, run)) == 1:
                if run is after:
                    return True
                seen.add(id(run))
                waiting.append(run)
    return False


def _is(run: Run, like: Run, key: str) -> bool:
    if key in {"model", "data"}:
        return bool(getattr(run, key) == getattr(like, key))
    return same(run.params.get(key), like.params.get(key))


def _designed(keys: tuple[str, ...], runs: list[Run]) -> bool:
    """Whether the runs are so many and vary so freely that a regression tells the changes apart."""
    import numpy as np

    if "data" in keys:
        return False
    names = [k for k in dict.fromkeys(n for r in runs for n in r.params) if last(k) not in IDLE | SEEDS]
    columns, owner = [], []
    for name in ["model", *names]:
        values = [run.model if name == "model" else run.params.get(name) for run in runs]
        for column in _coded(values):
            columns.append(column)
            owner.append(name)
    if not columns or len(runs) < 3 * len(columns) + 5:
        return False
    matrix = np.column_stack(columns)
    for k in keys:
        for j in [j for j, name in enumerate(owner) if name == k]:
            others = np.column_stack([np.ones(len(runs)), np.delete(matrix, j, axis=1)])
            fitted = others @ np.linalg.lstsq(others, matrix[:, j], rcond=None)[0]
            left = float(((matrix[:, j] - fitted) ** 2).mean())
            if left * _MOST_INFLATED < float(matrix[:, j].var()):
                return False
    return True


def _coded(values: list[Any]) -> list[np.ndarray]:
    """A parameter as columns: its rank where it is a number, else a column a value but the first."""
    import numpy as np
    from scipy import stats

    if all(isinstance(v, (int, float)) for v in values):
        ranks = stats.rankdata(values)
        return [(ranks - ranks.mean()) / ranks.std()] if ranks.std() > 0 else []
    kinds = list(dict.fromkeys(map(repr, values)))
    return [np.array([repr(v) == kind for v in values], dtype=float) for kind in kinds[1:]]


def _table(steps: list[_Step], metric: str) -> tuple[Table, ...]:
    rows = []
    for step in steps:
        what = ", ".join(
            f"{k} {value_said(_of(step.before, k))} → {value_said(_of(step.after, k))}" for k in step.keys[:4]
        )
        more = f" and {len(step.keys) - 4} more" if len(step.keys) > 4 else ""  # noqa: PLR2004
        rows.append((step.after.id, number(step.gain, 2), f"{what}{more}", "yes" if step.told else "no"))
    return (
        Table(
            caption="Runs that were better than all before", name="steps",
            columns=("run", f"{metric} gained", "what was changed", "cause known"), rows=tuple(rows),
        ),
    )  # fmt: skip


def _of(run: Run, key: str) -> Any:
    return getattr(run, key) if key in {"model", "data"} else run.params.get(key)


def _fix(step: _Step) -> Fix:
    own = [k for k in step.keys if k not in {"model", "data"}]
    grid = {k: [_of(step.after, k)] for k in own}
    return Fix(
        f"Change one thing at a time: {listing(step.keys, 3)} from run {step.before.id}, each alone, on the same folds",
        f"base = {step.before.settings!r}\nmlnb.training.one_at_a_time(case, {grid!r})" if own else "",
    )
