"""How much a model's answers depend on each column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlnb.core import model as models
from mlnb.core.errors import MlnbError

if TYPE_CHECKING:
    from mlnb.core.case import Case

#: Reference rows on which it is read.
ROWS = 1_000


def uses(case: Case, names: tuple[str, ...]) -> dict[str, float] | None:
    """Mean change of the model's answer when a column is shuffled, as a share of their mean absolute deviation.

    None where the case has no model, or it cannot be asked.

    References
    ----------
    Fisher, Rudin, Dominici (2019): All models are wrong, but many are useful: learning a variable's importance. JMLR 20;
    here of the answers rather than of the loss, since what the model uses need not be of use.
    """
    if case.model is None or case.task is None:
        return None
    try:
        return case.shared(("uses", names), lambda: _uses(case, names))
    except MlnbError:
        return None


def _uses(case: Case, names: tuple[str, ...]) -> dict[str, float]:
    import numpy as np

    rng = np.random.default_rng(case.random_state)
    model = models.fitted(case)
    known = case.frame.loc[case.known]
    rows = known.iloc[np.sort(rng.permutation(len(known))[:ROWS])]
    said = models.predict(case, model, rows)
    spread = float(np.abs(said - said.mean(axis=0)).mean())
    found = {}
    for name in names:
        order = rng.permutation(len(rows))
        shuffled = rows.assign(**{name: rows[name].iloc[order].set_axis(rows.index)})
        moved = float(np.abs(models.predict(case, model, shuffled) - said).mean())
        found[name] = moved / spread if spread > 0 else 0.0
    return found
