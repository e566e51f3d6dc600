"""The part of a large case that model-based checks learn from, and what can be seen in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mlnb.core.evidence import Note
from mlnb.core.options import options
from mlnb.core.sealed import SealedFrame, within

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    from mlnb.core.case import Case

#: Parts into which a quantity is cut to draw from each alike.
STRATA = 10
#: Power of the test whose smallest effect is named.
POWER = 0.8


def sampled(case: Case) -> Case:
    """The case with at most ``options.sample_rows`` training and test rows; itself where it has no more.

    Rows are drawn with the case's seed and in proportion to the target's classes (tenths of a quantity). A case with
    folds of positions is left whole, since these are positions of its own rows.
    """
    tested = 0 if case.test is None or case.sealed else len(case.test)
    large = max(len(case.frame), tested) > options.sample_rows
    if not large or (hasattr(case.cv, "__iter__") and not isinstance(case.cv, str)):
        return case
    return case.shared(("sample", options.sample_rows), lambda: _view(case))


def _view(case: Case) -> Case:
    import numpy as np

    rows = draw(None if case.target is None else case.frame[case.target], len(case.frame), case.random_state)
    changes: dict[str, Any] = {"data": case.frame.iloc[rows]}
    test = within(case.test)
    if test is not None and len(test) > options.sample_rows:
        there = draw(test.get(case.target), len(test), case.random_state)
        part = test.iloc[there]
        changes["test"] = SealedFrame(part, case.split, case.opened) if case.opened else part
    score = case.y_score
    if score is not None and len(score) == len(case.frame):
        changes["y_score"] = np.asarray(score)[rows]
    elif score is not None:
        return case
    view = type(case)(**{**case.given, **changes})
    view.backend, view.drawn, view.framing = case.backend, rows, case.framing
    return view


def draw(target: pd.Series | None, count: int, seed: int, levels: dict[Any, int] | None = None) -> np.ndarray:
    """Positions of at most ``options.sample_rows`` rows in their order, of each stratum in proportion, one at least.

    Parameters
    ----------
    target : Series or None
    count, seed : int
    levels : dict, optional
        How often each class occurs where these rows come from, if that is not how often it occurs among them.

    Examples
    --------
    >>> import pandas as pd
    >>> with options.set(sample_rows=10):
    ...     rows = draw(pd.Series(["a"] * 60 + ["b"] * 40), 100, 0)
    >>> len(rows), int((rows >= 60).sum())
    (10, 4)
    """
    import numpy as np
    import pandas as pd

    most = int(options.sample_rows)
    if count <= most:
        return np.arange(count)
    rng = np.random.default_rng(seed)
    if target is None:
        return np.sort(rng.choice(count, most, replace=False))
    from mlnb.core.kinds import factorize

    strata, found = factorize(target)
    if pd.api.types.is_numeric_dtype(target.dtype) and strata.max() >= STRATA * STRATA:
        strata = pd.qcut(target.rank(method="first"), STRATA, labels=False).fillna(-1).to_numpy().astype(int)
    order = rng.permutation(count)
    order = order[np.argsort(strata[order], kind="stable")]
    sizes = np.bincount(strata + 1)
    ends = np.cumsum(sizes)
    shares = sizes / count
    if levels and len(found) + 1 == len(sizes) <= STRATA * STRATA:
        shares[1:] = np.array([levels.get(value, 0) for value in found]) / sum(levels.values()) * (1 - shares[0])
    wanted = np.minimum(sizes, np.maximum(np.floor(shares * most).astype(int), sizes > 0))
    left = most - int(wanted.sum())
    room = sizes > wanted
    if left > 0:
        wanted[np.argsort(np.where(room, wanted - shares * most, np.inf), kind="stable")[:left]] += 1
    kept = [order[end - size : end - size + want] for end, size, want in zip(ends, sizes, wanted, strict=True)]
    return np.sort(np.concatenate(kept))


def sample_note(case: Case, rows: int, whole: int) -> tuple[str, Note]:
    """The end of a headline that says how many rows were looked at, and a note on what they can show."""
    from scipy import stats

    reach = float(stats.norm.ppf(1 - options.alpha / 2) + stats.norm.ppf(POWER))
    if case.task == "regression":
        least = f"a difference of {reach * (4 / rows) ** 0.5:.2g} of the target's spread"
    else:
        least = f"a difference of {100 * reach * (1 / rows) ** 0.5:.2g} points in a share of one half"
    text = (
        f"{rows:,} of {whole:,} rows were drawn with the seed {case.random_state}, in proportion to the target's classes or "
        f"tenths. Between two halves of them, {least} is found with {100 * POWER:.0f} % power at the level "
        f"{options.alpha:g}; smaller ones may be missed."
    )
    return f" (on a sample of {rows:,} of {whole:,} rows)", Note(caption="The sample", name="sample", text=text)
