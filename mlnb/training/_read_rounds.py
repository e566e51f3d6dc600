"""What lightgbm's and xgboost's ``cv`` return: a score for each number of rounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mlnb.core.run_scores import pick
from mlnb.core.runs import Run, Runs

_ENDS = ("-mean",)
_MOST = 400


def fits(source: Any) -> bool:
    """Whether it is one such result, or several under names or in a list."""
    return _one(source) or (_several(source) is not None)


def _one(source: Any) -> bool:
    columns = getattr(source, "columns", source if isinstance(source, Mapping) else None)
    return columns is not None and any(str(c).endswith(_ENDS) for c in columns)


def _several(source: Any) -> dict[str, Any] | None:
    if isinstance(source, Mapping) and source and all(_one(v) for v in source.values()):
        return {str(k): v for k, v in source.items()}
    if isinstance(source, (list, tuple)) and source and all(_one(v) for v in source):
        return {str(k): v for k, v in enumerate(source)}
    return None


def read(source: Any) -> Runs:
    """A run a round, of several results a run each at its best round."""
    many = _several(source)
    if many is None:
        return Runs(tuple(_rounds(source)), by_plan=True, what="the cross-validation")
    best = []
    for name, one in many.items():
        run = max(_rounds(one), key=lambda r: r.score or 0.0)
        best.append(Run(**{**vars(run), "id": name}))
    return Runs(tuple(best), what="the cross-validations")


def _rounds(source: Any) -> list[Run]:
    names = [str(c) for c in getattr(source, "columns", source) if str(c).endswith(_ENDS)]
    held = [n for n in names if pick.place(n) != "train"] or names
    chosen = next((n for n in reversed(held) if pick.known(n)), held[-1])
    metric = chosen.removesuffix("-mean")
    for start in ("valid ", "test-", "test_", "valid_"):
        metric = metric.removeprefix(start)
    sign = pick.sign(metric) if pick.known(metric) else -1.0
    means = [float(v) for v in source[chosen]]
    step = max(1, -(-len(means) // _MOST))
    kept = sorted(
        {*range(step - 1, len(means), step), len(means) - 1, max(range(len(means)), key=lambda i: sign * means[i])}
    )
    return [
        Run(
            id=f"round {i + 1}", params={"rounds": i + 1}, chosen=("rounds",), score=sign * means[i],
            metric=metric if sign > 0 else f"neg_{metric}", scored_on="validation",
        )
        for i in kept
    ]  # fmt: skip
