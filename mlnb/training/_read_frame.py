"""Runs from a frame, a row a run: which column is the score, which are parameters."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mlnb.core.errors import CaseError, listing
from mlnb.core.run_params import last, of_mapping, seed_of
from mlnb.core.run_scores import pick, value
from mlnb.core.runs import Run, Runs

if TYPE_CHECKING:
    import pandas as pd

#: What is known of a run beside its parameters, and the names that people give it, the first that is there.
_NAMES = {
    "id": ("id", "run_id", "run", "run_name", "trial", "number", "name", "Unnamed: 0"),
    "model": ("model", "estimator", "algorithm", "tags.estimator_name"),
    "seed": ("seed", "random_state", "random_seed"),
    "started": ("started", "start_time", "datetime_start", "timestamp", "created_at", "date", "datetime", "time"),
    "seconds": ("seconds", "duration", "runtime", "mean_fit_time", "fit_time", "elapsed"),
    "note": ("note", "notes", "comment", "comments", "description"),
    "data": ("data", "data_version", "fingerprint"),
    "code": ("code", "commit", "git_commit", "tags.mlflow.source.git.commit"),
    "notebook": ("notebook",),
    "metric": ("metric", "scoring"),
    "scored_on": ("scored_on", "evaluated_on", "scored"),
    "held": ("held",),
    "folds": ("folds",),
}  # fmt: skip
_FOLD_LISTS = ("fold_scores", "cv_scores", "scores", "folds")
_FOLD = re.compile(r"^(split|fold)[ _]?\d+(_test_\w+|[ _]score)?$")
_PARAM = re.compile(r"^(params?[._]|hyperparameters?[._]|hp[._]|config[._/])")
_BESIDE = re.compile(r"^(tags\.|user_attrs|system_attrs|std_|rank_|mean_score_time|std|rank|status|state|artifact|experiment|end_time|datetime_complete|lifecycle|chosen|versions|value_|values_)")  # fmt: skip
_SCORES = ("score", "mean_test_score", "val_score", "validation_score", "cv_score", "mean_score", "value")
_TEST = ("test_score", "score_test", "holdout_score")


def read(frame: pd.DataFrame) -> Runs:
    """Runs in the order of their start where that is known, else of the rows.

    Raises
    ------
    CaseError
        If no column sounds like a score.
    """
    import pandas as pd

    frame = frame.copy(deep=False)
    frame.columns = pd.Index([str(c) for c in frame.columns])
    if "state" in frame.columns and frame["state"].astype(str).str.upper().isin(["COMPLETE", "FAIL", "PRUNED"]).all():
        frame = frame[frame["state"].astype(str).str.upper() == "COMPLETE"]
    columns = {what: next((n for n in names if n in frame.columns), None) for what, names in _NAMES.items()}
    if columns["folds"] and frame["folds"].map(lambda v: hasattr(v, "__len__") and not isinstance(v, str)).all():
        columns["folds"] = None  # the scores themselves
    lists = next((n for n in _FOLD_LISTS if n in frame.columns and n != columns["folds"]), None)
    folds = [n for n in frame.columns if _FOLD.match(n)]
    score, test = _score_columns(frame, lists, folds)
    params = _param_columns(frame, {score, test, lists, *folds, *filter(None, columns.values())})
    by_search = "mean_test_score" in frame.columns
    sign = 1.0 if score in {*_SCORES, *_TEST, None} else pick.sign(str(score))
    runs = []
    for number, row in enumerate(frame.to_dict("records")):
        runs.append(_run({str(k): v for k, v in row.items()}, number, columns, params, score, test, lists, folds, sign))
    if columns["started"] and all(run.started for run in runs):
        runs.sort(key=lambda run: run.started)
    return Runs(tuple(runs), by_plan=by_search, what="the search" if by_search else "the log")


def _score_columns(frame: pd.DataFrame, lists: str | None, folds: list[str]) -> tuple[str | None, str | None]:
    numbers = [n for n in frame.columns if _is_number(frame[n]) and not _PARAM.match(n)]
    test = next((n for n in _TEST if n in numbers), None)
    score = next((n for n in _SCORES if n in numbers), None)
    if score is None:
        named = [n for n in numbers if pick.known(n.removeprefix("metrics.")) and not _FOLD.match(n) and n not in _TEST]
        score = pick(named)
        if test is None:
            test = next((n for n in named if n != score and pick.place(n) == "test"), None)
    if score is None and not (lists or folds):
        score, test = test, None
    if score is None and not (lists or folds):
        msg = f"runs= has no column that sounds like a score; name it 'score', greater is better. It has {listing(frame.columns, 8)}."
        raise CaseError(msg)
    return score, test


def _is_number(column: pd.Series) -> bool:
    import pandas as pd

    if pd.api.types.is_bool_dtype(column):
        return False
    if pd.api.types.is_numeric_dtype(column):
        return True
    known = column.dropna()
    return len(known) > 0 and bool(known.map(lambda v: isinstance(v, (int, float)) and not isinstance(v, bool)).all())


def _param_columns(frame: pd.DataFrame, taken: set[str | None]) -> dict[str, str]:
    """Columns of parameters, and what these are called."""
    free = [n for n in frame.columns if n not in taken and n != "params"]
    named = {n: _PARAM.sub("", n) for n in free if _PARAM.match(n)}
    if named or "params" in frame.columns:
        return named if "params" not in frame.columns else {}
    return {
        n: n
        for n in free
        if not _BESIDE.match(n) and not n.startswith("metrics.") and not (_is_number(frame[n]) and pick.known(n))
    }


def _run(
    row: Mapping[str, Any], number: int, columns: Mapping[str, str | None], params: Mapping[str, str], score: str | None,
    test: str | None, lists: str | None, folds: list[str], sign: float,
) -> Run:  # fmt: skip
    settings = _settings(row, params)
    scores: Any = [row[n] for n in folds] if folds else row.get(lists) if lists else None
    own = tuple(sign * float(s) for s in scores) if _listed(scores) else ()
    one = _float(row.get(score)) if score else None
    one = sign * one if one is not None else sum(own) / len(own) if own else None
    on_test = _float(row.get(test)) if test else None
    said = {what: _text(row.get(name)) if name else "" for what, name in columns.items()}
    place = said["scored_on"] or _place(score, row)
    seed = _float(row.get(columns["seed"])) if columns["seed"] else None
    return Run(
        id=said["id"] or str(number),
        params=settings,
        chosen=tuple(settings),
        score=one,
        fold_scores=own,
        held=_float(said["held"] or None),
        folds=said["folds"],
        metric=said["metric"] or _metric(score, sign),
        scored_on=place.lower(),
        test_score=None if on_test is None else sign * on_test,
        model=said["model"],
        data=said["data"],
        code=said["code"],
        notebook=said["notebook"],
        seed=int(seed) if seed is not None and seed == int(seed) else seed_of(settings),
        started=said["started"],
        seconds=_float(said["seconds"] or None),
        note=said["note"],
    )


def _settings(row: Mapping[str, Any], params: Mapping[str, str]) -> dict[str, Any]:
    given = value(row.get("params"))
    own = of_mapping(given) if isinstance(given, Mapping) else {name: row[n] for n, name in params.items()}
    return {k: v for k, v in of_mapping(own).items() if v is not None and v != "nan" and last(k) != "index"}


def _listed(scores: Any) -> bool:
    return scores is not None and not isinstance(scores, (str, float)) and len(scores) > 1 and all(_float(s) is not None for s in scores)  # fmt: skip


def _place(score: str | None, row: Mapping[str, Any]) -> str:
    """On which rows the score was made, by its column's name: what scikit-learn calls test is validation."""
    if score is None or score == "mean_test_score" or "score_time" in row:
        return "validation"
    return pick.place(score)


def _metric(score: str | None, sign: float) -> str:
    name = "" if score in {*_SCORES, *_TEST, None} else str(score).removeprefix("metrics.")
    return name if sign > 0 else f"neg_{name}"


def _float(given: Any) -> float | None:
    try:
        found = float(given)
    except (TypeError, ValueError):
        return None
    return found if found == found else None  # noqa: PLR0124


def _text(given: Any) -> str:
    if given is None or (isinstance(given, float) and given != given):  # noqa: PLR0124
        return ""
    text = given.isoformat() if hasattr(given, "isoformat") else str(given)
    return "" if text in {"NaT", "nan", "None"} else text
