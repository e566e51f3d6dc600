"""What to do about a world that moved."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlnb.core.errors import plural
from mlnb.core.fix import Fix

if TYPE_CHECKING:
    import numpy as np

    from mlnb.core.case import Case
    from mlnb.core.current import Current


def learn_from_current(now: Current, columns: Sequence[str] = ()) -> tuple[Fix, ...]:
    """Train on the current rows too where they are labelled; else have them labelled, the least familiar first."""
    if now.labelled:
        count = int(now.known.sum())
        learn = Fix(
            f"Train on the {plural(count, 'labelled current row')} too",
            "import pandas as pd\ntrain = pd.concat([train, current], ignore_index=True)",
            joined,
            on_current=True,
        )
    else:
        learn = Fix("Have the current rows named here labelled, score the model on them, and train on them too")
    look = Fix(f"Find out why {columns[0]} moved before the model is asked again") if columns else None
    return (learn,) if look is None else (learn, look)


def reweigh(case: Case, before: np.ndarray, after: np.ndarray) -> Fix:
    """The correction of Saerens, Latinne and Decaestecker for known shares, as code."""
    old = {str(c): round(float(s), 4) for c, s in zip(case.classes, before, strict=True)}
    new = {str(c): round(float(s), 4) for c, s in zip(case.classes, after, strict=True)}
    code = (
        f"old, new = {old!r}, {new!r}\n"
        "ratio = [new[str(c)] / max(old[str(c)], 1e-9) for c in model.classes_]\n"
        "probability = model.predict_proba(current[model.feature_names_in_]) * ratio\n"
        "probability = probability / probability.sum(axis=1, keepdims=True)"
    )
    return Fix("Give the model's probabilities the new class shares, and set thresholds again", code)


def joined(case: Case) -> Case:
    """The case with its labelled current rows among its training rows."""
    import pandas as pd

    from mlnb.core.current import current

    now = current(case)
    rows = now.frame.loc[now.known]
    lacking = [c for c in case.frame.columns if c not in rows.columns]
    rows = rows.assign(**dict.fromkeys(lacking))[list(case.frame.columns)]
    both = pd.concat([case.frame, rows], ignore_index=not case.frame.index.intersection(rows.index).empty)
    return case.replace(data=both, current=None, y_score=None)
