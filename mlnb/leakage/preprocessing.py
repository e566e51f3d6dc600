"""Was anything fitted on rows that it is later scored on?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlnb.core import model as models
from mlnb.core.check import check, failed, passed, warned
from mlnb.core.errors import CannotTell, MlnbError, plural
from mlnb.core.evidence import Evidence, Table
from mlnb.core.finding import Estimate, Finding, number
from mlnb.core.fix import Fix
from mlnb.core.options import options
from mlnb.leakage import _claims as claims
from mlnb.leakage._claims import Claim
from mlnb.leakage._traces import Trace, traces

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Kinds of leak in code that are about fitting on rows that are scored.
KINDS = ("preprocessing", "overlap")
#: Difference of predictions, in their spread, from which company changes an answer.
CHANGED = 1e-4
ASKED_ROWS = 200


@dataclass(frozen=True)
class _Seen:
    """One witness's account.

    ``weight`` is 2 where it makes the finding fail, 1 where it makes it warn.
    """

    witness: str
    what: str
    where: str
    fix: str
    weight: int
    columns: tuple[str, ...] = ()
    rows: tuple[Any, ...] = ()
    change: Fix | None = None


@check(
    "leakage.preprocessing",
    question="Was anything fitted on rows that it is later scored on?",
    why="A scaler, an encoder or a choice of features that has seen the test rows carries them into the model.",
    whole="memory",
    needs=("data", "features"),
    reference=(
        "Yang, Brower-Sinning, Lewis, Kästner (2022): Data leakage in notebooks: static detection and better processes. "
        "ASE. Kaufman, Rosset, Perlich, Stitelman (2012): Leakage in data mining. ACM TKDD 6."
    ),
)
def preprocessing(case: Case, *, notebook: str | Path | None = None) -> Finding:
    """Gather what the code, the running kernel, the frames and the model itself tell of steps fitted on scored rows.

    The code is a notebook or script that is named; the kernel's account is that of ``%mlnb watch``, while it is
    on. The frames tell of a step where a statistic is exact over both of them and not over training alone: a mean of 0
    and a spread of 1, a range, gaps filled with the mean of all, levels replaced by the mean target of all, rows that
    lie exactly between others across the split. The model tells by its score: stored predictions, or a fitted model's
    answers on the test frame, against the same pipeline fitted again where it may; and by whether its answer for a row
    depends on the other rows that it is asked with, as of a step that fits itself when it is asked.

    Parameters
    ----------
    case : Case or dataframe
    notebook : path, optional
        The notebook or script whose code is read, see ``mlnb lint``.

    Returns
    -------
    Finding

    Examples
    --------
    >>> import mlnb
    >>> from sklearn.datasets import load_wine
    >>> frame = load_wine(as_frame=True).frame.sample(frac=1, random_state=0)
    >>> features = frame.columns[:-1]
    >>> scaled = frame.copy()
    >>> scaled[features] = (frame[features] - frame[features].mean()) / frame[features].std()
    >>> preprocessing(mlnb.Case(scaled[:120], test=scaled[120:], target="target")).verdict
    'warn'
    >>> preprocessing(mlnb.Case(frame[:120], test=frame[120:], target="target")).verdict
    'pass'
    """
    asked, seen = [], []
    for witness, account in (
        ("the code", _code(notebook)),
        ("the watch", _watch()),
        ("the frames", _frames(case)),
        ("the model", _model(case)),
    ):
        if account is not None:
            asked.append(witness)
            seen += account
    if not asked:
        msg = "There is nothing to look at: give a test frame, a model or stored predictions, or preprocessing(case, notebook=…)."
        raise CannotTell(msg)
    if not seen:
        return passed(f"Nothing was seen to be fitted on rows that it is scored on, by {' and '.join(asked)}")
    seen.sort(key=lambda s: -s.weight)
    worst = seen[0]
    more = f" (and {plural(len(seen) - 1, 'more account')})" if len(seen) > 1 else ""
    columns = tuple(dict.fromkeys(c for s in seen for c in s.columns))
    fixes = {s.fix: s.change or Fix(s.fix) for s in seen if s.fix}
    return (failed if worst.weight > 1 else warned)(
        f"{worst.what[0].upper()}{worst.what[1:]}{more}",
        estimate=Estimate("accounts of steps fitted on scored rows", float(len(seen))),
        rows=tuple(dict.fromkeys(r for s in seen for r in s.rows)),
        columns=columns,
        evidence=(_table(seen),),
        fixes=tuple(fixes.values()),
    )


def _table(seen: list[_Seen]) -> Evidence:
    return Table(
        caption="What was seen, and by whom",
        name="accounts",
        columns=("witness", "what", "where"),
        rows=tuple((s.witness, s.what, s.where) for s in seen[: options.table_rows]),
        total=len(seen),
    )


def _code(notebook: str | Path | None) -> list[_Seen] | None:
    """What lint reads in a notebook or script."""
    if notebook is None:
        return None
    from mlnb.lint import lint

    return _leaks(lint(notebook, kinds=KINDS), "the code")


def _watch() -> list[_Seen] | None:
    """What the watch saw, while it is on: an old log is of other work."""
    from mlnb import watch

    return _leaks((leak for leak in watch.leaks() if leak.kind in KINDS), "the watch") if watch.on() else None


def _leaks(found: Iterable[Any], witness: str) -> list[_Seen]:
    seen = []
    for leak in found:
        where = "" if leak.cell is None else f"cell {leak.cell}, line {leak.line}"
        seen.append(_Seen(witness, leak.message.rstrip("."), where, leak.fix, 2 if leak.severity == "high" else 1))
    return seen


def _frames(case: Case) -> list[_Seen] | None:
    """Traces in the frames themselves."""
    if case.test is None or not case.shared_features:
        return None
    return [_of_trace(case, trace) for trace in traces(case)]


def _of_trace(case: Case, trace: Trace) -> _Seen:
    assert case.test is not None
    heavy = trace.step in {"target encoding", "resampling"}
    fix = (
        "Split first, then resample the training rows alone, inside a pipeline"
        if trace.step == "resampling"
        else "Split first, then fit this step on the training rows alone, best as a step of the pipeline"
    )
    rows = tuple(case.test.index[list(trace.rows)]) if trace.rows else ()
    return _Seen(
        "the frames",
        f"{trace.step} saw both frames: {trace.sentence}",
        "the frames",
        fix,
        1 + heavy,
        trace.columns,
        rows,
    )


def _model(case: Case) -> list[_Seen] | None:
    """The claimed score against an honest refit, and answers that depend on their company."""
    if not hasattr(case.model, "fit") or case.y is None or case.y.nunique() < 2:  # noqa: PLR2004
        return None
    found: list[_Seen] = []
    for ask in (claims.in_sample, claims.stored, claims.test_rows):
        try:
            claim: Claim | None = ask(case)
        except MlnbError:
            claim = None
        if claim is not None and claim.guilty:
            title = claim.fix.title if claim.fix is not None else ""
            found.append(_Seen("the model", claim.sentence, claim.what, title, 2, change=claim.fix))
            break
    company = _company(case)
    return [*found, company] if company is not None else found


def _company(case: Case) -> _Seen | None:
    """Whether the answer for a row changes with the rows beside it."""
    import numpy as np

    known = case.frame.loc[case.known]
    rng = np.random.default_rng(case.random_state)
    rows = known.iloc[np.sort(rng.choice(len(known), min(ASKED_ROWS, len(known)), replace=False))]
    half = len(rows) // 2
    if half < 1:
        return None
    try:
        model = models.fitted(case)
        whole, again = (models.predict(case, model, rows) for _ in range(2))
        part = models.predict(case, model, rows.iloc[:half])
    except MlnbError:
        return None
    scale = CHANGED * (float(whole.std()) or 1.0)
    if np.abs(whole - again).max() > scale:  # it draws at random
        return None
    changed = np.abs(whole[:half] - part).reshape(half, -1).max(axis=1) > scale
    if not changed.any():
        return None
    share = f"{number(100 * float(changed.mean()), 2)} %"
    return _Seen(
        "the model", f"what the model says of a row depends on the rows that it is asked with: {share} of the answers change "
        "where half of the rows are asked alone, so that a step fits itself on the rows to be scored",
        "predict", "Let the step learn in fit, and only apply what it has learned in transform", 2,
    )  # fmt: skip
